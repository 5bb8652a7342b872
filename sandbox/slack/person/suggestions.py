"""Menus whose options the bot supplies while the person types."""

from sandbox.slack.delivery import payloads
from sandbox.slack.errors import CannotDo
from sandbox.slack.person.desk import Desk
from sandbox.slack.world.model import Json, Message, User, View

MOST = 100


async def suggested(
    desk: Desk, user: User, target: Message | View, found: tuple[str, Json], typed: str
) -> list[Json]:
    """Raises CannotDo when the bot answers with no usable list, as the menu then shows nothing."""
    block_id, control = found
    if len(typed) < control.get("min_query_length", 3):
        raise CannotDo(f"type at least {control.get('min_query_length', 3)} characters")
    payload = payloads.suggestion(desk.state, user, target, block_id, control["action_id"], typed)
    delivery = await desk.courier.once("interactive", payload)
    body = delivery.body if isinstance(delivery.body, dict) else {}
    options = body.get(
        "options", [one for group in body.get("option_groups", ()) for one in group["options"]]
    )
    if not delivery.ok or not isinstance(options, list) or len(options) > MOST:
        raise CannotDo("the menu could not be loaded")
    return options
