"""What people type after `/deploy`, and what the desk makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.parsing import (
    MAX_REASON,
    Cancel,
    Deploy,
    Form,
    Help,
    History,
    Lock,
    Misread,
    Status,
    Trouble,
    Unlock,
    Unquarantine,
    Why,
    parse,
)

ENVIRONMENTS = ("development", "staging", "production")


def read(text: str) -> object:
    return parse(text, ENVIRONMENTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Form()),
        ("   ", Form()),
        ("help", Help()),
        ("HELP", Help()),
        ("v1.2.4 production", Deploy("v1.2.4", "production")),
        ("v1.2.4 PRODUCTION", Deploy("v1.2.4", "production")),
        ("latest staging", Deploy("latest", "staging")),
        ("feature-login staging", Deploy("feature-login", "staging")),
        ("plan v1.2.4 production", Deploy("v1.2.4", "production", dry=True)),
        ("status", Status()),
        ("status production", Status("production")),
        ("history", History()),
        ("history production 25", History("production", 25)),
        ("history 9999", History("", 50)),
        ("cancel", Cancel()),
        ("cancel 42", Cancel(42)),
        ("cancel #42 wrong version", Cancel(42, reason="wrong version")),
        ("cancel production", Cancel(environment="production")),
        ("why", Why()),
        ("why #42", Why(42)),
        ("why PRODUCTION", Why(environment="production")),
        ("lock production database move", Lock("production", "database move")),
        ('lock production --reason "database move"', Lock("production", "database move")),
        ("unlock production", Unlock("production")),
        (
            'unquarantine v1.2.6 production --reason "not its fault"',
            Unquarantine("v1.2.6", "production", "not its fault"),
        ),
    ],
)
def test_every_command_is_read(typed: str, meant: object) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        'v1.2.4 production --reason "login is broken"',
        "v1.2.4 production --reason 'login is broken'",
        "v1.2.4 production --reason login is broken",
        'v1.2.4 production --reason="login is broken"',
        'v1.2.4 production --reason "login is broken',
        "v1.2.4 production --reason “login is broken”",
        "v1.2.4 production --reason ‘login is broken’",
        "v1.2.4 production —reason «login is broken»",
        "v1.2.4 production –reason „login is broken“",
        "v1.2.4 production -reason login is broken",
        "v1.2.4\u00a0production\u00a0--reason login is\u2009broken",
        "v1.2.4\u200b \ufeffproduction --reason login is broken",
        '--reason "login is broken" v1.2.4 production',
        'v1.2.4 --reason "login is broken" production',
        "  v1.2.4   production\t--REASON  login   is broken ",
    ],
)
def test_a_reason_is_read_however_a_phone_or_slack_writes_it(typed: str) -> None:
    assert read(typed) == Deploy("v1.2.4", "production", reason="login is broken")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("a &amp; b", "a & b"),
        ("a &lt; b &gt; c", "a < b > c"),
        ("&amp;lt;", "&lt;"),
        ("don't wait", "don't wait"),
        ("see <@U1|sara> and <!channel>", "see <@U1|sara> and <!channel>"),
        ("slow - very slow", "slow - very slow"),
        ("a payload fix", "a payload fix"),
        ("'; drop table run; --", "'; drop table run; --"),
    ],
)
def test_the_words_of_a_reason_stay_what_they_were(typed: str, reason: str) -> None:
    assert read(f"v1.2.4 production --reason {typed}") == Deploy("v1.2.4", "production", reason=reason)


def test_an_emergency_typed_with_an_em_dash_is_one() -> None:
    expected = Deploy("v1.2.4", "production", emergency="checkout is down")
    assert read('v1.2.4 production —emergency "checkout is down"') == expected


def test_both_options_may_stand_in_any_order() -> None:
    expected = Deploy("v1.2.4", "production", reason="fix", emergency="checkout is down")
    assert read("v1.2.4 production --emergency checkout is down --reason fix") == expected


@pytest.mark.parametrize(
    ("typed", "trouble", "word", "nearest"),
    [
        ("stauts", Trouble.UNKNOWN_WORD, "stauts", "/deploy status"),
        ("histroy production", Trouble.UNKNOWN_WORD, "histroy", "/deploy history production"),
        ("banana", Trouble.UNKNOWN_WORD, "banana", ""),
        ("v1.2.4 production --raeson x", Trouble.UNKNOWN_OPTION, "--raeson", "--reason"),
        ("v1.2.4 production --force", Trouble.UNKNOWN_OPTION, "--force", ""),
        ("status --reason x", Trouble.UNKNOWN_OPTION, "--reason", ""),
        ("v1.2.4 production --reason", Trouble.NO_VALUE, "--reason", ""),
        ('v1.2.4 production --emergency ""', Trouble.NO_VALUE, "--emergency", ""),
        ("v1.2.4 production --emergency --reason x", Trouble.NO_VALUE, "--emergency", ""),
        ("v1.2.4 production --reason a --reason b", Trouble.OPTION_TWICE, "--reason", ""),
        ("v1.2.4", Trouble.NO_ENVIRONMENT, "v1.2.4", ""),
        ("production", Trouble.NO_VERSION, "production", ""),
        ("--emergency now", Trouble.NO_VERSION, "", ""),
        ("plan", Trouble.NO_VERSION, "", ""),
        ("production v1.2.4", Trouble.SWAPPED, "production", "/deploy v1.2.4 production"),
        ("v1.2.4 production please", Trouble.EXTRA, "please", ""),
        ("status production staging", Trouble.EXTRA, "staging", ""),
        ("lock", Trouble.NO_ENVIRONMENT, "lock", ""),
        ("lock production", Trouble.NO_VALUE, "lock", ""),
        ("unlock", Trouble.NO_ENVIRONMENT, "unlock", ""),
        ("unquarantine", Trouble.NO_VERSION, "unquarantine", ""),
        ("unquarantine v1.2.6", Trouble.NO_ENVIRONMENT, "unquarantine", ""),
        ("unquarantine v1.2.6 production", Trouble.NO_VALUE, "unquarantine", ""),
        ("why prodution", Trouble.UNKNOWN_WORD, "prodution", "/deploy why production"),
        ("why 12 please", Trouble.EXTRA, "please", ""),
        ("cancel prodution", Trouble.UNKNOWN_WORD, "prodution", "/deploy cancel production"),
        ("x" * 2001, Trouble.TOO_LONG, "2000", ""),
        (f"v1 production --reason {'x' * (MAX_REASON + 1)}", Trouble.TOO_LONG, "500", ""),
        (f"lock production {'x' * (MAX_REASON + 1)}", Trouble.TOO_LONG, "500", ""),
    ],
)
def test_what_cannot_be_read_says_which_word_and_what_was_perhaps_meant(
    typed: str, trouble: Trouble, word: str, nearest: str
) -> None:
    assert read(typed) == Misread(trouble, word, nearest)


def test_a_branch_tag_that_resembles_a_command_is_still_a_tag() -> None:
    assert read("status-page staging") == Deploy("status-page", "staging")


@given(st.text(max_size=2100))
def test_any_text_is_read_as_something_and_never_breaks(text: str) -> None:
    read(text)


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=20)


@given(
    st.lists(_WORDS.filter(lambda w: not w.startswith(tuple('-‐‑‒–—―−"“”„‟«»＂&'))), min_size=1, max_size=5)
)
def test_quoted_words_come_back_as_they_were_typed(words: list[str]) -> None:
    reason = " ".join(words)
    plain = not set(reason) & set("\"“”„‟«»＂‘’‚‛'&\u00ad") and reason.isprintable()
    read_back = read(f'v1.2.4 production --reason "{reason}"')
    if plain:
        assert read_back == Deploy("v1.2.4", "production", reason=reason)
