"""Which addresses may be blocked at a host's firewall (guide 11.3); the host's helper checks the same again."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

WIDEST = {4: 24, 6: 48}  # shorter prefixes are never blocked
PROTECTED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local
        "172.16.0.0/12",  # private
        "192.168.0.0/16",  # private
        "224.0.0.0/3",  # multicast and reserved
        "::/8",  # loopback, unspecified, IPv4 in IPv6 clothes
        "fc00::/7",  # private
        "fe80::/10",  # link-local
        "ff00::/8",  # multicast
    )
)


@dataclass(frozen=True, slots=True)
class NotBlocked:
    """Why an address is refused: one plain sentence."""

    reason: str


def network(text: str) -> Network | None:
    """An address or a network in CIDR form; None for anything else, also for a network with host bits set."""
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        return None


def judged(text: str, never: Iterable[str] = ()) -> Network | NotBlocked:
    """The network to block, or why not. `never`: the team's own networks and every host's address, as CIDR."""
    wanted = network(text)
    if wanted is None:
        return NotBlocked(f"{text} is not an address or a network such as 203.0.113.9 or 203.0.113.0/28.")
    if wanted.prefixlen < WIDEST[wanted.version]:
        return NotBlocked(f"{text} is too wide: at most a /{WIDEST[wanted.version]}.")
    named: list[Network] = [found for known in never if (found := network(known))]
    for guarded in (*PROTECTED, *named):
        if guarded.version == wanted.version and guarded.overlaps(wanted):
            return NotBlocked(f"{text} meets {shown(guarded)}, which is never blocked.")
    return wanted


def shown(wanted: Network) -> str:
    """As ufw takes it: a single address without its prefix."""
    return str(wanted.network_address) if single(wanted) else str(wanted)


def single(wanted: Network) -> bool:
    return wanted.prefixlen == wanted.max_prefixlen
