"""The environment's env file on the host: read, copied for a run, and known by a keyed hash only (ruling 23)."""

import hashlib
import hmac

from clients.docker.env_file import EnvFileInvalid, Variables, parse
from clients.ssh import files
from clients.ssh.link import Link
from policy.config import Environment
from policy.errors import FileFault

KEPT = 20  # copies, newest; those of containers that exist stay in any case


def copy_path(environment: Environment, run: int) -> str:
    return f"{_folder(environment)}/{run}"


def keyed_hash(key: bytes, data: bytes) -> str:
    """Without the key, the hash of a short secret could be guessed back."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()


async def snapshot(link: Link, environment: Environment, run: int, source: int = 0) -> bytes:
    """This run's copy, made when it is first asked for and not touched again: a run taken over starts from the same.

    `source`: the run whose copy it is made from, where that is still kept.
    """
    path = copy_path(environment, run)
    kept = await files.read_if_there(link, path)
    if kept is not None:
        return kept
    earlier = await files.read_if_there(link, copy_path(environment, source)) if source else None
    data = await files.read(link, environment.env_file) if earlier is None else earlier
    await files.write(link, path, data)
    return data


async def has_copy(link: Link, environment: Environment, run: int) -> bool:
    return await files.read_if_there(link, copy_path(environment, run)) is not None


async def variables(link: Link, environment: Environment, run: int) -> Variables:
    """FileFault names the line, never what stands on it."""
    data = await snapshot(link, environment, run)
    try:
        return parse(data)
    except EnvFileInvalid as e:
        raise FileFault(link.host.name, environment.env_file, str(e)) from e


def entries(data: bytes) -> tuple[str, ...]:
    """For redaction: what can be read of it."""
    try:
        return parse(data).entries
    except EnvFileInvalid:
        return tuple(line.strip() for line in data.decode(errors="replace").splitlines() if "=" in line)


async def kept(link: Link, environment: Environment) -> tuple[int, ...]:
    """The runs whose copies are there, in order."""
    names = await files.names(link, _folder(environment))
    return tuple(sorted(int(name) for name in names if name.isdecimal()))


async def tidy(link: Link, environment: Environment, used: set[str]) -> None:
    """Removes copies of long ended runs; `used`: run ids of containers that exist."""
    for run in (await kept(link, environment))[:-KEPT]:
        if str(run) not in used:
            await files.remove(link, copy_path(environment, run))


def _folder(environment: Environment) -> str:
    return f"{environment.state_dir}/env-{environment.name}"
