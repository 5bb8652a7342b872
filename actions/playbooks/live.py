"""Which container of a host is the live one: the one behind nginx, else the one with the live name."""

from actions.ports import Host
from policy import names
from policy.config import Environment
from policy.errors import HelperFault, SiteNotUnderstood
from policy.plan import Container


async def live(host: Host, environment: Environment) -> Container | None:
    """Also when it is stopped. A site that cannot be read leaves the name to go by."""
    found = await host.containers(environment)
    try:
        port = (await host.site(environment.name)).port
    except (SiteNotUnderstood, HelperFault):
        port = 0
    behind = [c for c in found if port and c.port == port]
    named = [c for c in found if c.name == names.blue(environment)]
    return next(
        iter(sorted(behind or named, key=lambda c: (not c.running, c.name != names.blue(environment)))), None
    )
