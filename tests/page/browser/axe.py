"""axe-core, run in a tab: what keeps people with a screen reader, a keyboard or weak eyes out."""

from pathlib import Path

from tests.page.browser.tab import Tab

_SOURCE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
_GRAVE = ("serious", "critical")


async def faults(tab: Tab) -> list[str]:
    """Each serious or critical fault, and where it is."""
    await tab.page.evaluate(_SOURCE.read_text(encoding="utf-8"))
    found = await tab.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {node['any'][0]['message'] if node['any'] else ''}"
        for one in found["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
