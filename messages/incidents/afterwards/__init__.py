"""After an incident: its checklist, its action items, its post-mortem, and the look back over many."""
