"""The incident desk's forms: short, because whoever fills them is in a hurry."""

from collections.abc import Sequence

from messages.blocks import button, context, divider, section
from messages.incidents.names import STATES, TYPES, headline
from messages.incidents.views import IncidentView
from messages.inputs import View, choice, field, line, modal, option
from messages.text import clean, truncate, user
from policy.incidents.model import Incident, Type
from policy.incidents.rules import MOST_TITLE
from policy.incidents.severity import MEANINGS, NAMES, SEVERITIES

MOST_WORDS = 1000
_SEVERITY = [option(f"{s} - {NAMES[s]}", s, MEANINGS[s]) for s in SEVERITIES]
_TYPE = [option(TYPES[t], t.value) for t in (Type.OUTAGE, Type.SECURITY, Type.DATABASE)]


def loading() -> View:
    return modal("Incident", "loading", {}, [section("One moment…")])


def opening(
    open_now: Sequence[IncidentView],
    *,
    channel: str = "",
    severity: str = "P1",
    kind: Type = Type.OUTAGE,
    title: str = "",
    environment: str = "",
    source: tuple[str, str, str] = ("", "", ""),
) -> View:
    """Title and severity; the open ones above, so that nobody opens a second one for the same."""
    kept = {
        "channel": channel,
        "environment": environment,
        "seen": [view.incident.id for view in open_now[:20]],
        "source": [source[0], source[1], truncate(clean(source[2]), 1500)],
    }
    already = [_already(view.incident) for view in open_now[:5]]
    return modal(
        "Open an incident",
        "incident_open",
        kept,
        [
            *([section("*Open now.* Is it one of these?"), *already, divider()] if already else []),
            field("What is wrong?", "title", line("title", MOST_TITLE, title)),
            field(
                "Severity",
                "severity",
                choice("severity", _SEVERITY, severity),
                hint="When in doubt, the higher one.",
            ),
            field("Kind", "type", choice("type", _TYPE, kind.value)),
            context("A security incident is private: only its members and the security team see it."),
        ],
        submit="Open it",
    )


def _already(incident: Incident) -> dict[str, object]:
    join = button("Join instead", "incident_join", {"incident": incident.id})
    return section(
        f"{headline(incident)}\n{STATES[incident.state]}, commander {user(incident.commander) or 'nobody'}",
        join,
    ) | {"block_id": f"join.{incident.id}"}


def opening_errors(title: str) -> dict[str, str]:
    return {} if title.strip() else {"title": "Say in a few words what is wrong."}


def done(text: str) -> View:
    """What the form becomes when it has done its work; finished mrkdwn."""
    return modal("Incident", "done", {}, [section(text)])


def update(incident: Incident) -> View:
    return modal(
        "Post an update",
        "incident_update",
        {"incident": incident.id},
        [
            section(f"*{headline(incident)}*"),
            field(
                "What is known, what is being done, what is needed?",
                "text",
                line("text", MOST_WORDS, lines=True),
                hint="Everybody in the channel reads it, and the reminder begins anew.",
            ),
        ],
        submit="Post",
    )


def postmortem(incident: Incident, name: str, label: str, written: str, most: int, channel: str) -> View:
    """One section, with what stands there now. `channel`: where the answer goes."""
    return modal(
        "Post-mortem",
        "incident_postmortem",
        {"incident": incident.id, "section": name, "channel": channel},
        [
            section(f"*{headline(incident)}*"),
            field(
                label,
                "text",
                line("text", most, written, lines=True),
                hint="Markdown. It stays as it is when the rest is made anew from the record.",
                optional=True,
            ),
        ],
        submit="Keep it",
    )


def severity(incident: Incident) -> View:
    return modal(
        "Change severity",
        "incident_severity",
        {"incident": incident.id},
        [
            section(f"*{headline(incident)}*"),
            field("Severity", "severity", choice("severity", _SEVERITY, incident.severity)),
            field("Why?", "reason", line("reason", 300), optional=True),
            context(
                f"The blackout stays as it is: deployments are {'' if incident.blocks else 'not '}blocked."
            ),
        ],
        submit="Change",
    )


def resolve(incident: Incident) -> View:
    """Root cause, fix, next steps (guide 11.2); what was lost, for a database (11.4). The duration is computed."""
    blocks = [
        section(f"*{headline(incident)}*"),
        field("Root cause", "cause", line("cause", MOST_WORDS, incident.cause, lines=True)),
        field("Fix applied", "fix", line("fix", MOST_WORDS, incident.fix, lines=True)),
        field(
            "Next steps",
            "next_steps",
            line("next_steps", MOST_WORDS, incident.next_steps or "Post-mortem scheduled"),
        ),
    ]
    if incident.type is Type.DATABASE:
        blocks += [
            field("Data loss", "data_loss", line("data_loss", 500), optional=True, hint="Empty: none."),
            field("Impact", "impact", line("impact", 500, incident.impact), optional=True),
            field(
                "Post-mortem", "postmortem", line("postmortem", 200), optional=True, hint="When it is held."
            ),
        ]
    return modal("Resolve", "incident_resolve", {"incident": incident.id}, blocks, submit="Resolve")


def resolve_errors(given: dict[str, str]) -> dict[str, str]:
    asked = {
        "cause": "Say what caused it, or that it is not known.",
        "fix": "Say what was done.",
        "next_steps": "Say what follows, or: none.",
    }
    return {name: words for name, words in asked.items() if not given.get(name, "").strip()}


def reopen(incident: Incident) -> View:
    return modal(
        "Reopen",
        "incident_reopen",
        {"incident": incident.id},
        [
            section(f"*{headline(incident)}*"),
            field("Why?", "reason", line("reason", 500), hint="At least ten characters."),
        ],
        submit="Reopen",
    )


def reopen_errors(reason: str) -> dict[str, str]:
    return {} if len(reason.strip()) >= 10 else {"reason": "At least ten characters: others will wonder why."}
