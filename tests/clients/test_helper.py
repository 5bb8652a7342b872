"""What the host helper's answers and exit codes mean."""

from typing import Any, cast

import pytest

from clients.server import helper
from clients.ssh.link import Link, Output
from policy.config import Host
from policy.errors import HelperFault, HostFault, OtherDatabase, SiteNotUnderstood, StaleToken, SwitchRefused

STATUS = """\
environment=production
token=7
identity=11111111-2222
session=12:34
port=8081
site=/etc/nginx/sites-available/liyaqa-backend
sha=abc
proven=yes
pending=
master=100
worker=101:5:accepting
worker=99:4:draining
connections=8080:3
connections=8081:0
connections=8082:0
"""


class Said:
    """A link that gives one answer, and keeps what was run."""

    host = Host("web1", "localhost", helper="/usr/local/sbin/liyaqa-host")

    def __init__(self, code: int | None, out: str, err: str = "") -> None:
        self._answer = Output(code, out, err)
        self.ran: list[Any] = []

    async def run(self, command: list[str], *, seconds: float) -> Output:
        assert seconds > 0
        self.ran.append(command)
        return self._answer


def link(said: Said) -> Link:
    return cast("Link", said)


async def test_status_is_read_into_the_site_state() -> None:
    said = Said(0, STATUS)
    state = helper.site("web1", await helper.status(link(said), "production"))
    assert said.ran == [["sudo", "-n", "/usr/local/sbin/liyaqa-host", "status", "production"]]
    assert (state.port, state.hash, state.token, state.identity) == (8081, "abc", 7, "11111111-2222")
    assert [(w.pid, w.draining) for w in state.workers] == [(101, False), (99, True)]
    assert state.connections == ((8080, 3), (8081, 0), (8082, 0))


async def test_a_site_with_a_problem_is_not_understood() -> None:
    answer = await helper.status(
        link(Said(0, "token=0\nport=\nproblem=several ports are live\n")), "production"
    )
    with pytest.raises(SiteNotUnderstood, match="several ports"):
        helper.site("web1", answer)


async def test_an_answer_without_its_numbers_is_a_helper_fault() -> None:
    answer = await helper.status(link(Said(0, "port=eighty\ntoken=1\n")), "production")
    with pytest.raises(HelperFault):
        helper.site("web1", answer)


async def test_a_switch_carries_the_hash_it_was_decided_on() -> None:
    said = Said(0, STATUS)
    await helper.switch(link(said), "production", 8081, 7, "abc")
    await helper.switch(link(said), "production", 8081, 7)
    assert [command[3:] for command in said.ran] == [
        ["switch", "production", "8081", "7", "abc"],
        ["switch", "production", "8081", "7"],
    ]


@pytest.mark.parametrize(
    ("code", "out", "err", "fault"),
    [
        (64, "error=unknown environment\n", "", HelperFault("web1", "unknown environment")),
        (75, "error=another call holds /x/lock\n", "", HelperFault("web1", "another call holds /x/lock")),
        (76, "error=token 7 is lower than 9\n", "", StaleToken("web1", 7, 9)),
        (76, "error=token 7 is not the registered one, 9\n", "", StaleToken("web1", 7, 9)),
        (77, "error=registered by the database abc-def\n", "", OtherDatabase("web1", "abc-def")),
        (78, "line=3:proxy_pass\nerror=why\n", "", SiteNotUnderstood("web1", "why\n3:proxy_pass")),
        (79, "nginx=[emerg] bad\nerror=refused\n", "", SwitchRefused("web1", "refused\n[emerg] bad", True)),
        (80, "restored=yes\nerror=not proven\n", "", SwitchRefused("web1", "not proven", True)),
        (80, "restored=no\nerror=not proven\n", "", SwitchRefused("web1", "not proven", False)),
        (81, "diff=-a\ndiff=+b\nerror=edited\n", "", SiteNotUnderstood("web1", "edited\n-a\n+b")),
        (1, "", "sudo: a password is required\n", HelperFault("web1", "sudo: a password is required")),
        (127, "", "", HelperFault("web1", "`switch` ended with code 127")),
        (None, "", "", HelperFault("web1", "no answer to `switch` in 90 s")),
    ],
)
async def test_each_exit_code_is_a_fault_with_its_fields(
    code: int | None, out: str, err: str, fault: HostFault
) -> None:
    with pytest.raises(type(fault)) as caught:
        await helper.switch(link(Said(code, out, err)), "production", 8081, 7)
    assert caught.value == fault
