"""What an action would be by hand, on one host: the confirmation shows exactly this (ruling 51)."""

import shlex

from policy.config import Environment, Host
from policy.playbooks.model import Doing
from policy.playbooks.sql import arguments, statements

LOG_LINES = 100  # guide 11.2
EVIDENCE_LINES = 20_000
RESOURCES = (("df", "-h"), ("free", "-h"), ("top", "-b", "-n", "1"))


def commands(
    doing: Doing, environment: Environment, host: Host, live: str, argument: str = "", incident: str = ""
) -> tuple[str, ...]:
    """`live` is the container's name. TOKEN is the number that `status` tells."""
    database = environment.database
    if texts := statements(doing, database):
        words = ("docker", "exec", database.container, *arguments(database, texts))
        return (" ".join(map(_quoted, words)),)
    if doing in {Doing.BLOCK, Doing.UNBLOCK}:
        words = (doing.value, environment.name, argument or "ADDRESS", incident)
        return (f"sudo {host.helper} {' '.join(words)}",)
    if doing is Doing.EVIDENCE:
        return _evidence(environment, live, incident)
    return _looking(doing, environment, live) + _doing(doing, environment, host, live)


def evidence_folder(environment: Environment, incident: str) -> str:
    return f"{environment.state_dir}/evidence/{incident}"


def snapshot_name(environment: Environment, incident: str) -> tuple[str, str]:
    """Repository and tag of the image that keeps a container's files."""
    return f"{environment.container}-evidence", incident.lower()


def _looking(doing: Doing, environment: Environment, live: str) -> tuple[str, ...]:
    texts = {
        Doing.SERVICE: (f"curl {environment.public_url}{environment.health_path}",),
        Doing.CONTAINERS: (r'docker ps -a --format "{{.Names}}\t{{.Status}}\t{{.Image}}"',),
        Doing.ERRORS: (f"docker logs {live} --tail {LOG_LINES} | grep ERROR",),
        Doing.ACCESS: (f'docker logs {live} | grep -E "401|403|404"',),
        Doing.RESOURCES: tuple(map(shlex.join, RESOURCES)),
        Doing.BACKUPS: (f"ls -lh {environment.database.backups}",),
    }
    return texts.get(doing, ())


def _doing(doing: Doing, environment: Environment, host: Host, live: str) -> tuple[str, ...]:
    database = environment.database
    maintenance = f"sudo {host.helper} maintenance {environment.name}"
    texts = {
        Doing.RESTART: (f"docker restart {live}",),
        Doing.STOP: (f"docker stop {live}",),
        Doing.START: (f"docker start {live}",),
        Doing.MAINTENANCE_ON: (f"{maintenance} on TOKEN",),
        Doing.MAINTENANCE_OFF: (f"{maintenance} off TOKEN",),
        Doing.EXPORT: (f"pg_dump -h localhost -U {database.user} -t HEALTHY_TABLE > backup_healthy.sql",),
        Doing.RESTORE: (
            f"pg_restore -h localhost -U {database.user} -d {database.name} --clean {database.backups}/FILE.dump",
        ),
    }
    return texts.get(doing, ())


def _evidence(environment: Environment, live: str, incident: str) -> tuple[str, ...]:
    folder = evidence_folder(environment, incident)
    return (
        f"mkdir -p -m 700 {folder}",
        f"docker inspect {live} > {folder}/{live}.json",
        f"docker logs --timestamps --tail {EVIDENCE_LINES} {live} > {folder}/{live}.log 2>&1",
        f"docker commit --pause=false {live} {':'.join(snapshot_name(environment, incident))}",
    )


def _quoted(word: str) -> str:
    """As people write it: a statement with quotes of its own stands in double ones."""
    readable = "'" in word and not set(word) & set('"$`\\!')
    return f'"{word}"' if readable else shlex.quote(word)
