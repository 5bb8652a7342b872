"""A real Prometheus that scrapes a host's pool of ports, and a real Alertmanager."""

import json
import os
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.real.parts.process import Daemon, free_port, need

_CONFIG = """
global: {{scrape_interval: 500ms, scrape_timeout: 400ms}}
scrape_configs:
- job_name: liyaqa-backend
  metrics_path: /actuator/prometheus
  static_configs: [{{targets: {targets}}}]
"""


class Prometheus:
    """Its targets may be down; their port is their name."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        need("prometheus", root=False)
        folder.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        config = folder / "prometheus.yml"
        targets = [f"127.0.0.1:{port}" for port in ports]
        config.write_text(_CONFIG.format(targets=json.dumps(targets)))
        command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}"]
        command += [f"--web.listen-address={self.url.removeprefix('http://')}", "--log.level=warn"]
        self._daemon = Daemon(command, log=folder / "log", ready=lambda: _answers(f"{self.url}/-/ready"))

    def start(self) -> None:
        self._daemon.start()

    def stop(self) -> None:
        self._daemon.stop()

    def freeze(self) -> None:
        """It takes connections and answers nothing, until it thaws."""
        os.kill(self._daemon.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Also one that never froze, or is gone."""
        if self._daemon.alive:
            os.kill(self._daemon.pid, signal.SIGCONT)

    def ask(self, query: str) -> list[str]:
        """The values as it writes them: `NaN` is one, nothing is none."""
        asked = f"{self.url}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return [row["value"][1] for row in json.load(answer)["data"]["result"]]


class Alertmanager:
    """What fires is told to it, as Prometheus does."""

    def __init__(self, folder: Path) -> None:
        need("prometheus-alertmanager", root=False)
        folder.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        config = folder / "alertmanager.yml"
        config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        command = ["prometheus-alertmanager", f"--config.file={config}", f"--storage.path={folder / 'data'}"]
        command += [f"--web.listen-address={self.url.removeprefix('http://')}", "--cluster.listen-address="]
        self._daemon = Daemon(command, log=folder / "log", ready=lambda: _answers(f"{self.url}/-/ready"))

    def start(self) -> None:
        self._daemon.start()

    def stop(self) -> None:
        self._daemon.stop()

    def fire(self, name: str, since: datetime | None = None, **labels: str) -> None:
        alert: dict[str, Any] = {"labels": {"alertname": name, **labels}}
        alert["startsAt"] = (since or datetime.now(UTC)).isoformat()
        request = urllib.request.Request(
            f"{self.url}/api/v2/alerts", json.dumps([alert]).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=10).close()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False
