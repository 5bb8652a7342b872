"""Over many incidents: found by their words, measured by their times, and only for those who may see them."""

from actions.incidents.change import note, update
from actions.incidents.resolve import Ending, resolve
from policy.incidents.model import Type
from tests.handlers.incidents.desk import answered, lines, opened, quiet, said
from tests.handlers.office import Office

ENDING = Ending("A full disk", "Freed the disk", "Alert earlier")
DRILL_ROOM = "drill-inc-2026-001-lights-out"


async def test_an_earlier_incident_is_found_by_what_fixed_it(desk_office: Office) -> None:
    incident = await opened(desk_office)
    await resolve(desk_office.desk, incident.id, "U0ENGINEER", ENDING)
    found = said(await answered(desk_office, "U0ENGINEER", "/incident find freed DISK"))
    assert incident.id in found
    none = await answered(desk_office, "U0ENGINEER", "/incident find floppy")
    assert none.text == "No incident matches `floppy`."


async def test_a_private_one_is_found_and_measured_by_its_members_alone(desk_office: Office) -> None:
    await opened(desk_office, type=Type.SECURITY, title="Canary in the vault", person="U0SECURITY")
    found = said(await answered(desk_office, "U0ENGINEER", "/incident find canary"))
    assert "INC-" not in found
    assert "No incident in the last 90 days." in said(
        await answered(desk_office, "U0ENGINEER", "/incident metrics")
    )
    assert "INC-2026-001" in said(await answered(desk_office, "U0SECURITY", "/incident find canary"))


async def test_metrics_say_how_fast_they_were_resolved(desk_office: Office) -> None:
    incident = await opened(desk_office)
    await resolve(desk_office.desk, incident.id, "U0ENGINEER", ENDING)
    told = said(await answered(desk_office, "U0ENGINEER", "/incident metrics 30d"))
    assert "1 incident in the last 30 days (1 P0). Time to resolve: " in told
    assert "Time to mitigate (MTTM)" in told


async def test_an_odd_stretch_of_time_is_answered_with_what_to_type(desk_office: Office) -> None:
    for typed in ("/incident metrics lately", "/incident metrics 0d"):
        assert "/incident metrics 30d" in said(await answered(desk_office, "U0ENGINEER", typed))


async def test_a_drill_is_marked_everywhere_blocks_nothing_and_counts_nowhere(desk_office: Office) -> None:
    told = await answered(desk_office, "U0ENGINEER", "/incident drill P0 lights out")
    assert "DRILL INC-2026-001 is open" in told.text
    assert "blocked" not in told.text
    await answered(desk_office, "U0ENGINEER", "/incident INC-2026-001 blackout on to see what happens")
    await update(desk_office.desk, "INC-2026-001", "U0ENGINEER", "All is dark")
    await note(desk_office.desk, "INC-2026-001", "U0ENGINEER", "Found the switch")
    await resolve(desk_office.desk, "INC-2026-001", "U0ENGINEER", ENDING)
    await quiet(desk_office)
    assert await desk_office.desk.store.blocking_incident("production") is None
    everywhere = [*lines(desk_office, DRILL_ROOM), *(m.text for m in desk_office.slack.messages("incidents"))]
    assert everywhere
    assert [text for text in everywhere if "DRILL" not in text] == []
    assert "No incident in" in said(await answered(desk_office, "U0ENGINEER", "/incident metrics"))
