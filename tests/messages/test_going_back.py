"""What people read when going back is refused, or has failed: true for each case, and commands that can be typed."""

import pytest

from messages.render import render
from messages.rules import words
from messages.text import plain
from policy.events import RollbackFailed
from policy.rules import Outcome, Rule, Verdict

FIX = "Deploy a fixed version: /deploy VERSION production."
UNPROVEN = "v9.9.9 is not known to have run well here. Traffic only goes back to what was proven."
COMMANDS = "\n".join(
    f"sudo -n /usr/local/sbin/liyaqa-host switch production 808{n} {'1' * 60}" for n in range(9)
)


@pytest.mark.parametrize(
    ("problem", "known", "said"),
    [
        (
            "unproven",
            ("v1.2.3", "v1.2.2"),
            f"{UNPROVEN} Name one of these: v1.2.3, v1.2.2.",
        ),
        (
            "unproven",
            (),
            f"{UNPROVEN} No other version is on record here. {FIX}",
        ),
        (
            "live",
            ("v1.2.3",),
            "v9.9.9 is live already. Going back to it would change nothing. Name one of these: v1.2.3.",
        ),
        (
            "none",
            (),
            f"There is no earlier release to go back to. Nothing that ran well here before is on record. {FIX}",
        ),
    ],
)
def test_a_version_that_cannot_be_gone_back_to_is_refused_in_words_that_are_true(
    problem: str, known: tuple[str, ...], said: str
) -> None:
    fields = {"environment": "production", "version": "v9.9.9", "problem": problem, "known": known}
    told = words(Verdict(Rule.ROLLBACK_TARGET, Outcome.REFUSE, fields))
    assert plain(told.full).replace("\n", " ") == said


def test_what_has_to_be_typed_is_whole_and_one_command_a_line() -> None:
    hosts = (("api-1", "not known (the host does not answer); nothing was live before", COMMANDS),)
    sent = render(RollbackFailed(12, "production", "v1.2.4", "v1.2.3", "lost", hosts, ("U0ONCALL",)))

    told = [block["text"] for block in sent.blocks if "text" in block]
    assert any(isinstance(text, dict) and f"```\n{COMMANDS}\n```" in text["text"] for text in told)
