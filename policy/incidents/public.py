"""What may be said of an incident to anybody."""

from policy.incidents.model import Incident

_FIRST = (
    "amber",
    "birch",
    "cedar",
    "copper",
    "coral",
    "ivory",
    "maple",
    "olive",
    "pearl",
    "quartz",
    "silver",
)
_SECOND = ("anchor", "bridge", "falcon", "harbour", "heron", "island", "lantern", "meadow", "orchard", "river", "stone", "valley", "willow")  # fmt: skip


def public_title(incident: Incident) -> str:
    """The title; of a private one its codename, which tells nothing."""
    return incident.codename if incident.private else incident.title


def codename(number: str) -> str:
    """For INC-2026-014; the same number has the same name, and neighbours differ."""
    year, _, no = number.removeprefix("INC-").partition("-")
    turn = int(year or 0) * 7 + int(no or 0)
    return f"{_FIRST[turn % len(_FIRST)]}-{_SECOND[turn % len(_SECOND)]}"
