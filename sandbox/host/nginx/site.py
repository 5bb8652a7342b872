"""The site file: which port it sends customers to, and the same file with another port. Nothing else is touched."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_START = r"(?:^|(?<=[\s;{}]))"
_LOOPBACK = r"(?:localhost|127\.0\.0\.1|\[::1\])"
_COMMENT = re.compile(rf"{_START}#.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Understood:
    """`port` 0: `problem` says why."""

    text: str
    sha: str
    port: int
    problem: str = ""


def read(file: Path, ports: Sequence[int]) -> Understood:
    if not file.is_file():
        return Understood("", "", 0, f"no site file at {file.name}")
    raw = file.read_bytes()
    text = raw.decode(errors="replace")
    found = live_ports(text, ports)
    return Understood(text, hashlib.sha256(raw).hexdigest(), *_judged(text, found, ports))


def live_ports(text: str, ports: Sequence[int]) -> list[int]:
    """Of the active `proxy_pass http://LOOPBACK:PORT` lines, ports of the pool only."""
    return [int(port) for port in _known(ports).findall(_COMMENT.sub("", text))]


def _known(ports: Sequence[int]) -> re.Pattern[str]:
    pool = "|".join(map(str, ports))
    return re.compile(rf"{_START}proxy_pass[ \t]+http://{_LOOPBACK}:({pool})(?!\d)", re.MULTILINE)


def _judged(text: str, found: Sequence[int], ports: Sequence[int]) -> tuple[int, str]:
    if not found:
        pool = " ".join(map(str, ports))
        return 0, f"no active 'proxy_pass http://localhost:PORT;' with a port of {pool}"
    if len(set(found)) > 1:
        return 0, f"several ports are live: {' '.join(map(str, dict.fromkeys(found)))}"
    if _strange(_COMMENT.sub("", text), len(found), ports):
        return 0, "a proxy_pass or a port of the pool stands in a form that is not known here"
    return found[0], ""


def _strange(text: str, known: int, ports: Sequence[int]) -> bool:
    """A port in another form (upstream, variable, a broken line) would be left behind by a switch."""
    pool = "|".join(map(str, ports))
    some = re.findall(
        rf"{_START}(?:proxy_pass|server|set)[ \t]+[^;{{}}\n]*{_LOOPBACK}:(?:{pool})(?!\d)", text, re.MULTILINE
    )
    return len(some) != known or re.search(rf"{_START}proxy_pass[ \t]*$", text, re.MULTILINE) is not None


def rewritten(text: str, port: int, ports: Sequence[int]) -> str:
    """The active lines with this port; comments stay as they are."""

    def line(raw: str) -> str:
        comment = _COMMENT.search(raw)
        code = raw[: comment.start()] if comment else raw
        changed = _known(ports).sub(lambda m: m[0][: -len(m[1])] + str(port), code)
        return changed + (comment[0] if comment else "")

    return "\n".join(map(line, text.split("\n")))


def fault(text: str) -> str:
    """What `nginx -t` would object to; empty when it would not. Braces and semicolons only."""
    depth, bare = 0, _COMMENT.sub("", text)
    for number, line in enumerate(bare.split("\n"), start=1):
        depth += line.count("{") - line.count("}")
        if depth < 0:
            return f'unexpected "}}" in line {number}'
        if line.strip() and line.strip()[-1] not in ";{}":
            return f"directive is not terminated by ';' in line {number}"
    return 'unexpected end of file, expecting "}"' if depth else ""
