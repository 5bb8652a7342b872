"""What one look at Prometheus and Alertmanager gave: a value, nothing, or no answer; the three are never mixed up."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from policy.config import Environment


class Measure(StrEnum):
    """Named as people read them."""

    REQUESTS = "Requests"
    ERROR_RATE = "Error rate"  # percent
    LATENCY = "P95 latency"  # seconds
    MEMORY = "Memory"  # percent of the heap
    POOL = "Connection pool"  # percent of the connections
    DATABASE_ERRORS = "Database errors"  # a minute


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` None: nothing to see, or, with `broken`, no answer at all; `why` says which in a few words."""

    measure: Measure
    value: float | None
    why: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One that fires. `age` in seconds."""

    name: str
    age: float
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look. `at`: seconds since the switch. `alerts` None: no Alertmanager is configured."""

    at: float
    readings: tuple[Reading, ...] = ()
    alerts: tuple[Alert, ...] | None = None
    alerts_fault: str = ""  # why the Alertmanager gave none

    def value(self, measure: Measure) -> float | None:
        return next((r.value for r in self.readings if r.measure is measure), None)


def instances(environment: Environment, ports: Mapping[str, int]) -> tuple[str, ...]:
    """Prometheus' `instance` of a release, by the port it has on each host (ruling 32); none when they are not told apart."""
    template = environment.watch.instance
    if not template:
        return ()
    known = {host.name: host.address for host in environment.hosts}
    filled = (
        template.replace("{host}", known.get(host, host)).replace("{port}", str(port))
        for host, port in ports.items()
    )
    return tuple(dict.fromkeys(filled))
