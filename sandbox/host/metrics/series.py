"""Samples over time: one series for each metric and set of labels, kept for an hour."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan

LOOKBACK = 300.0  # seconds an instant query looks back, as Prometheus does
KEPT = 3600.0
_TRIM = 512  # samples past their time before they are dropped together

Labels = frozenset[tuple[str, str]]  # with `__name__`


@dataclass(slots=True)
class Series:
    """A NaN says that the target stopped telling: the series is stale."""

    times: "array[float]" = field(default_factory=lambda: array("d"))
    values: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, at: float, value: float) -> None:
        self.times.append(at)
        self.values.append(value)
        old = bisect_left(self.times, at - KEPT)
        if old > _TRIM:
            del self.times[:old]
            del self.values[:old]

    def at(self, moment: float) -> float | None:
        """The newest sample within the lookback, unless it says stale."""
        place = bisect_right(self.times, moment) - 1
        if place < 0 or self.times[place] <= moment - LOOKBACK or isnan(self.values[place]):
            return None
        return self.values[place]

    def within(self, start: float, end: float) -> tuple[Sequence[float], Sequence[float]]:
        """Times and values of real samples, both ends counted, as Prometheus 2 does."""
        first, last = bisect_left(self.times, start), bisect_right(self.times, end)
        pairs = zip(self.times[first:last], self.values[first:last], strict=True)
        real = [(at, value) for at, value in pairs if not isnan(value)]
        return [at for at, _ in real], [value for _, value in real]


@dataclass(slots=True)
class Store:
    scrapes: int = 0
    _series: dict[Labels, Series] = field(default_factory=dict)
    _told: dict[str, set[Labels]] = field(default_factory=dict)  # by target, at its last scrape

    def record(self, target: str, at: float, samples: Mapping[Labels, float]) -> None:
        """One scrape; a series that it no longer tells of becomes stale."""
        self.scrapes += 1
        for labels in self._told.get(target, set()) - samples.keys():
            self._series[labels].add(at, float("nan"))
        for labels, value in samples.items():
            self._series.setdefault(labels, Series()).add(at, value)
        self._told[target] = set(samples)
        if not samples:
            del self._told[target]

    def targets(self) -> set[str]:
        """Those that told more than that they are down at their last scrape."""
        return {target for target, told in self._told.items() if len(told) > 1}

    def __iter__(self) -> Iterator[tuple[Labels, Series]]:
        return iter(self._series.items())
