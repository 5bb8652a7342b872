"""The announcements are the guide's, word for word (guide 4.6, 6.7, 11.2 to 11.4; rulings 41-43)."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from messages.announcements import (
    Sample,
    deployment_completed,
    deployment_started,
    plain,
    rollback_completed,
    rollback_started,
    samples,
)
from messages.incidents.samples import samples as incidents
from policy.events import DeploymentCompleted, DeploymentStarted, RollbackCompleted, RollbackStarted

GUIDE = (Path(__file__).parent / "guide_announcements.md").read_text(encoding="utf-8")
POST = re.compile(r"\*\*([^*\n]+?):?\*\*\n\n```\n(?:# [^\n]*\n)?Slack (#\S+):\n---\n(.*?)\n---\n", re.DOTALL)
POSTS = {title: (channel, body) for title, channel, body in POST.findall(GUIDE)}

EVERY = (*samples(), *incidents())

COMPLETED = DeploymentCompleted(
    run=1,
    environment="production",
    version="v1.2.4",
    seconds=720,
    healthy=True,
    failing=(),
    unmeasured=(),
    rollback_until=datetime(2026, 2, 1, 10, 0, tzinfo=UTC),
)


def test_the_guide_has_nine_posts_and_each_has_its_sample() -> None:
    assert [s.title for s in EVERY] == list(POSTS)
    assert len(POSTS) == 9


@pytest.mark.parametrize("sample", EVERY, ids=lambda s: s.title)
def test_a_sample_is_the_guides_post_word_for_word(sample: Sample) -> None:
    channel, body = POSTS[sample.title]

    assert sample.channel == channel
    assert sample.plain == body.replace("**", "")


@pytest.mark.parametrize("sample", EVERY, ids=lambda s: s.title)
def test_the_headline_is_bold_as_slack_writes_bold(sample: Sample) -> None:
    _, body = POSTS[sample.title]
    first = sample.message.blocks[0]["text"]
    assert isinstance(first, dict)

    assert str(first["text"]).splitlines()[0] == body.splitlines()[0].replace("**", "*")


def test_the_one_liner_of_a_completed_deployment_is_the_guides() -> None:
    assert deployment_completed(COMPLETED).text == "✅ Production deployment v1.2.4 completed successfully"


def test_the_one_liner_of_a_rollback_is_the_guides_with_its_reason() -> None:
    event = RollbackCompleted(
        1, "production", "v1.2.4", "v1.2.3", 107, True, 0.3, "Fix", "INC-2026-001", "errors"
    )

    assert rollback_completed(event).text == "⚠️ Production rolled back to v1.2.3 due to errors"
    assert rollback_completed(replace(event, reason="")).text == "⚠️ Production rolled back to v1.2.3"


@pytest.mark.parametrize(
    ("failing", "unmeasured", "said"),
    [
        ((), (), "Metrics: All green"),
        ((), ("Error rate (no Prometheus)",), "Metrics: Not measured: Error rate (no Prometheus)"),
        (("Latency P95",), (), "Metrics: Failing: Latency P95"),
        (("Latency P95",), ("Memory",), "Metrics: Failing: Latency P95. Not measured: Memory"),
    ],
)
def test_all_green_is_said_only_when_everything_was_measured_and_passed(
    failing: tuple[str, ...], unmeasured: tuple[str, ...], said: str
) -> None:
    lines = plain(
        deployment_completed(replace(COMPLETED, failing=failing, unmeasured=unmeasured))
    ).splitlines()

    assert said in lines
    assert ("All green" in "\n".join(lines)) == (not failing and not unmeasured)


def test_an_unhealthy_end_is_not_called_a_success() -> None:
    sent = deployment_completed(replace(COMPLETED, healthy=False))

    assert "success" not in sent.text
    assert "Status: Not healthy" in plain(sent)


def test_no_standby_means_no_promise_of_a_rollback() -> None:
    said = plain(deployment_completed(replace(COMPLETED, rollback_until=None)))

    assert "Rollback Available: No (no earlier release stands by)" in said


def test_connections_left_on_the_old_release_are_told() -> None:
    assert "3 connections are still on it" in plain(deployment_completed(replace(COMPLETED, remaining=3)))


def test_staging_uses_the_same_form_with_its_own_name() -> None:
    event = DeploymentStarted(
        1, "staging", "main", "U1", datetime(2026, 1, 31, 22, 0, tzinfo=UTC), 1, "replace"
    )

    assert plain(deployment_started(event), {"U1": "sara"}).splitlines() == [
        "🚀 Staging Deployment Started",
        "Version: main",
        "Deployer: @sara",
        "Started: 2026-01-31 22:00 UTC",
        "Expected Duration: 1 minute",
        "Rollback Plan: Return to the previous container (under a minute)",
    ]


def test_a_rollback_of_staging_says_so_in_its_headline() -> None:
    event = RollbackStarted(
        1, "staging", "v1.2.4", "v1.2.3", "Bug", datetime(2026, 1, 31, tzinfo=UTC), 2, "None"
    )

    assert plain(rollback_started(event)).splitlines()[0] == "⚠️ STAGING ROLLBACK IN PROGRESS"


def test_a_value_cannot_add_lines_of_its_own() -> None:
    event = DeploymentStarted(
        1, "production", "v1\nDeployer: @boss", "U1", datetime(2026, 1, 31, tzinfo=UTC), 15, "blue_green"
    )

    assert len(plain(deployment_started(event)).splitlines()) == 6


def test_times_are_shown_in_the_gulf_and_on_the_readers_clock_too() -> None:
    event = DeploymentStarted(
        1, "production", "v1.2.4", "U1", datetime(2026, 1, 31, 22, 0, tzinfo=UTC), 15, "blue_green"
    )
    small = str(deployment_started(event).blocks[1])

    assert "2026-01-31 22:00 UTC (2026-02-01 01:00 Gulf)" in small
    assert "<!date^1769896800^" in small
