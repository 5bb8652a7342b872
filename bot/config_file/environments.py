"""The sense of one [environments.NAME], and of hosts that two environments share."""

import base64
import binascii
import difflib
import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations
from urllib.parse import urlsplit

from bot.config_file.watch import watch_faults
from policy.config import Config, Environment, Host, Standby, Strategy, Timings

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]+")
_REPOSITORY = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+")
_SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_KEY", re.IGNORECASE)
_PATHS = ("env_file", "state_dir")
_ZERO_ALLOWED = {"min_uptime", "watch", "watch_until", "drain", "standby_hours"}


def environment_faults(environment: Environment, config: Config) -> Iterator[str]:
    path = f"environments.{environment.name}"
    if not _NAME.fullmatch(environment.name):
        yield f"{path}: is not a name people can type. Use small letters, digits and dashes."
    if environment.strategy is Strategy.LOCAL:
        if not environment.reason:
            yield f"{path}.reason: is empty. Say why nothing is deployed there; people read it in the refusal."
        return
    yield from _address(path, environment)
    yield from _ports(path, environment)
    yield from _proof(path, environment, config)
    yield from _timings(path, environment.timings)
    yield from watch_faults(f"{path}.watch", environment.watch)
    yield from _numbers(path, environment)
    for key, _ in environment.env:
        if _SECRET.search(key):
            yield f"{path}.env.{key}: looks like a secret. Secrets stay in {environment.env_file} on the host."
    for i, host in enumerate(environment.hosts):
        yield from _host(f"{path}.hosts[{i}]", host, environment.hosts[:i])


