"""What a step stands for, in words a shell understands."""

import subprocess
from dataclasses import replace

import pytest

from policy.config import Environment, Standby
from policy.deploy.planning import make_plan
from policy.plan import HostPlan, Step, StepKind
from policy.shell import by_hand, commands, swap_note
from tests.policy.samples import BLUE, PLACE, PRODUCTION, RELEASE, STAGING

K = StepKind
GREEN = replace(BLUE, id="9e" * 32, name="liyaqa-backend-green", version="v1.2.4", port=8081)
FIRST = replace(PLACE, live=None)
IMAGE = f"registry.example/liyaqa-backend@{RELEASE.digest}"
TOKEN = "\"$(sudo -n /usr/local/sbin/liyaqa-host status production | sed -n 's/^token=//p')\""
SWITCH = f"sudo -n /usr/local/sbin/liyaqa-host switch production 8081 {TOKEN}"


def typed(kind: StepKind, environment: Environment = PRODUCTION, place: HostPlan = PLACE) -> tuple[str, ...]:
    place = replace(place, host=environment.hosts[0].name)
    made = make_plan(environment, RELEASE, (place,), "c")
    return commands(environment, made, Step(1, kind, place.host, 1, ""), run=12)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (K.CONNECT, ["ssh deploy@192.0.2.1"]),
        (K.PULL, [f"docker pull {IMAGE}", f"docker tag {IMAGE} registry.example/liyaqa-backend:v1.2.4"]),
        (
            K.MIGRATE,
            [
                (
                    "docker run --name liyaqa-backend-migrate-12 --network liyaqa_network "
                    "--env-file /opt/liyaqa/.env.prod -e SPRING_PROFILES_ACTIVE=prod "
                    f"{IMAGE} ./gradlew flywayMigrate"
                )
            ],
        ),
        (
            K.START,
            [
                (
                    "docker run -d --name liyaqa-backend-green --network liyaqa_network "
                    "-p 127.0.0.1:8081:8080 --env-file /opt/liyaqa/.env.prod -e SPRING_PROFILES_ACTIVE=prod "
                    "--restart no --label com.liyaqa.desk.release=v1.2.4 "
                    f"--label com.liyaqa.desk.digest={RELEASE.digest} "
                    f"--label com.liyaqa.desk.environment=production {IMAGE}"
                )
            ],
        ),
        (K.HEALTH, ["curl -fsS http://localhost:8081/api/health"] * 3),
        (
            K.SWITCH,
            [
                "docker update --restart unless-stopped liyaqa-backend-green",
                SWITCH,
                "docker update --restart no liyaqa-backend-blue",
            ],
        ),
        (K.VERIFY, ["curl -fsS https://api.example/api/health"]),
        (K.DRAIN, ["sudo -n /usr/local/sbin/liyaqa-host status production"]),
        (
            K.RENAME,
            [
                "docker rm -f liyaqa-backend-old 2>/dev/null || true",
                "docker rename liyaqa-backend-blue liyaqa-backend-old",
                "docker rename liyaqa-backend-green liyaqa-backend-blue",
            ],
        ),
        (K.ANNOUNCE, []),
        (
            K.RENAME_BACK,
            [
                "docker rename liyaqa-backend-blue liyaqa-backend-green",
                "docker rename liyaqa-backend-old liyaqa-backend-blue",
            ],
        ),
        (K.REMOVE_GREEN, ["docker rm -f liyaqa-backend-green 2>/dev/null || true"]),
        (K.RETIRE, ["docker rm -f liyaqa-backend-old 2>/dev/null || true"]),
    ],
)
def test_a_step_of_production_stands_for_these_commands(kind: StepKind, lines: list[str]) -> None:
    assert list(typed(kind)) == lines


def test_staging_keeps_the_old_one_aside_and_takes_its_port() -> None:
    live = replace(PLACE, live=replace(BLUE, name="liyaqa-backend"), port=8080)
    assert typed(K.STOP_OLD, STAGING, live) == (
        "docker rm -f liyaqa-backend-old 2>/dev/null || true",
        "docker rename liyaqa-backend liyaqa-backend-old",
        "docker update --restart no liyaqa-backend-old",
        "docker stop liyaqa-backend-old",
    )
    start, keep = typed(K.START_NEW, STAGING, live)
    assert start.startswith("docker run -d --name liyaqa-backend --network liyaqa_network")
    assert "-p 127.0.0.1:8080:8080" in start
    assert keep == "docker update --restart unless-stopped liyaqa-backend"
    assert typed(K.RESTORE_OLD, STAGING, live)[0] == "docker rename liyaqa-backend-old liyaqa-backend"


