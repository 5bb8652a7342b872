"""Files the bot keeps on the host: a run's copy of the env file, the note; and what prune leaves."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from clients.credentials import Credentials
from clients.server.session import HostSession
from policy.config import Environment
from policy.errors import FileFault
from policy.plan import Release
from tests.real.clients_site import opened, release, unheard
from tests.real.parts.host import TargetHost


async def test_the_env_snapshot_is_private_kept_and_known_by_a_keyed_hash(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    first = await session.snapshot_env(environment, 7)
    copy = Path(environment.state_dir) / "env-production" / "7"
    assert copy.read_bytes() == host.env_file.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    facts = await session.inspect(environment)
    assert facts.plan is not None
    assert facts.plan.env_hash == first
    host.env_file.write_text("CHANGED=1\n")
    assert await session.snapshot_env(environment, 7) == first
    assert await session.snapshot_env(environment, 8) != first
    async with opened(environment, Credentials(hash_key=b"another key")) as other:
        assert await other.snapshot_env(environment, 7) != first


async def test_a_release_starts_with_its_runs_copy_of_the_env_file(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    wanted = await pulled(session, host, "v1.2.4")
    await session.snapshot_env(environment, 7)
    host.env_file.write_text("DATABASE_PASSWORD=changed-meanwhile\n")
    green = await session.start(
        environment, wanted, name="liyaqa-backend-green", port=host.ports[1], run=7, token=7
    )
    values = host.docker.inspect(green.id)["Config"]["Env"]
    assert "DATABASE_PASSWORD=sample-secret-value" in values


async def test_a_bad_env_file_is_named_by_its_line_and_no_value_leaves(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    wanted = await pulled(session, host, "v1.2.4")
    host.env_file.write_text("GOOD=1\nBAD KEY=sample-secret\n")
    with pytest.raises(FileFault, match="line 2") as caught:
        await session.start(environment, wanted, name="green", port=host.ports[1], run=9, token=9)
    assert "sample-secret" not in repr(caught.value) + repr(caught.value.__cause__)


async def test_the_note_is_readable_by_everyone(session: HostSession, environment: Environment) -> None:
    await session.write_note(environment, "live: v1.2.4\n")
    await session.write_note(environment, "live: v1.2.5\n")
    note = Path(environment.state_dir) / "live-production.txt"
    assert note.read_text() == "live: v1.2.5\n"
    assert stat.S_IMODE(note.stat().st_mode) == 0o644
    assert stat.S_IMODE(note.parent.stat().st_mode) == 0o755


async def test_prune_removes_old_images_of_the_bot_and_nothing_else(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    host.docker.remove_images()
    host.docker.command("pull", "-q", host.images.ref("v1.2.3"))
    pulled_images = {}
    for number in range(5):
        host.images.push(f"v3.0.{number}")
        wanted = release(host, f"v3.0.{number}")
        pulled_images[number] = await session.pull(wanted, unheard)
    host.docker.command("create", "--name", "liyaqa-backend-old", host.images.ref("v3.0.1"))
    few = replace(environment, keep_images=2)
    assert await session.prune(few, [pulled_images[0]]) == 1
    left = set(host.docker.command("images", "--format", "{{.Tag}}", host.image).split())
    assert left == {"v1.2.3", "v3.0.0", "v3.0.1", "v3.0.3", "v3.0.4"}
    assert await session.prune(few, []) == 1
    assert await session.prune(few, []) == 0


async def test_prune_keeps_the_newest_copies_of_the_env_file_and_those_in_use(
    session: HostSession, environment: Environment, monkeypatch: pytest.MonkeyPatch, host: TargetHost
) -> None:
    monkeypatch.setattr("clients.server.envs.KEPT", 2)
    wanted = await pulled(session, host, "v1.2.4")
    await session.start(environment, wanted, name="liyaqa-backend-old", port=host.ports[1], run=1, token=1)
    for run in (2, 9, 10):
        await session.snapshot_env(environment, run)
    await session.prune(environment, [])
    folder = Path(environment.state_dir) / "env-production"
    assert sorted(entry.name for entry in folder.iterdir()) == ["1", "10", "9"]


async def pulled(session: HostSession, host: TargetHost, version: str) -> Release:
    wanted = release(host, version)
    await session.pull(wanted, unheard)
    return wanted


async def test_a_file_over_a_mebibyte_is_refused_and_a_large_one_is_whole(
    host: TargetHost, session: HostSession, environment: Environment
) -> None:
    host.env_file.write_text("".join(f"KEY_{n}={'x' * 80}\n" for n in range(9000)))
    await session.snapshot_env(environment, 1)
    assert (Path(environment.state_dir) / "env-production" / "1").read_bytes() == host.env_file.read_bytes()
    host.env_file.write_text("x" * (1 << 20) + "y")
    with pytest.raises(FileFault, match="1 MiB"):
        await session.snapshot_env(environment, 2)
