"""Incidents: what one is, how it moves, who may move it, and who may see it (guide 11.1 to 11.4)."""
