"""Blocking an address through the host helper (guide 11.3). A stand-in keeps ufw's list and writes down what it is told."""

from pathlib import Path

import pytest

from policy.playbooks.blocking import PROTECTED
from tests.real.helper_calls import Answer, call
from tests.real.parts.host import ENVIRONMENT, TargetHost

# Rules as `ufw status` lists them. An insertion into an empty list is refused, as ufw does.
_UFW = """#!/bin/sh
printf '%s\\n' "$*" >>{root}/told
touch {root}/rules
case $1 in
status) echo 'Status: {state}'; cat {root}/rules ;;
insert) [ -s {root}/rules ] || {{ echo "ERROR: Invalid position '1'"; exit 1; }}
    printf 'Anywhere                   DENY        %s                # %s\\n' "$5" "$9" >>{root}/rules ;;
prepend) printf 'Anywhere                   DENY        %s                # %s\\n' "$4" "$8" >>{root}/rules ;;
delete) grep -vF " $4 " {root}/rules >{root}/new; mv {root}/new {root}/rules ;;
esac
"""


def firewall(host: TargetHost, state: str = "active") -> None:
    program = host.root / "sbin" / "ufw"
    for name in ("told", "rules"):
        (host.root / name).unlink(missing_ok=True)
    program.write_text(_UFW.format(root=host.root, state=state))
    program.chmod(0o755)
    host.install_helper(ufw=program)


def told(host: TargetHost) -> list[str]:
    """What ufw was told to change."""
    file: Path = host.root / "told"
    return [line for line in file.read_text().splitlines() if line != "status"] if file.exists() else []


def block(host: TargetHost, address: str, verb: str = "block") -> Answer:
    return call(host, verb, ENVIRONMENT, address, "INC-2026-014")


@pytest.mark.parametrize("address", ["203.0.113.9", "203.0.113.0/28", "2001:db8::9", "2001:db8:1::/48"])
def test_a_block_comes_before_every_rule_and_goes_again(host: TargetHost, address: str) -> None:
    firewall(host)
    (host.root / "rules").write_text("22/tcp                     ALLOW       Anywhere\n")
    answer = block(host, address)
    assert (answer.code, answer.get("blocked")) == (0, "yes"), answer.text
    assert told(host) == [f"insert 1 deny from {address} to any comment INC-2026-014"]
    assert block(host, address).get("blocked") == "already"
    answer = block(host, address, "unblock")
    assert (answer.code, answer.get("blocked")) == (0, "no")
    assert told(host)[1:] == [f"delete deny from {address} to any"]
    assert block(host, address, "unblock").get("blocked") == "no"


def test_a_list_without_a_first_position_gets_its_first_rule(host: TargetHost) -> None:
    firewall(host)
    assert block(host, "203.0.113.9").code == 0
    assert told(host)[1:] == ["prepend deny from 203.0.113.9 to any comment INC-2026-014"]


NEVER = (
    *(str(network) for network in PROTECTED),
    "127.0.0.1",
    "172.31.255.255",
    "192.168.1.0/24",
    "::1",
    "::ffff",
    "fd00::1",
    "203.0.113.0/23",
    "2001:db8::/32",
    "0.0.0.0/0",
    "::/0",
)
NO_ADDRESSES = (
    "300.1.1.1",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "1.2.3.4/33",
    "1.2.3.4/",
    "2001:db8:::1",
    "1::2::1",
)


@pytest.mark.parametrize("addresses", [NEVER, NO_ADDRESSES], ids=["protected", "no address"])
def test_what_would_cut_off_the_host_or_its_people_is_refused(
    host: TargetHost, addresses: tuple[str, ...]
) -> None:
    firewall(host)
    assert {address: block(host, address).code for address in addresses} == dict.fromkeys(addresses, 82)
    assert told(host) == []


def test_the_address_of_the_calling_session_is_refused(host: TargetHost) -> None:
    """It is loopback here; without that protection it is still the one the session comes from."""
    firewall(host)
    script = host.helper.read_text()
    host.helper.write_text(script.replace("127.0.0.0/8 ", ""))
    answer = block(host, "127.0.0.0/24")
    assert (answer.code, told(host)) == (82, [])
    host.helper.write_text(script.replace("127.0.0.0/8 ", "").replace("own=$(own_addresses)", "own=9.9.9.9"))
    answer = block(host, "127.0.0.1")
    assert (answer.code, "never blocked" in answer.get("error"), told(host)) == (82, True, [])


def test_an_inactive_firewall_is_said_and_nothing_is_told_to_it(host: TargetHost) -> None:
    firewall(host, "inactive")
    answer = block(host, "203.0.113.9")
    assert (answer.code, "not active" in answer.get("error"), told(host)) == (83, True, [])


def test_a_host_without_ufw_says_so(host: TargetHost) -> None:
    firewall(host)
    (host.root / "sbin" / "ufw").unlink()
    answer = block(host, "203.0.113.9")
    assert (answer.code, "no ufw on this host" in answer.get("error")) == (83, True)


def test_other_words_never_reach_ufw(host: TargetHost) -> None:
    firewall(host)
    strange = [
        ("1.2.3.4",),
        ("1.2.3.4", "INC;id"),
        ("1.2.3.4 -o x", "INC-1"),
        ("$(id)", "INC-1"),
        ("-f", "INC-1"),
    ]
    assert [call(host, "block", ENVIRONMENT, *words).code for words in strange] == [64] * len(strange)
    assert told(host) == []
