"""Rulings 16, 21 and 22: what a host may look like before a deployment, and what becomes of it."""

from policy.deploy import Allowed
from policy.rules import Outcome, Rule, Verdict
from tests.real.helper_calls import served
from tests.real.parts.host import TargetHost
from tests.real.parts.process import serves_http, wait_until
from tests.real.rulings.office import Office


def said(decision: Allowed, rule: Rule) -> Verdict:
    return next(v for v in decision.verdicts if v.rule is rule)


async def test_a_host_with_nothing_live_is_given_its_first_release(host: TargetHost, desk: Office) -> None:
    decision = await desk.allowed("v1.2.4")
    assert decision.plan.hosts[0].live is None
    assert said(decision, Rule.WHERE_SITE).fields["first"] is True
    await desk.deployed("v1.2.4")
    assert host.docker.containers() == {"liyaqa-backend-blue": "running"}
    assert served(host) == "v1.2.4"


async def test_a_first_release_that_fails_leaves_nothing_behind(host: TargetHost, desk: Office) -> None:
    host.images.push("v1.9.0", {"APP_DIE_AFTER": "0.05"})
    run = await desk.deploy("v1.9.0")
    assert run.phase == "failed"
    assert host.docker.containers() == {}
    assert host.nginx.live_ports() == [host.ports[0]]


async def test_the_guides_unlabelled_blue_is_adopted_as_the_standby(host: TargetHost, desk: Office) -> None:
    blue = host.run_release("v1.2.3")
    decision = await desk.allowed("v1.2.4")
    (place,) = decision.plan.hosts
    assert place.live is not None
    assert (place.live.id, place.port, place.changed_outside) == (blue, host.ports[1], False)
    assert said(decision, Rule.WHERE_EXPOSED).outcome is Outcome.OK
    await desk.deployed("v1.2.4")
    assert served(host) == "v1.2.4"
    assert host.docker.inspect("liyaqa-backend-old")["Id"] == blue
    facts = await desk.facts()
    assert facts.standby is not None
    assert facts.standby.id == blue


async def test_an_adopted_blue_is_never_removed_by_the_desk(host: TargetHost, desk: Office) -> None:
    """Ruling 20: what nobody labelled is reported, not removed, when its hours are over."""
    blue = host.run_release("v1.2.3")
    await desk.deployed("v1.2.4")
    await desk.wake("retire")
    await desk.work()
    assert host.docker.inspect("liyaqa-backend-old")["Id"] == blue


async def test_a_site_that_points_at_a_dead_port_is_refused_with_what_to_type(
    host: TargetHost, desk: Office
) -> None:
    host.run_release("v1.2.3")
    host.docker.command("stop", "liyaqa-backend-blue")
    refused = await desk.refused("v1.2.4")
    assert refused.verdict.rule is Rule.WHERE_SITE
    assert refused.verdict.fields["dead"] is True
    done = host.sshd.shell(str(refused.verdict.fields["command"]))
    assert done.returncode == 0, done.stderr
    wait_until(lambda: serves_http(host.ports[0]), what="the old release serves again")
    await desk.allowed("v1.2.4")


async def test_a_release_published_beyond_loopback_is_warned_about(host: TargetHost, desk: Office) -> None:
    """Ruling 16: the guide's own `-p 8080:8080`."""
    where = ("-p", f"{host.ports[0]}:8080", "--env-file", str(host.env_file))
    named = ("--name", "liyaqa-backend-blue", "--network", host.network)
    host.docker.command("run", "-d", *named, *where, host.images.ref("v1.2.3"))
    wait_until(lambda: serves_http(host.ports[0]), what="the release serves")
    decision = await desk.allowed("v1.2.4")
    assert said(decision, Rule.WHERE_EXPOSED).outcome is Outcome.WARN
    (check,) = [c for c in decision.checks if c.name == "exposure"]
    assert check.ok is False
    await desk.deployed("v1.2.4")
    assert said(await desk.allowed("v1.2.5"), Rule.WHERE_EXPOSED).outcome is Outcome.OK


async def test_a_live_container_replaced_by_hand_is_shown_bound_and_adopted(
    host: TargetHost, desk: Office
) -> None:
    await desk.deployed("v1.2.3")
    before = (await desk.allowed("v1.2.5")).plan.hash
    host.docker.command("rm", "-f", "liyaqa-backend-blue")
    by_hand = host.run_release("v1.2.4", port=host.nginx.live_ports()[0])
    decision = await desk.allowed("v1.2.5")
    assert decision.plan.hash != before
    drift = said(decision, Rule.WHERE_DRIFT)
    assert (drift.outcome, drift.fields["version"], drift.fields["recorded"]) == (
        Outcome.WARN,
        "v1.2.4",
        "v1.2.3",
    )
    (check,) = [c for c in decision.checks if c.name == "drift"]
    assert check.detail.startswith("changed outside the bot: v1.2.4")
    await desk.deployed("v1.2.5")
    assert host.docker.inspect("liyaqa-backend-old")["Id"] == by_hand
