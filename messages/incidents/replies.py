"""Answers to whoever typed or clicked: short, and always with what to do next."""

from collections.abc import Sequence

from messages.blocks import Block, actions, button, context, header, message, section, sections
from messages.incidents.names import ENTRIES, MARKS, STATES, headline, said, severity, state
from messages.incidents.views import IncidentView
from messages.replies.form import answer
from messages.text import channel, code, count, duration, escape, link, user, utc
from messages.views import Message
from policy.incidents.model import Incident, TimelineEntry

COMMANDS = {
    "/incident open [P0-P3] [outage|security|database] [title]": "open one; with severity and title at once",
    "/incident drill [P0-P3] [title]": "the same as an exercise: marked, blocks nothing, counts nowhere",
    "/incident update TEXT": "tell everybody what is known; the reminder begins anew",
    "/incident sev P1 WHY": "change the severity",
    "/incident status identified|mitigated|monitoring": "change the state",
    "/incident ic me|@name": "take command, or hand it over",
    "/incident role comms|ops|scribe @name": "give somebody a duty",
    "/incident note TEXT [at 14:05]": "add to the timeline; so does :pushpin: on a message",
    "/incident timeline | catchup | show": "what happened; what to know when you join; the card",
    "/incident blackout on|off WHY": "block deployments, or let them go",
    "/incident remind 10m|off WHY": "let reminders sleep",
    "/incident link RUN": "a deployment that has to do with it",
    "/incident resolve | reopen WHY | merge INC-ID": "end it, go on with it, or make it part of another",
    "/incident join | list | repair | help": "into its channel; all open ones; what Slack lacks; this page",
}


def help_screen(extra: dict[str, str] | None = None) -> Message:
    commands = "\n".join(
        f"{code(typed)}: {meaning}" for typed, meaning in {**COMMANDS, **(extra or {})}.items()
    )
    says = "Incident desk: type /incident open P0 and what is wrong. Other words: " + ", ".join(
        typed.split()[1] for typed in list(COMMANDS)[1:]
    )
    elsewhere = f"Outside an incident's channel the id comes first: {code('/incident INC-2026-001 sev P1')}."
    return message(says, header("Incident desk"), section(commands), context(elsewhere))


def misread(word: str, nearest: str) -> Message:
    meant = f"Did you mean {code(f'/incident {nearest}')}?" if nearest else ""
    said = f"{code(word, 60) or 'That'} is not a command of the incident desk. Nothing was changed. {meant}"
    return answer(f"{said} Type {code('/incident help')} for all commands.".replace("  ", " "))


def usage(example: str, problem: str = "") -> Message:
    """What was missing, and the line to type."""
    return answer(
        f"{problem or 'Something is missing.'} Nothing was changed. Type it like this: {code(example)}"
    )


def opened(incident: Incident) -> Message:
    where = f"Go to {channel(incident.channel)}." if incident.channel else "Its channel is being made."
    where = (
        where
        if incident.channel or incident.severity != "P3"
        else "It is handled in the thread of its message in the incidents channel."
    )
    blocked = f" Deployments to {escape(incident.environment)} are blocked." if incident.blocks else ""
    kind = "DRILL " if incident.drill else ""
    return answer(
        f"{MARKS[incident.severity]} {kind}{incident.id} is open, and you have command. {where}{blocked}"
    )


def similar(incident: Incident, again: dict[str, object]) -> Message:
    """Somebody was faster."""
    says = f"{incident.id} was opened just before, by {user(incident.opened_by)}: {escape(incident.title)}. Nothing new was opened."
    row = actions(
        button("Join it", "incident_join", {"incident": incident.id}, style="primary"),
        button("Mine is another one", "incident_another", {**again, "seen": [incident.id]}),
    )
    return message(says, section(says), row)


def joined(incident: Incident) -> Message:
    if incident.channel:
        return answer(f"You are in: {channel(incident.channel)}. Type {code('/incident catchup')} there.")
    return answer(
        f"{incident.id} has no channel; it is handled in the thread of its message in the incidents channel."
    )


def changed(incident: Incident, what: str, *notes: str) -> Message:
    """`what`: finished mrkdwn."""
    return answer(f"{incident.id}: {what}", *notes)


