"""The verdicts of guide 6.2 and 8.4. No data is not good data: what was not measured neither passes nor fails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from policy.answers import Measured
from policy.config import Watch
from policy.watch.readings import Measure, Reading, Sample

M = Measure
SLOWER = "Response time"
ALERTS = "Alerts"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105  not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"  # too little to tell
    ERROR = "error"  # nobody answered


class Act(IntEnum):
    """What a finding calls for, the gravest last."""

    NOTHING = 0
    ASK = 1  # guide 6.2, "Monitor and Decide"
    WAIT = 2  # guide 8.4, "Rollback in 5 minutes": not yet
    ROLL_BACK = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` is for people: what is wrong, or why it is not known."""

    name: str
    outcome: Outcome
    act: Act = Act.NOTHING
    said: str = ""
    value: float | None = None
    impact: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    findings: tuple[Finding, ...]

    @property
    def act(self) -> Act:
        return max((f.act for f in self.findings), default=Act.NOTHING)

    @property
    def outcome(self) -> Outcome:
        """The gravest: one failure fails, one silence leaves the rest in doubt."""
        found = {f.outcome for f in self.findings}
        order = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE)
        return next((o for o in order if o in found), Outcome.PASS if found else Outcome.INCONCLUSIVE)

    @property
    def worst(self) -> Finding | None:
        """What to name first; None when nothing calls for anything."""
        grave = [f for f in self.findings if f.act is self.act]
        return grave[0] if self.act and grave else None

    @property
    def silence(self) -> str:
        """Why somebody who was asked gave no answer; empty when all did."""
        return next((f.said for f in self.findings if f.outcome is Outcome.ERROR), "")

    @property
    def said(self) -> str:
        """Everything that calls for something, the gravest first."""
        grave = sorted((f for f in self.findings if f.act), key=lambda f: -f.act)
        return ", ".join([f.said if i == 0 else f.said[:1].lower() + f.said[1:] for i, f in enumerate(grave)])

    @property
    def measured(self) -> tuple[Measured, ...]:
        """For the announcement: green, failing, or why it is not known (ruling 42)."""
        oks = {Outcome.PASS: True, Outcome.FAIL: False}
        return tuple(
            Measured(f.name, f.value, oks.get(f.outcome), "" if f.outcome in oks else f.said)
            for f in self.findings
        )


def judge(limits: Watch, samples: Sequence[Sample], baseline: Sample | None, slow_for: float) -> Judgement:
    """Of looks at the new release, newest last, against the release before. `slow_for`: seconds of patience (8.4)."""
    if not samples:
        return Judgement(())
    now = samples[-1]
    found = [
        _judged(limits, samples, reading, slow_for)
        for reading in now.readings
        if reading.measure is not M.REQUESTS
    ]
    return Judgement((*found, *_slower(limits, samples, baseline), *_alerts(now)))


def _judged(limits: Watch, samples: Sequence[Sample], reading: Reading, slow_for: float) -> Finding:
    name, value = reading.measure.value, reading.value
    if reading.broken:
        return Finding(name, Outcome.ERROR, said=reading.why)
    few = _few(limits, samples[-1]) if reading.measure in (M.ERROR_RATE, M.LATENCY) else ""
    if value is None or few:
        return Finding(name, Outcome.INCONCLUSIVE, said=few or reading.why or "no data")
    return _JUDGES[reading.measure](limits, samples, value, slow_for)


def _few(limits: Watch, sample: Sample) -> str:
    requests = next((r for r in sample.readings if r.measure is M.REQUESTS), None)
    if requests is None or requests.value is None:
        return requests.why if requests else "no requests measured"
    if requests.value < 0.5:
        return "no requests measured"
    if requests.value < limits.least_requests:
        return f"{requests.value:.0f} of {limits.least_requests} requests it takes to tell"
    return ""


def _error_rate(limits: Watch, _samples: Sequence[Sample], value: float, _slow_for: float) -> Finding:
    impact = f"{percent(value)} of requests fail"
    if value > limits.error_rate:
        said = f"High error rate ({percent(value)})"
        return Finding(M.ERROR_RATE, Outcome.FAIL, Act.ROLL_BACK, said, value, impact)
    if value >= limits.error_rate_ask:
        said = f"Raised error rate ({percent(value)})"
        return Finding(M.ERROR_RATE, Outcome.FAIL, Act.ASK, said, value, impact)
    return Finding(M.ERROR_RATE, Outcome.PASS, value=value)


