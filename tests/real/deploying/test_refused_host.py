"""A host that cannot be trusted or used is refused before anything begins, with what to do."""
