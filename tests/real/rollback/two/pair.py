"""Two real hosts on one machine, made to be apart, and a real nginx in front of both."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from actions.ports import Host
from clients.hosts import Hosts
from policy.config import Environment
from tests.real.clients_site import configured
from tests.real.deploying.desk import production
from tests.real.parts.host import TargetHost
from tests.real.parts.nginx import Nginx

_FRONT = """\
upstream hosts {{ {servers} }}
server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://hosts; proxy_http_version 1.1; proxy_set_header Connection ""; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Pair:
    first: TargetHost
    second: TargetHost
    front: Nginx

    @property
    def both(self) -> tuple[TargetHost, TargetHost]:
        return self.first, self.second

    def environment(self, **changes: Any) -> Environment:
        hosts = tuple(configured(target).hosts[0] for target in self.both)
        ports = (*self.first.ports, *self.second.ports)
        return production(self.first, hosts=hosts, ports=ports, public_url=self.front.url, **changes)

    def point(self) -> None:
        """The load balancer asks both in turn."""
        servers = " ".join(f"server 127.0.0.1:{target.nginx.port};" for target in self.both)
        self.front.write_site(_FRONT.format(servers=servers, port=self.front.port))
        self.front.reload()


class Apart:
    """Satisfies `Hosts` with the real ones. Two machines have ports and folders of their own; here they would meet, so
    each host is shown its own part of the pool and its own files.
    """

    def __init__(self, real: Hosts, pair: Pair) -> None:
        self._real = real
        self._own: Mapping[str, Environment] = {t.name: configured(t) for t in pair.both}

    def session(self, environment: Environment, host: str) -> AbstractAsyncContextManager[Host]:
        own = self._own[host]
        seen = replace(environment, ports=own.ports, env_file=own.env_file, state_dir=own.state_dir)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Host]:
            async with self._real.session(seen, host) as session:
                yield cast("Host", _Own(session, seen))

        return opened()


class _Own:
    """A session whose host knows only its own part of the environment."""

    def __init__(self, session: object, seen: Environment) -> None:
        self._session, self._seen = session, seen

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._session, name)
        return self._showing(found) if callable(found) else found

    def _showing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def shown(*given: Any, **named: Any) -> Any:
            return call(*[self._seen if isinstance(g, Environment) else g for g in given], **named)

        return shown
