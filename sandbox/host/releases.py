"""The releases of the sandbox's registry. Each one tells a part of the story: good, never healthy, failing, migrating."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

MB = 1_000_000
# Layers that every release shares; a host that has one release pulls only what is new.
BASE = (("debian-slim", 29 * MB), ("temurin-jre-21", 71 * MB), ("dependencies", 64 * MB))


@dataclass(frozen=True, slots=True)
class Release:
    """`behaviour` is read by backend.py from its environment; `start_seconds` is the application's start-up."""

    version: str
    story: str
    megabytes: int = 48  # the application's own layer
    start_seconds: float = 1.5
    sql: Mapping[str, str] = field(default_factory=dict)  # of its migrations, by their names
    behaviour: Mapping[str, str] = field(default_factory=dict)

    @property
    def migrations(self) -> tuple[str, ...]:
        return tuple(self.sql)

    @property
    def revision(self) -> str:
        return hashlib.sha1(self.version.encode(), usedforsecurity=False).hexdigest()

    @property
    def environment(self) -> list[str]:
        variables = {
            "PATH": "/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "RELEASE_VERSION": self.version,
            "RELEASE_REVISION": self.revision,
            "RELEASE_START_SECONDS": f"{self.start_seconds:g}",
            "RELEASE_MIGRATIONS": ",".join(self.migrations),
            **self.behaviour,
        }
        return [f"{name}={value}" for name, value in variables.items()]

    @property
    def labels(self) -> dict[str, str]:
        marks = {
            "org.opencontainers.image.title": "liyaqa-backend",
            "org.opencontainers.image.version": self.version,
            "org.opencontainers.image.revision": self.revision,
        }
        return marks | ({"com.liyaqa.migrations": ",".join(self.migrations)} if self.migrations else {})


RELEASES = (
    Release("v1.2.3", "live when the story begins"),
    Release("v1.2.4", "good", megabytes=52),
    Release("v1.2.5", "never healthy: its database pool stays empty", behaviour={"RELEASE_HEALTH": "down"}),
    Release(
        "v1.2.6",
        "healthy, but fails 8% of its customers' requests",
        behaviour={"RELEASE_FAIL_PERCENT": "8"},
    ),
    Release(
        "v1.3.0",
        "good, and migrates the database first",
        megabytes=61,
        sql={
            "V12__add_trainer_role": "ALTER TABLE users ADD COLUMN IF NOT EXISTS trainer boolean DEFAULT false;",
            "V13__create_trainer_availability": "CREATE TABLE IF NOT EXISTS availability (id bigserial PRIMARY KEY);",
        },
    ),
)
LIVE, LATEST = "v1.2.3", "v1.2.4"
