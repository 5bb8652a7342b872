"""Rate limits: a bucket for each method, refilled by its tier; for posts, one for each channel."""

import math
from collections.abc import Callable

_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
_SPECIAL = 300
_POST_BURST = 4


class Limiter:
    """Switched off it lets everything pass. Times come from the injected clock."""

    def __init__(self, clock: Callable[[], float], *, enabled: bool) -> None:
        self.enabled = enabled
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def retry_after(self, method: str, tier: int | None, channel: str) -> int | None:
        """None when the call may pass, else the whole seconds to wait."""
        if not self.enabled:
            return None
        per_minute = _PER_MINUTE[tier] if tier else _SPECIAL
        waits = [self._take(method, per_minute, per_minute / 60)]
        if method == "chat.postMessage":
            waits.append(self._take(f"{method} {channel}", _POST_BURST, 1.0))
        longest = max(waits)
        return math.ceil(longest) if longest else None

    def _take(self, key: str, capacity: float, refill: float) -> float:
        """Seconds until a token is there; 0 when one was taken."""
        now = self._clock()
        level, since = self._buckets.get(key, (capacity, now))
        level = min(capacity, level + (now - since) * refill)
        if level < 1:
            self._buckets[key] = (level, now)
            return (1 - level) / refill
        self._buckets[key] = (level - 1, now)
        return 0.0
