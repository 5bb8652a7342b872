"""The escaping seam, by its properties and by the guide's examples."""

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import text

ANY = st.text()
NASTY = st.text(alphabet=st.sampled_from("<>&!@#|*_~` \n\t\u202eabU123:/"), max_size=60)
USER_TEXT = ANY | NASTY
IDS = st.from_regex(r"[UW][A-Z0-9]{1,10}", fullmatch=True)


@given(USER_TEXT)
def test_no_raw_angle_survives_escaping(typed: str) -> None:
    assert not re.search("[<>]", text.escape(typed))
    assert not re.search("[<>]", text.code(typed))
    assert not re.search("[<>]", text.output(typed))
    assert not re.search("[<>]", text.script(typed))


@given(USER_TEXT)
def test_every_ampersand_begins_one_of_three_entities(typed: str) -> None:
    for made in (text.escape(typed), text.code(typed), text.output(typed)):
        assert not re.search("&(?!amp;|lt;|gt;)", made)


@given(USER_TEXT)
def test_only_an_id_mentions(typed: str) -> None:
    for made in (text.user(typed), text.group(typed), text.channel(typed), text.mention(typed)):
        assert "<" not in made or re.fullmatch(r"<(@[UW]|!subteam\^S|#[CDG])[A-Z0-9]+>", made)


@given(USER_TEXT)
def test_a_code_span_cannot_be_left(typed: str) -> None:
    assert text.code(typed).count("`") in {0, 2}
    assert text.output(typed).count("`") in {0, 6}


@given(USER_TEXT)
def test_escaped_text_is_one_line_and_formats_nothing(typed: str) -> None:
    made = text.escape(typed)

    assert len(made.splitlines()) <= 1
    assert not re.search(r"(?<!\w)[*_~](?=\S)|(?<=\S)[*_~](?!\w)|`", made)


@given(USER_TEXT)
def test_plain_gives_back_what_was_escaped_in_code(typed: str) -> None:
    assert text.plain(text.code(typed, 10_000)) == text.clean(typed).replace("`", "'")


@given(IDS)
def test_ids_pass_unchanged(person: str) -> None:
    assert text.escape(person) == person
    assert text.escape(text.escape(person)) == person
    assert text.user(person) == f"<@{person}>"
    assert text.plain(text.user(person), {person: "sara"}) == "@sara"


@given(USER_TEXT, st.integers(1, 80))
def test_truncated_text_keeps_its_limit_and_its_characters(typed: str, limit: int) -> None:
    short = text.truncate(typed, limit)

    assert len(short) <= limit
    assert typed.startswith(short.removesuffix("…").rstrip()) or short == typed
    if short != typed:
        rest = typed[len(short) - 1 :]
        assert not rest or not unicodedata.category(rest[0]).startswith("M") or short == "…"


@given(
    st.lists(USER_TEXT.map(text.escape) | IDS.map(text.user) | USER_TEXT.map(text.code)), st.integers(10, 60)
)
def test_clipping_splits_no_mention_entity_or_code_span(parts: list[str], limit: int) -> None:
    short = text.clip(" ".join(parts), limit)

    assert len(short) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)|<(?!@[UW][A-Z0-9]+>)", short)
    assert short.count("`") % 2 == 0


