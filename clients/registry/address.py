"""Where an image's name leads: scheme, host and repository."""

import re
from dataclasses import dataclass

_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_LOOPBACK = re.compile(r"(localhost|127(\.\d+){3}|\[::1\])(:\d+)?")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` as in the image's name; `repository` as the registry knows it."""

    host: str
    repository: str

    @property
    def url(self) -> str:
        """Docker's own rule: plain HTTP to loopback only."""
        scheme = "http" if is_loopback(self.host) else "https"
        host = "registry-1.docker.io" if self.host == "docker.io" else self.host
        return f"{scheme}://{host}/v2/{self.repository}"


def address(name: str) -> Address:
    """`ghcr.io/team/app`, `localhost:5000/app`; without a registry it is Docker Hub's."""
    host, slash, path = name.partition("/")
    if slash and (host == "localhost" or "." in host or ":" in host):
        return Address(host, path)
    return Address("docker.io", name if slash else f"library/{name}")


def is_loopback(host: str) -> bool:
    return _LOOPBACK.fullmatch(host) is not None


def is_tag(version: str) -> bool:
    return _TAG.fullmatch(version) is not None
