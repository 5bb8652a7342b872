"""What the incident desk listens to, for handlers/register.py and the manifest."""

from collections.abc import Mapping

from handlers import rollback
from handlers.incidents import buttons, hearing, opening
from handlers.incidents.afterwards import checklist, items, postmortem
from handlers.incidents.command import COMMAND, command
from handlers.listening import Call, Errors, Heard, Work
from messages.incidents import forms

COMMANDS: dict[str, Work] = {COMMAND: command}
ACTIONS: dict[str, Work] = {
    "incident_open": opening.form_wanted,
    "incident_join": opening.join,
    "incident_another": opening.another,
    "incident_update": buttons.update,
    "incident_severity": buttons.severity,
    "incident_take": buttons.take_command,
    "incident_accept": buttons.accept,
    "incident_blackout": buttons.blackout,
    "incident_no_change": buttons.no_change,
    "incident_resolve": buttons.resolving,
    "incident_rollback": rollback.open_form,
    "incident_reopen": buttons.reopen,
    "incident_item_done": items.done,
    "incident_tick": checklist.pressed,
}
VIEWS: dict[str, Work] = {
    "incident_open": opening.submitted,
    "incident_update": buttons.update_submitted,
    "incident_severity": buttons.severity_submitted,
    "incident_resolve": buttons.resolve_submitted,
    "incident_reopen": buttons.reopen_submitted,
    "incident_postmortem": postmortem.submitted,
}
SHORTCUTS: dict[str, Work] = {"incident_from_message": opening.from_message}
EVENTS: tuple[Heard, ...] = (
    Heard("reaction_added", {"type": "reaction_added"}, hearing.reacted, hearing.pinned),
    Heard("reaction_removed", {"type": "reaction_removed"}, hearing.unreacted, hearing.pinned),
    Heard("memo_added", {"type": "reaction_added"}, items.memo, items.is_memo),
    Heard("memo_removed", {"type": "reaction_removed"}, items.unmemo, items.is_memo),
    Heard(
        "message_changed",
        {"type": "message", "subtype": "message_changed"},
        hearing.changed,
        hearing.of_people,
    ),
    Heard(
        "message_deleted",
        {"type": "message", "subtype": "message_deleted"},
        hearing.deleted,
        hearing.of_people,
    ),
)
# How Slack calls what is subscribed to: a message is one event, and one subscription per kind of channel.
SUBSCRIPTIONS = ("reaction_added", "reaction_removed", "message.channels", "message.groups")


def _none(_: Call) -> Mapping[str, str]:
    return {}


CHECKS: dict[str, Errors] = {
    "incident_open": lambda call: forms.opening_errors(call.fields.get("title", "")),
    "incident_update": lambda call: {} if call.fields.get("text") else {"text": "Say what is known."},
    "incident_severity": _none,
    "incident_postmortem": _none,
    "incident_resolve": lambda call: forms.resolve_errors(dict(call.fields)),
    "incident_reopen": lambda call: forms.reopen_errors(call.fields.get("reason", "")),
}
