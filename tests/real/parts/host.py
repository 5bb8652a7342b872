"""A whole target host: account, SSH server, Docker daemon, nginx, registry and helper, as a bot's configuration needs."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from clients.host_helper import HelperEnvironment, HelperSettings, render_helper, sudoers_line
from tests.real.parts.accounts import Account
from tests.real.parts.docker import NETWORK, DockerDaemon
from tests.real.parts.images import Images
from tests.real.parts.nginx import Nginx
from tests.real.parts.process import free_port, serves_http, short_folder, wait_until
from tests.real.parts.sshd import SshServer

ENVIRONMENT = "production"
ENV_FILE = """\
# Production settings
SPRING_PROFILES_ACTIVE=prod
DATABASE_URL=jdbc:postgresql://liyaqa-postgres:5432/liyaqa
DATABASE_PASSWORD=sample-secret-value
"""


class TargetHost:
    """One machine of an environment. Everything a `[[host]]` table names is an attribute here."""

    def __init__(self, name: str, images: Images, ports: Sequence[int] | None = None) -> None:
        self.name, self.images = name, images
        self.ports = tuple(ports or (free_port() for _ in range(3)))
        self.network = NETWORK
        self.account = Account(name)
        self.docker = DockerDaemon(name, group=self.account.group)
        self.nginx = Nginx(name, upstream=self.ports[0])
        self.sshd = SshServer(name, self.account, environment={"DOCKER_HOST": self.docker.host})
        self.root = short_folder(f"host-{name}")
        self.env_file = self.root / "opt" / ".env.prod"
        self.helper = self.root / "sbin" / "liyaqa-host"
        self.state = self.root / "state"
        self._running = ExitStack()

    @property
    def ssh_host(self) -> str:
        return self.sshd.host

    @property
    def ssh_port(self) -> int:
        return self.sshd.port

    @property
    def ssh_user(self) -> str:
        return self.account.name

    @property
    def ssh_key(self) -> Path:
        """The private key file."""
        return self.account.key_file

    @property
    def host_key(self) -> str:
        """The host key to pin: `ssh-ed25519 AAAA...`."""
        return self.sshd.host_key_line

    @property
    def docker_socket(self) -> Path:
        return self.docker.socket

    @property
    def site(self) -> Path:
        """The site file as nginx includes it: the sites-enabled link."""
        return self.nginx.link

    @property
    def public_url(self) -> str:
        return self.nginx.url

    @property
    def image(self) -> str:
        """The image's name without a tag."""
        return self.images.name

    def start(self) -> None:
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, self.root, ignore_errors=True)
            undo.callback(self.account.remove)
            self.account.create()
            for part in (self.docker, self.nginx, self.sshd):
                undo.callback(part.stop)
                part.start()
            self.install_helper()
            self._write_env_file()
            self._running = undo.pop_all()

    def stop(self) -> None:
        self._running.close()

    def install_helper(
        self, *, nginx: Path | None = None, environment: str = ENVIRONMENT, ufw: Path | None = None
    ) -> None:
        """The documented installation. Tests may put another program in nginx's place, and in ufw's."""
        self.helper.parent.mkdir(exist_ok=True)
        settings = HelperSettings((self.helper_environment(nginx, environment),), str(self.state))
        self.helper.write_text(render_helper(replace(settings, ufw=str(ufw or settings.ufw))))
        self.helper.chmod(0o755)
        self.account.allow_sudo(sudoers_line(self.account.name, str(self.helper)))

    def helper_environment(self, nginx: Path | None, environment: str) -> HelperEnvironment:
        return HelperEnvironment(
            name=environment,
            site=str(self.site),
            ports=self.ports,
            nginx=str(nginx or self.nginx.program),
            arguments=self.nginx.arguments,
            pid_file=str(self.nginx.pid_file),
            page=str(self.nginx.page),
        )

    def reset(self) -> None:
        """As new, quickly: no containers, the guide's site at the first port, nobody logged in. Images stay."""
        with ThreadPoolExecutor() as pool:
            for done in [
                pool.submit(part) for part in (self._reset_docker, self._reset_ssh, self.nginx.reset)
            ]:
                done.result()
        self._write_env_file()
        shutil.rmtree(self.state, ignore_errors=True)
        self.install_helper()

    def run_release(
        self, tag: str, *, port: int | None = None, name: str = "liyaqa-backend-blue", **env: str
    ) -> str:
        """Starts a release by hand on a port of the pool (the first by default), as the guide does, and waits for
        it. Returns the container's id. Published on loopback; give env to override the image's behaviour.
        Pulled anew: images stay from test to test, and another's tag of that name may mean another release.
        """
        port = port or self.ports[0]
        extra = [word for key, value in env.items() for word in ("-e", f"{key}={value}")]
        words = ("run", "-d", "--pull", "always", "--name", name, "--restart", "unless-stopped")
        where = (
            "--network",
            self.network,
            "-p",
            f"127.0.0.1:{port}:8080",
            "--env-file",
            str(self.env_file),
            *extra,
        )
        container = self.docker.command(*words, *where, self.images.ref(tag)).splitlines()[-1]
        wait_until(lambda: serves_http(port), what=f"{name} serves on {port}")
        return container

    def _reset_docker(self) -> None:
        if not self.docker.daemon.alive:
            self.docker.start_daemon()
        self.docker.remove_containers()
        self.docker.make_network()

    def _reset_ssh(self) -> None:
        if not self.sshd.daemon.alive:
            self.sshd.start_daemon()
        self.sshd.cut()

    def _write_env_file(self) -> None:
        self.env_file.parent.mkdir(exist_ok=True)
        self.env_file.write_text(ENV_FILE)
        self.env_file.chmod(0o600)
        self.account.own(self.env_file)
