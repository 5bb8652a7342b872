"""The SSH connection against a real sshd: what it trusts, what it runs, and how each way of losing it is told."""

import asyncio
import random
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from clients.ssh import connect as connecting
from clients.ssh import files
from clients.ssh.connect import connected
from clients.ssh.link import Link
from policy.config import Host
from policy.errors import FileFault, HostKeyChanged, HostUnreachable, LoginRefused
from tests.real.clients_site import configured
from tests.real.parts.host import TargetHost
from tests.real.parts.process import free_port, run

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def place(host: TargetHost) -> Host:
    return configured(host).hosts[0]


@pytest.fixture
async def link(place: Host) -> AsyncIterator[Link]:
    async with connected(place, 5) as link:
        yield link


async def test_a_command_runs_as_the_unprivileged_user_and_its_streams_are_told_apart(link: Link) -> None:
    said = await link.run(["sh", "-c", "id -un; echo to stderr >&2; exit 3"], seconds=20)
    assert (said.code, said.out, said.err) == (3, f"{link.host.user}\n", "to stderr\n")


@pytest.mark.parametrize(
    "word", ["a b", "$(id)", "`id`", "';id;'", '"', "\\", "*", "-n", "", "new\nline", "ق"]
)
async def test_a_word_reaches_the_command_as_it_is(link: Link, word: str) -> None:
    said = await link.run(["printf", "<%s>", word], seconds=20)
    assert said.out == f"<{word}>"


async def test_only_the_last_bytes_of_a_long_output_are_kept(link: Link) -> None:
    said = await link.run(["sh", "-c", "seq 1 300000"], seconds=20, limit=20)
    assert said.out == "299998\n299999\n300000\n"[-20:]


async def test_a_command_over_its_deadline_is_still_running_and_the_connection_goes_on(link: Link) -> None:
    said = await link.run(["sh", "-c", "echo begun; sleep 30"], seconds=2)
    assert (said.code, said.out) == (None, "begun\n")
    assert (await link.run(["echo", "here"], seconds=20)).out == "here\n"


async def test_a_changed_host_key_is_refused_with_both_fingerprints(host: TargetHost, place: Host) -> None:
    host.sshd.change_host_key()
    with pytest.raises(HostKeyChanged) as caught:
        async with connected(place, 5):
            pass
    now = await asyncio.to_thread(_fingerprint, host.host_key)
    assert (caught.value.expected, caught.value.actual) == (_fingerprint(place.host_key), now)


async def test_a_host_that_has_no_key_of_the_pinned_type_shows_the_one_it_has(
    host: TargetHost, place: Host, tmp_path: Path
) -> None:
    run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", str(tmp_path / "key"))
    other = " ".join((tmp_path / "key.pub").read_text().split()[:2])
    with pytest.raises(HostKeyChanged) as caught:
        async with connected(replace(place, host_key=other), 5):
            pass
    assert (caught.value.expected, caught.value.actual) == (_fingerprint(other), _fingerprint(host.host_key))


async def test_a_host_without_a_pinned_key_is_never_trusted(host: TargetHost, place: Host) -> None:
    with pytest.raises(HostKeyChanged) as caught:
        async with connected(replace(place, host_key=""), 5):
            pass
    assert (caught.value.expected, caught.value.actual) == ("", _fingerprint(host.host_key))


async def test_a_key_the_host_does_not_know_is_a_refused_login(place: Host, tmp_path: Path) -> None:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key"))
    with pytest.raises(LoginRefused) as caught:
        async with connected(replace(place, key_file=str(tmp_path / "key")), 5):
            pass
    assert caught.value.user == place.user


