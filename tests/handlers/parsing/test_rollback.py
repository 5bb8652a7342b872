"""What people type after `/rollback`, and what they mean by it."""

import pytest

from handlers.parsing import Form, Help, Misread, Rollback, parse_rollback
from handlers.parsing.misread import Trouble

NAMES = ("staging", "production")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("production", Rollback("production")),
        ("Production", Rollback("production")),
        ("production --to v1.2.3", Rollback("production", "v1.2.3")),
        ("--to v1.2.3 production", Rollback("production", "v1.2.3")),
        ('production --reason "slow logins"', Rollback("production", "", "slow logins")),
        ("production --reason slow logins", Rollback("production", "", "slow logins")),
        ("production --to v1.2.3 --reason slow logins", Rollback("production", "v1.2.3", "slow logins")),
        ("production --reason slow logins --to v1.2.3", Rollback("production", "v1.2.3", "slow logins")),
        ("production —reason “slow logins”", Rollback("production", "", "slow logins")),
        ("--to v1.2.3", Rollback("", "v1.2.3")),
        ("production -to v1.2.3", Rollback("production", "v1.2.3")),
        ("eu-west", Rollback("eu-west")),
    ],
)
def test_what_is_typed_is_understood(text: str, meant: Rollback) -> None:
    assert parse_rollback(text, NAMES) == meant


def test_nothing_typed_is_a_form_and_help_is_help() -> None:
    assert isinstance(parse_rollback("  ", NAMES), Form)
    assert isinstance(parse_rollback("help", NAMES), Help)


@pytest.mark.parametrize(
    ("text", "trouble", "nearest"),
    [
        ("v1.2.3", Trouble.UNKNOWN_WORD, "/rollback --to v1.2.3"),
        ("production v1.2.3", Trouble.UNKNOWN_WORD, "/rollback production --to v1.2.3"),
        ("v1.2.3 production", Trouble.UNKNOWN_WORD, "/rollback production --to v1.2.3"),
        ("prodution", Trouble.UNKNOWN_WORD, "/rollback production"),
        ("halp", Trouble.UNKNOWN_WORD, "/rollback help"),
        ("production now", Trouble.EXTRA, ""),
        ("production --reson slow", Trouble.UNKNOWN_OPTION, "--reason"),
        ("production --emergency now", Trouble.UNKNOWN_OPTION, ""),
        ("production --to", Trouble.NO_VALUE, ""),
        ("production --to v1.2.3 --to v1.2.2", Trouble.OPTION_TWICE, ""),
        ("production --reason " + "x" * 501, Trouble.TOO_LONG, ""),
        ("x" * 2001, Trouble.TOO_LONG, ""),
    ],
)
def test_what_is_not_understood_says_what_was_perhaps_meant(
    text: str, trouble: Trouble, nearest: str
) -> None:
    found = parse_rollback(text, NAMES)
    assert isinstance(found, Misread)
    assert (found.trouble, found.nearest) == (trouble, nearest)
