"""What counts as a version, and what somebody probably meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.versions import LIMIT, VersionKind, VersionProblem, nearest, numbers, older, parse

NEAR, TAG = VersionProblem.NEAR, VersionProblem.TAG


@pytest.mark.parametrize("text", ["v1.2.4", "v0.0.0", "v10.20.30", " v1.2.4 "])
def test_a_release_is_accepted_everywhere(text: str) -> None:
    assert parse(text).kind is VersionKind.RELEASE
    assert parse(text, branch_tags=True).kind is VersionKind.RELEASE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("1.2.4", "v1.2.4", id="no v"),
        pytest.param("V1.2.4", "v1.2.4", id="capital V"),
        pytest.param("v1.2", "v1.2.0", id="no patch"),
        pytest.param("v1", "v1.0.0", id="major only"),
        pytest.param("v01.2.4", "v1.2.4", id="leading zero"),
        pytest.param("v1,2,4", "v1.2.4", id="commas"),
        pytest.param("v.1.2.4", "v1.2.4", id="dot after v"),
        pytest.param("release-1.2.4", "v1.2.4", id="a word before"),
    ],
)
def test_what_is_near_a_release_is_refused_with_what_was_meant(text: str, meant: str) -> None:
    found = parse(text)
    assert (found.kind, found.problem, found.meant) == (None, NEAR, meant)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", VersionProblem.MISSING, id="nothing"),
        pytest.param("   ", VersionProblem.MISSING, id="blank"),
        pytest.param("v" * 129, VersionProblem.LONG, id="one past the limit"),
        pytest.param("v" * 128, TAG, id="at the limit, a tag"),
        pytest.param("latest", TAG, id="latest"),
        pytest.param("main", TAG, id="a branch"),
        pytest.param("v1.2.4-rc1", TAG, id="a release candidate"),
        pytest.param("v1.2.4.5", TAG, id="four numbers"),
        pytest.param("v1.2.4; rm -rf /", TAG, id="shell"),
        pytest.param("v1.2.4\nv1.2.5", TAG, id="two lines"),
        pytest.param("<!channel>", TAG, id="mention"),
        pytest.param("v١.٢.٤", TAG, id="Arabic digits"),
        pytest.param("v1.2.9999999", TAG, id="no such number"),
    ],
)
def test_production_takes_nothing_but_releases(text: str, problem: VersionProblem) -> None:
    assert parse(text).problem is problem


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("latest", VersionKind.LATEST, id="latest"),
        pytest.param("main", VersionKind.BRANCH, id="a branch"),
        pytest.param("feature_trainer-portal.2", VersionKind.BRANCH, id="every allowed character"),
        pytest.param("release-1.2", VersionKind.BRANCH, id="a release branch"),
        pytest.param("x" * LIMIT, VersionKind.BRANCH, id="128 characters"),
        pytest.param("feature/trainer", None, id="a slash is not in a Docker tag"),
        pytest.param("-main", None, id="a leading dash"),
        pytest.param(".main", None, id="a leading dot"),
        pytest.param("mäin", None, id="not ASCII"),
        pytest.param("1.2.4", None, id="a release without v is still refused"),
        pytest.param("x" * (LIMIT + 1), None, id="129 characters"),
    ],
)
def test_where_branches_are_accepted_dockers_grammar_decides(text: str, kind: VersionKind | None) -> None:
    assert parse(text, branch_tags=True).kind is kind


@given(st.text(max_size=200))
def test_whatever_is_typed_gets_either_a_kind_or_a_problem(text: str) -> None:
    found = parse(text, branch_tags=True)
    assert (found.kind is None) is (found.problem is not None)


@given(st.text(max_size=20))
def test_what_was_meant_is_itself_a_version(text: str) -> None:
    found = parse(text)
    assert not found.meant or parse(found.meant).kind is VersionKind.RELEASE


@given(st.tuples(*[st.integers(0, 999)] * 3), st.tuples(*[st.integers(0, 999)] * 3))
def test_releases_compare_by_number_not_by_letter(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    left, right = ("v" + ".".join(map(str, n)) for n in (one, other))
    assert older(left, right) is (one < other)


def test_a_branch_is_neither_older_nor_newer() -> None:
    assert numbers("main") is None
    assert not older("main", "v1.2.3")
    assert not older("v1.2.3", "main")


@pytest.mark.parametrize(
    ("word", "found"),
    [("prod", "production"), ("PRODUCTION", "production"), ("stging", "staging"), ("x", "")],
)
def test_the_nearest_known_word_is_suggested(word: str, found: str) -> None:
    assert nearest(word, ("staging", "production")) == found
