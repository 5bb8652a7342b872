"""Past a contract step no swap leads back, whoever applied the migrations: the desk, or the backend as it starts (guide 6.1)."""

import pytest

from actions.rollback.ask import Answer
from policy.deploy import Refused
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase
from tests.real.deploying.desk import open_office, production
from tests.real.deploying.picture import serves
from tests.real.parts.host import TargetHost
from tests.real.rollback.going_back import asked

FOLDER = "/db/migration"
FILES = {
    "db/migration/V12__add_notes.sql": b"ALTER TABLE users ADD COLUMN notes text;",
    "db/migration/V13__drop_old.sql": b"ALTER TABLE users DROP COLUMN old_notes;",
}


@pytest.mark.parametrize("by_the_desk", [True, False], ids=["by_the_desk", "at_start_up"])
async def test_past_a_contract_step_a_swap_is_refused_with_what_to_do(
    by_the_desk: bool, live_host: TargetHost, database_url: str
) -> None:
    """Also while the release is watched: then it would be a swap like any other."""
    live_host.images.push("v1.3.0", migrations="V12__add_notes,V13__drop_old,V14__odd", files=FILES)
    environment = production(
        live_host,
        migrations_path=FOLDER,
        backup_command="/bin/echo 5",
        approvals=0,
        run_migrations=by_the_desk,
    )
    answers: list[Answer] = []

    async def go_back() -> None:
        answers.append(await asked(office))

    async with open_office(database_url, environment) as office, office.working():
        office.at(StepKind.WATCH, go_back)
        assert (await office.deploy("v1.3.0")).phase is Phase.SUCCEEDED
        kinds = {m.name: m.kind for m in await office.store.migrations("production")}
        assert kinds == {
            "V12__add_notes": "expand",
            "V13__drop_old": "irreversible",
            "V14__odd": "unknown",
        }

        for answer in (*answers, await asked(office)):
            assert isinstance(answer, Refused)
            assert answer.verdict.rule is Rule.ROLLBACK_SCHEMA
            assert answer.verdict.fields["reasons"] == ("drops users.old_notes",)
        assert len(answers) == 1
    serves(live_host, "v1.3.0")
