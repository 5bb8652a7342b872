"""What a version may look like: `vX.Y.Z` everywhere, Docker tags where the environment accepts branches."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

LIMIT = 128  # characters in a Docker tag

_RELEASE = re.compile(r"v(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)
_NEAR = re.compile(
    r"(?:version|release|ver|v)?[\s.:_-]*(\d{1,6}(?:[.,_-]\d{1,6}){0,2})", re.ASCII | re.IGNORECASE
)
_BARE = re.compile(r"[vV]?\d+(\.\d+){1,2}", re.ASCII)  # near even where branches are accepted
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)


class VersionKind(StrEnum):
    RELEASE = "release"
    LATEST = "latest"
    BRANCH = "branch"


class VersionProblem(StrEnum):
    MISSING = "missing"
    LONG = "long"
    NEAR = "near"  # a release, not written as one; `meant` says which
    TAG = "tag"  # not a release, and nothing else is accepted here


@dataclass(frozen=True, slots=True)
class Parsed:
    """`kind` when it is accepted, `problem` when not."""

    text: str
    kind: VersionKind | None = None
    problem: VersionProblem | None = None
    meant: str = ""


def parse(text: str, *, branch_tags: bool = False) -> Parsed:
    """Guide 4.3: `vX.Y.Z`. With `branch_tags` also `latest` and whatever Docker's grammar of tags allows."""
    text = text.strip()
    if not text:
        return Parsed(text, problem=VersionProblem.MISSING)
    if len(text) > LIMIT:
        return Parsed(text, problem=VersionProblem.LONG)
    if _RELEASE.fullmatch(text):
        return Parsed(text, VersionKind.RELEASE)
    if (near := meant(text)) and (_BARE.fullmatch(text) or not branch_tags):
        return Parsed(text, problem=VersionProblem.NEAR, meant=near)
    if branch_tags and _TAG.fullmatch(text):
        return Parsed(text, VersionKind.LATEST if text == "latest" else VersionKind.BRANCH)
    return Parsed(text, problem=VersionProblem.TAG)


def meant(text: str) -> str:
    """The release somebody probably meant: `1.2.4`, `V1.2.4`, `v1.2`, `v01.2.4`; empty when it is none."""
    found = _NEAR.fullmatch(text)
    if not found:
        return ""
    numbers = [str(int(n)) for n in re.split(r"[.,_-]", found[1])]
    return "v" + ".".join([*numbers, "0", "0"][:3])


def numbers(version: str) -> tuple[int, int, int] | None:
    """For comparing two releases; None for a tag that is none."""
    found = _RELEASE.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def older(version: str, than: str) -> bool:
    """False also where the two cannot be compared."""
    left, right = numbers(version), numbers(than)
    return left is not None and right is not None and left < right


def nearest(word: str, known: tuple[str, ...]) -> str:
    """The known word somebody probably meant, else empty."""
    folded, asked = {k.casefold(): k for k in known}, word.casefold()[:LIMIT]
    begun = [k for k in folded if asked and k.startswith(asked)]
    found = begun if len(begun) == 1 else get_close_matches(asked, folded, n=1)
    return folded[found[0]] if found else ""
