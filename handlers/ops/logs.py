"""`/ops logs`: into the answer when it is short, else as a file to the one who asked, and to nobody else."""

import structlog

from actions.denied import Denied
from actions.ops.logs import HostLog, Wanted, read
from handlers.listening import Call, Room
from handlers.ops.views import log_view
from handlers.parsing import Logs
from messages import ops, replies
from messages.ops.logs import short
from messages.views import Message
from policy.errors import SlackFault, SlackUnreachable

log = structlog.get_logger(__name__)


async def told(room: Room, call: Call, typed: Logs) -> Message:
    found = await read(room.desk, call.user, Wanted(typed.environment, typed.tail, typed.grep, typed.seconds))
    if isinstance(found, Denied):
        return replies.denied(found.verdict)
    views = [log_view(one) for one in found]
    asked = call.text.strip()
    if short(views):
        return ops.logs(asked, views)
    return ops.as_file(asked, views, sent=await _sent(room, call.user, typed.environment, found))


async def _sent(room: Room, person: str, environment: str, found: tuple[HostLog, ...]) -> bool:
    """To the person's own conversation with the desk: a log may hold more than a channel should read."""
    content = "\n".join(f"# {one.host} {one.container}\n{one.text}\n" for one in found if one.text)
    try:
        channel = await room.slack.direct_channel(person)
        title = f"Logs of {environment}"
        await room.slack.upload(channel, f"{environment}.log", content.encode(), title=title)
    except (SlackFault, SlackUnreachable) as e:
        log.warning("log file not taken", fault=str(e))
        return False
    return True
