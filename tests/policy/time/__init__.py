"""Windows and blackouts."""
