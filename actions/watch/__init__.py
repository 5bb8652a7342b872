"""The watch after a switch (guide 4.4 step 10, 4.5): looks, judges, and acts on what it sees."""

from actions.watch.after import error_rate_after
from actions.watch.looks import Looks, measured, unmeasured
from actions.watch.picture import picture
from actions.watch.sparse import schedule, wake
from actions.watch.verdict import WatchFailed, ask, asks, closed, failure, quarantine

__all__ = [
    "Looks",
    "WatchFailed",
    "ask",
    "asks",
    "closed",
    "error_rate_after",
    "failure",
    "measured",
    "picture",
    "quarantine",
    "schedule",
    "unmeasured",
    "wake",
]
