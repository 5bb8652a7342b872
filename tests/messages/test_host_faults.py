"""A host that could not be read: each step in words, and what to do about it."""

import pytest

from messages.rules import words
from policy.rules import Outcome, Rule, Verdict


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param("ssh", "could not be reached over SSH", id="ssh"),
        pytest.param("host key", "could not be trusted, its key is not the pinned one", id="host key"),
        pytest.param("login", "could not be logged in to", id="login"),
        pytest.param("docker", "could not be read through Docker", id="docker"),
        pytest.param("nginx", "could not be read through its helper", id="nginx"),
        pytest.param("files", "could not be read, a file is out of reach", id="files"),
    ],
)
def test_the_step_that_failed_is_named(step: str, said: str) -> None:
    fields = {"host": "production", "step": step, "fault": "no answer"}

    assert said in words(Verdict(Rule.WHERE_HOST, Outcome.REFUSE, fields)).full


def test_a_changed_key_is_never_answered_with_just_try_again() -> None:
    fields = {"host": "production", "step": "host key", "fault": "the host offers another key"}

    assert "tell the security team" in words(Verdict(Rule.WHERE_HOST, Outcome.REFUSE, fields)).full
