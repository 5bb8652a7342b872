"""The env file is read as the docker command line reads it; tests/real compares the two."""

import pytest

from clients.docker.env_file import EnvFileInvalid, Variables, parse


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("A=1\nB=2\n", ("A=1", "B=2")),
        ("A=1", ("A=1",)),
        ("", ()),
        ("\n\n", ()),
        ("# comment\nA=1\n  # indented\n", ("A=1",)),
        ("A=1 # not a comment\n", ("A=1 # not a comment",)),
        ('A="quoted"\n', ('A="quoted"',)),
        ("A='q' \n", ("A='q' ",)),
        ("A= spaced \n", ("A= spaced ",)),
        ("   A=1\n", ("A=1",)),
        ("A=\n", ("A=",)),
        ("A=b=c\n", ("A=b=c",)),
        ("A=$B${C}`d`\n", ("A=$B${C}`d`",)),
        ("A=1\nA=2\n", ("A=1", "A=2")),
        ("A=1\r\nB=2\r\n", ("A=1", "B=2")),
        ("A=1\r\r\n", ("A=1\r",)),
        ("\ufeffA=1\n", ("A=1",)),
        ("A=ق\n", ("A=ق",)),
        ("\u00a0A=1\n", ("A=1",)),
        ("export=1\n", ("export=1",)),
        ("A.B-C=1\n", ("A.B-C=1",)),
    ],
)
def test_lines_become_entries_as_docker_makes_them(text: str, entries: tuple[str, ...]) -> None:
    assert parse(text.encode()).entries == entries


def test_a_key_without_a_value_takes_the_environments_or_is_left_out() -> None:
    assert parse(b"HERE\nAWAY\n", {"HERE": "1"}).entries == ("HERE=1",)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"=secret-value\n", 1),
        (b"A=1\nA B=secret-value\n", 2),
        (b"export A=secret-value\n", 1),
        (b"A=1\nB=secret-value\xff\n", 2),
        (b"A=secret-value" + b"x" * 70_000, 1),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_never_shown(data: bytes, line: int) -> None:
    with pytest.raises(EnvFileInvalid) as caught:
        parse(data)
    assert caught.value.line == line
    assert "secret-value" not in repr(caught.value) + str(caught.value)


def test_values_are_not_in_the_repr() -> None:
    assert "secret-value" not in repr(parse(b"A=secret-value\n"))


def test_extra_entries_come_last() -> None:
    assert Variables(("A=1",)).with_extra((("A", "2"),)).entries == ("A=1", "A=2")
