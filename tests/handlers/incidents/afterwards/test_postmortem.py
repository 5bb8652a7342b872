"""A post-mortem is made from the record at any time; what people wrote into it stays."""

import re
from dataclasses import replace
from datetime import timedelta

from actions.incidents import change
from actions.incidents.afterwards import items, postmortem
from actions.incidents.resolve import Ending, resolve
from messages.incidents.afterwards.postmortem import markdown
from policy.incidents.model import Type
from tests.handlers.incidents.desk import ROOM, answered, opened, quiet, said, submitted
from tests.handlers.office import Office

ID = "INC-2026-001"
ENDING = Ending("A full disk", "Freed the disk", "Alert earlier")


async def made(at: Office) -> str:
    incident = await at.desk.store.incident(ID)
    assert incident is not None
    return markdown(await postmortem.gather(at.desk, incident))


async def test_it_is_made_of_what_happened(desk_office: Office) -> None:
    await opened(desk_office)
    await change.severity(desk_office.desk, ID, "U0ENGINEER", "P1", "fewer than we thought")
    await change.update(desk_office.desk, ID, "U0ENGINEER", "The disk | of *db1* is full")
    await items.add(desk_office.desk, ID, "U0ENGINEER", "Alert on disk space", "U0ENGINEER", None)
    await resolve(desk_office.desk, ID, "U0ENGINEER", ENDING)
    text = await made(desk_office)
    assert f"# Post-mortem {ID}: Checkout returns 502" in text
    assert "| Root cause | A full disk |" in text
    assert re.search(r"P0 for \d.*, P1 for \d", text)
    assert "1 update until it was mitigated" in text
    assert "update: The disk \\| of \\*db1\\* is full (@U0ENGINEER)" in text
    assert "- [ ] Alert on disk space (@U0ENGINEER, no day yet)" in text
    assert "- [ ] Schedule team review" in text
    assert "_Nobody wrote this yet: `/incident INC-2026-001 postmortem edit luck`._" in text


async def test_a_long_silence_counts_against_the_cadence(desk_office: Office) -> None:
    incident = await opened(desk_office)
    found = await postmortem.gather(desk_office.desk, incident)
    later = replace(found, now=found.now + timedelta(minutes=12))
    assert "the longest silence was 12m 0s. One was due every 5m 0s. Too long: 1 of 1 silence" in markdown(
        later
    )


async def test_it_is_a_file_in_the_incidents_channel_and_what_people_write_survives(
    desk_office: Office,
) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    told = await answered(desk_office, "U0ENGINEER", "/incident postmortem", ROOM)
    channel = desk_office.slack.channel(ROOM).id
    assert told.text.startswith(f"{ID}: the post-mortem is in <#{channel}>.")
    (file,) = desk_office.slack.files
    assert file.title == f"Post-mortem {ID}"

    await desk_office.person("U0ENGINEER").command("/incident postmortem edit overview", channel=ROOM)
    kept = await submitted(desk_office, "U0ENGINEER", "incident_postmortem", text="The disk ran full.")
    assert "overview is kept" in kept.text
    await change.note(desk_office.desk, ID, "U0ENGINEER", "Something else")
    assert "<!-- overview: written by people -->\nThe disk ran full.\n<!-- end of overview -->" in await made(
        desk_office
    )


async def test_a_section_nobody_knows_is_answered_with_what_to_type(desk_office: Office) -> None:
    await opened(desk_office)
    for typed in ("edit", "edit blame", "now"):
        told = said(await answered(desk_office, "U0ENGINEER", f"/incident {ID} postmortem {typed}"))
        assert f"/incident {ID} postmortem" in told


async def test_a_private_ones_file_goes_nowhere_but_its_channel(desk_office: Office) -> None:
    incident = await opened(desk_office, type=Type.SECURITY, person="U0SECURITY", title="Canary in the vault")
    await quiet(desk_office)
    refused = said(await answered(desk_office, "U0ENGINEER", f"/incident {ID} postmortem"))
    assert "There is no incident" in refused
    await answered(desk_office, "U0SECURITY", f"/incident {ID} postmortem")
    fresh = await desk_office.desk.store.incident(incident.id)
    assert fresh is not None
    assert [[channel for channel, _ in file.shares] for file in desk_office.slack.files] == [[fresh.channel]]
