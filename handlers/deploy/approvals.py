"""The buttons under a run: approve, reject, cancel, confirm. Their values are claims; the actions read the row."""

from actions.denied import Denied
from actions.deploy import Ask, approvals
from actions.deploy.approvals import Voted
from handlers import modals
from handlers.deploy.command import asked, stopped
from handlers.listening import Call, Room, answer, promptly
from messages import replies
from messages.replies import looking_at
from messages.views import Message


async def approve(room: Room, call: Call) -> None:
    """The last approval reads the hosts again, which takes a moment."""
    await promptly(room, call, looking_at("the plan once more"), _approved(room, call))


async def _approved(room: Room, call: Call) -> Message:
    return _counted(await approvals.approve(room.desk, call.run, call.user, call.plan_hash))


async def reject(room: Room, call: Call) -> None:
    await modals.open_reject(room, call, await room.desk.store.run(call.run))


async def reject_submitted(room: Room, call: Call) -> None:
    done = await approvals.reject(room.desk, call.run, call.user, call.fields.get("reason", ""))
    await answer(room.slack, call, _counted(done))


async def cancel(room: Room, call: Call) -> None:
    await answer(room.slack, call, await stopped(room, call, call.run, ""))


async def confirm_window(room: Room, call: Call) -> None:
    await modals.open_confirm(room, call)


async def confirm_submitted(room: Room, call: Call) -> None:
    """Decided anew: the time, and who asks, may have changed since the button was drawn."""
    version, environment = str(call.note.get("version", "")), str(call.note.get("environment", ""))
    ask = Ask(call.user, version, environment, call.fields.get("reason", ""), confirmed=True)
    await submitted(room, call, ask)


async def deploy_submitted(room: Room, call: Call) -> None:
    given = call.fields.get
    ask = Ask(
        call.user, given("version", ""), given("environment", ""), given("reason", ""), given("emergency", "")
    )
    await submitted(room, call, ask)


async def submitted(room: Room, call: Call, ask: Ask) -> None:
    await promptly(room, call, looking_at(f"{ask.version} for {ask.environment}"), asked(room, ask))


def _counted(done: Voted | Denied) -> Message:
    return replies.denied(done.verdict) if isinstance(done, Denied) else replies.voted(done.run, done.missing)
