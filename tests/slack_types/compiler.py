"""The TypeScript compiler and @slack/types, installed once for each lock file into a cache folder."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_LISTS = ("package.json", "package-lock.json", ".npmrc")
_HEAD = """\
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
type Message = { text: string; blocks: KnownBlock[] };
"""


def installed() -> Path:
    """The folder with node_modules. Without npm, or without its registry, the test is skipped; a failure with CI=true."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "liyaqa-bot"
    folder = cache / f"slack-types-{lock}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as draft:
            _install(Path(draft))
            Path(draft).rename(folder)
            Path(draft).mkdir()
    return folder


def _install(folder: Path) -> None:
    if shutil.which("npm") is None:
        _left_out("needs npm (tests/slack_types/packages.txt)")
    for name in _LISTS:
        shutil.copy(HERE / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        _left_out(f"npm could not install what package-lock.json names: {done.stderr[-500:]}")


def _left_out(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def declarations(payloads: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    """One line for each payload. A wrong one must be an error: where it is none, the compiler says so."""
    lines = [f"export const {name}: {_type(text)} = {text};" for name, text in payloads.items()]
    for name, text in wrong.items():
        lines += ["// @ts-expect-error", f"export const {name}: {_type(text)} = {text};"]
    return _HEAD + "\n".join(lines) + "\n"


def _type(text: str) -> str:
    kinds = {'{"type": "modal"': "ModalView", '{"type": "home"': "HomeView"}
    return next((kind for start, kind in kinds.items() if text.startswith(start)), "Message")


def faults(source: str, folder: Path) -> dict[str, list[str]]:
    """What the compiler says, by the line it says it of; run in an empty folder."""
    (folder / "node_modules").symlink_to(installed() / "node_modules")
    (folder / "payloads.ts").write_text(source)
    options = ("--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--pretty", "false")
    command = [str(folder / "node_modules" / ".bin" / "tsc"), *options, "payloads.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    lines, found = source.splitlines(), dict[str, list[str]]()
    for said in done.stdout.splitlines():
        at, _, what = said.partition("): ")
        number = at.removeprefix("payloads.ts(").split(",")[0]
        where = lines[int(number) - 1][:80] if number.isdecimal() else "more"
        found.setdefault(where, []).append(what or said)
    if done.returncode != 0 and not found:
        found["tsc"] = [done.stderr]
    return found