@pytest.mark.parametrize(
    ("typed", "limit", "short"),
    [
        ("abcdef", 4, "abc…"),
        ("ab cdef", 4, "ab…"),
        ("🇸🇦🇸🇦🇸🇦", 4, "🇸🇦…"),
        ("a👩‍👩‍👧", 4, "a…"),
        ("e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
    ],
)
def test_text_is_cut_between_characters_as_people_see_them(typed: str, limit: int, short: str) -> None:
    assert text.truncate(typed, limit) == short


def test_a_clipped_code_block_is_closed() -> None:
    assert text.clip("```\n" + "x" * 100 + "\n```", 40).endswith("…\n```")


def test_a_long_log_keeps_its_end_and_a_script_its_beginning() -> None:
    lines = "\n".join(f"line {n}" for n in range(1000))

    assert text.output(lines, 100).endswith("line 999\n```")
    assert text.script(lines, 100).startswith("```\nline 0\n")


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("a & b", "a &amp; b"),
        ("*bold* 2 * 3 V12__add_role", "∗bold∗ 2 * 3 V12__add_role"),
        ("one\ntwo\r\nthree", "one two three"),
        ("\u202eabc\u0000", "abc"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_escaping_by_example(typed: str, made: str) -> None:
    assert text.escape(typed) == made


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://team.slack.com/a?b=1&c=2", "<https://team.slack.com/a?b=1&amp;c=2|x>"),
        ("https://a.example/x|y> z", "<https://a.example/x%7Cy%3E%20z|x>"),
        ("javascript:alert(1)", "x"),
        ("", "x"),
    ],
)
def test_a_link_leads_only_where_it_says(url: str, made: str) -> None:
    assert text.link(url, "x") == made


@pytest.mark.parametrize(
    ("someone", "made"),
    [
        ("U1", "<@U1>"),
        ("S1", "<!subteam^S1>"),
        ("os:deploy", "deploy (command line)"),
        ("", ""),
        ("U1>", "U1&gt;"),
    ],
)
def test_people_groups_and_the_command_line_are_named(someone: str, made: str) -> None:
    assert text.mention(someone) == made


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 1, 31, 10, 0, tzinfo=UTC), "2026-01-31 10:00 UTC (13:00 Gulf)"),
        (datetime(2026, 1, 31, 20, 59, tzinfo=UTC), "2026-01-31 20:59 UTC (23:59 Gulf)"),
        (datetime(2026, 1, 31, 21, 0, tzinfo=UTC), "2026-01-31 21:00 UTC (2026-02-01 00:00 Gulf)"),
    ],
)
def test_times_are_said_in_utc_and_gulf(at: datetime, said: str) -> None:
    assert text.when(at) == said
    assert text.when(at.astimezone(text.times.GULF)) == said


def test_the_readers_own_clock_falls_back_to_utc() -> None:
    made = text.local(datetime(2026, 1, 31, 10, 0, tzinfo=UTC))

    assert made == "<!date^1769853600^{date_short_pretty} {time}|2026-01-31 10:00 UTC>"
    assert text.plain(made) == "2026-01-31 10:00 UTC"


@pytest.mark.parametrize(
    ("seconds", "as_deployment", "as_rollback"),
    [
        (0.42, "0 seconds", "0.4s"),
        (1, "1 second", "1.0s"),
        (47, "47 seconds", "47s"),
        (60, "1 minute", "1m 0s"),
        (107, "2 minutes", "1m 47s"),
        (720, "12 minutes", "12m 0s"),
        (7500, "125 minutes", "2h 5m"),
        (172_799, "2880 minutes", "47h 59m"),
        (300_000, "5000 minutes", "3d 11h"),
        (9.97, "10 seconds", "10s"),
        (59.7, "1 minute", "1m 0s"),
        (3599.7, "60 minutes", "1h 0m"),
        (-1, "0 seconds", "0.0s"),
    ],
)
def test_lengths_are_written_as_the_guide_writes_them(
    seconds: float, as_deployment: str, as_rollback: str
) -> None:
    assert text.minutes(seconds) == as_deployment
    assert text.duration(seconds) == as_rollback


@pytest.mark.parametrize(
    ("mrkdwn", "read"),
    [
        ("*Bold* and _slanted_ and `code *x*`", "Bold and slanted and code *x*"),
        ("<https://a.example|Card> <https://b.example>", "Card (https://a.example) https://b.example"),
        ("<#C1> <!subteam^S1> <@U9>", "#C1 @S1 @U9"),
        ("```\na &lt; b\n```", "a < b"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_mrkdwn_is_read_as_a_person_reads_it(mrkdwn: str, read: str) -> None:
    assert text.plain(mrkdwn) == read
