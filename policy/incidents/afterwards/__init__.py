"""After an incident: what is to be done, how fast it went, and what a post-mortem is made of (guide 11.2 step 6)."""
