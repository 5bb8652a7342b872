"""Tries everything the desk stands on, in parallel and with deadlines, and says what to do about what fails."""

import asyncio
from collections.abc import Callable

from bot.desk import credentials_of
from bot.doctor.database import examine_database
from bot.doctor.finding import Finding, Mark
from bot.doctor.hosts import examine_host
from bot.doctor.metrics import examine_metrics
from bot.doctor.outside import examine_public, examine_registry
from bot.doctor.slack import examine_slack
from bot.settings import Settings

__all__ = ["Finding", "Mark", "examine"]


async def examine(settings: Settings, tell: Callable[[Finding], None]) -> tuple[Finding, ...]:
    """`tell` hears the findings in a fixed order, each group as soon as it and those before it are known."""
    known = credentials_of(settings)
    places = [e for e in settings.config.environments if e.hosts]
    repositories = dict.fromkeys(e.repository for e in places)
    findings: list[Finding] = []
    async with asyncio.TaskGroup() as tasks:
        groups = [
            tasks.create_task(examine_slack(settings)),
            tasks.create_task(examine_database(settings)),
            *(tasks.create_task(examine_host(e, h.name, known)) for e in places for h in e.hosts),
            *(tasks.create_task(examine_registry(repository, known)) for repository in repositories),
            *(tasks.create_task(examine_public(e)) for e in places),
            *(tasks.create_task(examine_metrics(e, known)) for e in places),
        ]
        for group in groups:
            for finding in await group:
                tell(finding)
                findings.append(finding)
    return tuple(findings)
