"""`/deploy` and everything that may follow it in one line."""

from actions import deploy as deploys
from actions.denied import Denied
from actions.deploy import Ask, Opened, locks
from actions.deploy import cancel as cancels
from handlers import modals
from handlers.deploy.watch import unquarantine
from handlers.links import card_link
from handlers.listening import Call, Room, answer, promptly
from handlers.parsing import (
    Cancel,
    Command,
    Deploy,
    Form,
    History,
    Lock,
    Misread,
    Status,
    Unlock,
    Unquarantine,
    Why,
    parse,
)
from handlers.views import environment_view, history_view, run_view
from messages import replies
from messages.replies import looking_at
from messages.views import Message
from policy.config import Config
from policy.deploy import AlreadyOpen, Decision, NeedsConfirmation, Refused
from policy.deploy.verdicts.what import no_environment
from policy.errors import RunMissing
from policy.facts import Person, Request
from policy.people import outsider
from policy.plan import Plan
from policy.runs import Kind
from policy.shell import commands

COMMAND = "/deploy"
LINK_WITHIN = 2.0  # seconds an answer waits for the card it links to


async def command(room: Room, call: Call) -> None:
    """Everything typed gets one answer; a bare `/deploy` gets a form."""
    typed = parse(call.text, _names(room.desk.config))
    if isinstance(typed, Form):
        await modals.open_deploy(room, call)
    elif isinstance(typed, Misread):
        said = replies.misread(typed.trouble, typed.word, typed.nearest, _names(room.desk.config))
        await answer(room.slack, call, said)
    else:
        await promptly(room, call, _meanwhile(typed), _done(room, call, typed))


async def _done(room: Room, call: Call, typed: Command) -> Message:
    match typed:
        case Deploy():
            ask = Ask(call.user, typed.version, typed.environment, typed.reason, typed.emergency)
            return await _planned(room, ask) if typed.dry else await asked(room, ask)
        case Status() | History() | Why():
            return await _told(room, call, typed)
        case Cancel():
            return await _cancelled(room, call, typed)
        case Unquarantine():
            return await unquarantine(room, call, typed)
        case Lock() | Unlock():
            return await _locked(room, call, typed)
        case _:
            return replies.help_screen(_names(room.desk.config))


async def asked(room: Room, ask: Ask) -> Message:
    """The answer to a request, however it came in."""
    match decision := await deploys.ask(room.desk, ask):
        case Opened(run=run):
            link = await card_link(room, run.id, within=LINK_WITHIN)
            return replies.opened(await run_view(room.desk, run.id, link))
        case AlreadyOpen(run=open_run):
            return replies.already_open(await run_view(room.desk, open_run, await card_link(room, open_run)))
        case NeedsConfirmation():
            return replies.needs_confirmation(decision, _request(ask))
        case Refused():
            return replies.refused(decision)


async def _planned(room: Room, ask: Ask) -> Message:
    decision = await deploys.plan(room.desk, ask)
    return replies.plan(decision, _request(ask), _shell(room.desk.config, decision))


def _shell(config: Config, decision: Decision) -> tuple[str, ...]:
    """One piece of shell for each step."""
    plan: Plan | None = getattr(decision, "plan", None)
    environment = config.environment(plan.environment) if plan else None
    if plan is None or environment is None:
        return ()
    return tuple("\n".join(commands(environment, plan, step)) for step in plan.steps)


async def _told(room: Room, call: Call, typed: Status | History | Why) -> Message:
    """Anybody of the team may look; what is deployed is not for outsiders."""
    if refusal := outsider(await room.desk.people.person(call.user)):
        return replies.denied(refusal)
    if isinstance(typed, Why):
        return await _explained(room, typed)
    environments = room.desk.config.environments
    chosen = tuple(e for e in environments if typed.environment in ("", e.name))
    if not chosen:
        return _unknown(room.desk.config, typed.environment)
    if isinstance(typed, History):
        return replies.history(await history_view(room.desk, typed.environment, typed.limit))
    return replies.status([await environment_view(room.desk, e) for e in chosen])


async def _explained(room: Room, typed: Why) -> Message:
    """The record of one deployment or rollback: who, or which rule, decided each turn it took."""
    newest = () if typed.run else await room.desk.store.history(typed.environment, 1)
    if typed.run is None and not newest:
        return replies.history(await history_view(room.desk, typed.environment, 1))
    run = newest[0] if newest else await room.desk.store.run(typed.run or 0)
    if run.kind not in (Kind.DEPLOY, Kind.ROLLBACK):
        raise RunMissing(run.id)  # the desk's own runs are told of where they belong
    link = await card_link(room, run.id)
    return replies.why(await run_view(room.desk, run, link), await room.desk.store.audit_of(run.id))


async def _cancelled(room: Room, call: Call, typed: Cancel) -> Message:
    if typed.run is not None:
        return await stopped(room, call, typed.run, typed.reason)
    if refusal := outsider(await room.desk.people.person(call.user)):
        return replies.denied(refusal)
    runs = await room.desk.store.open_runs(typed.environment)
    if len(runs) == 1:
        return await stopped(room, call, runs[0].id, typed.reason)
    return replies.which_run(runs) if runs else replies.nothing_to_cancel(typed.environment)


async def stopped(room: Room, call: Call, run: int, reason: str) -> Message:
    done = await cancels.cancel(room.desk, run, call.user, reason)
    return replies.denied(done.verdict) if isinstance(done, Denied) else replies.cancelled(done.run)


async def _locked(room: Room, call: Call, typed: Lock | Unlock) -> Message:
    if isinstance(typed, Lock):
        made = await locks.lock(room.desk, typed.environment, call.user, typed.reason)
        return replies.denied(made.verdict) if isinstance(made, Denied) else replies.locked(made)
    gone = await locks.unlock(room.desk, typed.environment, call.user)
    return replies.denied(gone.verdict) if isinstance(gone, Denied) else replies.unlocked(gone)


def _meanwhile(typed: Command) -> Message:
    return looking_at(
        f"{typed.version} for {typed.environment}" if isinstance(typed, Deploy) else "the record"
    )


def _unknown(config: Config, environment: str) -> Message:
    return replies.denied(no_environment(environment, _names(config)))


def _names(config: Config) -> tuple[str, ...]:
    return tuple(e.name for e in config.environments)


def _request(ask: Ask) -> Request:
    """What was asked, for the answer's words; who they are does not show there."""
    return Request(Person(ask.person), ask.version, ask.environment, ask.reason, ask.emergency)