def _latency(limits: Watch, samples: Sequence[Sample], value: float, slow_for: float) -> Finding:
    impact = f"5% of requests take longer than {value:.1f} s"
    if value <= limits.latency:
        if value < limits.latency_ask:
            return Finding(M.LATENCY, Outcome.PASS, value=value)
        said = f"P95 latency {value:.1f} s"
        return Finding(M.LATENCY, Outcome.FAIL, Act.ASK, said, value, impact)
    lasted = samples[-1].at - _since(samples, lambda s: (s.value(M.LATENCY) or 0) > limits.latency)
    act = Act.ROLL_BACK if lasted >= slow_for else Act.WAIT
    said = f"P95 latency above {limits.latency:g} s ({value:.1f} s)"
    return Finding(M.LATENCY, Outcome.FAIL, act, said, value, impact)


def _since(samples: Sequence[Sample], bad: Callable[[Sample], bool]) -> float:
    """When the unbroken row of bad looks began."""
    at = samples[-1].at
    for sample in reversed(samples):
        if not bad(sample):
            break
        at = sample.at
    return at


def _memory(limits: Watch, _samples: Sequence[Sample], value: float, _slow_for: float) -> Finding:
    if value <= limits.memory_ask:
        return Finding(M.MEMORY, Outcome.PASS, value=value)
    said = f"Memory usage {percent(value)}"
    return Finding(M.MEMORY, Outcome.FAIL, Act.ASK, said, value, "The backend may run out of memory")


def _pool(limits: Watch, _samples: Sequence[Sample], value: float, _slow_for: float) -> Finding:
    if value <= limits.pool_ask:
        return Finding(M.POOL, Outcome.PASS, value=value)
    said = f"Database connection pool {percent(value)} in use"
    return Finding(M.POOL, Outcome.FAIL, Act.ASK, said, value, "Requests may wait for a database connection")


def _database(limits: Watch, _samples: Sequence[Sample], value: float, _slow_for: float) -> Finding:
    if value <= limits.database_errors_limit:
        return Finding(M.DATABASE_ERRORS, Outcome.PASS, value=value)
    said = f"Database errors ({value:.0f} a minute)"
    return Finding(
        M.DATABASE_ERRORS, Outcome.FAIL, Act.ROLL_BACK, said, value, "Requests fail at the database"
    )


_JUDGES: dict[Measure, Callable[[Watch, Sequence[Sample], float, float], Finding]] = {
    M.ERROR_RATE: _error_rate,
    M.LATENCY: _latency,
    M.MEMORY: _memory,
    M.POOL: _pool,
    M.DATABASE_ERRORS: _database,
}


def _slower(limits: Watch, samples: Sequence[Sample], baseline: Sample | None) -> Iterator[Finding]:
    """Ruling 32: against the release before, above half a second, several times in a row, with enough requests."""
    looks = samples[-limits.samples :]
    slow = [look.value(M.LATENCY) or 0 for look in looks]
    if _few(limits, samples[-1]) or slow[-1] <= limits.slower_from:
        return
    before = baseline.value(M.LATENCY) if baseline else None
    if not baseline or not before or (baseline.value(M.REQUESTS) or 0) < limits.least_requests:
        yield Finding(SLOWER, Outcome.INCONCLUSIVE, said="nothing to compare with")
        return
    full = len(looks) == limits.samples and min(slow) > limits.slower_from
    more = min(slow) / before * 100 - 100 if full and not any(_few(limits, s) for s in looks) else 0
    yield _compared(limits, more, slow[-1], before)


def _compared(limits: Watch, more: float, value: float, before: float) -> Finding:
    said = f"Response time up {percent(more)} (P95 {value:.2f} s, before {before:.2f} s)"
    impact = f"5% of requests take longer than {value:.1f} s"
    if more > limits.slower:
        return Finding(SLOWER, Outcome.FAIL, Act.ROLL_BACK, said, value, impact)
    if more >= limits.slower_ask:
        return Finding(SLOWER, Outcome.FAIL, Act.ASK, said, value, impact)
    return Finding(SLOWER, Outcome.PASS, value=value)


def _alerts(now: Sample) -> Iterator[Finding]:
    """Guide 4.5: no new alerts firing. One that fired before the switch is nothing new."""
    if now.alerts_fault:
        yield Finding(ALERTS, Outcome.ERROR, said=now.alerts_fault)
    elif now.alerts is not None:
        names = sorted({alert.name for alert in now.alerts if alert.age < now.at})
        if names:
            said = f"New {'alert' if len(names) == 1 else 'alerts'}: {', '.join(names[:5])}"
            yield Finding(ALERTS, Outcome.FAIL, Act.ASK, said, float(len(names)), "Alertmanager reports it")
        else:
            yield Finding(ALERTS, Outcome.PASS, value=0.0)


def percent(value: float) -> str:
    """8%, 2.4%: one digit where it matters."""
    return f"{value:.0f}%" if value >= 10 or abs(value - round(value)) < 0.05 else f"{value:.1f}%"
