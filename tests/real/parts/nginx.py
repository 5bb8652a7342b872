"""A real nginx with the guide's layout in a folder of its own: nginx.conf, sites-available, sites-enabled."""

import re
import shutil
from pathlib import Path

from tests.real.parts.process import Daemon, accepts, free_port, need, run, short_folder

SITE = "liyaqa-backend"
_MAIN = """\
user www-data;
worker_processes 2;
daemon off;
pid {root}/nginx.pid;
error_log {root}/error.log;

events {{
    worker_connections 768;
}}

http {{
    access_log off;
    default_type application/octet-stream;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    keepalive_timeout 65;

    include {root}/sites-enabled/*;
}}
"""
_SITE = """\
# The backend of Liyaqa. Was: proxy_pass http://localhost:{port};
server {{
    listen 127.0.0.1:{public};
    server_name api.liyaqa.com localhost;

    location / {{
        proxy_pass http://localhost:{port};
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }}
}}
"""


class Nginx:
    """nginx as root with unprivileged workers. `port` is public, `url` leads to it, `site` is the file behind the link."""

    def __init__(self, name: str, *, upstream: int) -> None:
        need("nginx")
        self.root = short_folder(f"nginx-{name}")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.upstream = upstream
        self.config = self.root / "nginx.conf"
        self.pid_file = self.root / "nginx.pid"
        self.available = self.root / "sites-available"
        self.enabled = self.root / "sites-enabled"
        self.site = self.available / SITE
        self.link = self.enabled / SITE
        self.page = self.root / "www" / "maintenance.html"
        self.program = Path(shutil.which("nginx", path="/usr/sbin:/usr/bin") or "/usr/sbin/nginx")
        self.arguments = ("-p", str(self.root), "-c", str(self.config))
        command = [str(self.program), *self.arguments]
        self.daemon = Daemon(command, log=self.root / "log", ready=lambda: accepts(self.port))

    def start(self) -> None:
        self.config.write_text(_MAIN.format(root=self.root))
        self.available.mkdir()
        self.enabled.mkdir()
        self.site.write_text(self.guide_site())
        self.link.symlink_to(self.site)
        self.daemon.start()

    def stop(self) -> None:
        self.daemon.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def guide_site(self) -> str:
        """The site file's text as the guide has it, at the first port."""
        return _SITE.format(public=self.port, port=self.upstream)

    def live_ports(self) -> list[int]:
        """Ports of the file's active proxy_pass lines."""
        return [
            int(port)
            for port in re.findall(
                r"^[^#\n]*proxy_pass http://localhost:(\d+);", self.site.read_text(), re.MULTILINE
            )
        ]

    def write_site(self, text: str) -> None:
        """What a person's editor leaves: same file, new text; not reloaded."""
        self.site.write_text(text)

    def point_at(self, port: int) -> None:
        """By hand: the port in the file, then a reload."""
        self.write_site(
            re.sub(r"(?m)^([^#\n]*proxy_pass http://localhost:)\d+", rf"\g<1>{port}", self.site.read_text())
        )
        self.reload()

    def reload(self) -> None:
        run(str(self.program), *self.arguments, "-s", "reload")

    def reset(self) -> None:
        """The guide's site alone, and a running daemon."""
        for folder in (self.enabled, self.available):
            for entry in [path for path in folder.iterdir() if path not in (self.site, self.link)]:
                entry.unlink()
        self.config.write_text(_MAIN.format(root=self.root))
        self.page.unlink(missing_ok=True)
        self.site.unlink(missing_ok=True)
        self.site.write_text(self.guide_site())
        self.site.chmod(0o644)
        if not self.link.is_symlink():
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(self.site)
        if self.daemon.alive:
            self.reload()
        else:
            self.daemon.start()
