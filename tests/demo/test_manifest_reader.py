"""The demo grants the bot exactly what its own manifest asks for."""

from pathlib import Path

import pytest

from bot.slack.manifest import as_yaml, manifest
from sandbox.demo.manifest import read


@pytest.mark.parametrize("url", ["", "https://desk.example.com"])
def test_what_the_bot_writes_is_what_the_demo_reads(tmp_path: Path, url: str) -> None:
    file = tmp_path / "manifest.yaml"
    file.write_text(as_yaml(manifest(url)), encoding="utf-8")

    assert read(file) == manifest(url)


def test_another_text_is_refused_and_not_half_read(tmp_path: Path) -> None:
    file = tmp_path / "manifest.yaml"
    file.write_text("settings:\n  home: true\n      deep: 1\n")

    with pytest.raises(ValueError, match="deep"):
        read(file)
