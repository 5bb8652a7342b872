"""auth.test, apps.connections.open, users.* and usergroups.*."""

from sandbox.slack.api.call import Call
from sandbox.slack.api.methods.conversations import paged
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Json
from sandbox.slack.world.people import BOT_ID, BOT_USER, TEAM
from sandbox.slack.world.render import group_json, user_json


def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.state.url}/",
        "team": call.state.name,
        "user": call.state.users[BOT_USER].name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise ApiError(call.text("error"), extra={"args": dict(call.args)})
    return {"args": dict(call.args)}


def open_connection(call: Call) -> Json:
    """An address for one WebSocket connection, usable once."""
    base = call.state.url.replace("http", "ws", 1)
    return {"url": f"{base}/socket/{call.state.tickets.socket()}"}


def user_info(call: Call) -> Json:
    user = call.state.users.get(call.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": user_json(user)}


def user_list(call: Call) -> Json:
    page, following = paged(call, list(call.state.users.values()), default=1000)
    return {"members": [user_json(one) for one in page], "response_metadata": {"next_cursor": following}}


def group_list(call: Call) -> Json:
    found = [one for one in call.state.groups.values() if call.flag("include_disabled") or not one.disabled]
    return {"usergroups": [group_json(one, users=call.flag("include_users")) for one in found]}


def group_users(call: Call) -> Json:
    group = call.state.groups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}
