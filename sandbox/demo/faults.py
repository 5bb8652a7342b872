"""Why the demo does not start, as one sentence that says what to do."""


class CannotStart(Exception):
    """Its text is all that is printed."""
