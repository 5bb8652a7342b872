"""Which idle containers may go, and which are only told of (ruling 20)."""

from dataclasses import replace

import pytest

from policy.deploy.strays import strays
from policy.facts import HostFacts
from policy.plan import LABEL_ENVIRONMENT, LABEL_RUN, Container
from tests.policy.samples import PLACE, PRODUCTION

ENDED = {7}


def box(
    name: str, port: int, run: str = "7", *, running: bool = False, environment: str = "production"
) -> Container:
    labels = ((LABEL_ENVIRONMENT, environment), (LABEL_RUN, run)) if environment else ()
    return Container(f"id-{name}", name, "image", "v1.2.3", "digest", port, running, labels)


LIVE = box("liyaqa-backend-blue", 8080, running=True)
OLD = box("liyaqa-backend-old", 8081)
GREEN = box("liyaqa-backend-green", 8082)


def found(*ours: Container, going: tuple[str, ...] = ()) -> dict[str, str]:
    """By name: why it is kept, empty for one that may go."""
    host = HostFacts("web-1", replace(PLACE, live=LIVE), OLD, site_port=8080, ours=(LIVE, OLD, *ours))
    return {s.container.name: s.kept for s in strays(PRODUCTION, host, ENDED, going)}


def test_what_serves_and_what_stands_by_are_no_strays() -> None:
    assert found() == {}


def test_what_an_ended_run_left_may_go() -> None:
    assert found(GREEN) == {"liyaqa-backend-green": ""}


def test_the_failed_one_is_kept_for_its_logs() -> None:
    assert found(box("liyaqa-backend-failed", 0)) == {}


def test_an_open_run_takes_care_of_its_own() -> None:
    assert found(box("liyaqa-backend-green", 8082, "8", running=True)) == {}


def test_what_another_run_will_remove_is_left_to_it() -> None:
    assert found(GREEN, going=(GREEN.id,)) == {}


def test_nothing_on_the_sites_port_is_a_stray_while_it_runs() -> None:
    assert found(replace(GREEN, port=8080, running=True)) == {}


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (box("liyaqa-backend-green", 8082, environment=""), "it was not started by the desk"),
        (box("liyaqa-backend-green", 8082, environment="staging"), "it was not started by the desk"),
        (box("liyaqa-backend-green", 8082, "not a number"), "its label names no run"),
    ],
)
def test_what_is_not_ours_is_told_of_and_kept(held: Container, why: str) -> None:
    assert found(held) == {"liyaqa-backend-green": why}
