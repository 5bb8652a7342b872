"""Guide 6.3 on a real host: the warm standby serves again, and what failed is kept."""

import json
import re

from policy.events import IssueDetected, OutputSaved, RollbackCompleted, RollbackStarted
from policy.runs import Phase
from tests.real.deploying.desk import Office
from tests.real.deploying.picture import containers, only, serves, told
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load
from tests.real.rollback.going_back import BLUE, FAILED, OLD, back


async def test_a_swap_brings_the_standby_back_and_keeps_what_failed(
    office: Office, live_host: TargetHost
) -> None:
    before = containers(live_host)
    bad = (await office.store.history("production"))[0]

    async with Load(live_host.nginx.port, rate=250) as load:
        run = await back(office, reason="High error rate (8%) on member creation")

    assert run.phase is Phase.SUCCEEDED, run.error
    serves(live_host, "v1.2.3")
    after = containers(live_host)
    assert after[BLUE].id == before[OLD].id
    assert after[FAILED].id == before[BLUE].id
    assert (after[FAILED].running, after[FAILED].restart) == (False, "no")
    assert set(after) == {BLUE, FAILED}
    assert load.report.lost == 0, load.report
    assert await told(office, run) == [IssueDetected, RollbackStarted, RollbackCompleted]
    done = await only(office, run, RollbackCompleted)
    assert (done.from_version, done.to_version) == ("v1.2.4", "v1.2.3")
    assert re.fullmatch(r"INC-\d{4}-001", done.incident)
    saved = await only(office, run, OutputSaved)
    assert saved.title == "Last lines of v1.2.4"
    assert "Started release v1.2.4" in saved.text
    assert done.error_rate is None  # nothing measures it here
    live = await office.store.live("production")
    assert live is not None
    assert (live.version, live.run) == ("v1.2.3", run.id)
    assert (await office.store.run(bad.id)).phase is Phase.ROLLED_BACK
    assert await office.store.ran_well("production", bad.digest) is None
    assert json.loads(run.outcome)["method"] == "swap"
    note = live_host.sshd.shell(
        f"cat {office.desk.config.environments[0].state_dir}/live-production.txt"
    ).stdout
    assert f"Live: v1.2.3 in container {after[BLUE].id[:12]}" in note
    assert "Standing by: nothing" in note
