"""Does: use cases against ports. Gather the facts once, decide once, act."""
