"""What the incident desk says: announcements of guide 11.2 to 11.4, the card, thin lines, answers, forms."""

from messages.incidents.render import render
from messages.incidents.views import IncidentView

__all__ = ["IncidentView", "render"]
