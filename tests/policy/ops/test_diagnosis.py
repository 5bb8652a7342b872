"""The guide's six problems, told apart by what was seen."""

from dataclasses import replace
from typing import Any

import pytest

from policy.answers import Measured
from policy.ops.diagnosis import Fallen, Problem, Seen, diagnose
from policy.summary import Health

WELL, SICK, UNKNOWN = Health(ok=True), Health(ok=False, detail="status 502"), Health(None, "no answer")
FINE = Seen(
    "production",
    "v1.2.4",
    image=True,
    public=WELL,
    hosts=(("web-1", WELL),),
    measures=(Measured("P95 latency", 0.3, ok=True),),
)


def found(seen: Seen, answer: bool | None = True) -> set[Problem]:
    return {f.problem for f in diagnose(seen) if f.found is answer}


def test_where_all_is_well_none_is_found_and_all_six_are_told() -> None:
    assert found(FINE, answer=False) == set(Problem)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"image": False, "tags": ("v1.2.3",)}, {Problem.PULL}),
        ({"run": 7, "failed_step": "pull", "error": "toomanyrequests"}, {Problem.PULL}),
        ({"hosts": (("web-1", SICK),)}, {Problem.HEALTH}),
        ({"run": 7, "failed_step": "health", "error": "status 503"}, {Problem.HEALTH}),
        ({"run": 7, "failed_step": "migrate", "error": "V12 failed"}, {Problem.MIGRATION}),
        ({"fallen": (Fallen("web-1", "liyaqa-backend-green", "No DATABASE_URL"),)}, {Problem.STOPS}),
        ({"restarts": 3}, {Problem.STOPS}),
        ({"measures": (Measured("P95 latency", 3.0, ok=False),)}, {Problem.SLOW}),
        ({"public": SICK}, {Problem.GATEWAY}),
        ({"dead_port": True}, {Problem.GATEWAY}),
    ],
)
def test_each_is_known_by_its_evidence(changes: dict[str, Any], problems: set[Problem]) -> None:
    assert found(replace(FINE, **changes)) == problems


def test_what_could_not_be_looked_at_is_unknown_and_never_fine() -> None:
    blind = Seen("production", public=UNKNOWN, hosts=(("web-1", UNKNOWN),), image_why="no answer")
    assert found(blind) == set()
    assert found(blind, answer=None) == {Problem.PULL, Problem.HEALTH, Problem.SLOW, Problem.GATEWAY}


def test_a_stopped_container_shows_its_last_words() -> None:
    seen = replace(FINE, fallen=(Fallen("web-1", "liyaqa-backend-green", "No DATABASE_URL"),))
    (finding,) = (f for f in diagnose(seen) if f.found)
    assert finding.said == "No DATABASE_URL"
    assert "liyaqa-backend-green on web-1" in finding.evidence
