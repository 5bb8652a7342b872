"""The outbox's loop: every lane by itself, in order; a lane that waits holds up no other."""

import asyncio
from contextlib import suppress

import structlog
from prometheus_client import Counter

from actions.desk import Desk
from clients.slack import Slack
from clients.slack.faults import RateLimited
from handlers.outbox import alerts, incidents, items, paging, pictures, playbooks, runs, summaries
from handlers.outbox.pacing import Pace
from handlers.outbox.posting import WAIT_FOR_CARD, Later, Poster
from policy.errors import BotError, DatabaseUnreachable, DeliveryTaken, SlackFault, SlackUnreachable
from policy.events import (
    AlertChanged,
    IncidentEvent,
    ItemsOverdue,
    PagingEvent,
    PictureDue,
    PlaybookEvent,
    SummaryEvent,
)
from store.outbox import Outbox, Outgoing

SAID = Counter("liyaqa_outbox", "Events brought to Slack, by kind and how it went", ["event", "outcome"])

AT_ONCE = 20
POLL = 1.0  # the net under NOTIFY and the retries' own alarms
DOWN = 2.0  # between tries while the database does not answer
# The team can mend these in Slack or in the settings; until then events wait.
_MENDABLE = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)

log = structlog.get_logger(__name__)


class Deliverer:
    """`owner` names this process in the leases. Several bots may run one each against the same database."""

    def __init__(
        self,
        outbox: Outbox,
        slack: Slack,
        desk: Desk,
        *,
        owner: str,
        pace: Pace | None = None,
        cap: float = 15,
        lease: float = 15,
    ) -> None:
        """`cap`: the longest pause in seconds between tries while Slack is down. `lease`: without a word from its sender."""
        self._outbox = outbox
        self._poster = Poster(outbox, slack, desk, pace or Pace())
        self._owner = owner
        self._cap = cap
        self._lease = lease
        self._stopping = asyncio.Event()
        self._wake: asyncio.Event | None = None
        self._working: set[int] = set()
        self._away = False  # Slack gave no answer when it was last asked
        self._waited: dict[int, int] = {}  # how often an event had to wait for its card

    def stop(self) -> None:
        """Takes nothing more; `run` returns when what is under way has been said."""
        self._stopping.set()
        if self._wake:
            self._wake.set()

    async def run(self) -> None:
        keeping = asyncio.create_task(self._keep())
        try:
            await self._deliver()
        finally:
            keeping.cancel()
            await asyncio.wait({keeping})

    async def _keep(self) -> None:
        """Leases are short, so that a twin soon says what a killed bot was about to say; long work prolongs them."""
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                await self._outbox.keep(self._owner, self._lease, self._working)
            except DatabaseUnreachable as e:
                log.warning("leases not kept", fault=str(e))

    async def _deliver(self) -> None:
        async with self._outbox.listening() as wake, asyncio.TaskGroup() as tasks:
            self._wake = wake
            while not self._stopping.is_set():
                wake.clear()
                for out in await self._take():
                    self._working.add(out.id)
                    tasks.create_task(self._one(out, wake))
                with suppress(TimeoutError):
                    async with asyncio.timeout(0 if self._stopping.is_set() else POLL):
                        await wake.wait()

    async def _take(self) -> tuple[Outgoing, ...]:
        free = AT_ONCE - len(self._working)
        if free <= 0:
            return ()
        try:
            return await self._outbox.take(self._owner, self._lease, free, besides=self._working)
        except DatabaseUnreachable as e:
            log.warning("outbox unreachable", fault=str(e))
            with suppress(TimeoutError):
                async with asyncio.timeout(DOWN):
                    await self._stopping.wait()
            return ()

    async def _one(self, out: Outgoing, wake: asyncio.Event) -> None:
        kind = type(out.event).__name__
        try:
            SAID.labels(kind, await self._settled(out, wake)).inc()
        except DatabaseUnreachable as e:
            # Its lease ends by itself; the next try looks for what this one may have posted.
            log.warning("outcome not recorded", out=out.id, fault=str(e))
        except Exception:
            log.exception("delivery broke", out=out.id)
        finally:
            self._working.discard(out.id)
            wake.set()

    async def _settled(self, out: Outgoing, wake: asyncio.Event) -> str:
        try:
            later = await self._said(out)
        except RateLimited as e:
            later = Later(e.retry_after, str(e))
        except SlackUnreachable as e:
            self._away = True
            later = Later(self._backoff(out), str(e))
        except SlackFault as e:
            if e.code not in _MENDABLE:
                return await self._dead(out, e)
            later = Later(4 * self._cap, str(e))
        except DeliveryTaken:
            log.warning("another bot says it", out=out.id)  # this one stood still for longer than its lease
            return "taken over"
        except DatabaseUnreachable:
            raise
        except Exception as e:  # noqa: BLE001  one event that cannot be rendered must not stop the rest
            return await self._dead(out, e)
        if later is None:
            self._waited.pop(out.id, None)
            await self._outbox.sent(out, self._owner)
            await self._back()
            return "sent"
        seconds = self._patience(out) if later is WAIT_FOR_CARD else later.seconds
        await self._outbox.retry(out, self._owner, seconds, later.why)
        asyncio.get_running_loop().call_later(seconds + 0.02, wake.set)
        return "later"

    async def _back(self) -> None:
        """Slack answers again: nobody waits for the end of a pause that was meant for its silence."""
        if self._away:
            self._away = False
            await self._outbox.hurry(besides=RateLimited.__name__)  # Slack asked for that pause

    async def _said(self, out: Outgoing) -> Later | None:
        match out.event:
            case IncidentEvent():
                later = await self._of_incident(out, out.event)
            case AlertChanged():
                later = await alerts.say(self._poster, out, out.event)
            case PictureDue():
                later = await pictures.say(self._poster, out, out.event)
            case ItemsOverdue():
                later = await items.say(self._poster, out, out.event)
            case SummaryEvent():
                later = await summaries.say(self._poster, out, out.event)
            case _:
                later = await runs.say(self._poster, out)
        return later

    async def _of_incident(self, out: Outgoing, event: IncidentEvent) -> Later | None:
        match event:
            case PlaybookEvent():
                return await playbooks.say(self._poster, out, event)
            case PagingEvent():
                return await paging.say(self._poster, out, event)
        return await incidents.say(self._poster, out, event)

    def _patience(self, out: Outgoing) -> float:
        """The card usually comes within a blink; while Slack is down, nobody asks five times a second."""
        times = self._waited[out.id] = self._waited.get(out.id, 0) + 1
        return float(min(WAIT_FOR_CARD.seconds * 1.5 ** (times - 1), 3))

    def _backoff(self, out: Outgoing) -> float:
        return float(min(0.5 * 2 ** min(out.attempts, 10), self._cap))

    async def _dead(self, out: Outgoing, error: Exception) -> str:
        kind = type(out.event).__name__
        expected = isinstance(error, BotError)
        log.error(
            "event given up",
            out=out.id,
            event_kind=kind,
            error=str(error),
            exc_info=None if expected else error,
        )
        self._waited.pop(out.id, None)
        if isinstance(out.event, PlaybookEvent):
            await playbooks.give_up(self._poster, out.event)
        elif isinstance(out.event, PagingEvent):
            await paging.give_up(self._poster, out.event)
        elif isinstance(out.event, IncidentEvent):
            await incidents.give_up(self._poster, out.event)
        else:
            await runs.give_up(self._poster, out.event)
        await self._outbox.dead(out, self._owner, str(error) or type(error).__name__)
        return "dead"
