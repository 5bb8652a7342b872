"""Reads an env file exactly as `docker run --env-file` does (ruling 23). Compared with the real command line in the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Go's unicode.IsSpace; Python's isspace() has four control characters more.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_LONGEST = 64 * 1024 - 1  # bufio.Scanner gives up on a longer line
_BOM = b"\xef\xbb\xbf"


@dataclass
class EnvFileInvalid(Exception):
    """`detail` never carries a value."""

    line: int
    detail: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Variables:
    """`KEY=value` entries in the file's order, doubles kept. Values are secrets: never shown by repr."""

    entries: tuple[str, ...] = field(default=(), repr=False)

    def with_extra(self, extra: Sequence[tuple[str, str]]) -> "Variables":
        """What `-e` adds after `--env-file`."""
        return Variables((*self.entries, *(f"{key}={value}" for key, value in extra)))


def parse(data: bytes, environ: Mapping[str, str] | None = None) -> Variables:
    """`environ` gives the values of keys written without `=`; a key it lacks is left out, as Docker does."""
    found = []
    for number, raw in enumerate(_lines(data), start=1):
        entry = _entry(raw.removeprefix(_BOM) if number == 1 else raw, number, environ or {})
        if entry is not None:
            found.append(entry)
    return Variables(tuple(found))


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines]


def _entry(raw: bytes, number: int, environ: Mapping[str, str]) -> str | None:
    line = _text(raw, number).lstrip(_SPACE)
    if not line or line.startswith("#"):
        return None
    name, equals, value = line.partition("=")
    if not name:
        raise EnvFileInvalid(number, "there is no variable name before `=`")
    if " " in name or "\t" in name:
        raise EnvFileInvalid(number, "the variable's name contains a space")
    if equals:
        return f"{name}={value}"
    return f"{name.strip(_SPACE)}={environ[name]}" if name in environ else None


def _text(raw: bytes, number: int) -> str:
    if len(raw) > _LONGEST:
        raise EnvFileInvalid(number, "the line is longer than 64 KiB")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise EnvFileInvalid(number, "the line is not UTF-8") from None
