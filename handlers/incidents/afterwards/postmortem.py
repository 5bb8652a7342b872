"""`/incident postmortem`: the file in the incident's channel; `edit SECTION`: the words only people know."""

from actions.denied import Denied
from actions.incidents.afterwards import postmortem
from handlers.incidents.finding import Found, found
from handlers.listening import Call, Room, answer
from messages import replies as answers
from messages.incidents import forms, replies
from messages.incidents.afterwards.postmortem import markdown
from messages.text import channel, code
from messages.views import Message
from policy.errors import SlackFault, SlackUnreachable
from policy.incidents.afterwards.postmortem import MOST_SECTION, SECTIONS
from policy.incidents.model import Incident


async def show(room: Room, call: Call, which: Found, text: str) -> Message:
    """Made anew from the record each time it is asked for."""
    word = text.split(maxsplit=1)[0].lower() if text.split() else ""
    if word == "edit":
        return replies.usage(
            f"/incident {which.incident.id} postmortem edit overview",
            f"The sections are {', '.join(SECTIONS)}.",
        )
    if word:
        return replies.usage(f"/incident {which.incident.id} postmortem", "Nothing follows it but edit.")
    made = markdown(await postmortem.gather(room.desk, which.incident))
    return await _shared(room, call, which.incident, made)


async def _shared(room: Room, call: Call, incident: Incident, made: str) -> Message:
    """In its channel; in the thread of its message where it has none. A private one never leaves its channel."""
    posted = None if incident.channel or incident.private else await room.posted.posted(incident.id, "digest")
    place, thread = (incident.channel, "") if incident.channel else posted or ("", "")
    try:
        place = place or await room.slack.direct_channel(call.user)
        name = f"{incident.id.lower()}-postmortem.md"
        title = f"Post-mortem {incident.id}"
        await room.slack.upload(place, name, made.encode(), title=title, thread_ts=thread)
    except (SlackFault, SlackUnreachable) as fault:
        why = getattr(fault, "code", "no answer")
        return replies.usage(
            f"/incident {incident.id} postmortem", f"Slack did not take the file ({code(why)}). Try again."
        )
    where = channel(place) if incident.channel else "its thread" if thread else "your direct messages"
    edit = code(f"/incident {incident.id} postmortem edit overview")
    words = ", ".join(SECTIONS)
    return replies.changed(
        incident, f"the post-mortem is in {where}.", f"Write your part with {edit}; also {words}."
    )


def section_of(text: str) -> str:
    """The section after `edit`; empty when it is none."""
    words = text.lower().split()
    return words[1] if len(words) == 2 and words[0] == "edit" and words[1] in SECTIONS else ""


async def open_edit(room: Room, call: Call, incident: str, name: str) -> None:
    """A loading view at once; then the form with what stands there now."""
    opened = await room.slack.open_view(call.trigger_id, forms.loading())
    which = await found(room, call, incident)
    if not isinstance(which, Found):
        await room.slack.update_view(opened, forms.done(which.text))
        return
    written = dict(await room.desk.store.postmortem_sections(which.incident.id))
    await room.slack.update_view(
        opened,
        forms.postmortem(
            which.incident, name, SECTIONS[name], written.get(name, ""), MOST_SECTION, call.channel
        ),
    )


async def submitted(room: Room, call: Call) -> None:
    name = str(call.note.get("section") or "")
    if name not in SECTIONS:
        await answer(room.slack, call, answers.outdated())
        return
    done = await postmortem.write(room.desk, call.incident, call.user, name, call.fields.get("text", ""))
    said = (
        answers.denied(done.verdict)
        if isinstance(done, Denied)
        else replies.changed(
            done.incident, f"{SECTIONS[name].lower()} is kept, and stays when the rest is made anew."
        )
    )
    await answer(room.slack, call, said)


VERBS = {"postmortem": show}
HELP = {"/incident postmortem [edit SECTION]": "made from the record at any time; your words in it stay"}
