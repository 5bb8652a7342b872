"""What the outside answers: small frozen values that the ports carry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worker:
    """An nginx worker process."""

    pid: int
    draining: bool


@dataclass(frozen=True, slots=True)
class SiteState:
    """What the helper reports. `connections`: established ones to each pool port."""

    port: int
    hash: str
    workers: tuple[Worker, ...]
    connections: tuple[tuple[int, int], ...]
    token: int
    identity: str
    maintenance: bool = False  # guide 11.5: every request is answered with the maintenance page


@dataclass(frozen=True, slots=True)
class Probe:
    """One HTTP answer. `status` 0: no answer, `error` says why. `release`: the X-Release header or empty."""

    status: int
    body: str
    release: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a container or a command ended; `output` is its last lines, redacted. `code` None: still running."""

    code: int | None
    output: str


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` None: not measured, `why` says why."""

    name: str
    value: float | None
    ok: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a migration's SQL does. `kind` is the parser's word, e.g. DROP_COLUMN; `on` a table or `table.column`."""

    kind: str
    on: str
