"""What becomes of Alertmanager's notices."""

from datetime import UTC, datetime, timedelta

from policy.calling.alerts import (
    MOST,
    Alert,
    Group,
    GroupState,
    Notice,
    environment,
    merged,
    rule,
    severity,
    title,
)
from policy.config import Channels, Config, Environment, OpenRule, Strategy, Windows

NOW = datetime(2026, 2, 3, 9, tzinfo=UTC)
CONFIG = Config(
    (Environment("production", Strategy.BLUE_GREEN),),
    (),
    Channels("C1", "C2"),
    Windows(()),
    alerts=(OpenRule((("severity", "critical"), ("team", "backend")), "P0", "production"),),
)
DOWN = Alert("f1", "Down", "The API does not answer", firing=True)
GROUP = Group(1, "k", "Down", "P0", "", GroupState.CANDIDATE, None, (DOWN,), 0, "", NOW, NOW)


def notice(*alerts: Alert, firing: bool = True, truncated: int = 0, **labels: str) -> Notice:
    return Notice("k", firing, tuple(labels.items()), alerts, truncated)


def test_the_title_names_the_alert_and_what_it_says() -> None:
    assert title(notice(DOWN)) == "Down: The API does not answer"
    assert title(notice(DOWN, alertname="ApiDown")) == "ApiDown: The API does not answer"
    assert title(notice()) == "Alert"


def test_severity_and_environment_come_from_labels_that_are_known() -> None:
    assert [severity(notice(DOWN, severity=word)) for word in ("critical", "Warning", "odd")] == [
        "P0",
        "P2",
        "P2",
    ]
    assert severity(notice(DOWN)) == "P2"
    assert environment(notice(DOWN, environment="production"), CONFIG) == "production"
    assert environment(notice(DOWN, env="elsewhere"), CONFIG) == ""


def test_a_rule_opens_only_what_carries_all_its_labels() -> None:
    assert rule(notice(DOWN, severity="critical", team="backend", extra="1"), CONFIG) is CONFIG.alerts[0]
    assert rule(notice(DOWN, severity="critical"), CONFIG) is None


def test_per_alert_the_newest_word_counts_and_all_resolved_is_resolved() -> None:
    later = NOW + timedelta(minutes=1)
    slow = Alert("f2", "Slow", "", firing=True)
    two = merged(GROUP, notice(slow), later)
    assert (two.firing, two.resolved_at, two.last_at) == (2, None, later)
    one = merged(two, notice(Alert("f1", "Down", "", firing=False), slow, truncated=3), later)
    assert (one.firing, one.truncated) == (1, 3)
    none = merged(one, notice(firing=False), later)
    assert (none.firing, none.resolved_at) == (0, later)
    again = merged(none, notice(firing=False), later + timedelta(minutes=5))
    assert again.resolved_at == later
    assert merged(again, notice(DOWN), later).resolved_at is None


def test_a_flood_keeps_the_newest() -> None:
    many = tuple(Alert(f"f{no}", "Flood", "", firing=True) for no in range(200))
    assert len(merged(GROUP, notice(*many), NOW).alerts) == MOST
