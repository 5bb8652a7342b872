"""One alerting rule and the Alertmanager behind it: what fires is listed, and told to who listens."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from sandbox.host.metrics.evaluate import evaluate
from sandbox.host.metrics.parse import parse
from sandbox.host.metrics.series import Store
from sandbox.host.ports import LOOPBACK

NAME, SEVERITY = "HighErrorRate", "high"
LIMIT = 5.0  # percent of a release's requests
_COUNT = "http_server_requests_seconds_count"
_QUERY = (
    'max(sum by (instance) (rate(%(count)s{instance=~"%(pool)s",status=~"5.."}[30s]))'
    ' / sum by (instance) (rate(%(count)s{instance=~"%(pool)s"}[30s])) * 100)'
)
_NEVER = "0001-01-01T00:00:00Z"
_SECONDS = aiohttp.ClientTimeout(total=2.0)


@dataclass(frozen=True, slots=True)
class Listener:
    """Where the webhook is posted to, with the bearer token it asks for."""

    url: str
    token: str


@dataclass(slots=True)
class Alerts:
    """`hold`: seconds for which the rule must be true before it fires. Times are seconds since 1970, 0: it is not so."""

    store: Store
    environment: str
    ports: Sequence[int]
    hold: float = 10.0
    listener: Listener | None = None
    pending_since: float = 0
    firing_since: float = 0
    _told: float = field(default=0, init=False)  # the firing that the listener knows of

    async def run(self, every: float) -> None:
        """A listener that is away is told at the next turn, as Alertmanager does."""
        async with aiohttp.ClientSession(timeout=_SECONDS) as session:
            while True:
                self.look(time.time())
                await self.tell(session)
                await asyncio.sleep(max(every, 0.2))

    def look(self, now: float) -> None:
        if not self._worst(now) > LIMIT:
            self.pending_since = self.firing_since = 0
            return
        self.pending_since = self.pending_since or now
        if not self.firing_since and now - self.pending_since >= self.hold:
            self.firing_since = now

    def _worst(self, now: float) -> float:
        """Percent, of the release that fails most; not a number where nobody asks anything."""
        pool = "|".join(f"{LOOPBACK}:{port}" for port in self.ports)
        found = evaluate(parse(_QUERY % {"count": _COUNT, "pool": pool}), self.store, now)
        values = found.values() if isinstance(found, dict) else [found]
        return max((value for value in values if not math.isnan(value)), default=math.nan)

    def listed(self) -> list[dict[str, Any]]:
        """As `GET /api/v2/alerts` answers."""
        if not self.firing_since:
            return []
        status = {"state": "active", "silencedBy": [], "inhibitedBy": []}
        more = {"updatedAt": _iso(time.time()), "receivers": [{"name": "desk"}], "status": status}
        return [{**self._alert(self.firing_since), **more}]

    async def tell(self, session: aiohttp.ClientSession) -> None:
        """What changed since it last listened; kept for the next turn when it does not."""
        if self.listener is None or self._told == self.firing_since:
            return
        now, login = self.firing_since, {"Authorization": f"Bearer {self.listener.token}"}
        try:
            async with session.post(self.listener.url, json=self._notice(), headers=login) as answer:
                self._told = now if answer.ok else self._told
        except (aiohttp.ClientError, TimeoutError):
            return

    def _notice(self) -> dict[str, Any]:
        """Version 4 of the webhook's format."""
        state = "firing" if self.firing_since else "resolved"
        alert = {**self._alert(self.firing_since or self._told), "status": state}
        if not self.firing_since:
            alert["endsAt"] = _iso(time.time())
        return {
            "version": "4",
            "groupKey": f'{{}}:{{alertname="{NAME}", environment="{self.environment}"}}',
            "truncatedAlerts": 0,
            "status": state,
            "receiver": "desk",
            "groupLabels": {"alertname": NAME},
            "commonLabels": alert["labels"],
            "commonAnnotations": alert["annotations"],
            "externalURL": "",
            "alerts": [alert],
        }

    def _alert(self, since: float) -> dict[str, Any]:
        said = f"more than {LIMIT:g} % of a release's requests fail"
        return {
            "labels": {"alertname": NAME, "environment": self.environment, "severity": SEVERITY},
            "annotations": {"summary": said},
            "startsAt": _iso(since),
            "endsAt": _NEVER,
            "generatorURL": "",
            "fingerprint": "5a9d0b0c00000001",
        }


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
