"""`/ops health`: the public address and every host's live container."""

from collections.abc import Sequence

from messages.blocks import message, section
from messages.summary.changed import place
from messages.text import code, count, duration, escape, link
from messages.views import HealthView, HostHealthView, Message
from policy.summary import Health

_MARKS = {True: "✅", False: "❌", None: "❔"}
_WORDS = {True: "healthy", False: "not healthy", None: "unknown"}


def health(views: Sequence[HealthView]) -> Message:
    says = " ".join(f"{place(v.environment)}: {_WORDS[verdict(v)]}." for v in views)
    return message(says or "No environment has a server.", *(section(_environment(v)) for v in views[:12]))


def verdict(view: HealthView) -> bool | None:
    """As a customer sees it; and not healthy where a host's live container is not."""
    if view.public.ok is False or any(h.health.ok is False for h in view.hosts):
        return False
    return view.public.ok if all(h.health.ok is not None for h in view.hosts) else None


def _environment(view: HealthView) -> str:
    address = link(view.public_url, view.public_url.partition("://")[2])
    return "\n".join(
        [f"*{place(view.environment)}*", f"{_told(view.public)} · {address}", *map(_host, view.hosts)]
    )


def _host(view: HostHealthView) -> str:
    if not view.container:
        return f"{_MARKS[view.health.ok]} {code(view.host)}: {escape(view.health.detail, 300) or 'nothing is live'}"
    parts = [
        f"{_told(view.health)} · {code(view.host)} runs {escape(view.version, 60)} in {code(view.container)}"
    ]
    parts += [f"port {view.port}"] if view.port else []
    parts += [f"up {duration(view.up)}"] if view.up is not None else []
    parts += [count(view.restarts, "restart")] if view.restarts else []
    parts += [f"standby {escape(view.standby, 60)}"] if view.standby else ["no standby"]
    parts += [
        f"{view.free_disk_mb / 1024:.1f} GB disk free",
        f"{view.free_memory_mb / 1024:.1f} GB memory free",
    ]
    return ", ".join(parts)


def _told(found: Health) -> str:
    detail = f" ({escape(found.detail, 200)})" if found.detail else ""
    return f"{_MARKS[found.ok]} {_WORDS[found.ok]}{detail}"
