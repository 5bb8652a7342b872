"""What may follow `/ops`."""

import pytest

from handlers.parsing import Help, Logs, Look, Misread, Page, Topic, parse_ops
from handlers.parsing.misread import Trouble
from handlers.parsing.ops import Ops

PLACES = ("staging", "production")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Help()),
        ("help", Help()),
        ("status", Look(Topic.STATUS)),
        ("STATUS Production", Look(Topic.STATUS, "production")),
        ("health staging", Look(Topic.HEALTH, "staging")),
        ("metrics", Look(Topic.METRICS)),
        ("summary", Page.SUMMARY),
        ("urls", Page.URLS),
        ("oncall", Page.ONCALL),
        ("audit", Page.AUDIT),
        ("logs production", Logs("production")),
        ("logs production --tail 20", Logs("production", 20)),
        ("logs --tail 20 production", Logs("production", 20)),
        ("logs production --since 1h30m --grep error", Logs("production", 100, "error", 5400)),
        ("logs production --grep “connection refused”", Logs("production", 100, "connection refused")),
        ("logs production --grep $(reboot); rm -rf /", Logs("production", 100, "$(reboot); rm -rf /")),
        ("logs production —since 2d", Logs("production", seconds=172800)),
    ],
)
def test_it_is_understood(typed: str, meant: Ops) -> None:
    assert parse_ops(typed, PLACES) == meant


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("sumary", Misread(Trouble.UNKNOWN_WORD, "sumary", "/ops summary")),
        ("helth production", Misread(Trouble.UNKNOWN_WORD, "helth", "/ops health production")),
        ("xyzzy", Misread(Trouble.UNKNOWN_WORD, "xyzzy")),
        ("status production now", Misread(Trouble.EXTRA, "now")),
        ("urls please", Misread(Trouble.EXTRA, "please")),
        ("status --tail 5", Misread(Trouble.UNKNOWN_OPTION, "--tail")),
        ("logs", Misread(Trouble.NO_ENVIRONMENT, "logs", "/ops logs production")),
        ("logs production extra", Misread(Trouble.EXTRA, "extra")),
        ("logs production --tial 5", Misread(Trouble.UNKNOWN_OPTION, "--tial", "--tail")),
        ("logs production --tail", Misread(Trouble.NO_VALUE, "--tail")),
        ("logs production --tail many", Misread(Trouble.BAD_VALUE, "many")),
        ("logs production --tail 0", Misread(Trouble.BAD_VALUE, "0")),
        ("logs production --tail 5001", Misread(Trouble.BAD_VALUE, "5001")),
        ("logs production --tail ٥", Misread(Trouble.BAD_VALUE, "٥")),
        ("logs production --since yesterday", Misread(Trouble.BAD_VALUE, "yesterday")),
        ("logs production --since 1h --since 2h", Misread(Trouble.OPTION_TWICE, "--since")),
        ("logs production --grep " + "x" * 101, Misread(Trouble.TOO_LONG, "100")),
        ("x" * 2001, Misread(Trouble.TOO_LONG, "2000")),
    ],
)
def test_what_is_not_understood_says_what_was_perhaps_meant(typed: str, trouble: Misread) -> None:
    assert parse_ops(typed, PLACES) == trouble
