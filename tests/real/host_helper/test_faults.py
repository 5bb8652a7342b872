"""The host helper's fence, and what it leaves behind when it is killed, cut off, or refused by nginx."""

import fcntl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.real.helper_calls import (
    IDENTITY,
    OpenSession,
    call,
    false_nginx,
    register,
    served,
    status,
    switch,
    two_releases,
)
from tests.real.parts.host import ENVIRONMENT, TargetHost
from tests.real.parts.process import wait_until

OTHER = "99999999-2222-4333-8444-abcdefabcdef"


@pytest.fixture
def sleeper(host: TargetHost) -> Iterator[psutil.Process]:
    """A process of the deploy account that is no SSH session."""
    command = ["setpriv", f"--reuid={host.account.name}", "--clear-groups", "sleep", "60"]
    process = subprocess.Popen(command)
    wait_until(lambda: psutil.Process(process.pid).name() == "sleep", what="the process runs as the account")
    yield psutil.Process(process.pid)
    process.kill()
    process.wait()


def _forge_fence(host: TargetHost, pid: int, start: int, uid: int) -> None:
    (host.state / f"{ENVIRONMENT}.fence").write_text(f"1 {IDENTITY} {pid} {start} {uid}\n")


def _start_ticks(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[19])


def test_a_host_nobody_registered_on_is_not_switched(host: TargetHost) -> None:
    assert switch(host, host.ports[1]).code == 76


@pytest.mark.parametrize("token", [6, 8])
def test_only_the_registered_token_may_switch(host: TargetHost, token: int) -> None:
    register(host, 7)
    before = host.nginx.site.read_bytes()
    assert switch(host, host.ports[1], token).code == 76
    assert host.nginx.site.read_bytes() == before


def test_a_lower_token_is_never_registered(host: TargetHost) -> None:
    register(host, 7)
    answer = register(host, 6)
    assert (answer.code, status(host).get("token")) == (76, "7")


def test_tokens_are_compared_as_numbers(host: TargetHost) -> None:
    register(host, 9)
    assert register(host, 10).code == 0
    assert register(host, 999999999999999999).code == 0


def test_another_database_is_refused_until_adopted_and_the_token_stays(host: TargetHost) -> None:
    register(host, 7)
    assert register(host, 8, OTHER).code == 77
    assert IDENTITY in register(host, 8, OTHER).get("error")
    assert call(host, "adopt", ENVIRONMENT, OTHER).code == 0
    assert register(host, 6, OTHER).code == 76
    answer = register(host, 8, OTHER)
    assert (answer.code, answer.get("identity")) == (0, OTHER)
    assert register(host, 9).code == 77


def test_a_higher_token_ends_the_session_that_held_the_fence(host: TargetHost) -> None:
    old = OpenSession(host, 1)
    assert register(host, 2).code == 0
    assert old.ends()
    old.close()


def test_a_refused_registration_ends_nobody(host: TargetHost) -> None:
    current = OpenSession(host, 5)
    assert register(host, 4).code == 76
    assert register(host, 6, OTHER).code == 77
    assert not current.ends(0.3)
    current.close()


def test_a_frozen_session_is_ended_too(host: TargetHost) -> None:
    old = OpenSession(host, 1)
    pid = int(status(host).get("session").split(":")[0])
    psutil.Process(pid).suspend()
    assert register(host, 2).code == 0
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    old.close()


def test_a_reused_process_number_is_not_killed(host: TargetHost) -> None:
    bystander = OpenSession(host, 1)
    pid, start = map(int, status(host).get("session").split(":"))
    uid = psutil.Process(pid).uids().real
    _forge_fence(host, pid, start - 1, uid)
    assert register(host, 2).code == 0
    assert not bystander.ends(0.3)
    bystander.close()


def test_only_an_ssh_session_of_the_account_is_ever_killed(host: TargetHost, sleeper: psutil.Process) -> None:
    register(host)
    uid = sleeper.uids().real
    for pid, owner in ((sleeper.pid, uid), (host.nginx.daemon.pid, 0), (host.sshd.daemon.pid, 0), (1, 0)):
        _forge_fence(host, pid, _start_ticks(pid), owner)
        assert register(host, 2).code == 0
    assert sleeper.is_running()
    assert host.nginx.daemon.alive
    assert host.sshd.daemon.alive


def test_a_fence_that_cannot_be_read_refuses_everything(host: TargetHost) -> None:
    register(host)
    (host.state / f"{ENVIRONMENT}.fence").write_text("7\n")
    codes = [register(host, 8).code, switch(host, host.ports[1], 7).code, status(host).code]
    assert codes == [75, 75, 75]


def test_a_held_lock_is_reported_as_busy(host: TargetHost) -> None:
    register(host)
    script = host.helper.read_text()
    assert "flock -w 15" in script
    host.helper.write_text(script.replace("flock -w 15", "flock -w 1"))
    with (host.state / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert switch(host, host.ports[1]).code == 75
        assert status(host).code == 0


def test_calls_at_once_are_served_one_after_the_other(host: TargetHost) -> None:
    blue, green = two_releases(host)
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda port: switch(host, port), [green, blue, green, blue]))
    assert [answer.code for answer in answers] == [0] * 4
    last = status(host)
    assert (last.get("proven"), last.get("pending")) == ("yes", "")
    assert served(host) == {str(blue): "v1.2.3", str(green): "v1.2.4"}[last.get("port")]


