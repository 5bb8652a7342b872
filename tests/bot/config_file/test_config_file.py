"""liyaqa.toml: what it gives, and what it says about each fault."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.config_file import load_config, parse_config
from policy.config import Channels, Config, DayWindow, Role, Strategy, Windows
from policy.errors import SettingsInvalid
from tests.bot.sample import SHIPPED, filled

KEY = Path("/key")
GOOD = filled(KEY)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        parse_config(text)
    return caught.value.problems


def changed(old: str, new: str) -> tuple[str, ...]:
    assert old in GOOD
    return problems(GOOD.replace(old, new, 1))


def test_the_shipped_file_names_exactly_what_must_still_be_filled_in() -> None:
    paths = [problem.partition(":")[0] for problem in problems(SHIPPED.read_text(encoding="utf-8"))]

    assert paths == [
        "channels.deployments",
        "channels.incidents",
        "roles.deployer",
        "roles.approver.users",
        "environments.staging.hosts[0].key_file",
        "environments.staging.hosts[0].host_key",
        "environments.production.hosts[0].key_file",
        "environments.production.hosts[0].host_key",
    ]


def test_the_filled_file_carries_the_guides_values() -> None:
    config = parse_config(GOOD)

    assert [(e.name, e.strategy, e.approvals, e.windows) for e in config.environments] == [
        ("development", Strategy.LOCAL, 0, False),
        ("staging", Strategy.REPLACE, 0, False),
        ("production", Strategy.BLUE_GREEN, 2, True),
    ]
    staging, production = config.environments[1:]
    assert (staging.timings.health, staging.branch_tags, staging.run_migrations) == (30, True, False)
    assert (production.timings.watch, production.timings.standby_hours) == (300, 24)
    assert (production.ports, production.env) == ((8080, 8081, 8082), (("SPRING_PROFILES_ACTIVE", "prod"),))
    assert production.hosts[0].address == "api.liyaqa.com"
    assert config.members(Role.APPROVER).users == ("U0APPROV01", "U0APPROV02", "U0APPROV03")


def test_the_filled_file_carries_the_guides_windows() -> None:
    windows = parse_config(GOOD).windows

    assert windows.open[0] == DayWindow(
        0, time(9), time(11), "preferred", "Start of week, full team available"
    )
    assert [(w.weekday, w.status) for w in windows.open][1:] == [
        (1, "preferred"),
        (2, "preferred"),
        (3, "acceptable"),
    ]
    assert replace(windows, open=()) == Windows(open=())


def test_dates_and_times_are_written_as_toml_has_them() -> None:
    text = GOOD.replace("dates = []", "dates = [{ first = 2027-02-08, last = 2027-03-09 }]")
    text += '\n[[windows.events]]\nname = "Sale"\nfirst = 2026-11-27\nlast = 2026-11-28\nstart = 12:00:00\nend = "23:00"\n'

    windows = parse_config(text).windows

    assert windows.ramadan == ((date(2027, 2, 8), date(2027, 3, 9)),)
    assert (windows.events[0].first, windows.events[0].start, windows.events[0].end) == (
        date(2026, 11, 27),
        time(12),
        time(23),
    )


def test_what_the_file_leaves_out_is_policys_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.config_file.faults", lambda _: ())

    config = parse_config('[environments.here]\nstrategy = "local"\n')

    assert config == Config(
        (replace(config.environments[0], strategy=Strategy.LOCAL),), (), Channels("", ""), Windows(())
    )
    assert config.environments[0] == type(config.environments[0])("here", Strategy.LOCAL)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "approvals = 2",
            "aprovals = 2",
            "environments.production.aprovals: is not a setting. Did you mean approvals?",
        ),
        ("[approvals]", "[aprovals]", "aprovals: is not a setting. Did you mean approvals?"),
        (
            'name = "production"',
            'nam = "x"\nname = "production"',
            "environments.production.hosts[0].nam: is not a setting. Did you mean name?",
        ),
        (
            "ports = [8080, 8081, 8082]",
            'ports = [8080, 8081, "8082"]',
            'environments.production.ports[2]: must be a whole number, not "8082".',
        ),
        (
            "windows = true",
            'windows = "yes"',
            'environments.production.windows: must be true or false, not "yes".',
        ),
        ("watch = 300", 'watch = "5m"', 'environments.production.timings.watch: must be a number, not "5m".'),
        ("status_page = ", "status_page = 5 #", "status_page: must be text in quotes, not 5."),
        ("ports = [8080]", "ports = 8080", "environments.staging.ports: must be an array [...], not 8080."),
        (
            'strategy = "blue_green"',
            'strategy = "bluegreen"',
            'environments.production.strategy: cannot be "bluegreen". Did you mean blue_green?',
        ),
        ("[roles.approver]", "[roles.aprover]", 'roles.aprover: cannot be "aprover". Did you mean approver?'),
        (
            'avoid_days = ["friday"]',
            'avoid_days = ["fri"]',
            'windows.avoid_days[0]: cannot be "fri". Did you mean friday?',
        ),
        (
            'peak = { start = "13:00"',
            'peak = { start = "1pm"',
            'windows.peak.start: must be a time such as "09:00", not "1pm".',
        ),
        (
            'address = "api.liyaqa.com"',
            "",
            "environments.production.hosts[0].address: is missing.",
        ),
    ],
)
def test_a_fault_of_shape_is_named_by_its_path(old: str, new: str, said: str) -> None:
    assert said in changed(old, new)


def test_every_fault_is_told_at_once() -> None:
    text = GOOD.replace("approvals = 2", 'approvals = "two"').replace("C0DEPLOYS1", "#deployments")

    assert [p.partition(":")[0] for p in problems(text)] == [
        "environments.production.approvals",
        "channels.deployments",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[channels", "is not valid TOML"),
        ("\udcff", "is not UTF-8 text"),
        (None, "cannot be read (No such file"),
    ],
    ids=["broken", "bytes", "missing"],
)
def test_a_file_that_is_no_toml_is_refused_in_one_sentence(
    text: str | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "liyaqa.toml"
    if text is not None:
        path.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(SettingsInvalid) as caught:
        load_config(path)

    (problem,) = caught.value.problems
    assert problem.startswith(f"{path}: {said}")
