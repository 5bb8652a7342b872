"""views.*: modals in a stack of three, and each person's Home tab."""

import secrets
from dataclasses import replace
from typing import Any

from sandbox.slack.api.call import Call, invalid
from sandbox.slack.blocks import view_problems, view_size_exceeded
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Json, View
from sandbox.slack.world.render import view_json
from sandbox.slack.world.state import State
from sandbox.slack.world.tickets import Trigger

STACK = 3


def open_view(call: Call) -> Json:
    body = checked_view(call.state, call.args["view"], kind="modal")
    trigger = _exchange(call)
    view = make_view(call.state, trigger.user, body)
    call.state.put_views(trigger.user, (view,))
    return {"view": view_json(view)}


def push(call: Call) -> Json:
    body = checked_view(call.state, call.args["view"], kind="modal")
    trigger = _exchange(call)
    view = push_onto(call.state, trigger.user, body)
    return {"view": view_json(view)}


def push_onto(state: State, user: str, body: Json) -> View:
    stack = state.views.get(user, ())
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= STACK:
        raise ApiError("push_limit_reached")
    view = make_view(state, user, body, above=stack[-1])
    state.put_views(user, (*stack, view))
    return view


def update(call: Call) -> Json:
    if not (call.text("view_id") or call.text("external_id")):
        raise invalid("missing required field: view_id or external_id")
    view = call.state.find_view(call.text("view_id") or None, call.text("external_id") or None)
    if view is None:
        raise ApiError("not_found")
    body = checked_view(call.state, call.args["view"], kind=view.kind, replacing=view)
    _same_hash(call, view)
    return {"view": view_json(call.state.replace_view(renewed(call.state, view, body)))}


def publish(call: Call) -> Json:
    if not call.app.home:
        raise ApiError("not_enabled")
    user = call.text("user_id")
    if user not in call.state.users or call.state.users[user].is_bot:
        raise invalid("invalid `user_id` [json-pointer:/user_id]")
    former = call.state.homes.get(user)
    body = checked_view(call.state, call.args["view"], kind="home", replacing=former)
    if former is None:
        return {"view": view_json(call.state.put_home(make_view(call.state, user, body)))}
    _same_hash(call, former)
    return {"view": view_json(call.state.put_home(renewed(call.state, former, body)))}


def checked_view(state: State, body: Any, *, kind: str, replacing: View | None = None) -> Json:
    """The view with ids filled in. Raises ApiError as views.open would."""
    if view_size_exceeded(body):
        raise ApiError("view_too_large")
    if problems := view_problems(body):
        raise ApiError("invalid_arguments", tuple(map(str, problems)))
    if body["type"] != kind:
        raise invalid(f"must be a {kind} view [json-pointer:/view/type]")
    external = body.get("external_id")
    other = state.find_view(None, external) if external else None
    if other is not None and other.id != (replacing.id if replacing else None):
        raise ApiError("duplicate_external_id")
    return {**body, "blocks": list(state.identified(body["blocks"]))}


def make_view(state: State, user: str, body: Json, above: View | None = None) -> View:
    made = state.new_id("V")
    root = above.root_id if above else made
    return View(made, user, body, _hash(state), root, above.id if above else None)


def renewed(state: State, view: View, body: Json) -> View:
    """New content and hash; what was typed stays where the block and action ids stay."""
    kept = {block["block_id"] for block in body["blocks"]}
    typed = {block: values for block, values in view.state.items() if block in kept}
    return replace(view, body=body, hash=_hash(state), errors={}, state=typed)


def _hash(state: State) -> str:
    return f"{int(state.clock())}.{secrets.token_hex(4)}"


def _same_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")


def _exchange(call: Call) -> Trigger:
    if not call.text("trigger_id"):
        raise invalid("missing required field: trigger_id")
    trigger = call.state.tickets.exchange(call.text("trigger_id"))
    if isinstance(trigger, str):
        raise ApiError(trigger)
    return trigger
