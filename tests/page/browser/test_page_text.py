"""Slack's mrkdwn as the page reads it: into plain values, whatever was typed."""

import random
from typing import Any

import pytest
from playwright.async_api import expect

from tests.page.browser.tab import Tab
from tests.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Compact: a text stands for itself, [b, ...] for bold and so on.
READ = """async (texts) => {
  const {mrkdwn} = await import('/page/static/test/js/text/mrkdwn.js');
  const short = (n) => n.t === 'text' ? n.v : n.t === 'br' ? '⏎'
    : n.c ? [n.t, ...n.c.map(short)] : [n.t, n.v ?? n.id ?? n.at ?? n.href];
  return texts.map((text) => mrkdwn(text).flatMap((n) => n.t === 'lines' ? n.c.map(short) : [short(n)]));
}"""
CASES: dict[str, list[Any]] = {
    "*b* _i_ ~s~": [["b", "b"], " ", ["i", "i"], " ", ["s", "s"]],
    "*_both_*": [["b", ["i", "both"]]],
    "2 * 3 * 4, snake_case_name, a*b*c": ["2 * 3 * 4, snake_case_name, a*b*c"],
    "* not*, *not *, **": ["* not*, *not *, **"],
    "*over\nlines*": ["*over", "⏎", "lines*"],
    "`*x* &lt;b&gt;` `` `": [["code", "*x* <b>"], " `` `"],
    "a\n```\nb *c*\n```\nd": ["a", ["pre", "b *c*"], "d"],
    "&gt; one\n&gt; two\nthree": [["quote", "one", "⏎", "two"], "three"],
    "&gt;&gt;&gt; all\nof it": [["quote", "all", "⏎", "of it"]],
    "<@U1> <#C1|x> <!subteam^S1|@g> <!here>": [
        ["user", "U1"], " ", ["channel", "C1"], " ", ["group", "S1"], " ", ["everyone", "here"],
    ],
    "<https://a.test/?x=1&amp;y=2|A *b*>": [["link", "https://a.test/?x=1&y=2"]],
    "see https://a.test/b.": ["see ", ["link", "https://a.test/b"], "."],
    "<javascript:alert(1)|click>": ["<javascript:alert(1)|click>"],
    "<!date^1795509000^{time}|noon>": [["date", 1795509000]],
    ":tada: :nonesuch: 12:30:45": [["emoji", "🎉"], " :nonesuch: 12:30:45"],
    "&amp;lt; &lt;b&gt; &quot;": ["&lt; <b> &quot;"],
}  # fmt: skip


async def test_mrkdwn_is_read_as_slack_reads_it(tab: Tab) -> None:
    found = await tab.page.evaluate(READ, list(CASES))

    assert dict(zip(CASES, found, strict=True)) == CASES


async def test_no_text_breaks_the_reader_or_keeps_it_long(tab: Tab) -> None:
    pieces = [*"*_~`<>|&:#@ \n", "a", "http://", "&gt;", "```", "<!date^", "é🚀"]
    chance = random.Random(7)
    texts = ["".join(chance.choices(pieces, k=40)) for _ in range(2_000)]
    hard = [sign * 13_000 for sign in ("*a ", "<a ", "`a ", "_*", "&gt; ", "```", "http://", ":a")]
    took = await tab.page.evaluate(
        f"async (texts) => {{ const begun = performance.now(); await ({READ})(texts); return performance.now() - begun; }}",
        [*texts, *hard],
    )

    assert took < 5_000


async def test_links_lead_only_where_a_browser_does_not_run_them(stage: Stage, tab: Tab) -> None:
    await stage.client.chat_postMessage(
        channel="C0DEPLOYMENTS",
        text="links",
        blocks=[
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "link", "url": "https://a.test/", "text": "good"}],
                    }
                ],
            },
            {"type": "markdown", "text": "[bad](javascript:alert(1)) and [worse](data:text/html,x)"},
        ],
    )
    await expect(tab.message("worse")).to_be_visible()

    hrefs = await tab.page.locator("main .message a").evaluate_all("all => all.map(one => one.href)")
    assert hrefs == ["https://a.test/"]


async def test_dates_read_as_slack_writes_them(tab: Tab) -> None:
    at = 1_795_509_000  # Tuesday 24 November 2026, 11:30 in Riyadh
    read = """async ([at, formats]) => {
      const {dateToken} = await import(document.querySelector('link').href.replace('icon.svg', 'js/text/dates.js'));
      return formats.map((one) => dateToken(at, one));
    }"""
    wanted = {
        "{date_num} {time_secs}": "2026-11-24 11:30:00 AM",
        "{date}": "November 24th, 2026",
        "{date_short}": "Nov 24, 2026",
        "{date_long}": "Tuesday, November 24th, 2026",
        "on {date_short} at {time}": "on Nov 24, 2026 at 11:30 AM",
        "{nonsense}": None,
    }

    assert await tab.page.evaluate(read, [at, list(wanted)]) == list(wanted.values())
