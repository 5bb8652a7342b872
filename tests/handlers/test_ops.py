"""`/ops`, by people in a workspace: what each word answers, and to whom."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from actions.ops.diagnose import look
from actions.summary import take
from policy import names
from policy.config import Environment
from policy.facts import Live
from policy.plan import Container
from policy.runs import Lock, Phase, State
from sandbox.slack.world.model import UserGroup
from tests.handlers.happenings import a_run
from tests.handlers.office import DIGEST, LIVE, Office, Stillness

ENGINEER = "U0ENGINEER"


@dataclass
class Left(Stillness):
    """A host with one more container."""

    container: Container

    @asynccontextmanager
    async def session(self, environment: Environment, host: str) -> AsyncIterator[Any]:
        async def containers(_: Environment) -> tuple[Container, ...]:
            return (LIVE, self.container)

        async def logs(_id: str, _lines: int) -> str:
            return "its last words"

        async with super().session(environment, host) as opened:
            opened.containers, opened.logs = containers, logs
            yield opened


async def asked(office: Office, text: str, person: str = ENGINEER) -> str:
    """The answer, whole."""
    before = len(office.slack.ephemerals(person))
    await office.person(person).command(f"/ops {text}", channel="deployments")

    def answered() -> object:
        new = [m for m in office.slack.ephemerals(person)[before:] if not m.text.startswith("Looking at")]
        return new[-1] if new else None

    said = await office.slack.wait_for(answered, 20)
    return f"{said.text}\n{said.blocks}"  # type: ignore[attr-defined]


async def test_a_summary_shows_what_stands_and_names_what_could_not_be_found_out(desk_office: Office) -> None:
    run = await a_run(desk_office)
    store = desk_office.desk.store
    async with store.transaction() as tx:
        await tx.save_live("production", Live("v1.2.3", DIGEST, "env", tx.now, "live-id", run))
        await tx.set_lock(Lock("production", ENGINEER, "inventory", tx.now))
    told = await asked(desk_office, "summary")
    for words in (
        "Production v1.2.3, healthy.",
        "asked for by <@U0ENGINEER>",
        "Locked by <@U0ENGINEER>: inventory",
        "needs 2 approvals",
        "This is the first summary",
        "Error rate 0.10 %",
        "P95 latency not measured (no Prometheus)",
        "Audit log: row",
    ):
        assert words in told


async def test_a_summary_on_demand_says_what_changed_since_the_posted_one(desk_office: Office) -> None:
    store = desk_office.desk.store
    await store.keep_summary("daily", await store.now(), await take(desk_office.desk))
    assert "*Since the last summary* nothing changed." in await asked(desk_office, "summary")
    async with store.transaction() as tx:
        await tx.set_lock(Lock("staging", ENGINEER, "inventory", tx.now))
    assert "• Staging was locked by <@U0ENGINEER>" in await asked(desk_office, "summary")


async def test_health_asks_the_public_address_and_every_host(desk_office: Office) -> None:
    told = await asked(desk_office, "health production")
    assert "`web-1` runs v1.2.3 in `liyaqa-backend-blue`, port 8080, up 2h 0m" in told
    assert "development" not in told.lower()


async def test_logs_are_searched_word_for_word(desk_office: Office) -> None:
    assert "payment [x] $(reboot) failed" in await asked(desk_office, "logs production --grep $(REBOOT)")
    assert "no such line" in await asked(desk_office, "logs production --grep p.yment")


async def test_a_long_log_is_sent_as_a_file_to_the_one_who_asked(desk_office: Office) -> None:
    told = await asked(desk_office, "logs production --tail 4000")
    assert "sent to you as a file" in told
    (file,) = desk_office.slack.state.files.values()
    assert file.name == "production.log"
    assert (file.content or b"").count(b"line of") > 3000
    channel = desk_office.slack.state.channels[file.shares[0][0]]
    assert ENGINEER in channel.members
    assert channel.kind == "im"


async def test_who_reads_logs_is_noted_but_not_what_for(desk_office: Office) -> None:
    await asked(desk_office, "logs production --grep salary")
    told = await asked(desk_office, "audit")
    assert "ops.logs · production · tail 100, searched" in told
    assert "salary" not in told


WORDS = {
    "": "Operations: type /ops",
    "helth": "Did you mean `/ops health`?",
    "status": "nothing deployed by the desk yet",
    "metrics": "Error rate 0.10 %",
    "diagnose production": "none of the six known problems is there. 2 checks could not be made.",
    "urls": "No address is configured",
    "oncall": "On call: <@U0ONCALL>",
    "health prodution": "Did you mean `production`?",
    "logs prodution": "Did you mean `production`?",
    "logs development": "There is no environment `development`",
}


async def test_every_word_is_answered(desk_office: Office) -> None:
    for typed, said in WORDS.items():
        assert said in await asked(desk_office, typed), typed


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        ("the new container stopped by itself", True),
        ("the container on web-1 restarted once by itself", True),
        ("High error rate (7.1%)", False),
    ],
)
async def test_what_the_desk_itself_stopped_is_no_container_that_stops(
    quiet_office: Office, error: str, seen: bool
) -> None:
    """What a failed deployment left stands there for the post-mortem."""
    production = quiet_office.desk.config.environment("production")
    assert production is not None
    await a_run(quiet_office, phase=Phase.ROLLED_BACK, state=State.ENDED, error=error)
    left = replace(LIVE, id="left", name=names.failed(production), running=False)
    found = await look(replace(quiet_office.desk, hosts=cast("Any", Left(left))), production)
    assert [one.name for one in found.fallen] == ([left.name] if seen else [])


async def test_who_is_a_guest_or_holds_no_role_is_told_less(desk_office: Office) -> None:
    state = desk_office.slack.state
    state.put_group(UserGroup("S0DEPLOYERS", "deployers", "Deployers", (ENGINEER,)))
    for typed in ("summary", "status", "logs production", "audit", "urls"):
        assert "is a guest in this workspace" in await asked(desk_office, typed, "U0GUEST")
    for typed in ("logs production", "audit"):
        assert "holds no role of the desk" in await asked(desk_office, typed, "U0SECURITY")
    assert "web-1" in await asked(desk_office, "health", "U0SECURITY")
