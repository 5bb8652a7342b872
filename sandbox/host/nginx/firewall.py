"""The firewall behind the helper's stand-in: a list of blocked addresses, refused as the real helper refuses them."""

import ipaddress
import re
from dataclasses import dataclass, field

REFUSED = 82
_WORD, _INCIDENT = re.compile(r"[0-9a-f.:/]{2,43}"), re.compile(r"[A-Z0-9-]{2,43}")
_WIDEST = {4: 24, 6: 48}
# What a server must go on hearing: private, local and reserved networks.
_NEVER = [
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/3", "::/8", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
]


@dataclass(slots=True)
class Firewall:
    """`rules`: blocked address -> the incident it was blocked for."""

    rules: dict[str, str] = field(default_factory=dict)

    def asked(self, address: str, incident: str) -> bool:
        return bool(_WORD.fullmatch(address) and _INCIDENT.fullmatch(incident))

    def told(self, verb: str, address: str, incident: str) -> tuple[int, list[str]]:
        """Exit code and lines; with a code other than 0 the last one is the error."""
        if verb == "unblock":
            self.rules.pop(address, None)
            return 0, ["blocked=no"]
        if problem := _refused(address):
            return REFUSED, [f"{address} {problem}. Nothing was changed"]
        if address in self.rules:
            return 0, ["blocked=already"]
        self.rules[address] = incident
        return 0, ["blocked=yes"]


def _refused(address: str) -> str:
    try:
        wanted = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return "is not an address"
    if wanted.prefixlen < _WIDEST[wanted.version]:
        return "is too wide: at most a /24, or a /48 of IPv6"
    met = [known for known in _NEVER if known.version == wanted.version and known.overlaps(wanted)]
    return f"lies in {met[0]}, which is never blocked" if met else ""
