"""While the maintenance page is up (guide 11.5): no deployment but in an emergency, a rollback always, and both say so."""

import pytest

from actions.deploy import Opened
from actions.deploy.approvals import Voted, approve
from policy.deploy import Refused
from policy.events import DeploymentCompleted, RollbackCompleted
from policy.playbooks import ActionState, Doing
from policy.rules import Rule
from policy.runs import Phase
from tests.real.deploying.desk import APPROVERS
from tests.real.deploying.picture import only
from tests.real.helper_calls import served
from tests.real.helping.conftest import Scene
from tests.real.helping.test_playbooks import answered
from tests.real.rollback.going_back import back

pytestmark = pytest.mark.timeout(180)


async def test_the_fix_goes_out_behind_the_page_and_comes_back_behind_it(scene: Scene) -> None:
    office = scene.office
    on = await scene.press(Doing.MAINTENANCE_ON)
    assert on.state is ActionState.DONE, on.result
    refused = await office.ask("v1.2.4")
    assert isinstance(refused, Refused)
    assert Rule.WHERE_MAINTENANCE in [v.rule for v in refused.verdicts if v.outcome == "refuse"]

    asked = await office.ask("v1.2.4", emergency="this is the fix")
    assert isinstance(asked, Opened), asked
    assert isinstance(await approve(office.desk, asked.run.id, APPROVERS[0], asked.run.plan_hash), Voted)
    fixed = await office.finished(asked.run)
    assert fixed.phase is Phase.SUCCEEDED, fixed.error
    assert answered(scene.host) == 503
    done = await only(office, fixed, DeploymentCompleted)
    (page,) = done.covered

    gone = await back(office)
    assert gone.phase is Phase.SUCCEEDED, gone.error
    assert answered(scene.host) == 503
    assert (await only(office, gone, RollbackCompleted)).covered == (page,)

    off = await scene.press(Doing.MAINTENANCE_OFF, undoes=on.id)
    assert off.state is ActionState.DONE, off.result
    assert served(scene.host) == "v1.2.3"
