"""What `docker run` becomes in the Engine API, and which leftover may make room."""

from dataclasses import replace

import pytest

from clients.docker.containers import MIGRATIONS
from clients.docker.create import Wanted, config, leftover
from clients.docker.env_file import Variables
from policy.config import Environment, Strategy
from policy.plan import LABEL_ENVIRONMENT, LABEL_TOKEN, Container, Release

PRODUCTION = Environment("production", Strategy.BLUE_GREEN, env=(("SPRING_PROFILES_ACTIVE", "prod"),))
RELEASE = Release("v1.2.4", "localhost:5000/app", "sha256:aa")
WANTED = Wanted(
    PRODUCTION, RELEASE, "liyaqa-backend-green", 7, 70, Variables(("A=sample-secret",)), port=8081
)


def test_a_release_is_made_from_its_image_id_and_published_on_loopback_only() -> None:
    assert config(WANTED, "sha256:image") == {
        "Image": "sha256:image",
        "Env": ["A=sample-secret", "SPRING_PROFILES_ACTIVE=prod"],
        "Labels": {
            "com.liyaqa.desk.run": "7",
            "com.liyaqa.desk.release": "v1.2.4",
            "com.liyaqa.desk.digest": "sha256:aa",
            "com.liyaqa.desk.environment": "production",
            "com.liyaqa.desk.token": "70",
            "com.liyaqa.desk.kind": "release",
        },
        "ExposedPorts": {"8080/tcp": {}},
        "HostConfig": {
            "NetworkMode": "liyaqa_network",
            "RestartPolicy": {"Name": "no"},
            "PortBindings": {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8081"}]},
        },
    }


def test_migrations_have_a_command_and_no_port() -> None:
    made = config(
        replace(WANTED, kind=MIGRATIONS, port=0, command=("./gradlew", "flywayMigrate")), "sha256:image"
    )
    assert made["Cmd"] == ["./gradlew", "flywayMigrate"]
    assert "PortBindings" not in made["HostConfig"]
    assert "AutoRemove" not in made["HostConfig"]


def test_no_value_is_in_the_repr() -> None:
    assert "sample-secret" not in repr(WANTED)


def held(
    *, token: str = "69", environment: str = "production", port: int = 8082, running: bool = True
) -> Container:
    labels = ((LABEL_ENVIRONMENT, environment), (LABEL_TOKEN, token))
    return Container("x", "liyaqa-backend-green", "", "v1.2.3", "", port, running, labels)


@pytest.mark.parametrize(
    ("holder", "goes"),
    [
        (held(), True),
        (held(running=False), True),
        (held(port=8080), False),  # it serves
        (held(port=8080, running=False), False),  # it should serve
        (held(token="70"), False),
        (held(token="71"), False),
        (held(token=""), False),
        (held(token="x"), False),
        (held(environment="staging"), False),
        (Container("x", "liyaqa-backend-green", "", "", "", 8082, False), False),
    ],
)
def test_only_an_ended_runs_container_out_of_traffic_goes(holder: Container, goes: bool) -> None:
    assert leftover(holder, WANTED, live_port=8080) is goes


@pytest.mark.parametrize(("running", "goes"), [(True, False), (False, True)])
def test_where_releases_replace_each_other_only_a_fallen_one_goes(running: bool, goes: bool) -> None:
    staging = replace(WANTED, environment=replace(PRODUCTION, strategy=Strategy.REPLACE))
    assert leftover(held(port=8080, running=running), staging, live_port=8080) is goes
