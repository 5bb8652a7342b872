"""Why real parts cannot be used, as one sentence that says what to do."""

WITHOUT = "or run `make demo` without DOCKER=1"


class NotReady(Exception):
    """Its text is for a person."""
