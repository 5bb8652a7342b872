"""What the file says about machines: where a host is, and whether its key can be read here."""

import ipaddress
import os
from collections.abc import Iterator

from policy.config import Config, Host


def loopback(address: str) -> bool:
    """`localhost` and addresses of this machine alone; no name is looked up."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def not_loopback(config: Config) -> Iterator[str]:
    """Ruling 48: the embedded database never stands behind a real host."""
    for path, host in _hosts(config):
        if not loopback(host.address):
            yield (
                f"{path}.address: {host.address} is not this machine, and --embedded is for trying the bot on this"
                " machine only. Set DATABASE_URL and start without --embedded."
            )


def unreadable_keys(config: Config) -> Iterator[str]:
    for path, host in _hosts(config):
        if host.key_file and not os.access(host.key_file, os.R_OK):
            yield f"{path}.key_file: {host.key_file} cannot be read here. Put the private key of {host.user} there."


def _hosts(config: Config) -> Iterator[tuple[str, Host]]:
    for environment in config.environments:
        for i, host in enumerate(environment.hosts):
            yield f"environments.{environment.name}.hosts[{i}]", host