def _address(path: str, environment: Environment) -> Iterator[str]:
    if not environment.hosts:
        yield f"{path}.hosts: is empty. Describe the server in [[{path}.hosts]]."
    if not _REPOSITORY.fullmatch(environment.repository):
        yield (
            f"{path}.repository: {environment.repository or 'is empty. It'} must be the registry and the image's path,"
            " without a tag, such as ghcr.io/team/backend."
        )
    url = urlsplit(environment.public_url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        yield f"{path}.public_url: {environment.public_url or 'is empty. It'} must be an address such as https://api.example.com."
    if not environment.health_path.startswith("/"):
        yield f"{path}.health_path: {environment.health_path} must begin with a slash, such as /api/health."
    for name in _PATHS:
        if not getattr(environment, name).startswith("/"):
            yield f"{path}.{name}: must be a path on the host that begins with a slash."
    if environment.smoke_script and not environment.smoke_script.startswith("/"):
        yield f"{path}.smoke_script: must be a path on the host that begins with a slash, or empty."


def _ports(path: str, environment: Environment) -> Iterator[str]:
    ports = environment.ports
    for i, port in enumerate(ports):
        if not 0 < port < 65536:
            yield f"{path}.ports[{i}]: {port} is not a port; ports are 1 to 65535."
        elif port in ports[:i]:
            yield f"{path}.ports[{i}]: {port} is named twice."
    if not 0 < environment.container_port < 65536:
        yield f"{path}.container_port: {environment.container_port} is not a port; ports are 1 to 65535."
    needed = _needed_ports(environment)
    if len(set(ports)) < needed:
        yield (
            f"{path}.ports: has {len(set(ports))}, but {environment.strategy} with a {environment.standby} standby needs"
            f" {needed}: one for each release that may stand at the same time."
        )


def _needed_ports(environment: Environment) -> int:
    """Live, candidate, and the standby while it runs."""
    if environment.strategy is Strategy.REPLACE:
        return 1
    return 3 if environment.standby is Standby.RUNNING else 2


def _proof(path: str, environment: Environment, config: Config) -> Iterator[str]:
    name = environment.proof_from
    if not name:
        return
    source = config.environment(name)
    if source is None:
        near = difflib.get_close_matches(name, [e.name for e in config.environments], 1)
        yield f"{path}.proof_from: there is no environment {name}.{f' Did you mean {near[0]}?' if near else ''}"
    elif source is environment or source.strategy is Strategy.LOCAL:
        yield f"{path}.proof_from: {name} cannot prove a release for {environment.name}. Name the environment before it."


def _timings(path: str, timings: Timings) -> Iterator[str]:
    for field in fields(timings):
        value = getattr(timings, field.name)
        if value < 0 or (value == 0 and field.name not in _ZERO_ALLOWED):
            yield f"{path}.timings.{field.name}: must be more than 0, not {value}."
    if timings.health <= timings.min_uptime:
        yield (
            f"{path}.timings.health: {timings.health:g} s leave no time for min_uptime, {timings.min_uptime:g} s:"
            " no release could ever pass."
        )
    if 0 < timings.watch < timings.watch_interval:
        yield f"{path}.timings.watch_interval: {timings.watch_interval:g} s is longer than the watch, {timings.watch:g} s."


def _numbers(path: str, environment: Environment) -> Iterator[str]:
    for name in ("approvals", "min_free_disk_mb", "min_free_memory_mb"):
        if getattr(environment, name) < 0:
            yield f"{path}.{name}: must not be below 0."
    if environment.keep_images < 1:
        yield f"{path}.keep_images: must be 1 or more."


def _host(path: str, host: Host, earlier: tuple[Host, ...]) -> Iterator[str]:
    yield from _named_twice(path, host, earlier)
    if not host.name.strip():
        yield f"{path}.name: is empty. People read it in messages."
    if not _HOST.fullmatch(host.address):
        yield f"{path}.address: {host.address or 'is empty. It'} must be a name or an IP address, without user or port."
    if not 0 < host.port < 65536:
        yield f"{path}.port: {host.port} is not a port; ports are 1 to 65535."
    if not host.user.strip():
        yield f"{path}.user: is empty. Name the login on the host, such as deploy."
    if not host.key_file:
        yield f"{path}.key_file: is empty. Name the file with the private key for {host.user}@{host.address}."
    if fault := _host_key_fault(host):
        yield f"{path}.host_key: {fault}"
    for name in ("docker_socket", "helper"):
        if not getattr(host, name).startswith("/"):
            yield f"{path}.{name}: must be a path on the host that begins with a slash."


def _named_twice(path: str, host: Host, earlier: tuple[Host, ...]) -> Iterator[str]:
    if host.name in {other.name for other in earlier}:
        yield f"{path}.name: {host.name} is the name of two hosts."
    if (host.address, host.port) in {(other.address, other.port) for other in earlier}:
        yield f"{path}.address: {host.address}:{host.port} is described twice."


def _host_key_fault(host: Host) -> str:
    """A known_hosts key field: the type, and the same type again inside the base64."""
    scan = f"`ssh-keyscan -p {host.port} -t ed25519 {host.address}` prints"
    if not host.host_key:
        return f"is empty. Put the key that {scan}, after comparing it with the server's own."
    kind, _, encoded = host.host_key.partition(" ")
    try:
        blob = base64.b64decode(encoded.split(" ")[0], validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if blob[4 : 4 + len(kind)] != kind.encode():
        return f"is not a host key. Put the two words that {scan} after the name: the type and the key."
    return ""


def shared_hosts(config: Config) -> Iterator[str]:
    """Two environments on one server are fine as long as neither names nor ports meet."""
    for one, two in combinations(config.environments, 2):
        machines = {(h.address, h.port) for h in one.hosts} & {(h.address, h.port) for h in two.hosts}
        for address, _ in sorted(machines):
            if ports := sorted({*one.ports} & {*two.ports}):
                yield f"environments.{two.name}.ports: {ports[0]} on {address} belongs to {one.name} too."
            if one.container == two.container:
                yield f"environments.{two.name}.container: {two.container} on {address} is {one.name}'s name too."
