"""Each client against the real daemon it talks to."""