def severity_changed(incident: Incident, *, ask_blackout: bool) -> Message:
    said = f"{incident.id} is {severity(incident)} now."
    if not ask_blackout:
        return answer(said)
    says = f"{said} Deployments to {escape(incident.environment) or 'all environments'} are not blocked. Should they be?"
    on = button(
        "Block deployments", "incident_blackout", {"incident": incident.id, "on": True}, style="primary"
    )
    return message(says, section(says), actions(on))


def which(open_now: Sequence[Incident]) -> Message:
    if not open_now:
        return answer(f"No incident is open. Type {code('/incident open P0 what is wrong')} to open one.")
    lines = "\n".join(f"• {headline(i)}" for i in open_now[:10])
    example = code(f"/incident {open_now[0].id} show")
    return answer(f"Several incidents are open; say which, or type it in its channel: {example}\n{lines}")


def overview(open_now: Sequence[Incident]) -> Message:
    """Outside an incident's channel: what is open, and the way to open one."""
    says = f"{count(len(open_now), 'incident')} open." if open_now else "No incident is open."
    start = actions(button("Open an incident", "incident_open", {}, style="danger"))
    return message(says, section(f"*{says}*"), *map(_row, open_now[:15]), start)


def _row(incident: Incident) -> Block:
    where = f" · {channel(incident.channel)}" if incident.channel else ""
    who = f", commander {user(incident.commander)}" if incident.commander else ", nobody has command"
    blocked = " · ⛔ deployments blocked" if incident.blocks else ""
    line = f"{headline(incident)}\n{state(incident)}{who}, since {utc(incident.began)}{where}{blocked}"
    join = button("Join", "incident_join", {"incident": incident.id})
    return section(line, join) | {"block_id": f"row.{incident.id}"}


def listed(found: Sequence[Incident], asked: str) -> Message:
    if not found:
        return answer(
            "No incident is open." if asked == "open" else f"No incident matches {code(asked, 60)}."
        )
    lines = [f"• {headline(i)} · {STATES[i.state].lower()} · {utc(i.opened_at)}" for i in found[:30]]
    says = f"{count(len(found), 'incident')}{f' ({escape(asked)})' if asked else ''}"
    return message(f"{says}, newest: {escape(found[0].title)}", section(f"*{says}*"), *sections(lines))


def timeline(view: IncidentView) -> Message:
    """Everything, oldest first, in UTC."""
    incident = view.incident
    lines = [_entry(entry) for entry in view.timeline[-60:]]
    older = len(view.timeline) - len(lines)
    note = f"{count(older, 'older entry').replace('entrys', 'entries')} not shown." if older else ""
    return message(
        f"Timeline of {incident.id}, {count(len(view.timeline), 'line')}.",
        header(f"Timeline of {incident.id}"),
        *sections(lines),
        context(f"Times are UTC. {note}".strip()),
    )


def _entry(entry: TimelineEntry) -> str:
    by = f" · {user(entry.actor)}" if entry.actor else ""
    return f"{entry.happened_at:%m-%d %H:%M:%S} {ENTRIES.get(entry.kind, '•')} {said(entry.kind, entry.text)}{by}"


def catchup(view: IncidentView) -> Message:
    """For whoever joins late: from the record, nothing guessed."""
    incident = view.incident
    took = duration((view.now - incident.began).total_seconds())
    told = [
        f"*{headline(incident)}*",
        f"{state(incident)} for {took}. Commander {user(incident.commander) or 'nobody'}. Impact: {escape(incident.impact) or 'not known'}.",
    ]
    if incident.latest and incident.updated_at:
        told.append(
            f"Last update {incident.updated_at:%H:%M} UTC by {user(incident.latest_by)}: {escape(incident.latest, 900)}"
        )
    if view.suspect:
        told.append(
            f"Likely suspect: {code(view.suspect.version)}, deployed by {user(view.suspect.requester)}."
        )
    recent = [_entry(entry) for entry in view.timeline[-8:]]
    where = link(view.link, "Its message in the incidents channel") if view.link else ""
    return message(f"{incident.id} in short.", *sections([*told, *recent]), context(where))
