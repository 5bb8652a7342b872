"""The demo begins in a window in which the guide lets people deploy."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config_file import load_config
from clients.calendar import SaudiCalendar
from policy.config import Windows
from policy.deploy.windows import Season, severity
from sandbox.demo.clock import coming, good
from tests.bot.sample import filled

START = datetime(2026, 1, 1, 11, 17, tzinfo=UTC)


@pytest.fixture
def windows(tmp_path: Path) -> Windows:
    """The shipped ones."""
    (tmp_path / "key").write_text("")
    (tmp_path / "liyaqa.toml").write_text(filled(tmp_path / "key"))
    return load_config(tmp_path / "liyaqa.toml").windows


def preferred(windows: Windows, moment: datetime) -> bool:
    return severity(Season(windows, SaudiCalendar(windows).intervals(moment)), moment) == 0


def test_the_coming_tuesday_is_preferred_and_stays_so_for_an_hour(windows: Windows) -> None:
    for days in range(0, 1500, 6):
        now = START + timedelta(days=days)
        moment = coming(now)

        assert now < moment
        assert good(moment)
        assert preferred(windows, moment), moment
        assert preferred(windows, moment + timedelta(hours=1)), moment


def test_a_time_that_is_left_alone_is_a_preferred_one(windows: Windows) -> None:
    alone = [moment for hours in range(24 * 365) if good(moment := START + timedelta(hours=hours))]

    assert len(alone) > 100
    assert [moment for moment in alone if not preferred(windows, moment)] == []
