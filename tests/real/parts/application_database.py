"""The application's database: the distribution's psql in a container, in front of a real PostgreSQL."""

from urllib.parse import urlsplit

from tests.postgres import PostgresServer
from tests.real.parts.host import TargetHost

_TABLES = """
create table members (id int); insert into members values (1), (2), (3);
create table users (id int, password_reset_required boolean default false); insert into users (id) values (1), (2), (3);
create table refresh_tokens (id int); insert into refresh_tokens values (1), (2);
create table audit_logs (user_id int, action text, created_at timestamptz default now());
insert into audit_logs (user_id, action) values (1, 'login'), (2, 'data_export'), (2, 'unauthorized_access');
"""
_PATHS = ("/usr", "/usr/lib:/lib", "/usr/lib64:/lib64", "/etc")


def application_database(host: TargetHost, postgres: PostgresServer, empty_database_url: str) -> str:
    """Starts the container on that host, and returns the database's name; its user is postgres."""
    name = urlsplit(empty_database_url).path[1:]
    postgres.execute(_TABLES, name)
    mounts = [word for path in _PATHS for word in ("-v", _bound(path))]
    where = ("PATH=/usr/lib/postgresql/15/bin", "PGHOST=127.0.0.1", f"PGPORT={postgres.port}")
    given = [word for setting in where for word in ("-e", setting)]
    entry = ("--entrypoint", "/usr/bin/sleep", host.images.ref("v1.2.3"), "600")
    host.docker.command(
        "run", "-d", "--name", "liyaqa-postgres", "--network", "host", *mounts, *given, *entry
    )
    return name


def _bound(path: str) -> str:
    return f"{path}:ro" if ":" in path else f"{path}:{path}:ro"
