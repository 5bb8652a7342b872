"""After an incident: ticks, action items, the post-mortem, and the look back over many."""
