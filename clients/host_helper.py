"""The root-owned helper script of a host (ruling 12), filled in for review and installation."""

import re
from dataclasses import dataclass
from importlib import resources

from policy.errors import SettingsInvalid
from policy.playbooks.blocking import PROTECTED, network

PATH = "/usr/local/sbin/liyaqa-host"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_FILE = re.compile(r"/[A-Za-z0-9._/-]*[A-Za-z0-9._-]")
_WORD = re.compile(r"[A-Za-z0-9._/=:,-]+")
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class HelperEnvironment:
    """One environment on the host. `site` is the file as nginx includes it, `arguments` are nginx's own (-p, -c)."""

    name: str
    site: str = "/etc/nginx/sites-enabled/liyaqa-backend"
    ports: tuple[int, ...] = (8080, 8081, 8082)
    nginx: str = "/usr/sbin/nginx"
    arguments: tuple[str, ...] = ()
    pid_file: str = "/run/nginx.pid"
    page: str = "/var/www/maintenance.html"  # guide 11.5; its presence turns maintenance on


@dataclass(frozen=True, slots=True)
class HelperSettings:
    """One installed helper serves every environment of its host."""

    environments: tuple[HelperEnvironment, ...]
    state: str = "/var/lib/liyaqa-host"
    ufw: str = "/usr/sbin/ufw"
    never_block: tuple[str, ...] = ()  # the team's own networks, beside those that nobody may block


def render_helper(settings: HelperSettings) -> str:
    """The script to install: root-owned, mode 0755. Values that a shell could read as code are refused."""
    problems = tuple(_problems(settings))
    if problems:
        raise SettingsInvalid(problems)
    script, *more = (
        (resources.files("clients") / "host" / name).read_text()
        for name in ("liyaqa-host", "maintenance.sh", "firewall.sh")
    )
    filled = {
        "@STATE@": settings.state,
        "@UFW@": settings.ufw,
        "@PROTECTED@": " ".join((*map(str, PROTECTED), *settings.never_block)),
        "    #@ENVIRONMENTS@": "\n".join(_case(environment) for environment in settings.environments),
        "#@VERBS@": "\n".join(more),
    }
    for place, text in filled.items():
        script = script.replace(place, text)
    return script


def sudoers_line(user: str, path: str = PATH) -> str:
    """The whole of /etc/sudoers.d/liyaqa-host: this account may run this command as root, and nothing else."""
    problems = tuple(
        f"{key}: {value!r} is not accepted"
        for key, value, form in (("user", user, _USER), ("helper", path, _FILE))
        if not form.fullmatch(value)
    )
    if problems:
        raise SettingsInvalid(problems)
    return f"{user} ALL=(root) NOPASSWD: {path}\n"


def _case(environment: HelperEnvironment) -> str:
    command = " ".join((environment.nginx, *environment.arguments))
    ports = " ".join(map(str, environment.ports))
    return (
        f"    {environment.name})\n"
        f"        SITE='{environment.site}' PORTS='{ports}'\n"
        f"        NGINX='{command}' PID_FILE='{environment.pid_file}' PAGE='{environment.page}' ;;"
    )


def _problems(settings: HelperSettings) -> list[str]:
    found = (
        [] if _FILE.fullmatch(settings.state) else [f"helper.state: {settings.state!r} is not a plain path"]
    )
    if not _FILE.fullmatch(settings.ufw):
        found.append(f"helper.ufw: {settings.ufw!r} is not a plain path")
    found += [
        f"helper.never_block: {text!r} is not a network" for text in settings.never_block if not network(text)
    ]
    if len({environment.page for environment in settings.environments}) < len(settings.environments):
        found.append("helper.environments: two have the same maintenance page")
    if len({environment.name for environment in settings.environments}) < len(settings.environments):
        found.append("helper.environments: a name occurs twice")
    for environment in settings.environments:
        found += [f"helper.{environment.name}.{problem}" for problem in _environment_problems(environment)]
    return found


def _environment_problems(environment: HelperEnvironment) -> list[str]:
    forms = (
        ("name", environment.name, _NAME),
        ("site", environment.site, _FILE),
        ("nginx", environment.nginx, _FILE),
        ("pid_file", environment.pid_file, _FILE),
        ("page", environment.page, _FILE),
        *(("arguments", word, _WORD) for word in environment.arguments),
    )
    found = [f"{key}: {value!r} is not accepted" for key, value, form in forms if not form.fullmatch(value)]
    if not environment.ports or not all(0 < port < 65536 for port in environment.ports):
        found.append("ports: one or more numbers from 1 to 65535")
    return found
