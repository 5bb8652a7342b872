"""The sweeper on a real host: it takes what ended runs left, and nothing else (ruling 20)."""

from actions.deploy.cancel import cancel
from actions.runs.sweep import sweep
from policy.plan import LABEL_DIGEST, LABEL_ENVIRONMENT, LABEL_RELEASE, LABEL_RUN
from policy.runs import Kind, Run
from tests.real.deploying.desk import ENGINEER, Office, seen
from tests.real.deploying.picture import containers, serves
from tests.real.parts.host import TargetHost

LEFT, UNKNOWN, BY_HAND = "liyaqa-backend-green", "left-by-another-desk", "started-by-hand"


def start(host: TargetHost, name: str, run: int, port: int | None = None) -> None:
    """As if the desk had left it; `run` 0: somebody by hand."""
    labels = {
        LABEL_RUN: run,
        LABEL_ENVIRONMENT: "production",
        LABEL_RELEASE: "v1.2.4",
        LABEL_DIGEST: "sha256:" + "4" * 64,
    }
    words = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")] if run else []
    where = ("-p", f"127.0.0.1:{port}:8080") if port else ()
    host.docker.command("run", "-d", "--name", name, *words, *where, host.images.ref("v1.2.4"))


async def swept(office: Office) -> list[Run]:
    """The sweeper's runs, when all of them have ended."""

    async def over() -> list[Run] | None:
        async with office.db.session() as session:
            rows = await session.rows("select id from run where kind = 'retire' and parent is null")
        found = [await office.store.run(row["id"]) for row in rows]
        return found if found and all(run.ended_at for run in found) else None

    return await seen(over)


async def test_it_takes_what_an_ended_run_left_and_nothing_else(
    office: Office, live_host: TargetHost
) -> None:
    run = await office.deploy("v1.2.4")
    before = set(containers(live_host))
    start(live_host, LEFT, run.id, live_host.ports[2])
    start(live_host, UNKNOWN, 4711)
    start(live_host, BY_HAND, 0)

    found = await sweep(office.desk)

    why = "run 4711 is not in this desk's record"
    assert {(s.container.name, s.kept) for s in found} == {(LEFT, ""), (UNKNOWN, why)}
    (removal,) = await swept(office)
    assert removal.kind is Kind.RETIRE
    assert set(containers(live_host)) == before | {UNKNOWN, BY_HAND}
    serves(live_host, "v1.2.4")
    async with office.db.session() as session:
        rows = await session.rows("select action, detail from audit where action like 'stray.%' order by seq")
    assert [row["action"] for row in rows] == ["stray.found", "stray.retired"]
    assert f"{LEFT} of run {run.id} on" in rows[0]["detail"]
    assert [s.container.name for s in await sweep(office.desk)] == [UNKNOWN]


async def test_while_another_run_is_open_it_takes_nothing_and_finds_it_again_later(
    office: Office, live_host: TargetHost
) -> None:
    run = await office.deploy("v1.2.4")
    start(live_host, LEFT, run.id)
    waiting = await office.opened("v1.2.5")
    await sweep(office.desk)
    await swept(office)
    assert LEFT in containers(live_host)

    await cancel(office.desk, waiting.id, ENGINEER, "")
    assert [s.container.name for s in await sweep(office.desk)] == [LEFT]
    assert len(await swept(office)) == 2
    assert LEFT not in containers(live_host)
