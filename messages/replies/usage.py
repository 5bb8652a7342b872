"""Help on one screen, and a kind word about what was not understood."""

from difflib import get_close_matches

from messages.blocks import header, message, section
from messages.replies.form import answer
from messages.text import code, escape
from messages.views import Message

SUBCOMMANDS = {
    "/deploy VERSION ENVIRONMENT": "ask for a deployment, e.g. `/deploy v1.2.4 production`",
    "/deploy": "the same, as a form",
    "/deploy plan VERSION ENVIRONMENT": "what would happen, rule by rule; changes nothing",
    "/deploy status [ENVIRONMENT]": "what is live, under way, locked and open",
    "/deploy history [ENVIRONMENT]": "the last deployments",
    "/deploy why [RUN]": "who, or which rule, decided each turn it took",
    "/deploy cancel [RUN]": "stop a run; what it did is undone",
    "/deploy lock ENVIRONMENT REASON": "nothing starts there until it is unlocked",
    "/deploy unlock ENVIRONMENT": "open it again",
    "/deploy unquarantine VERSION ENVIRONMENT": "let back what the watch sent away; needs `--reason`",
    "/deploy help": "this page",
}
_VERBS = ("plan", "status", "history", "why", "cancel", "lock", "unlock", "unquarantine", "help")
_HELP = "Type `/deploy help` for all commands."
_TROUBLES = {
    "too_long": "That is too long: at most {word} characters.",
    "unknown_word": "{word} is not a command of the desk.",
    "unknown_option": "There is no option {word} here.",
    "option_twice": "{word} is given twice, so it is not clear which one counts.",
    "no_value": "{word} needs a reason after it.",
    "no_version": "The version is missing.",
    "no_environment": "The environment is missing.",
    "swapped": "The version comes first, then the environment.",
    "extra": "{word} is one word too many. A reason with spaces goes into quotes.",
}
_EXAMPLES = {
    "no_value": '/deploy v1.2.4 production --reason "why"',
    "no_version": "/deploy v1.2.4 production",
    "no_environment": "/deploy v1.2.4 production",
    "extra": '/deploy v1.2.4 production --reason "fix the login"',
}

_WHOLE = {"unquarantine": '/deploy unquarantine v1.2.4 production --reason "why"'}


def help_screen(environments: tuple[str, ...] = ()) -> Message:
    commands = "\n".join(f"{code(typed)}: {meaning}" for typed, meaning in SUBCOMMANDS.items())
    options = (
        '`--reason "why"`: the approvers see it\n'
        '`--emergency "why"`: past windows, blackouts and an incident, with one approval; everybody is told'
    )
    known = f"Environments: {', '.join(map(code, environments[:20]))}\n" if environments else ""
    return message(
        "Deployment desk: type /deploy VERSION ENVIRONMENT, for example /deploy v1.2.4 production. "
        "Other words: plan, status, history, why, cancel, lock, unlock, unquarantine, help.",
        header("Deployment desk"),
        section(commands),
        section(f"*Options*\n{options}"),
        section(
            f"{known}Production needs two approvals; the buttons are in the run's thread in the deployments channel."
        ),
    )


def unknown(word: str) -> Message:
    """An unknown subcommand, with the nearest one."""
    near = get_close_matches(word.lower(), _VERBS, 1, 0.5)
    return misread("unknown_word", word, f"/deploy {near[0]}" if near else "")


def misread(trouble: str, word: str = "", nearest: str = "", environments: tuple[str, ...] = ()) -> Message:
    """`trouble` is a Trouble of handlers/parsing; `nearest` what was perhaps meant, ready to type."""
    said = _TROUBLES.get(trouble, "That was not understood.").format(word=_quoted(trouble, word))
    if nearest:
        hint = f"Did you mean {code(nearest)}?"
    elif example := _EXAMPLES.get(trouble):
        hint = f"Type it like this: {code(_WHOLE.get(word) or _example(trouble, word, example))}."
    else:
        hint = ""
    known = f"Environments: {', '.join(map(code, environments[:20]))}." if trouble == "no_environment" else ""
    parts = [said, "Nothing was started.", hint, known if environments else "", _HELP]
    return answer(" ".join(part for part in parts if part))


def _quoted(trouble: str, word: str) -> str:
    return escape(word) if trouble == "too_long" else code(word, 60) or "That"


def _example(trouble: str, word: str, example: str) -> str:
    if trouble == "no_value" and word == "lock":
        return "/deploy lock production why it is closed"
    if trouble == "no_environment" and word in {"lock", "unlock"}:
        return f"/deploy {word} production" + (" why it is closed" if word == "lock" else "")
    if trouble == "no_environment" and word:
        return f"/deploy {word} production"
    if trouble == "no_version" and word:
        return f"/deploy v1.2.4 {word}"
    if trouble == "no_value" and word == "--emergency":
        return '/deploy v1.2.4 production --emergency "why it cannot wait"'
    return example
