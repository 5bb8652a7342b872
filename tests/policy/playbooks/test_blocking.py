"""Which addresses may be blocked at a host's firewall."""

import pytest

from policy.playbooks.blocking import PROTECTED, NotBlocked, judged, shown


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("203.0.113.9/32", "203.0.113.9"),
        ("203.0.113.0/28", "203.0.113.0/28"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("2001:DB8:0::9", "2001:db8::9"),
        ("2001:db8:1::/48", "2001:db8:1::/48"),
    ],
)
def test_an_address_of_the_open_internet_is_taken_in_its_plain_form(text: str, taken: str) -> None:
    wanted = judged(text, ())
    assert not isinstance(wanted, NotBlocked)
    assert shown(wanted) == taken


@pytest.mark.parametrize(
    "text", ["", "somebody", "203.0.113", "203.0.113.256", "203.0.113.9/24", "203.0.113.9:443", "1.2.3.4; id"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert isinstance(judged(text, ()), NotBlocked)


@pytest.mark.parametrize("text", ["203.0.112.0/23", "0.0.0.0/0", "::/0", "2001:db8::/47"])
def test_a_range_too_wide_is_refused(text: str) -> None:
    refused = judged(text, ())
    assert isinstance(refused, NotBlocked)
    assert "too wide" in refused.reason


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "10.1.2.3", "192.168.1.0/24", "::1", "fd00::1", "224.0.0.1", "fe80::1"]
)
def test_nobodys_own_networks_are_refused(text: str) -> None:
    assert isinstance(judged(text, ()), NotBlocked)


def test_the_teams_networks_and_hosts_are_refused_from_both_sides() -> None:
    own = ("198.51.100.7", "203.0.113.0/28", "not an address")
    for text in ("198.51.100.7", "198.51.100.0/24", "203.0.113.3"):
        refused = judged(text, own)
        assert isinstance(refused, NotBlocked), text
        assert "never blocked" in refused.reason
    assert not isinstance(judged("203.0.113.16", own), NotBlocked)


def test_no_protected_network_is_left_out_of_either_family() -> None:
    assert {network.version for network in PROTECTED} == {4, 6}
