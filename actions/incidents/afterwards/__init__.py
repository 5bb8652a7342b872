"""After an incident: the checklist, the action items, the post-mortem."""
