"""What must not stand in the repository: notes to oneself, paths of one machine, secrets of one workspace."""

import re
from pathlib import Path

import pytest

from tests.project.tree import ROOT, files

HERE = Path(__file__).resolve()


def mentions(pattern: str) -> list[str]:
    wanted = re.compile(pattern)
    found = []
    for path in files():
        if path == HERE or path.suffix == ".png":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if wanted.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    return found


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"\b(TODO|FIXME|XXX)\b", id="notes to oneself"),
        pytest.param(r"(?<![\w./-])/(work|home|Users)/\w", id="paths of one machine"),
        pytest.param(r"\b(BEGIN (OPENSSH|RSA|EC) PRIVATE KEY)\b.*\n?[A-Za-z0-9+/]{40}", id="private keys"),
        pytest.param(r"xox[bp]-\d{9,}-\d{9,}-\w{20,}", id="tokens of a real workspace"),
    ],
)  # fmt: skip
def test_nothing_of_that_kind_is_in_the_repository(pattern: str) -> None:
    assert mentions(pattern) == []


def test_the_locked_requirements_name_no_host() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(
            r"https?://|--(extra-)?index-url|--find-links", path.read_text(encoding="utf-8")
        ), path


def test_every_requirement_is_locked_by_hash() -> None:
    for path in (ROOT / "requirements").iterdir():
        pins = re.findall(r"^[a-z].*==.*$", path.read_text(encoding="utf-8"), re.MULTILINE)

        assert pins
        assert all(pin.endswith("\\") for pin in pins), path