@pytest.mark.parametrize("kind", ["missing", "nonsense", "encrypted"])
async def test_a_key_file_that_cannot_be_used_is_named(place: Host, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "key"
    if kind == "nonsense":
        path.write_text("this is no key")
    if kind == "encrypted":
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase", "-f", str(path))
    with pytest.raises(FileFault) as caught:
        async with connected(replace(place, key_file=str(path)), 5):
            pass
    assert caught.value.path == str(path)


async def test_keys_and_settings_of_the_account_that_runs_the_bot_are_not_used(
    host: TargetHost, place: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known_hosts that trusts the host and a config that names the right key do not help."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"[{host.ssh_host}]:{host.ssh_port} {host.host_key}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(HostKeyChanged):
        async with connected(replace(place, host_key=""), 5):
            pass


async def test_a_port_where_nobody_listens_is_unreachable(place: Host) -> None:
    with pytest.raises(HostUnreachable):
        async with connected(replace(place, port=free_port()), 5):
            pass


async def test_a_listener_that_says_nothing_is_unreachable_at_the_deadline(place: Host) -> None:
    async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with served(mute) as port:
        with pytest.raises(HostUnreachable, match="no connection in"):
            async with connected(replace(place, port=port), 0.3):
                pass


async def test_a_connection_dropped_at_the_start_is_tried_again(
    host: TargetHost, place: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As sshd does when too many begin at once (MaxStartups)."""
    monkeypatch.setattr(random, "uniform", lambda *_: 0.0)
    dropped = 0

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal dropped
        if dropped < 2:
            dropped += 1
            return
        there = await asyncio.open_connection(host.ssh_host, host.ssh_port)
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))
        await there[1].wait_closed()

    async with served(relay) as port, connected(replace(place, port=port), 5) as link:
        assert (await link.run(["echo", "here"], seconds=20)).out == "here\n"
    assert dropped == 2


async def test_a_session_killed_in_the_middle_of_a_command_is_an_unreachable_host(
    host: TargetHost, link: Link
) -> None:
    command = asyncio.create_task(link.run(["sleep", "30"], seconds=20))
    await _until_it_runs(link)
    host.sshd.cut()
    with pytest.raises(HostUnreachable):
        await command
    with pytest.raises(HostUnreachable):
        await link.run(["true"], seconds=20)
    with pytest.raises(HostUnreachable):
        await files.read(link, "/etc/hostname")


async def test_a_silent_network_is_noticed_by_keepalive(
    host: TargetHost, place: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "KEEPALIVE", 0.2)
    async with connected(place, 5) as link:
        await link.run(["true"], seconds=20)  # sshd has forked all of the session's processes
        for session in host.sshd.sessions():
            session.suspend()
        with pytest.raises(HostUnreachable, match="keepalive"):
            await link.run(["sleep", "30"], seconds=20)


async def test_a_file_is_written_whole_private_and_in_a_folder_of_its_own(
    host: TargetHost, link: Link
) -> None:
    path = host.account.home / "new" / "folder" / "file"
    await files.write(link, str(path), b"first")
    await files.write(link, str(path), b"second")
    assert path.read_bytes() == b"second" == await files.read(link, str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("path", ["/etc/shadow", "/no/such/file", "/tmp"])
async def test_a_file_that_cannot_be_read_is_named(link: Link, path: str) -> None:
    with pytest.raises(FileFault) as caught:
        await files.read(link, path)
    assert caught.value.path == path


async def test_a_file_that_cannot_be_written_is_named_and_no_draft_is_left(
    host: TargetHost, link: Link
) -> None:
    await files.write(link, f"{host.account.home}/taken/inside", b"x")
    for path in ("/etc/liyaqa-desk-test", f"{host.account.home}/taken"):
        with pytest.raises(FileFault) as caught:
            await files.write(link, path, b"x")
        assert caught.value.path == path
    assert not [name for name in await files.names(link, str(host.account.home)) if name.startswith("taken.")]


async def test_a_file_that_is_not_there_yet_is_none(link: Link) -> None:
    assert await files.read_if_there(link, "/no/such/file") is None
    assert await files.names(link, "/no/such/folder") == ()


async def _until_it_runs(link: Link) -> None:
    script = f"until pgrep -u {link.host.user} sleep; do :; done"
    assert (await link.run(["sh", "-c", script], seconds=20)).code == 0


@asynccontextmanager
async def served(handle: Handler) -> AsyncIterator[int]:
    """A TCP server of the test's own; each connection is closed and waited for."""
    async with asyncio.TaskGroup() as group:

        async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError):
                await handle(reader, writer)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

        port = free_port()
        server = await asyncio.start_server(lambda r, w: group.create_task(one(r, w)), "127.0.0.1", port)
        async with server:
            yield port


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()


def _fingerprint(line: str) -> str:
    return run("ssh-keygen", "-lf", "-", text_in=line).split()[1]
