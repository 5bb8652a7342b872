"""`/ops diagnose`: symptom, evidence and what to try (guide 10.1); safe steps as buttons, the rest as commands to type."""

from collections.abc import Sequence

from messages.blocks import Block, actions, button, context, header, message, section
from messages.summary.changed import place
from messages.text import code, count, escape, output
from messages.views import Message
from policy.ops.diagnosis import Finding, Problem

_NAMES = {
    Problem.PULL: "Docker image pull failed",
    Problem.HEALTH: "Health check failed",
    Problem.MIGRATION: "Database migration failed",
    Problem.STOPS: "Container starts but immediately stops",
    Problem.SLOW: "Slow response after deployment",
    Problem.GATEWAY: "502 Bad Gateway after deployment",
}
_TRY = {
    Problem.PULL: (
        "Wait until CI has pushed the image, then ask again.",
        "Run the image's build again: `gh workflow run docker-build.yml --ref VERSION`.",
        "If the registry refuses the login: check `REGISTRY_USER` and `REGISTRY_TOKEN` with `python -m bot doctor`.",
    ),
    Problem.HEALTH: (
        "A large application may need a minute: ask `/ops health ENVIRONMENT` again.",
        "Look for the reason: `/ops logs ENVIRONMENT --grep error`.",
        "Check the database: `docker exec liyaqa-postgres pg_isready` on the host.",
        "Check the variables in the env file on the host.",
    ),
    Problem.MIGRATION: (
        "Read the migration's output in the run's thread, fix the file, and deploy again.",
        "If a half-applied one blocks the next: repair Flyway's history by hand (guide 10.1, issue 3).",
        "If data is damaged: restore the backup taken before the deployment (guide 11.4).",
    ),
    Problem.STOPS: (
        "Read its last words: a missing variable, the database, or a port that is taken.",
        "Compare the env file on the host with what the release needs.",
        "Look at the port: `ss -ltn` on the host.",
    ),
    Problem.SLOW: (
        "Look at memory and the connection pool: `/ops metrics ENVIRONMENT`.",
        "Raise the JVM's memory (`JAVA_OPTS`) or the pool's size in the env file, then deploy again.",
        "If it began with the last release: roll back.",
    ),
    Problem.GATEWAY: (
        "Check nginx on the host: `systemctl status nginx`, `nginx -t`, and `/var/log/nginx/error.log`.",
        "See which port the site points at: `/ops health ENVIRONMENT`.",
        "If it began with the last release: roll back.",
    ),
}
_BACK = {Problem.HEALTH, Problem.SLOW, Problem.GATEWAY}
_AGAIN = {Problem.PULL, Problem.MIGRATION}


def diagnosis(environment: str, found: Sequence[Finding]) -> Message:
    """What is there first, whole; what is not, one line each."""
    ill = [f for f in found if f.found]
    fine = [f for f in found if f.found is False]
    unknown = [f for f in found if f.found is None]
    return message(
        _says(environment, ill, unknown),
        header(f"{environment[:1].upper()}{environment[1:]}: {_title(ill)}"),
        *(block for f in ill for block in _problem(f, environment)),
        _buttons(ill, environment),
        section("\n".join(f"❔ {_NAMES[f.problem]}: {escape(f.evidence, 200)}" for f in unknown))
        if unknown
        else None,
        section("\n".join(f"✅ {_NAMES[f.problem]}: no, {escape(f.evidence, 200)}" for f in fine))
        if fine
        else None,
        context("The six problems of the guide's section 10.1, each looked for now."),
    )


def _says(environment: str, ill: Sequence[Finding], unknown: Sequence[Finding]) -> str:
    name = place(environment)
    told = "; ".join(f"{_NAMES[f.problem]} ({escape(f.evidence, 150)})" for f in ill)
    left = f" {count(len(unknown), 'check')} could not be made." if unknown else ""
    return f"{name}: {told or 'none of the six known problems is there'}.{left}"


def _title(ill: Sequence[Finding]) -> str:
    return count(len(ill), "problem") if ill else "no known problem"


def _problem(found: Finding, environment: str) -> list[Block]:
    steps = [
        f"{no}. {text.replace('ENVIRONMENT', _plain(environment))}"
        for no, text in enumerate(_TRY[found.problem], 1)
    ]
    seen = f"❌ *{_NAMES[found.problem]}*\nSeen: {escape(found.evidence, 400)}"
    said = output(found.said, 900)
    return [section("\n".join(part for part in (seen, said) if part)), section("\n".join(["*Try*", *steps]))]


def _plain(environment: str) -> str:
    """Inside a code span of ours."""
    return code(environment, 40).strip("`")


def _buttons(ill: Sequence[Finding], environment: str) -> Block | None:
    problems = {f.problem for f in ill}
    value = {"environment": environment[:64]}
    found = []
    if problems & _BACK:
        found.append(button("Roll back", "home_rollback", value))
    if problems & _AGAIN:
        found.append(button("Deploy again", "home_deploy", {}))
    return actions(*found) if found else None
