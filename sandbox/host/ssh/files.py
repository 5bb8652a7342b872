"""The host's files over SFTP: all may be read, only the account's own folder may be changed."""

import os
import stat
from collections.abc import Callable
from typing import Any

import asyncssh

OWN = b"/opt/liyaqa/"
_WRITING = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC | asyncssh.FXF_APPEND
_CHANGES = 0x2 | 0x4  # ACE4_WRITE_DATA and ACE4_APPEND_DATA of SFTP 5


def files_in(folder: str) -> Callable[[asyncssh.SSHServerChannel[bytes]], asyncssh.SFTPServer]:
    """A factory of servers that see `folder` as the host's root."""
    return lambda channel: _Files(channel, chroot=folder.encode())


class _Files(asyncssh.SFTPServer):
    """As an unprivileged account sees them. A private folder is made private, whatever this process' umask says."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if pflags & _WRITING:
            self._own(path)
        return super().open(path, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if desired_access & _CHANGES:
            self._own(path)
        return super().open56(path, desired_access, flags, attrs)

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        if not os.path.exists(self.map_path(path)):  # noqa: PTH110 - a path in bytes; that it exists is said first
            self._own(path)
        super().mkdir(path, attrs)
        if attrs.permissions is not None:
            os.chmod(self.map_path(path), stat.S_IMODE(attrs.permissions))  # noqa: PTH101 - a path in bytes

    def remove(self, path: bytes) -> None:
        self._own(path)
        super().remove(path)

    def rename(self, oldpath: bytes, newpath: bytes, *more: Any) -> None:
        self._own(oldpath, newpath)
        super().rename(oldpath, newpath, *more)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        self._own(oldpath, newpath)
        super().posix_rename(oldpath, newpath)

    def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs, **options: Any) -> None:
        self._own(path)
        super().setstat(path, attrs, **options)

    def rmdir(self, path: bytes) -> None:
        self._own(path)
        super().rmdir(path)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied(f"{oldpath!r} to {newpath!r}: links are not made here")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied(f"{oldpath!r} to {newpath!r}: links are not made here")

    def _own(self, *paths: bytes) -> None:
        for path in paths:
            if not os.path.normpath(b"/" + path.lstrip(b"/")).startswith(OWN):
                raise asyncssh.SFTPPermissionDenied("Permission denied")
