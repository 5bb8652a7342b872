"""The answers to `/rollback`: the one question before it begins, what began, what goes back already, help."""

from messages.blocks import actions, button, context, header, message, section
from messages.deploy.names import phase
from messages.replies.form import answer
from messages.rollback.words import DATA, NAMES, time
from messages.rules import words
from messages.text import clean, code, escape, link, truncate
from messages.views import Message, RunView
from policy.rollback import Chosen, Join
from policy.rules import Outcome, Rule, Verdict

_COMMANDS = {
    "/rollback": "a form with every way back that is possible now",
    "/rollback production": "back to what stands by, or else to the release before; asks once",
    "/rollback production --to v1.2.3": "back to that version",
    '/rollback production --reason "why"': "the reason is announced, and decides the way (guide 6.1)",
    "/rollback help": "this page",
}
_TROUBLES = {
    "too_long": "That is too long: at most {word} characters.",
    "unknown_word": "{word} is not a word that `/rollback` knows.",
    "unknown_option": "There is no option {word} here.",
    "option_twice": "{word} is given twice, so it is not clear which one counts.",
    "no_value": "{word} needs something after it.",
    "extra": "{word} is one word too many. A reason with spaces goes into quotes.",
}


def help_screen(environments: tuple[str, ...] = ()) -> Message:
    commands = "\n".join(f"{code(typed)}: {meaning}" for typed, meaning in _COMMANDS.items())
    known = f"\nEnvironments: {', '.join(map(code, environments[:20]))}" if environments else ""
    return message(
        "Rolling back: type /rollback production, or /rollback for a form. Options: --to VERSION, --reason why.",
        header("Rolling back"),
        section(commands),
        section(
            "Any deployer may, at any hour: no approval, no window, and a lock does not stop it. "
            f"With a deployment in flight, that one goes back.{known}"
        ),
    )


def misread(trouble: str, word: str = "", nearest: str = "") -> Message:
    shown = escape(word) if trouble == "too_long" else code(word, 60) or "That"
    said = _TROUBLES.get(trouble, "That was not understood.").format(word=shown)
    hint = f"Did you mean {code(nearest)}?" if nearest else ""
    parts = (said, "Nothing was started.", hint, "Type `/rollback help` for all of it.")
    return answer(" ".join(part for part in parts if part))


def ask_first(decision: Chosen | Join, environment: str, version: str, reason: str, leaving: str) -> Message:
    """One click confirms. Its value is read again and decided again; another live version by then refuses."""
    said = _would(decision)
    value = {
        "environment": truncate(clean(environment), 64),
        "version": truncate(clean(version), 128),
        "reason": truncate(clean(reason), 500),
        "leaving": truncate(clean(leaving), 128),
        "method": decision.option.method.value if isinstance(decision, Chosen) and version else "",
    }
    return message(
        f"Not started yet. {said}".replace("\n", " "),
        section(f"⚠️ *Not started yet.* {said}"),
        actions(button("Roll back now", "rollback", value, style="danger")),
        context(*(words(v).sentence for v in _warnings(decision.verdicts)), "One click starts it."),
    )


def _would(decision: Chosen | Join) -> str:
    if isinstance(decision, Join):
        found = decision.verdicts[-1]
        return words(found).sentence
    option = decision.option
    where = f"{escape(decision.leaving) or 'nothing'} → {escape(option.version)}"
    way = NAMES[option.method]
    behind = (
        f"\nRun {decision.behind.id} is in flight: it stops first, then this begins."
        if decision.behind
        else ""
    )
    return f"*{where}* on {code(decision.plan.environment)}\n{way}: {time(option)}, {DATA[option.method]}.{behind}"


def opened(view: RunView, decision: Chosen) -> Message:
    """With the card's permalink, wherever it was typed (ruling 40)."""
    run = view.run
    where = f"{escape(decision.leaving) or 'nothing'} → {escape(run.version)}"
    begins = "It begins when that run has stopped." if decision.behind else "It begins now."
    follow = link(view.link, "Follow it here") if view.link else f"Follow it with {code('/deploy status')}"
    says = f"Run {run.id} rolls back {escape(run.environment)}: {where}. {begins} {follow}."
    return message(says, section(says), context(*(words(v).sentence for v in _warnings(decision.verdicts))))


def going_back(view: RunView) -> Message:
    """Ruling 4: that very run."""
    run = view.run
    follow = f" {link(view.link, 'Follow it here')}." if view.link else ""
    says = (
        f"Run {run.id} ({escape(run.version)}) was in flight, so it goes back itself: {phase(run).state}. "
        f"What was live before it stays live, or is live again in a moment.{follow}"
    )
    return message(says, section(says))


def joined(view: RunView) -> Message:
    """Somebody was quicker."""
    run = view.run
    follow = f" {link(view.link, 'Follow it here')}." if view.link else ""
    says = (
        f"{escape(run.environment)} is going back already, in run {run.id}: {phase(run).state}. "
        f"Nothing new was started.{follow}"
    )
    return message(says, section(says))


def _warnings(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    """What goes back itself is said above already."""
    return [v for v in verdicts if v.outcome is Outcome.WARN and v.rule is not Rule.ROLLBACK_OPEN][:8]
