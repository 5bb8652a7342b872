"""What is read off a host becomes facts: who is live, what stands by, which port is next."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clients.docker.containers import LABEL_KIND, MIGRATIONS, belongs, container
from clients.docker.images import Image
from clients.server.faults import in_facts
from clients.server.inspect import Seen, facts
from clients.server.system import System
from policy.answers import SiteState
from policy.config import Environment, Strategy
from policy.errors import (
    DockerFault,
    FileFault,
    ForwardRefused,
    HelperFault,
    HostFault,
    HostKeyChanged,
    HostUnreachable,
    LoginRefused,
    SiteNotUnderstood,
)
from policy.facts import HostFacts
from policy.plan import LABEL_ENVIRONMENT, LABEL_RELEASE, LABEL_RUN, Container

REPOSITORY = "registry.example.com/liyaqa/backend"
PRODUCTION = Environment("production", Strategy.BLUE_GREEN, repository=REPOSITORY)


def box(name: str, port: int, labels: Mapping[str, str] | None = None, *, running: bool = True) -> Container:
    ours = {LABEL_ENVIRONMENT: "production", **(labels or {})}
    return Container(f"id-{name}", name, "sha256:1", "v1.2.3", "", port, running, tuple(ours.items()))


BLUE = box("liyaqa-backend-blue", 8080)
GREEN = box("liyaqa-backend-green", 8081)
OLD = box("liyaqa-backend-old", 8082)


def read(
    *held: Container,
    site: int = 8080,
    listening: tuple[int, ...] = (),
    environment: Environment = PRODUCTION,
    copies: tuple[int, ...] = (),
) -> HostFacts:
    state = SiteState(site, "site-hash", (), (), 3, "identity")
    image = Image("sha256:1", (f"{REPOSITORY}:v1.2.3", "other:v9"), ())
    seen = Seen(state, held, (image,), System(0.5, 900, frozenset(listening), 2000), "env-hash", copies)
    return facts("web1", environment, seen)


def test_the_live_container_is_the_one_on_the_sites_port_whatever_its_name() -> None:
    found = read(replace(BLUE, port=8081), replace(GREEN, port=8080))
    assert found.plan is not None
    assert found.plan.live is not None
    assert found.plan.live.name == "liyaqa-backend-green"


def test_the_highest_run_a_host_knows_is_on_a_label_or_on_a_copy_of_an_env_file() -> None:
    marked = (box("a", 0, {LABEL_RUN: "41"}, running=False), box("b", 0, {LABEL_RUN: "not a number"}))
    assert read(BLUE).last_run == 0
    assert read(BLUE, *marked).last_run == 41
    assert read(BLUE, *marked, copies=(7, 43)).last_run == 43


def test_a_hand_started_container_is_adopted() -> None:
    found = read(Container("x", "liyaqa-backend-blue", "sha256:1", "v1.2.3", "", 8080, True))
    assert found.plan is not None
    assert found.plan.live is not None
    assert found.plan.live.id == "x"
    assert found.standby is None


def test_the_next_port_is_the_first_of_the_pool_that_nothing_uses() -> None:
    found = read(BLUE, listening=(8080, 8081))
    assert found.free_ports == (8082,)
    assert found.plan is not None
    assert found.plan.port == 8082


def test_a_full_pool_gives_no_port() -> None:
    found = read(BLUE, GREEN, OLD)
    assert found.plan is not None
    assert (found.free_ports, found.plan.port) == ((), 0)


def test_a_stopped_standby_keeps_its_port_and_other_stopped_ones_do_not() -> None:
    failed = box("liyaqa-backend-failed", 8081, running=False)
    assert read(BLUE, replace(OLD, running=False), failed).free_ports == (8081,)


def test_the_sites_port_is_never_free_even_when_nothing_serves_there() -> None:
    """Green would get customers before its first health check."""
    found = read()
    assert found.free_ports == (8081, 8082)
    assert found.dead_port


def test_between_switch_and_renaming_the_standby_is_the_container_named_blue() -> None:
    found = read(BLUE, GREEN, OLD, site=8081)
    assert found.standby is not None
    assert found.standby.id == BLUE.id


def test_after_the_renaming_it_is_the_one_named_old() -> None:
    found = read(BLUE, OLD)
    assert found.standby is not None
    assert found.standby.id == OLD.id


def test_behind_a_dead_port_stands_by_who_used_to_serve_there() -> None:
    fallen = replace(BLUE, running=False)
    found = read(fallen, OLD)
    assert found.dead_port
    assert found.standby is not None
    assert found.standby.id == BLUE.id


def test_staging_starts_the_new_one_where_the_old_one_is() -> None:
    staging = replace(PRODUCTION, strategy=Strategy.REPLACE)
    found = read(box("liyaqa-backend", 8082), site=8082, environment=staging)
    assert found.plan is not None
    assert found.plan.port == 8082
    empty = read(site=8080, environment=staging).plan
    assert empty is not None
    assert empty.port == 8080


def test_readings_are_carried_over() -> None:
    found = read(BLUE)
    assert (found.clock_skew, found.free_disk_mb, found.free_memory_mb) == (0.5, 2000, 900)
    assert (found.token, found.identity, found.site_port) == (3, "identity", 8080)
    assert found.local_images == ("v1.2.3",)
    assert found.plan is not None
    assert (found.plan.site_hash, found.plan.env_hash) == ("site-hash", "env-hash")


def test_containers_of_another_environment_and_migrations_are_not_ours() -> None:
    assert belongs(BLUE, PRODUCTION)
    assert not belongs(box("liyaqa-backend-blue", 8080, {LABEL_ENVIRONMENT: "other"}), PRODUCTION)
    assert not belongs(box("liyaqa-backend-migrate-7", 0, {LABEL_KIND: MIGRATIONS}), PRODUCTION)
    assert not belongs(Container("x", "postgres", "", "", "", 5432, True), PRODUCTION)
    assert belongs(Container("x", "by-hand", "", "", "", 8082, True), PRODUCTION)


def described(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Id": "abc",
        "Name": "/liyaqa-backend-blue",
        "Image": "sha256:1",
        "Config": {"Image": "sha256:1", "Labels": None},
        "State": {"Running": True},
        "HostConfig": {"PortBindings": {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8081"}]}},
        "NetworkSettings": {"Ports": {}},
    }
    return found | changes


IMAGE = Image("sha256:1", (f"{REPOSITORY}:latest", f"{REPOSITORY}:v1.2.3"), (f"{REPOSITORY}@sha256:aa",))


def test_the_version_is_the_labels_then_the_tag_it_was_started_with_then_the_images() -> None:
    def version(reference: str, **labels: str) -> str:
        return container(
            described(Config={"Image": reference, "Labels": labels}), PRODUCTION, [IMAGE]
        ).version

    assert version("sha256:1", **{LABEL_RELEASE: "v9.9.9"}) == "v9.9.9"
    assert version(f"{REPOSITORY}:v1.2.2") == "v1.2.2"
    assert version("sha256:1") == "v1.2.3"
    assert container(described(), PRODUCTION, []).version == "unknown"


def test_the_digest_is_the_repositorys() -> None:
    assert container(described(), PRODUCTION, [IMAGE]).digest == "sha256:aa"
    assert container(described(), PRODUCTION, []).digest == ""


def test_a_port_published_beyond_loopback_is_public() -> None:
    def bound(address: str) -> Container:
        ports = {"8080/tcp": [{"HostIp": address, "HostPort": "8081"}]}
        return container(described(HostConfig={"PortBindings": ports}), PRODUCTION, [])

    assert [(bound(a).port, bound(a).public) for a in ("127.0.0.1", "::1", "", "0.0.0.0", "10.0.0.1")] == [
        (8081, False),
        (8081, False),
        (8081, True),
        (8081, True),
        (8081, True),
    ]
    assert container(described(HostConfig={"PortBindings": None}), PRODUCTION, []).port == 0


def test_each_fault_in_facts_names_its_step_and_says_what_is_wrong() -> None:
    faults: list[tuple[HostFault, str, str]] = [
        (HostUnreachable("web1", "refused"), "ssh", "refused"),
        (HostKeyChanged("web1", "SHA256:a", "SHA256:b"), "host key", "SHA256:b"),
        (HostKeyChanged("web1", "", "SHA256:b"), "host key", "no key"),
        (LoginRefused("web1", "deploy"), "login", "deploy"),
        (ForwardRefused("web1", "/x.sock"), "docker", "/x.sock"),
        (DockerFault("web1", "connect", 0, "dead"), "docker", "dead"),
        (HelperFault("web1", "missing"), "nginx", "missing"),
        (SiteNotUnderstood("web1", "several"), "nginx", "several"),
        (FileFault("web1", "/x/.env", "denied"), "files", "/x/.env: denied"),
    ]
    for fault, step, said in faults:
        found = in_facts(fault)
        assert (found.name, found.fault_step) == ("web1", step)
        assert said in found.fault
