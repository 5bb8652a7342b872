"""What the bot's answers do: acks of commands and submissions, and posts to a response URL."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.slack.api.content import TRUNCATED_AT, Content, read_content
from sandbox.slack.api.methods.chat import edit, make_ephemeral
from sandbox.slack.api.methods.views import checked_view, push_onto, renewed
from sandbox.slack.delivery.ack import Ack
from sandbox.slack.errors import ApiError
from sandbox.slack.world.model import Json, Message, View
from sandbox.slack.world.people import BOT_ID, BOT_USER, SLACKBOT
from sandbox.slack.world.state import State
from sandbox.slack.world.tickets import ResponseTicket

_ANSWER = frozenset(
    {
        "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts",
        "unfurl_links", "unfurl_media", "metadata", "mrkdwn", "link_names", "parse",
    }
)  # fmt: skip
# What a modal shows when the bot did not answer, or not in Slack's form.
NO_CONNECTION = {"": "We had some trouble connecting. Try again?"}
_ERRORS = {
    "timeout": "operation_timeout",
    "bad_status": "dispatch_failed",
    "connection_failed": "dispatch_failed",
    "no_connection": "dispatch_failed",
}


def tell_failure(state: State, user: str, channel: str, what: str, ack: Ack) -> Message:
    """What Slack itself shows when the bot did not answer well."""
    text = f'{what} failed with the error "{_ERRORS[ack.outcome]}"'
    return state.put_ephemeral(Message(channel, state.timestamp(), SLACKBOT, text, only_for=user))


def after_command(state: State, ticket: ResponseTicket, body: Any) -> Message | None:
    """`ack(text)` and `ack({...})`: a message to the caller, or in the channel. Faults are problems."""
    if not body:
        return None
    answer = {"text": body} if isinstance(body, str) else body
    try:
        return respond(state, ticket, answer)
    except ApiError as e:
        state.problem(f"the ack of a command was refused: {e.code} {' '.join(e.messages)}")
        return None


def respond(state: State, ticket: ResponseTicket, answer: Any) -> Message | None:
    """Applies what the bot posted to a response URL. Raises ApiError."""
    if not isinstance(answer, Mapping):
        raise ApiError("invalid_payload")
    if unknown := sorted(answer.keys() - _ANSWER):
        raise ApiError("invalid_arguments", tuple(f"[ERROR] unknown argument: {one}" for one in unknown))
    source = _source(state, ticket)
    if answer.get("delete_original"):
        _delete(state, source)
        return None
    content = read_content(state, {name: value for name, value in answer.items() if value is not None})
    if content.empty:
        raise ApiError("no_text")
    if answer.get("replace_original") and source is not None:
        return _replace(state, source, content)
    made = _new(state, ticket, answer, content)
    state.tickets.remember(ticket.token, made.ts)
    return made


def _source(state: State, ticket: ResponseTicket) -> Message | None:
    ts = ticket.source_ts or ticket.last_ts or ""
    return state.ephemerals.get(ts) or state.message(ticket.channel, ts)


def _delete(state: State, source: Message | None) -> None:
    if source is None:
        raise ApiError("message_not_found")
    if source.only_for is not None:
        state.drop_ephemeral(source.ts)
    else:
        state.drop_message(source)


def _replace(state: State, source: Message, content: Content) -> Message:
    changed = edit(state, source, Content(content.text or "", content.blocks or (), (), content.metadata))
    return state.put_ephemeral(changed) if source.only_for is not None else state.put_message(changed)


def _new(state: State, ticket: ResponseTicket, answer: Mapping[str, Any], content: Content) -> Message:
    thread = answer.get("thread_ts") or ticket.thread_ts
    kind = answer.get("response_type", "ephemeral")
    if kind not in {"ephemeral", "in_channel"}:
        raise ApiError(
            "invalid_arguments", ("[ERROR] must be ephemeral or in_channel [json-pointer:/response_type]",)
        )
    if kind == "ephemeral":
        return make_ephemeral(state, ticket.user, ticket.channel, content, thread_ts=thread)
    return state.put_message(
        Message(
            ticket.channel,
            state.timestamp(),
            BOT_USER,
            (content.text or "")[:TRUNCATED_AT],
            content.blocks or (),
            thread,
            BOT_ID,
            metadata=content.metadata or None,
        )
    )


def after_submission(state: State, view: View, body: Any) -> None:
    """Applies response_action. Anything Slack would refuse is a problem, and the person sees trouble."""
    try:
        _submission_action(state, view, body)
    except ApiError as e:
        state.problem(f"the answer to a submission was refused: {e.code} {' '.join(e.messages)}")
        state.replace_view(replace(view, errors=NO_CONNECTION))


def _submission_action(state: State, view: View, body: Any) -> None:
    if not body:
        _pop(state, view)
        return
    action = body.get("response_action") if isinstance(body, Mapping) else None
    if action == "errors":
        state.replace_view(replace(view, errors=_checked_errors(view, body)))
    elif action == "update":
        state.replace_view(renewed(state, view, _view_of(state, body, view)))
    elif action == "push":
        push_onto(state, view.user, _view_of(state, body, None))
    elif action == "clear":
        state.put_views(view.user, ())
    else:
        raise ApiError("invalid_response_action", (str(action),))


def _view_of(state: State, body: Mapping[str, Any], replacing: View | None) -> Json:
    return checked_view(state, body.get("view"), kind="modal", replacing=replacing)


def _pop(state: State, view: View) -> None:
    stack = [one for one in state.views.get(view.user, ()) if one.id != view.id]
    state.put_views(view.user, stack)


def _checked_errors(view: View, body: Mapping[str, Any]) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors", ("errors must be an object with at least one entry",))
    if wrong := sorted(errors.keys() - inputs):
        raise ApiError(
            "invalid_errors", tuple(f"{one} is not the block_id of an input block" for one in wrong)
        )
    if not all(isinstance(one, str) and one for one in errors.values()):
        raise ApiError("invalid_errors", ("every error must be a text",))
    return errors
