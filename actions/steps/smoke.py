"""The guide's smoke tests (8.1), built in; or the environment's own script."""

import json

from actions.steps.context import Context, Done, StepWork
from actions.steps.verify import healthy
from policy.answers import Probe
from policy.errors import StepFailed

_TIDY = 300


async def _smoke(ctx: Context) -> Done:
    green = await ctx.need_green()
    if ctx.environment.smoke_script:
        return await _script(ctx, green.port)
    lines = [await _test(ctx, "Health check", green.port, ctx.environment.health_path)]
    lines.append(await _test(ctx, "API documentation", green.port, "/api-docs"))
    lines.extend(await _signed_in(ctx, green.port))
    lines.append(await _database(ctx, green.port))
    skipped = sum(line.endswith("not run") for line in lines)
    ending = f", {skipped} not run (no smoke login configured)" if skipped else ""
    return Done(f"{len(lines) - skipped} smoke tests passed{ending}", {"tests": lines})


async def _script(ctx: Context, port: int) -> Done:
    """The guide calls it with the base URL: `./scripts/smoke-test.sh http://localhost:8081`."""
    argument = f"http://localhost:{port}"
    exit_ = await ctx.host.run_script(ctx.environment.smoke_script, argument, ctx.environment.timings.smoke)
    if exit_.code != 0:
        raise StepFailed(ctx.step.kind, f"the smoke script ended with code {exit_.code}", exit_.output)
    return Done("the smoke script passed")


async def _test(ctx: Context, name: str, port: int, path: str) -> str:
    _demand(ctx, name, await ctx.host.get(port, path))
    return f"{name}: passed"


async def _signed_in(ctx: Context, port: int) -> list[str]:
    """Tests 3 and 4 need a login; without one they show `not run` (ruling 33)."""
    if ctx.desk.smoke_login is None:
        return ["Authentication: not run", "Protected endpoint: not run"]
    email, password = ctx.desk.smoke_login
    body = json.dumps({"email": email, "password": password})
    answer = await ctx.host.get(port, "/api/auth/login", method="POST", body=body)
    _demand(ctx, "Authentication", answer)
    members = await ctx.host.get(port, "/api/members", bearer=_token(ctx, answer))
    _demand(ctx, "Protected endpoint", members)
    return ["Authentication: passed", "Protected endpoint: passed"]


def _token(ctx: Context, answer: Probe) -> str:
    token = _field(answer.body, "accessToken")
    if not isinstance(token, str) or not token:
        raise StepFailed(ctx.step.kind, "Authentication: the answer carries no access token")
    return token


async def _database(ctx: Context, port: int) -> str:
    answer = await ctx.host.get(port, "/actuator/health")
    status = _field(answer.body, "components", "db", "status")
    if status != "UP":
        raise StepFailed(ctx.step.kind, f"Database check: the database is {status or 'not reported'}")
    return "Database check: passed"


def _demand(ctx: Context, name: str, answer: Probe) -> None:
    fine = healthy(answer) if name == "Health check" else 200 <= answer.status < 300
    if not fine:
        said = str(answer.status) if answer.status else answer.error
        raise StepFailed(ctx.step.kind, f"{name}: answered {said}"[:_TIDY])


def _field(body: str, *path: str) -> object:
    try:
        value: object = json.loads(body)
    except ValueError:
        return None
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


SMOKE = StepWork(_smoke, waits=True)
