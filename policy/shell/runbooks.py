"""Ways back that people go by hand: a revert in Git (guide 6.5) and a database restore (6.6). Printed, never run."""

from shlex import join, quote

from policy import names
from policy.config import Environment
from policy.plan import Container
from policy.shell import command
from policy.versions import numbers

_NEWEST = "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1;"

Section = tuple[str, tuple[str, ...]]  # a heading, and what to type


def revert(environment: Environment, leaving: str) -> tuple[Section, ...]:
    """Guide 6.5. The new version is one patch above the one that is live."""
    found = numbers(leaving)
    fixed = f"v{found[0]}.{found[1]}.{found[2] + 1}" if found else "VERSION"
    tag = join(("git", "tag", "-a", fixed, "-m", "Hotfix: Revert problematic changes"))
    return (
        ("Revert the commit", ("git revert COMMIT", "git push origin main")),
        ("Wait until the build has passed, then tag it", (tag, join(("git", "push", "origin", fixed)))),
        ("Deploy it, first to staging", (f"/deploy {fixed} staging", f"/deploy {fixed} {environment.name}")),
    )


def restore(environment: Environment, live: Container | None, back: Container | None) -> tuple[Section, ...]:
    """Guide 6.6, option 2, on one host. The names are those that the host has now."""
    serving = live.name if live else names.blue(environment)
    standby = back.name if back else names.old(environment)
    port = back.port if back else 0
    database = environment.database
    login, folder = ("-U", database.user, "-d", database.name), f"{database.backups.rstrip('/')}/"
    restored = ("pg_restore", "-h", "localhost", *login, "--clean", "--if-exists")
    look = ("docker", "exec", "-i", database.container, "psql", *login, "-c", _NEWEST)
    healthy = (command.healthy(environment, port),) if port else ()
    public = f"curl -fsS {quote(environment.public_url + environment.health_path)}"
    return (
        ("1. Stop the application", (join(("docker", "stop", serving)),)),
        (
            "2. Choose the backup from before the migration",
            (f"ls -lh {quote(folder)}", f"BACKUP={quote(folder)}FILE"),
        ),
        ("3. Restore the database", (f'{join(restored)} "$BACKUP"',)),
        ("4. Verify the restore: the newest migration must be the earlier release's", (join(look),)),
        ("5. Start the application with the earlier version", (command.start(standby), *healthy)),
        ("6. Switch and check", (_switch(environment, port), public)),
    )


def _switch(environment: Environment, port: int) -> str:
    host = environment.hosts[0].name if environment.hosts else ""
    return command.switch(environment, host, port) if port else command.status(environment, host)
