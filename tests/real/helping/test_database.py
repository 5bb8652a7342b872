"""The database's actions: real psql in a real container, in front of a real PostgreSQL."""

import pytest

from policy.playbooks import ActionState, Doing
from tests.postgres import PostgresServer
from tests.real.helping.conftest import Scene

pytestmark = pytest.mark.timeout(180)


def ask(scene: Scene, postgres: PostgresServer, statement: str) -> str:
    name = scene.office.desk.config.environments[0].database.name
    return postgres.execute(statement, name).strip()


async def test_the_database_is_asked_and_changed_as_the_guide_says(
    database_scene: Scene, postgres: PostgresServer
) -> None:
    scene = database_scene
    count = await scene.press(Doing.COUNT)
    assert (count.state, count.output.split()[2]) == (ActionState.DONE, "3"), count.result
    assert "data_export" in (await scene.press(Doing.AUDIT)).output
    assert (await scene.press(Doing.AFFECTED)).output.split()[2] == "2"
    assert "datname" in (await scene.press(Doing.INTEGRITY)).output

    assert (await scene.press(Doing.RESETS)).state is ActionState.DONE
    assert ask(scene, postgres, "select id from users where password_reset_required") == "2"
    assert (await scene.press(Doing.SESSIONS)).result.endswith("DELETE 2")
    assert ask(scene, postgres, "select count(*) from refresh_tokens") == "0"


async def test_a_read_only_database_takes_no_writes_until_it_is_opened_again(
    database_scene: Scene, postgres: PostgresServer
) -> None:
    scene = database_scene
    closed = await scene.press(Doing.READ_ONLY)
    assert (closed.state, closed.undoable) == (ActionState.DONE, True), closed.result
    refused = await scene.press(Doing.SESSIONS)
    assert (refused.state, "read-only" in refused.result) == (ActionState.FAILED, True)
    assert ask(scene, postgres, "select count(*) from refresh_tokens") == "2"
    opened = await scene.press(Doing.WRITES, undoes=closed.id)
    assert opened.state is ActionState.DONE, opened.result
    assert (await scene.press(Doing.SESSIONS, ticket=1)).state is ActionState.DONE


async def test_a_missing_database_container_fails_with_its_name(scene: Scene) -> None:
    failed = await scene.press(Doing.COUNT)
    assert (failed.state, "liyaqa-postgres" in failed.result) == (ActionState.FAILED, True)
