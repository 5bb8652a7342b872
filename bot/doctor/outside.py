"""What lies beyond the hosts: each image's registry, and the public address as customers reach it."""

from bot.doctor.finding import Finding, Mark, tried
from clients.credentials import Credentials
from clients.public import PublicUrl
from clients.registry import Registry
from policy.config import Environment
from policy.errors import RegistryFault


async def examine_registry(repository: str, credentials: Credentials) -> tuple[Finding, ...]:
    async def look() -> str:
        found = await Registry(credentials).find(repository, "latest")
        if found.fault:
            raise RegistryFault(repository.partition("/")[0], found.fault)
        newest = ", ".join(found.tags[:3])
        return f"it answers, newest tags: {newest}." if newest else "it answers."

    return (await tried(f"Registry {repository}", look),)


async def examine_public(environment: Environment) -> tuple[Finding, ...]:
    step = f"{environment.name}, public address"
    address = f"{environment.public_url.rstrip('/')}{environment.health_path}"
    status: list[int] = []

    async def look() -> str:
        probe = await PublicUrl().check(address)
        status.append(probe.status)
        return (
            f"{address} answers {probe.status}."
            if probe.status
            else f"{address} does not answer: {probe.error}."
        )

    finding = await tried(step, look)
    if finding.mark is Mark.OK and status[0] != 200:
        do = "Check DNS, the certificate, nginx, and that a release is live."
        return (Finding(step, Mark.FAILED, f"{finding.said} {do}"),)
    return (finding,)
