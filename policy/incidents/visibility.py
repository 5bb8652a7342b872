"""The one gate of private incidents: whoever shows anything of an incident asks here first (guide 11.3)."""

from policy.config import Role
from policy.facts import Person
from policy.incidents.model import Incident
from policy.people import outsider

_ALWAYS = frozenset({Role.SECURITY, Role.ADMIN})


def may_see(incident: Incident, person: Person) -> bool:
    """Guests and strangers see none; a private one only its members, the security team and admins."""
    if outsider(person):
        return False
    return not incident.private or person.id in incident.members or bool(person.roles & _ALWAYS)
