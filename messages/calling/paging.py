"""Calling people: who is called and by whom, the letter to them, and the list that is shouted when nobody rings."""

from messages.blocks import Block, actions, button, context, header, message, section, sections
from messages.incidents.names import severity
from messages.text import code, escape, link, mention, user, utc
from messages.views import Message
from policy.calling.paging import Page, PageState, names
from policy.config import Config
from policy.incidents.model import Incident
from policy.incidents.public import public_title

_STATES = {
    PageState.ASKED: "⏳ The paging service is being told.",
    PageState.SENT: "📟 The paging service rings.",
    PageState.FAILED: "❌ The paging service did not take it: call by telephone.",
    PageState.UNSENT: "No paging service is configured: this message is the call.",
}


def page(call: Page, incident: Incident) -> Message:
    """Where the incident is handled, until somebody answers."""
    who = mention(call.primary) or f"{escape(call.target)} (nobody is named)"
    backup = f", then {mention(call.backup)}" if call.backup and not call.answered_by else ""
    words = f": {escape(call.words, 400)}" if call.words else ""
    text = f"📟 {who}{backup}: {user(call.asked_by)} calls you to {incident.id}{words}"
    if call.answered_by:
        at = f" {utc(call.answered_at)}" if call.answered_at else ""
        done = f"✅ {user(call.answered_by)} is on it{at}."
        return message(
            f"{incident.id}: {user(call.answered_by)} answers the call", section(f"{text}\n{done}")
        )
    return message(
        f"{who} is called to {incident.id}",
        section(f"{text}\n{_STATES[call.state]}"),
        _answering(call, incident) if incident.active else None,
    )


def letter(call: Page, incident: Incident, where: str) -> Message:
    """To one person or group; of a private incident nothing but its codename. `where`: a permalink."""
    there = link(where, "Go there") if where else "Ask whoever called you where it is handled"
    called = f"{user(call.asked_by)} calls you to {incident.id}: {escape(public_title(incident))}."
    grave = "" if incident.private else f" {severity(incident)}."
    return message(
        f"You are called to {incident.id}",
        section(f"📟 {mention(call.primary)}: {called}{grave}\n{there}."),
        _answering(call, incident),
    )


def failed(call: Page, incident: Incident, config: Config) -> Message:
    """Loud, with every name and number there is."""
    why = f" {escape(call.detail, 200)}." if call.detail else ""
    nobody = "" if call.primary else f" Nobody is named for {escape(call.target)}."
    says = f"🚨 The call to {escape(call.target)} for {incident.id} did not go out. Call by telephone."
    lines = [*_people(config), *_phones(config)]
    return message(says, header("Call by telephone"), section(f"{says}{nobody}{why}"), *sections(lines))


def oncall(config: Config) -> Message:
    """Guide 11.1 and appendix C. Seen by one person, so the mentions call nobody."""
    lines = [*_people(config), *_phones(config)]
    usage = f"To call somebody: {code('/incident page backend')}, or a name with @."
    return message("Who to call", header("Who to call"), *sections(lines), context(usage))


def called(call: Page, *, service: bool) -> Message:
    whom = mention(call.primary) or escape(call.target)
    if not call.primary:
        text = f"Nobody is named for {escape(call.target)}. The contact list is in the incident's channel."
    elif service:
        text = f"{whom} is called, in Slack and by the paging service."
    else:
        text = f"{whom} is called in Slack. No paging service is configured; {code('/incident oncall')} has the numbers."
    return message(text, section(text))


def answered(call: Page) -> Message:
    text = f"{user(call.answered_by)} is on it. The call is over."
    return message(text, section(text))


def unknown(word: str, nearest: str, config: Config) -> Message:
    meant = f" Did you mean {code(f'/incident page {nearest}')}?" if nearest else ""
    known = ", ".join(code(name) for name in names(config))
    text = f"Nobody is called {code(word, 60) or 'that'}, so nobody was called.{meant} You can call {known}, or @somebody."
    return message(text, section(text))


def _answering(call: Page, incident: Incident) -> Block:
    value = {"incident": incident.id, "page": call.id}
    return actions(button("I am on it", "page_answer", value, style="primary"))


def _people(config: Config) -> list[str]:
    contacts = config.contacts
    team = (("On call", contacts.on_call), ("Backup", contacts.backup), ("Escalation", contacts.escalation))
    lines = [f"*{title}*: {mention(someone) or 'nobody is named'}" for title, someone in team]
    for one in config.escalations:
        then = f", then {mention(one.backup)}" if one.backup else ""
        lines.append(f"*{escape(one.area, 60)}*: {mention(one.primary) or 'nobody is named'}{then}")
    return lines


def _phones(config: Config) -> list[str]:
    numbers = (*config.contacts.phones, *(phone for one in config.escalations for phone in one.phones))
    return [f"☎️ {escape(phone, 100)}" for phone in dict.fromkeys(numbers)]
