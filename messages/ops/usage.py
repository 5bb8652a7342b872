"""`/ops help` on one screen, and a kind word about what was not understood."""

from messages.blocks import header, message, section
from messages.replies.form import answer
from messages.text import code, escape
from messages.views import Message

SUBCOMMANDS = {
    "/ops status [ENVIRONMENT]": "what is live, under way, locked and open",
    "/ops summary": "where everything stands, what changed first",
    "/ops health [ENVIRONMENT]": "the public address and every host's live container, asked now",
    "/ops logs ENVIRONMENT": "the live container's last lines; `--tail 200`, `--grep WORD`, `--since 1h`",
    "/ops metrics [ENVIRONMENT]": "error rate and latency now",
    "/ops diagnose [ENVIRONMENT]": "the guide's six problems, looked for now, and what to try",
    "/ops checklist VERSION [ENVIRONMENT]": "the guide's checklist before a deployment, to tick",
    "/ops urls": "Grafana, Prometheus and the rest",
    "/ops oncall": "who is on call, and whom to call next",
    "/ops audit": "the last rows of the audit log, and its seal",
    "/ops help": "this page",
}
VERBS = (
    "status",
    "summary",
    "health",
    "logs",
    "metrics",
    "diagnose",
    "checklist",
    "urls",
    "oncall",
    "audit",
    "help",
)
_TROUBLES = {
    "too_long": "That is too long: at most {word} characters.",
    "unknown_word": "{word} is not a word of `/ops`.",
    "unknown_option": "There is no option {word} here.",
    "option_twice": "{word} is given twice, so it is not clear which one counts.",
    "no_value": "{word} needs a value after it, such as `--tail 200`, `--grep error` or `--since 1h`.",
    "bad_value": "{word} is not a value for that. Write `--tail 200` (at most 5000) or `--since 1h`.",
    "no_environment": "The environment is missing.",
    "no_version": "The version is missing.",
    "bad_version": "{word} is not a version.",
    "extra": "{word} is one word too many.",
}


def help_screen(environments: tuple[str, ...] = ()) -> Message:
    commands = "\n".join(f"{code(typed)}: {meaning}" for typed, meaning in SUBCOMMANDS.items())
    known = f"Environments: {', '.join(map(code, environments[:20]))}\n" if environments else ""
    return message(
        f"Operations: type /ops and one of: {', '.join(VERBS)}.",
        header("Operations"),
        section(commands),
        section(
            f"{known}Answers are seen by you alone. Secrets in logs are hidden, and who reads logs is noted."
        ),
    )


def misread(trouble: str, word: str = "", nearest: str = "") -> Message:
    """`trouble` is a Trouble of handlers/parsing; `nearest` what was perhaps meant, ready to type."""
    shown = escape(word) if trouble == "too_long" else code(word, 60) or "That"
    said = _TROUBLES.get(trouble, "That was not understood.").format(word=shown)
    hint = f"Did you mean {code(nearest)}?" if nearest else ""
    return answer(" ".join(part for part in (said, hint, "Type `/ops help` for all of it.") if part))
