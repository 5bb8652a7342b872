"""One person's Home: gathered from the record alone, drawn, and published when it differs from what is shown."""

import asyncio
import hashlib
import json

from actions.deploy.approvals import needed
from actions.desk import Desk
from actions.incidents.afterwards import items
from actions.summary.taking import day, recorded
from clients.slack import Slack
from handlers.views import run_view
from messages.home import home
from messages.views import HomeView, RunView
from policy.config import Strategy
from policy.deploy.approvals import decide_vote
from policy.facts import Person
from policy.incidents.visibility import may_see
from policy.people import outsider
from policy.rules import Outcome
from policy.runs import Phase
from policy.summary import Place, Trouble

MOST = 10


async def publish(desk: Desk, slack: Slack, person: str, shown: str = "") -> str:
    """The digest of what is shown now. `shown`: what was; the same is not published again."""
    view = home(await home_view(desk, person))
    digest = _digest(view)
    if digest != shown:
        await slack.publish_view(person, view)
    return digest


def _digest(view: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()


async def home_view(desk: Desk, person: str) -> HomeView:
    """No host and no address is asked: it must be there at once."""
    who, now = await desk.people.person(person), await desk.store.now()
    if outsider(who):
        return HomeView(person, now, member=False)
    runs = [await run_view(desk, run) for run in (await desk.store.open_runs())[:MOST]]
    mine = tuple(view for view in runs if _may_vote(desk, view, who))
    rest = [view for view in runs if view not in mine]
    return HomeView(
        person,
        now,
        mine=mine,
        asked=tuple(v for v in rest if v.run.requester == person),
        running=tuple(v for v in rest if v.run.requester != person),
        places=await _places(desk),
        troubles=await _troubles(desk, who),
        items=await items.mine(desk, who),
        on_call=desk.config.contacts.on_call,
        backup=desk.config.contacts.backup,
        day=await day(desk, now),
    )


def _may_vote(desk: Desk, view: RunView, who: Person) -> bool:
    """The same rules as a click."""
    run, environment = view.run, desk.config.environment(view.run.environment)
    if run.phase is not Phase.AWAITING_APPROVAL or environment is None:
        return False
    verdict = decide_vote(run, view.votes, who, run.plan_hash, view.now, needed(environment, run))
    return verdict.outcome is not Outcome.REFUSE


async def _places(desk: Desk) -> tuple[Place, ...]:
    real = [e.name for e in desk.config.environments if e.strategy is not Strategy.LOCAL]
    return tuple(await asyncio.gather(*(recorded(desk, name) for name in real[:MOST])))


async def _troubles(desk: Desk, who: Person) -> tuple[Trouble, ...]:
    seen = [i for i in await desk.store.active_incidents() if may_see(i, who)]
    return tuple(
        Trouble(i.id, i.severity, i.title, i.environment, i.opened_at, i.private) for i in seen[:MOST]
    )
