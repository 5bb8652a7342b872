"""Faults: what went wrong outside. Named as facts, carrying fields, never sentences (messages/errors.py explains them).

BotError
├── HostFault(host)
│   ├── HostUnreachable(detail)            no connection, or it broke
│   ├── HostKeyChanged(expected, actual)   the pinned key is not what the host offers
│   ├── LoginRefused(user)
│   ├── ForwardRefused(target)             sshd forbids the docker.sock stream or a TCP forward
│   ├── DockerFault(operation, status, detail)
│   ├── HelperFault(detail)                the root-owned helper is missing or answered nonsense
│   ├── SiteNotUnderstood(detail)          the nginx site is ambiguous or was edited meanwhile
│   ├── SwitchRefused(detail, restored)    nginx did not take the new port
│   ├── BlockRefused(detail)               the helper does not block that address, or there is no firewall
│   ├── StaleToken(token, highest)         a newer run owns this host
│   ├── OtherDatabase(identity)            the host was registered by another database
│   └── FileFault(path, detail)            env file or another file cannot be read or written
├── RegistryFault(registry, detail)
├── PagingFault(detail, again)             the paging service did not take it; again: it may later
├── StepFailed(step, detail, log)          a step ended, and its result is bad
├── StepTimedOut(step, seconds, detail)           unknown, not failed: probe before deciding
├── Fenced(run)                            this worker no longer owns the run
├── StopRequested(run)                     someone asked this run to stop
├── RunMissing(run)
├── DeliveryTaken(key)                      another bot took over a delivery, in or out
├── DatabaseUnreachable(detail)
├── SchemaMismatch(detail)                  the database is not the one this version was made for
├── EventUnreadable(event, detail)          an outbox row this version cannot decode
├── SlackFault(method, code)               Slack answered no
├── SlackUnreachable(method, detail, ambiguous)   Slack did not answer; ambiguous: it may have done it
└── SettingsInvalid(problems)
"""

from dataclasses import dataclass


@dataclass
class BotError(Exception):
    def __str__(self) -> str:
        return repr(self)


@dataclass
class HostFault(BotError):
    host: str


@dataclass
class HostUnreachable(HostFault):
    detail: str


@dataclass
class HostKeyChanged(HostFault):
    """Fingerprints, as `ssh-keygen -l` prints them."""

    expected: str
    actual: str


@dataclass
class LoginRefused(HostFault):
    user: str


@dataclass
class ForwardRefused(HostFault):
    target: str


@dataclass
class DockerFault(HostFault):
    operation: str
    status: int
    detail: str


@dataclass
class HelperFault(HostFault):
    detail: str


@dataclass
class SiteNotUnderstood(HostFault):
    detail: str


@dataclass
class SwitchRefused(HostFault):
    """`restored`: nginx serves the previous port again, proven, or was not touched."""

    detail: str
    restored: bool


@dataclass
class BlockRefused(HostFault):
    detail: str


@dataclass
class StaleToken(HostFault):
    token: int
    highest: int


@dataclass
class OtherDatabase(HostFault):
    identity: str


@dataclass
class FileFault(HostFault):
    path: str
    detail: str


@dataclass
class RegistryFault(BotError):
    registry: str
    detail: str


@dataclass
class PagingFault(BotError):
    detail: str
    again: bool


@dataclass
class StepFailed(BotError):
    """`log`: the last lines of the container or script, already redacted."""

    step: str
    detail: str
    log: str = ""


@dataclass
class StepTimedOut(BotError):
    step: str
    seconds: float
    detail: str = ""  # the last that was heard of it


@dataclass
class Fenced(BotError):
    run: int


@dataclass
class StopRequested(BotError):
    run: int


@dataclass
class RunMissing(BotError):
    run: int


@dataclass
class EnvironmentGone(BotError):
    """A run is not over, and liyaqa.toml does not name its environment any more."""

    environment: str


@dataclass
class DeliveryTaken(BotError):
    key: str


@dataclass
class DatabaseUnreachable(BotError):
    detail: str


@dataclass
class SchemaMismatch(BotError):
    detail: str


@dataclass
class EventUnreadable(BotError):
    event: str
    detail: str


@dataclass
class SlackFault(BotError):
    method: str
    code: str


@dataclass
class SlackUnreachable(BotError):
    method: str
    detail: str
    ambiguous: bool


@dataclass
class SettingsInvalid(BotError):
    """Each problem is one sentence that begins with the exact path of the fault."""

    problems: tuple[str, ...]
