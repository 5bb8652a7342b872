"""The repository's own files."""

import fnmatch
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def files() -> list[Path]:
    """What git has or would add; without git, or in a copy without its history, whatever .gitignore does not name."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\0"
        )
    except (OSError, subprocess.CalledProcessError):
        return sorted(
            path for path in ROOT.rglob("*") if path.is_file() and not _ignored(path.relative_to(ROOT))
        )
    return sorted(path for name in listed if name and (path := ROOT / name).is_file())


def _ignored(path: Path) -> bool:
    patterns = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    return any(fnmatch.fnmatch(part, pattern) for part in path.parts for pattern in (*patterns, ".git"))


def sources(*folders: str) -> list[Path]:
    """Python files, of some top-level folders or of all."""
    found = [path for path in files() if path.suffix == ".py"]
    return [path for path in found if not folders or path.relative_to(ROOT).parts[0] in folders]
