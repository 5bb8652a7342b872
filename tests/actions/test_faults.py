"""What a fault in a step means: known or unknown, worth asking again, and in which words."""

import pytest

from actions.faults import DidNotLast, StepBroke, is_away, short, state_of, words
from actions.runs.walk import Patience
from policy.errors import (
    BotError,
    DockerFault,
    FileFault,
    HelperFault,
    HostKeyChanged,
    HostUnreachable,
    SiteNotUnderstood,
    StepFailed,
    StepTimedOut,
    StopRequested,
    SwitchRefused,
)
from policy.plan import StepKind

GONE = HostUnreachable("web1", "cut")
NO_DOCKER = DockerFault("web1", "connect", 0, "nothing listens on the socket")
CONFLICT = DockerFault("web1", "create container", 409, "the name is taken")
LATE = StepTimedOut("wait", 60, "health check answered 503")


@pytest.mark.parametrize(
    ("fault", "anywhere", "where_traffic_moves"),
    [
        (GONE, "unknown", "unknown"),
        (NO_DOCKER, "unknown", "unknown"),
        (LATE, "unknown", "unknown"),
        (StepBroke("switch", "a bug"), "unknown", "unknown"),
        (DidNotLast("start_new", "it was done, but did not last"), "unknown", "unknown"),
        (StepFailed("smoke", "answered 500"), "failed", "failed"),
        (SiteNotUnderstood("web1", "several ports"), "failed", "failed"),
        (SwitchRefused("web1", "nginx refuses", restored=True), "failed", "failed"),
        (SwitchRefused("web1", "not proven", restored=False), "failed", "unknown"),
        (CONFLICT, "failed", "unknown"),
        (FileFault("web1", "/opt/note", "disk full"), "failed", "unknown"),
        (HelperFault("web1", "no answer"), "failed", "unknown"),
        (HostKeyChanged("web1", "a", "b"), "failed", "unknown"),
        (StopRequested(7), "failed", "unknown"),
    ],
)
def test_only_a_no_without_doubt_counts_as_failed(
    fault: BotError, anywhere: str, where_traffic_moves: str
) -> None:
    assert state_of(fault, StepKind.SMOKE) == anywhere
    assert state_of(fault, StepKind.SWITCH) == where_traffic_moves
    assert state_of(fault, StepKind.STOP_OLD) == where_traffic_moves


def test_a_silent_host_or_docker_may_be_back_in_a_moment() -> None:
    assert is_away(GONE)
    assert is_away(NO_DOCKER)
    assert not is_away(CONFLICT)
    assert not is_away(HostKeyChanged("web1", "a", "b"))


@pytest.mark.parametrize(
    ("fault", "record", "row"),
    [
        (GONE, "Host unreachable (web1): cut", "cut"),
        (
            LATE,
            "wait was not done within 60 s: health check answered 503",
            "not done within 60 s: health check answered 503",
        ),
        (StepFailed("smoke", "answered 500"), "answered 500", "answered 500"),
        (StepFailed("smoke", ""), "Step failed: smoke", "Step failed"),
        (HostKeyChanged("web1", "a", "b"), "Host key changed (web1)", "Host key changed"),
        (StopRequested(7), "Stop requested", "stopped on request"),
    ],
)
def test_every_fault_has_words(fault: BotError, record: str, row: str) -> None:
    assert words(fault) == record
    assert short(fault) == row


def test_patience_counts_from_the_last_time_the_host_was_heard() -> None:
    patience = Patience(seconds=0.0, limit=60)

    assert not patience.ends(GONE)  # the first loss begins the count
    assert patience.ends(GONE)
    patience.heard("another")  # of a step that looks at several hosts
    assert patience.ends(GONE)
    patience.heard(GONE.host)
    assert not patience.ends(GONE)


def test_a_host_that_answers_for_a_silent_docker_does_not_renew_the_patience() -> None:
    patience = Patience(seconds=0.0, limit=60)

    patience.ends(NO_DOCKER)
    patience.heard(NO_DOCKER.host)

    assert patience.ends(NO_DOCKER)


def test_a_host_that_comes_and_goes_ends_the_patience_too() -> None:
    patience = Patience(seconds=60, limit=0.0)

    assert patience.ends(GONE)