def test_the_first_deployment_has_no_old_one_to_care_for() -> None:
    assert typed(K.SWITCH, place=FIRST)[-1] == SWITCH
    assert typed(K.SWITCH_BACK, place=FIRST) == ()
    assert typed(K.STOP_OLD, STAGING, FIRST) == ()
    assert typed(K.RENAME, place=FIRST)[-1] == "docker rename liyaqa-backend-green liyaqa-backend-blue"


def test_a_live_container_of_another_name_becomes_old_all_the_same() -> None:
    adopted = replace(PLACE, live=replace(BLUE, name="liyaqa-backend"))
    assert "docker rename liyaqa-backend liyaqa-backend-old" in typed(K.RENAME, place=adopted)
    standing = replace(PLACE, live=replace(BLUE, name="liyaqa-backend-old"))
    assert "docker rm -f liyaqa-backend-old 2>/dev/null || true" not in typed(K.RENAME, place=standing)


def test_a_stopped_standby_is_stopped_after_the_renaming() -> None:
    stopped = replace(PRODUCTION, standby=Standby.STOPPED)
    assert "docker stop liyaqa-backend-old" in typed(K.RENAME, stopped)


def test_the_environments_own_smoke_script_goes_before_the_built_in_tests() -> None:
    own = replace(PRODUCTION, smoke_script="/opt/liyaqa/smoke test.sh")
    assert typed(K.SMOKE, own) == ("'/opt/liyaqa/smoke test.sh' http://localhost:8081",)
    assert len(typed(K.SMOKE)) == 3


@pytest.mark.parametrize("kind", StepKind)
@pytest.mark.parametrize("place", [PLACE, FIRST], ids=["something live", "nothing live"])
def test_every_command_is_one_the_shell_can_read(kind: StepKind, place: HostPlan) -> None:
    nasty = replace(
        PRODUCTION,
        env_file="/opt/it's here/$(id)",
        health_path="/health?a=b&c='d'",
        env=(("NOTE", "two words; rm -rf /"),),
    )
    for line in typed(kind, nasty, place):
        subprocess.run(["sh", "-n", "-c", line], check=True)
        assert "\n" not in line


def test_what_is_quoted_stays_one_word() -> None:
    nasty = replace(PRODUCTION, env=(("NOTE", "two words; touch /tmp/x"),))
    (line,) = typed(K.START, nasty)
    shown = subprocess.run(
        ["sh", "-c", f"set -- {line}; printf '%s\\n' \"$@\""], check=True, capture_output=True, text=True
    )
    assert "NOTE=two words; touch /tmp/x" in shown.stdout.splitlines()


def test_the_note_says_what_is_live_what_stands_by_and_how_to_swap() -> None:
    note = swap_note(PRODUCTION, "api-1", GREEN, BLUE)
    assert note.splitlines() == [
        "production on api-1",
        "Live: v1.2.4 in container 9e9e9e9e9e9e on port 8081",
        "Standing by: v1.2.3 in container b1b1b1b1b1b1 on port 8080",
        "",
        "To put v1.2.3 back by hand, type here:",
        "",
        "docker start b1b1b1b1b1b1",
        "curl -fsS --retry 60 --retry-delay 1 --retry-all-errors http://localhost:8080/api/health",
        SWITCH.replace("8081", "8080"),
        "docker update --restart unless-stopped b1b1b1b1b1b1",
        "docker update --restart no 9e9e9e9e9e9e",
        "",
        "The desk notices it by itself, and shows it as changed outside the bot.",
    ]


def test_the_note_of_a_first_deployment_says_that_nothing_stands_by() -> None:
    note = swap_note(PRODUCTION, "api-1", GREEN, None)
    assert "Standing by: nothing" in note
    assert "docker images registry.example/liyaqa-backend" in note
    assert "switch" not in note


def test_a_failed_return_tells_what_is_live_and_what_to_type() -> None:
    live, todo = by_hand(PRODUCTION, PLACE, GREEN)
    assert live == "v1.2.4 in container 9e9e9e9e9e9e on port 8081"
    assert todo.splitlines()[0] == "sudo -n /usr/local/sbin/liyaqa-host status production"
    assert SWITCH.replace("8081", "8080") in todo

    silent, same = by_hand(PRODUCTION, PLACE, None, "the host does not answer")
    assert silent == (
        "not known (the host does not answer); before it was v1.2.3 in container b1b1b1b1b1b1 on port 8080"
    )
    assert same == todo
    assert by_hand(PRODUCTION, PLACE, PLACE.live) == (
        "v1.2.3 in container b1b1b1b1b1b1 on port 8080",
        todo,
    )
    assert by_hand(PRODUCTION, FIRST, None)[0] == "nothing; nothing was live before"
