"""Draws one picture: JSON on standard input, PNG on standard output. A process of its own; nothing imports it (ruling 47)."""
