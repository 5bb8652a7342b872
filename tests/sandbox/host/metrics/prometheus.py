"""A real Prometheus that holds given samples, each at its own time."""

import json
import math
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Self

from sandbox.host.metrics.series import Store
from tests.real.parts.process import Daemon, free_port, need, run


class Prometheus:
    """`with` serves until the block ends. What the sandbox's store holds is filled in by promtool."""

    def __init__(self, folder: Path, store: Store) -> None:
        need("prometheus", "promtool", root=False)
        self.port = free_port()
        self._data = folder / "data"
        text, config = folder / "samples.txt", folder / "prometheus.yml"
        text.write_text(_openmetrics(store))
        config.write_text("{}\n")
        run("promtool", "tsdb", "create-blocks-from", "openmetrics", str(text), str(self._data))
        command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self._data}"]
        command += [f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn"]
        self._daemon = Daemon(command, log=folder / "log", ready=self._ready)

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def __enter__(self) -> Self:
        self._daemon.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()

    def query(self, query: str, at: float) -> Any:
        return asked(f"http://127.0.0.1:{self.port}", "query", query=query, time=f"{at:.3f}")

    def query_range(self, query: str, start: float, end: float, step: float) -> Any:
        url = f"http://127.0.0.1:{self.port}"
        return asked(
            url, "query_range", query=query, start=f"{start:.3f}", end=f"{end:.3f}", step=f"{step:g}"
        )


def asked(url: str, path: str, **form: str) -> Any:
    request = urllib.request.Request(f"{url}/api/v1/{path}", data=urllib.parse.urlencode(form).encode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["data"]


def _openmetrics(store: Store) -> str:
    lines = []
    for labels, series in sorted(store, key=lambda pair: dict(pair[0])["__name__"]):
        named = dict(labels)
        name = named.pop("__name__")
        shown = ",".join(f'{key}="{value}"' for key, value in sorted(named.items()))
        points = zip(series.times, series.values, strict=True)
        lines += [f"{name}{{{shown}}} {value!r} {at:.3f}" for at, value in points if not math.isnan(value)]
    return "\n".join([*lines, "# EOF"]) + "\n"
