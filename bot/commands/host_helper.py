"""`host-helper`: the root-owned script of one environment's hosts on standard output, how to install it beside it."""

import argparse
import shlex
import sys

from bot.commands.environment import named
from bot.settings import read_config
from clients.host_helper import HelperEnvironment, HelperSettings, render_helper, sudoers_line
from policy.config import Config, Environment, Host


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("environment")
    parser.add_argument(
        "--site",
        default=HelperEnvironment.__dataclass_fields__["site"].default,
        help="the site file as nginx includes it (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    config = read_config()
    environment = named(config, arguments.environment, hosts=True)
    served = _served(config, environment)
    helper = HelperSettings(
        tuple(HelperEnvironment(e.name, arguments.site, e.ports, page=_page(e, served)) for e in served),
        never_block=config.playbooks.never_block,
    )
    print(render_helper(helper), end="")
    for host in environment.hosts:
        print(installation(environment, host), file=sys.stderr)
    return 0


def _page(environment: Environment, served: list[Environment]) -> str:
    """The guide's (11.5); on a machine of several environments each has one of its own."""
    page = HelperEnvironment("").page
    return page if len(served) == 1 else page.replace(".html", f"-{environment.name}.html")


def _served(config: Config, environment: Environment) -> list[Environment]:
    """One helper serves every environment of its machine."""
    machines = {(h.address, h.port) for h in environment.hosts}
    return [e for e in config.environments if any((h.address, h.port) in machines for h in e.hosts)]


def installation(environment: Environment, host: Host) -> str:
    """The one documented step on a host, as root (ruling 12)."""
    user, helper = shlex.quote(host.user), shlex.quote(host.helper)
    line = shlex.quote(sudoers_line(host.user, host.helper).strip())
    return f"""
Read the script above. Save it as liyaqa-host on {host.address}, and there, as root:

  install -o root -g root -m 0755 liyaqa-host {helper}
  echo {line} > /etc/sudoers.d/liyaqa-host
  chmod 0440 /etc/sudoers.d/liyaqa-host && visudo -cf /etc/sudoers.d/liyaqa-host
  install -d -o {user} -m 0700 {shlex.quote(environment.state_dir)}
  usermod -aG docker {user}   # this equals root on that machine; SECURITY.md says why

`python -m bot doctor` then tries it."""
