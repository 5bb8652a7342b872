"""The host's folders and files: what is the machine's own, and what the account sees as the root of the file system."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OPT = "/opt/liyaqa"
BACKUP_COMMAND = f"{OPT}/backend/scripts/backup-age.sh"
HELPER = "/usr/local/sbin/liyaqa-host"
SOCKET = "/var/run/docker.sock"
_SITE = "etc/nginx/sites-available/liyaqa-backend"
_LINK = "etc/nginx/sites-enabled/liyaqa-backend"
_ENV = """\
# {profile} settings
SPRING_PROFILES_ACTIVE={profile}
DATABASE_URL=jdbc:postgresql://liyaqa-postgres:5432/liyaqa
DATABASE_USERNAME=liyaqa
DATABASE_PASSWORD=sample-secret-value
"""
_GUIDE = """\
# The backend of Liyaqa
server {{
    listen 127.0.0.1:{public};
    server_name {server} localhost;

    location / {{
        proxy_pass http://localhost:{port};
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }}
}}
"""


class FolderInUse(Exception):
    """Another sandbox runs on the same folder."""


@dataclass(frozen=True, slots=True)
class Layout:
    folder: Path
    environment: str

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def env_file(self) -> str:
        """As the account sees it."""
        return f"{OPT}/.env.{'prod' if self.environment == 'production' else self.environment}"

    @property
    def site(self) -> Path:
        """The link of sites-enabled, as nginx includes it."""
        return self.root / _LINK

    @contextmanager
    def held(self) -> Iterator[None]:
        """One sandbox at a time. FolderInUse."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("a") as file:
            try:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUse(str(self.folder)) from None
            yield

    def write(self, public: int, port: int) -> None:
        """The env file and the guide's site, unless they are there."""
        env = self.root / self.env_file.lstrip("/")
        if not env.exists():
            env.parent.mkdir(parents=True, exist_ok=True)
            env.write_text(
                _ENV.format(profile="prod" if self.environment == "production" else self.environment)
            )
            env.chmod(0o600)
        site = self.root / _SITE
        if not site.exists():
            site.parent.mkdir(parents=True, exist_ok=True)
            server = "api.liyaqa.com" if self.environment == "production" else "staging-api.liyaqa.com"
            site.write_text(_GUIDE.format(public=public, port=port, server=server))
        if not self.site.is_symlink():
            self.site.parent.mkdir(parents=True, exist_ok=True)
            self.site.symlink_to(Path("../sites-available/liyaqa-backend"))

    def move_site(self, ports: dict[int, int]) -> None:
        """Ports of this machine that are others this time, in the site file too."""
        site = self.root / _SITE
        text = site.read_text() if site.exists() else ""
        for old, new in ports.items():
            text = text.replace(f":{old};", f":{new};")
        if text:
            site.write_text(text)


def forget(folder: Path) -> None:
    """Everything a host remembers. FolderInUse while it is up."""
    if folder.exists():
        with Layout(folder, "").held():
            shutil.rmtree(folder)
