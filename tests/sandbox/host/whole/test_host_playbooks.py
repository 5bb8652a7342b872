"""The playbooks of an incident on sandbox hosts, as the demo's visitor presses them."""

from pathlib import Path

from tests.sandbox.host.site import served
from tests.sandbox.host.whole.conftest import Demo
from tests.scenarios.test_playbooks import ENGINEER, IC, asked, card, incident, place, said


async def test_every_playbook_does_on_a_sandbox_host_what_it_says(demo: Demo, tmp_path: Path) -> None:
    stage = demo.stage
    name = await incident(stage, "database")
    channel = await place(stage, name, ENGINEER)
    await stage.command(IC, f"/incident {name} playbook database")
    database = await card(stage, channel, "Playbook Database")
    await stage.press(ENGINEER, database, "playbook_count")
    await said(stage, database, "Count members")
    assert "1204" in str([m.blocks for m in stage.slack.thread(database)])
    await stage.press(ENGINEER, database, "playbook_backups")
    await said(stage, database, "Backups in")

    await stage.command(IC, f"/incident {name} playbook security")
    security = await card(stage, channel, "Playbook Data breach")
    await asked(stage, IC, security, "playbook_evidence")
    await said(stage, security, "Keep evidence")
    assert kept(tmp_path, name) == {".json", ".log"}

    await stage.command(IC, f"/incident {name} playbook outage")
    outage = await card(stage, channel, "Playbook Production outage")
    await stage.press(ENGINEER, outage, "playbook_resources")
    await said(stage, outage, "Resources")
    await asked(stage, ENGINEER, outage, "playbook_maintenance_on")
    await said(stage, outage, "Maintenance on")
    assert (await served(demo.production))[0] == 503
    await asked(stage, ENGINEER, outage, "playbook_maintenance_off")
    await said(stage, outage, "Maintenance off")
    await asked(stage, ENGINEER, outage, "playbook_restart")
    assert "healthy after" in await said(stage, outage, "Restart:")
    assert await served(demo.production) == (200, "v1.2.3")


def kept(folder: Path, incident: str) -> set[str]:
    """The kinds of files in the incident's folder on the host."""
    return {path.suffix for path in folder.glob(f"p/**/evidence/{incident}/*")}
