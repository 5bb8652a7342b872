"""What `/ops` shows, from what was looked up."""

from actions.ops.health import Checked, HostHealth
from actions.ops.logs import HostLog
from messages.views import HealthView, HostHealthView, LogView


def health_view(found: Checked) -> HealthView:
    return HealthView(found.environment, found.public_url, found.public, tuple(map(_host, found.hosts)))


def _host(found: HostHealth) -> HostHealthView:
    facts = found.facts
    live = facts.plan.live if facts.plan else None
    if live is None:
        return HostHealthView(facts.name, found.health)
    return HostHealthView(
        facts.name,
        found.health,
        container=live.name,
        version=live.version,
        port=live.port,
        up=found.up,
        restarts=found.restarts,
        standby=facts.standby.version if facts.standby else "",
        free_disk_mb=facts.free_disk_mb,
        free_memory_mb=facts.free_memory_mb,
    )


def log_view(found: HostLog) -> LogView:
    return LogView(found.host, found.container, found.text, found.lines, found.fault)
