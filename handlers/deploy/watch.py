"""The buttons under the watch's question, and `/deploy unquarantine`."""

from actions.denied import Denied
from actions.deploy.cancel import Stopping
from actions.deploy.quarantine import lift
from actions.rollback import Guided, Joined, Opened
from actions.watch import answers
from actions.watch.answers import Answered
from handlers.listening import Call, Room, answer, promptly
from handlers.parsing import Unquarantine
from messages import replies
from messages.replies import looking_at
from messages.views import Message
from policy.deploy import Refused
from policy.watch import Answer


async def keep(room: Room, call: Call) -> None:
    done = await answers.keep(room.desk, call.run, call.user)
    await answer(room.slack, call, _said(call, done, Answer.KEEP))


async def back(room: Room, call: Call) -> None:
    """While the run is watched this is quick; afterwards the hosts are read first."""
    await promptly(room, call, looking_at("the way back"), _back(room, call))


async def unquarantine(room: Room, call: Call, typed: Unquarantine) -> Message:
    done = await lift(room.desk, typed.version, typed.environment, call.user, typed.reason)
    if isinstance(done, Denied):
        return replies.denied(done.verdict)
    return replies.lifted(done.version, done.environment, done.was)


async def _back(room: Room, call: Call) -> Message:
    return _said(call, await answers.back(room.desk, call.run, call.user), Answer.ROLL_BACK)


def _said(
    call: Call, done: Answered | Denied | Stopping | Opened | Joined | Guided | Refused | None, given: Answer
) -> Message:
    match done:
        case Denied(verdict=verdict) | Refused(verdict=verdict):
            return replies.denied(verdict)
        case Answered(run=run, question=question):
            mine = question.by == call.user and question.answer is given
            return replies.kept(run) if mine else replies.answered_already(run, question)
        case Stopping(run=run) | Opened(run=run) | Joined(run=run):
            return replies.going_back(run)
        case _:
            return replies.outdated()
