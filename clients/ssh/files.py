"""Small files on the host over SFTP: read whole, written whole or not at all."""

import secrets
from pathlib import PurePosixPath
from typing import cast

import asyncssh

from clients.ssh.link import Link
from policy.errors import FileFault

LIMIT = 1 << 20
BLOCK = 1 << 15


async def read(link: Link, path: str) -> bytes:
    """FileFault when it is missing, unreadable or over 1 MiB."""
    data = bytearray()
    # Block size 0: asyncssh's parallel reads leave tasks behind that complain about the file's end.
    async with link.sftp(path) as sftp, sftp.open(path, "rb", block_size=0) as file:
        while chunk := cast("bytes", await file.read(BLOCK)):
            data += chunk
            if len(data) > LIMIT:
                raise FileFault(link.host.name, path, "larger than 1 MiB")
    return bytes(data)


async def read_if_there(link: Link, path: str) -> bytes | None:
    async with link.sftp(path) as sftp:
        there = await sftp.isfile(path)
    return await read(link, path) if there else None


async def write(link: Link, path: str, data: bytes, mode: int = 0o600) -> None:
    """Atomic: a reader sees the old or the new file. Missing folders are made; a private file's is private too."""
    draft = f"{path}.{secrets.token_hex(4)}"
    async with link.sftp(path) as sftp:
        await _make_folder(sftp, PurePosixPath(path).parent, 0o700 if mode == 0o600 else 0o755)
        try:
            async with sftp.open(draft, "xb", asyncssh.SFTPAttrs(permissions=0o600)) as file:
                await file.write(data)
            await sftp.chmod(draft, mode)
            await sftp.posix_rename(draft, path)
        except asyncssh.SFTPError:
            if await sftp.exists(draft):
                await sftp.remove(draft)
            raise


async def _make_folder(sftp: asyncssh.SFTPClient, folder: PurePosixPath, mode: int) -> None:
    await sftp.makedirs(str(folder.parent), asyncssh.SFTPAttrs(permissions=0o755), exist_ok=True)
    await sftp.makedirs(str(folder), asyncssh.SFTPAttrs(permissions=mode), exist_ok=True)


async def remove(link: Link, path: str) -> None:
    async with link.sftp(path) as sftp:
        if await sftp.exists(path):
            await sftp.remove(path)


async def names(link: Link, folder: str) -> tuple[str, ...]:
    """What a folder holds; nothing when it is missing."""
    async with link.sftp(folder) as sftp:
        if not await sftp.isdir(folder):
            return ()
        return tuple(sorted(name for name in await sftp.listdir(folder) if name not in {".", ".."}))
