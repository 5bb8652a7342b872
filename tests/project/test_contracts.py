"""Imports go down only, and each driver has one home; a breach is found."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.test_budgets import PRODUCTION
from tests.project.tree import ROOT, sources

LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=50)


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("messages", "import actions"),
        ("policy", "import pydantic"),
        ("actions", "import asyncssh"),
        ("handlers", "import asyncpg"),
        ("clients", "import slack_bolt"),
        ("sandbox", "import policy"),
        ("bot", "import sandbox"),
        ("clients", "import matplotlib"),
    ],
)
def test_a_breach_is_found(room: str, line: str, tmp_path: Path) -> None:
    for name in (*PRODUCTION, "sandbox"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    # Exceptions for imports that these empty rooms do not have would be errors here.
    (tmp_path / "pyproject.toml").write_text(
        re.sub(r"ignore_imports = \[.*?^\]", "", settings, flags=re.DOTALL | re.MULTILINE)
    )
    (tmp_path / room / "breach.py").write_text(f"{line}\n")

    result = lint(tmp_path)

    assert result.returncode == 1
    assert f"{room}.breach" in result.stdout


def test_slacks_client_has_one_home() -> None:
    """The linter sees packages only: `slack_sdk.signature` is fine in bot, the web client is not."""
    users = [
        p
        for p in sources(*PRODUCTION)
        if re.search(r"slack_sdk\.(web|webhook)", p.read_text(encoding="utf-8"))
    ]

    assert {str(path.parent.relative_to(ROOT)) for path in users} <= {"clients/slack"}
