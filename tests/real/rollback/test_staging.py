"""Staging keeps no warm standby: an earlier version is started anew in place of the live one (guide 3.2, 6.4)."""

from policy.deploy import Refused
from policy.events import RollbackCompleted
from policy.rules import Rule
from policy.runs import Phase
from tests.real.deploying.desk import open_office
from tests.real.deploying.picture import only, serves
from tests.real.deploying.releases.test_staging import NAME, staging
from tests.real.parts.host import TargetHost
from tests.real.rollback.going_back import asked, back


async def test_an_earlier_version_takes_the_port_again(host: TargetHost, database_url: str) -> None:
    host.install_helper(environment="staging")
    host.run_release("v1.2.3", name=NAME)
    async with open_office(database_url, staging(host)) as office, office.working():
        nothing = await asked(office, environment="staging")
        assert isinstance(nothing, Refused)
        assert nothing.verdict.rule is Rule.ROLLBACK_STANDBY
        assert nothing.verdict.fields["problem"] == "replaced"
        for version in ("v1.2.4", "v1.2.5"):
            assert (await office.deploy(version, "staging")).phase is Phase.SUCCEEDED

        run = await back(office, environment="staging", reason="logins fail")

        assert run.phase is Phase.SUCCEEDED, run.error
        done = await only(office, run, RollbackCompleted)
        assert (done.from_version, done.to_version) == ("v1.2.5", "v1.2.4")
    serves(host, "v1.2.4", NAME)
