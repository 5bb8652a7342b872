"""Every fault is explained; what nobody foresaw gets a reference."""

import re

import pytest

from messages.errors import explain, fault, unexpected
from messages.text import plain
from policy.errors import BotError, HostUnreachable, StepFailed, SwitchRefused
from tests.messages.gallery import ordinary
from tests.messages.gallery.ruled import fault_classes, faults


@pytest.mark.parametrize("cls", fault_classes(), ids=lambda cls: cls.__name__)
def test_every_fault_has_words_of_its_own(cls: type[BotError]) -> None:
    assert explain.dispatch(cls) is not explain.dispatch(object)


@pytest.mark.parametrize("error", faults(ordinary), ids=lambda e: type(e).__name__)
def test_an_explanation_says_what_it_means_and_what_to_do(error: BotError) -> None:
    sentences = re.split(r"[.:]\s", plain(explain(error)))

    assert len(sentences) >= 2
    assert plain(explain(error)).endswith(".")


def test_the_answer_to_a_person_is_the_explanation() -> None:
    error = HostUnreachable("app-1", "timed out")

    assert fault(error).text == explain(error)


def test_a_switch_that_was_not_put_back_is_said_loudly() -> None:
    assert "look at the public URL now" in explain(SwitchRefused("app-1", "test failed", restored=False))
    assert "look at the public URL" not in explain(SwitchRefused("app-1", "test failed", restored=True))


def test_the_log_of_a_failed_step_is_pointed_at_only_when_there_is_one() -> None:
    assert "thread" in explain(StepFailed("health", "status 503", "boom"))
    assert "thread" not in explain(StepFailed("health", "status 503"))


def test_what_nobody_foresaw_gets_a_reference_and_no_details() -> None:
    assert unexpected("1a2b3c4d").text.startswith("Something went wrong (reference 1a2b3c4d).")
    assert "ValueError" in explain(ValueError("secret"))
    assert "secret" not in explain(ValueError("secret"))
