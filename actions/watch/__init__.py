"""The watch after a switch (guide 4.4 step 10, 4.5): looks, judges, and acts on what it sees."""

from actions.watch.looks import Looks, WatchFailed, error_rate, measured, unmeasured

__all__ = ["Looks", "WatchFailed", "error_rate", "measured", "unmeasured"]
