"""Playbooks on a real host: each action does what it says, once, and says so; what is undone is as it was."""

import asyncio
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest

from actions import playbooks
from actions.incidents import opening
from actions.playbooks import Asked
from policy.incidents.model import Type
from policy.playbooks import ActionState, Doing
from policy.rules import Rule, Verdict
from tests.real.deploying.desk import ADMIN, APPROVERS, ENGINEER, open_office, production, seen
from tests.real.helper_calls import served
from tests.real.helping.conftest import Scene, opened
from tests.real.helping.test_firewall import firewall, told
from tests.real.parts.host import TargetHost

pytestmark = pytest.mark.timeout(180)


def answered(host: TargetHost) -> int:
    try:
        with urllib.request.urlopen(f"{host.public_url}/api/health", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def started_at(host: TargetHost) -> str:
    return host.docker.command("inspect", "-f", "{{.State.StartedAt}}", "liyaqa-backend-blue").strip()


async def test_looking_tells_what_is_there_and_changes_nothing(scene: Scene) -> None:
    before = started_at(scene.host)
    service = await scene.press(Doing.SERVICE)
    assert (service.state, service.result) == (ActionState.DONE, "2 of 2 checks answer 200")
    containers = await scene.press(Doing.CONTAINERS)
    assert "liyaqa-backend-blue\trunning\tv1.2.3" in containers.output
    resources = await scene.press(Doing.RESOURCES)
    assert {"Filesystem", "Mem:", "COMMAND"} <= set(resources.output.split())
    errors = await scene.press(Doing.ERRORS)
    assert errors.state is ActionState.DONE
    assert started_at(scene.host) == before
    assert "sample-secret-value" not in " ".join(r.output for r in (service, containers, resources, errors))


async def test_a_restart_is_done_once_however_often_it_is_pressed(scene: Scene) -> None:
    before = started_at(scene.host)
    answers = await asyncio.gather(*(scene.ask(Doing.RESTART) for _ in range(3)))
    assert [a.first for a in answers if isinstance(a, Asked)].count(True) == 1
    first = next(a for a in answers if isinstance(a, Asked) and a.first)
    done = await scene.ended(first.run.id)
    assert (done.state, "healthy after" in done.result) == (ActionState.DONE, True)
    after = started_at(scene.host)
    assert after != before
    again = await scene.ask(Doing.RESTART)
    assert isinstance(again, Asked)
    assert (again.first, again.run.id, started_at(scene.host)) == (False, done.id, after)
    assert sum("Restart" in line for line in await scene.timeline()) == 1
    assert served(scene.host) == "v1.2.3"


async def test_maintenance_goes_on_and_is_taken_back(scene: Scene) -> None:
    on = await scene.press(Doing.MAINTENANCE_ON)
    assert (on.state, on.undoable, answered(scene.host)) == (ActionState.DONE, True, 503), on.result
    assert "answers 503 as expected" in on.result
    off = await scene.press(Doing.MAINTENANCE_OFF, undoes=on.id)
    assert (off.state, answered(scene.host)) == (ActionState.DONE, 200)
    undone = await scene.office.store.action(on.id)
    assert undone is not None
    assert (undone.state, undone.undoable) == (ActionState.UNDONE, False)


async def test_the_application_is_stopped_and_started_again(scene: Scene) -> None:
    stopped = await scene.press(Doing.STOP)
    assert (stopped.state, answered(scene.host)) == (ActionState.DONE, 502)
    started = await scene.press(Doing.START)
    assert (started.state, served(scene.host)) == (ActionState.DONE, "v1.2.3"), started.result


async def test_another_container_than_the_one_shown_is_left_alone(scene: Scene) -> None:
    refused = await scene.ask(Doing.STOP, seen="0123456789ab")
    assert isinstance(refused, Verdict)
    assert (refused.rule, refused.fields["problem"]) == (Rule.PLAYBOOK_TARGET, "changed")
    assert answered(scene.host) == 200


async def test_evidence_of_a_breach_comes_first_and_outlives_the_container(scene: Scene) -> None:
    scene.incident = await opened(scene.office, Type.SECURITY)
    refused = await scene.ask(Doing.STOP)
    assert isinstance(refused, Verdict)
    assert refused.fields["problem"] == "evidence"
    kept = await scene.press(Doing.EVIDENCE)
    assert kept.state is ActionState.DONE, kept.result
    folder = f"{scene.office.desk.config.environments[0].state_dir}/evidence/{scene.incident}"
    said = scene.host.sshd.shell(f"stat -c '%a %s %n' {folder} {folder}/*").stdout
    assert said.startswith("700 ")
    assert all(line.startswith("600 ") for line in said.splitlines()[1:])
    assert len(said.splitlines()) == 3
    tag = f"liyaqa-backend-evidence:{scene.incident.lower()}"
    assert scene.host.docker.command("image", "inspect", "-f", "{{.Id}}", tag).strip()
    assert (await scene.press(Doing.STOP)).state is ActionState.DONE


async def test_an_address_is_blocked_on_the_host_and_free_again(scene: Scene) -> None:
    firewall(scene.host)
    (scene.host.root / "rules").write_text("22/tcp                     ALLOW       Anywhere\n")
    refused = await scene.ask(Doing.BLOCK, argument="192.168.0.7")
    assert isinstance(refused, Verdict)
    assert (refused.rule, told(scene.host)) == (Rule.PLAYBOOK_ADDRESS, [])
    done = await scene.press(Doing.BLOCK, argument="203.0.113.9")
    assert (done.state, done.undoable) == (ActionState.DONE, True), done.result
    assert told(scene.host) == [f"insert 1 deny from 203.0.113.9 to any comment {scene.incident}"]
    undone = await scene.press(Doing.UNBLOCK, argument="203.0.113.9", undoes=done.id)
    assert (undone.state, told(scene.host)[-1]) == (ActionState.DONE, "delete deny from 203.0.113.9 to any")


async def test_a_blocked_address_is_freed_once_when_its_time_is_over(scene: Scene) -> None:
    firewall(scene.host)
    (scene.host.root / "rules").write_text("22/tcp                     ALLOW       Anywhere\n")
    held = await scene.press(Doing.BLOCK, argument="203.0.113.9")
    assert " is blocked on host until 20" in held.result, held.result
    await playbooks.free(scene.office.desk)
    assert len(told(scene.host)) == 1
    await scene.office.store.shift_clock(timedelta(hours=24, minutes=1))
    async with scene.office.db.session() as session:
        await session.execute("update incident set state = 'resolved'")
    await asyncio.gather(*(playbooks.free(scene.office.desk) for _ in range(3)))
    freed = (await scene.office.store.actions_of(scene.incident))[-1]
    done = await scene.ended(freed.id)
    assert done.result == "203.0.113.9 is free again on host; its time was over"
    assert [line.split()[0] for line in told(scene.host)] == ["insert", "delete"]
    undone = await scene.office.store.action(held.id)
    assert undone is not None
    assert undone.state is ActionState.UNDONE
    assert await scene.office.store.blocks_due() == ()


async def test_a_range_waits_for_another_person(scene: Scene) -> None:
    firewall(scene.host)
    asked = await scene.ask(Doing.BLOCK, argument="203.0.113.0/28")
    assert isinstance(asked, Asked)
    assert asked.run.state is ActionState.ASKED
    own = await playbooks.agree(scene.office.desk, asked.run.id, asked.run.asked_by)
    other = await playbooks.agree(scene.office.desk, asked.run.id, ENGINEER)
    assert [v.fields["problem"] for v in (own, other) if isinstance(v, Verdict)] == ["self", "role"]
    assert told(scene.host) == []
    declined = await playbooks.decline(scene.office.desk, asked.run.id, APPROVERS[0])
    assert isinstance(declined, Asked)
    late = await playbooks.agree(scene.office.desk, asked.run.id, APPROVERS[1])
    assert isinstance(late, Verdict)
    assert (late.fields["problem"], told(scene.host)) == ("over", [])


async def test_a_host_without_a_firewall_says_so(scene: Scene) -> None:
    failed = await scene.press(Doing.BLOCK, argument="203.0.113.9")
    assert (failed.state, failed.undoable) == (ActionState.FAILED, False)
    assert "no ufw on this host" in failed.result


async def test_what_a_killed_bot_began_is_finished_by_the_next_and_says_so(
    host: TargetHost, database_url: str
) -> None:
    host.run_release("v1.2.3")
    async with open_office(database_url, production(host)) as office:
        scene = Scene(office, host, await opened(office))
        asked = await scene.ask(Doing.MAINTENANCE_ON)
        assert isinstance(asked, Asked)
        lost = await office.engine.claim("lost", 0.5)
        assert lost is not None
        await _begun_by_the_lost(scene, asked.run.id, lost.id, lost.token)
        async with office.working():
            done = await scene.ended(asked.run.id)
    assert (done.state, done.again, answered(host)) == (ActionState.DONE, True, 503)
    assert "a second bot finished it" in done.result


async def _begun_by_the_lost(scene: Scene, number: int, run: int, token: int) -> None:
    async with scene.office.store.transaction((run, token)) as tx:
        row = await tx.lock_action(number)
        assert row is not None
        await tx.save_action(replace(row, state=ActionState.RUNNING, started_at=tx.now))


async def test_in_a_drill_nothing_is_done_on_a_host(scene: Scene) -> None:
    asked = opening.Ask(ADMIN, "P1", Type.OUTAGE, "Rehearsal", "production", drill=True)
    drill = await opening.ask(scene.office.desk, asked)
    assert isinstance(drill, opening.Opened)
    scene.incident, before = drill.incident.id, started_at(scene.host)
    done = await scene.press(Doing.RESTART)
    assert (done.state, done.result) == (ActionState.DONE, "A drill: nothing was done on any host")
    assert (await scene.press(Doing.SERVICE)).result == "2 of 2 checks answer 200"
    await scene.press(Doing.STOP)
    assert (started_at(scene.host), await scene.office.store.held("production")) == (before, False)


async def test_an_unreachable_host_fails_the_action_and_frees_its_target(scene: Scene) -> None:
    scene.host.sshd.daemon.stop()
    try:
        failed = await scene.press(Doing.MAINTENANCE_ON)
    finally:
        scene.host.sshd.start_daemon()
    assert failed.state is ActionState.FAILED
    assert not await scene.office.store.actions_at_work("production")

    async def reachable() -> bool:
        return (await scene.press(Doing.MAINTENANCE_ON, ticket=1)).state is ActionState.DONE

    assert await seen(reachable, 60)