@pytest.mark.parametrize(
    ("stage", "act", "left_at", "serves"),
    [
        ("-t", "{kill}", 0, "v1.2.3"),
        ("-s reload", "{kill}; exit 0", 1, "v1.2.3"),
        ("-s reload", "{nginx}; {kill}", 1, "v1.2.4"),
    ],
)
def test_a_killed_switch_is_undone_by_the_next_call(
    host: TargetHost, stage: str, act: str, left_at: int, serves: str
) -> None:
    two_releases(host)
    false_nginx(host, stage, act)
    assert switch(host, host.ports[1]).code != 0
    host.install_helper()
    wait_until(lambda: served(host) == serves, what=f"{serves} serves")
    left = status(host)
    assert (left.get("port"), left.get("proven")) == (str(host.ports[left_at]), "no")
    assert left.get("pending") == (f"{host.ports[0]}:{host.ports[1]}" if left_at else "")
    answer = register(host, 2)
    assert (answer.get("port"), answer.get("pending"), served(host)) == (str(host.ports[0]), "", "v1.2.3")
    assert switch(host, host.ports[1], 2).code == 0
    assert served(host) == "v1.2.4"
    assert sorted(path.name for path in host.nginx.available.iterdir()) == [host.nginx.site.name]


def test_a_cut_connection_leaves_the_switch_done(host: TargetHost) -> None:
    two_releases(host)
    false_nginx(host, "-s reload", "touch {root}/reloading; sleep 0.7")
    caller = threading.Thread(target=switch, args=(host, host.ports[1]))
    caller.start()
    wait_until((host.root / "reloading").exists, what="the helper is about to reload")
    assert host.sshd.cut() > 0
    caller.join()
    (host.root / "reloading").unlink()
    wait_until(lambda: status(host).get("proven") == "yes", what="the switch is done")
    assert (status(host).get("port"), served(host)) == (str(host.ports[1]), "v1.2.4")


def test_signals_do_not_stop_a_switch_half_way(host: TargetHost) -> None:
    two_releases(host)
    signals = (
        "p=$PPID; while [ $p -gt 1 ]; do "
        "case $(tr '\\0' ' ' </proc/$p/cmdline) in '/bin/sh '*liyaqa-host*) for s in HUP TERM INT PIPE; do kill -s $s $p; done ;; esac; "
        "p=$(awk '{print $4}' /proc/$p/stat); done"
    )
    false_nginx(host, "-s reload", signals)
    answer = switch(host, host.ports[1])
    assert (answer.code, answer.get("proven"), served(host)) == (0, "yes", "v1.2.4")


def test_a_reload_that_is_not_taken_puts_the_port_back_but_keeps_other_edits(host: TargetHost) -> None:
    two_releases(host)
    edit = f"sed -i 's/location/ location/' {host.nginx.site}"
    once = f"[ -e {{root}}/once ] || {{ touch {{root}}/once; {edit}; exit 0; }}"
    false_nginx(host, "-s reload", once)
    answer = switch(host, host.ports[1])
    (host.root / "once").unlink()
    assert (answer.code, answer.get("restored")) == (80, "yes"), answer.text
    text = host.nginx.site.read_text()
    assert host.nginx.live_ports() == [host.ports[0]]
    assert "     location / {" in text
    assert (status(host).get("proven"), served(host)) == ("yes", "v1.2.3")


def test_a_reload_nginx_always_refuses_is_told_as_not_restored(host: TargetHost) -> None:
    two_releases(host)
    false_nginx(host, "-s reload", "echo 'no signal for you'; exit 1")
    answer = switch(host, host.ports[1])
    assert (answer.code, answer.get("restored")) == (80, "no")
    assert "no signal for you" in answer.all("nginx")
    assert (host.nginx.live_ports(), served(host)) == ([host.ports[0]], "v1.2.3")
    assert switch(host, host.ports[1]).code == 80
    host.install_helper()
    answer = switch(host, host.ports[1])
    assert (answer.code, answer.get("repaired")) == (0, f"{host.ports[1]}:{host.ports[0]}")


def test_a_port_nginx_cannot_listen_on_is_not_proven(host: TargetHost) -> None:
    """Nginx's own test passes here: only the proof after the reload finds it out."""
    two_releases(host)
    taken = host.ports[1]
    text = host.nginx.site.read_text()
    host.nginx.write_site(text.replace("server_name", f"listen 127.0.0.1:{taken};\n    server_name"))
    answer = switch(host, host.ports[1])
    assert (answer.code, answer.get("restored")) == (80, "no")
    assert (host.nginx.live_ports(), served(host)) == ([host.ports[0]], "v1.2.3")
    host.nginx.write_site(text)
    assert switch(host, host.ports[1]).code == 0
