"""Under which user the embedded server runs: the bot's own, or as root a system user, since PostgreSQL refuses root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from policy.errors import DatabaseUnreachable

_USER = "liyaqa-db"
_SECONDS = 90.0
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Account:
    """`uid` None: the bot's own user."""

    uid: int | None = None
    gid: int | None = None

    def run(self, *command: str) -> tuple[int, str]:
        """Exit code and output of a program run as this user; 126 when the user may not execute it."""
        groups = None if self.uid is None else ()
        try:
            done = subprocess.run(  # noqa: S603  our own programs, with no words of a user's
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_ENVIRONMENT,
                timeout=_SECONDS,
                check=False,
                text=True,
                errors="replace",
                user=self.uid,
                group=self.gid,
                extra_groups=groups,
            )
        except PermissionError as fault:
            return 126, str(fault)
        return done.returncode, done.stdout.strip()

    def own(self, path: Path) -> None:
        """Makes a directory that only this user can enter. One that others laid there is not taken."""
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if (
            not stat.S_ISDIR(found.st_mode)
            or found.st_uid not in {os.geteuid(), self.uid}
            or found.st_mode & 0o077
        ):
            raise DatabaseUnreachable(f"{path} must be a directory that only the database's user can enter")
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def own_account() -> Account:
    """As root, creates the system user when it is not there yet."""
    if os.geteuid() != 0:
        return Account()
    return _find() or _create()


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(_USER)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _create() -> Account:
    output = "useradd is missing"
    if shutil.which("useradd", path=_ENVIRONMENT["PATH"]):
        options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
        _, output = Account().run("useradd", *options, "--shell", "/usr/sbin/nologin", _USER)
    made = _find()
    if made is None:
        raise DatabaseUnreachable(
            f"PostgreSQL does not run as root, and user {_USER} cannot be created: {output}"
        )
    return made
