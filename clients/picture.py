"""Has a picture drawn by a short-lived process with a deadline; the bot itself never loads the library (ruling 47)."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping

import structlog

SECONDS = 20.0
LARGEST = 5_000_000  # bytes
_FROM_US = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "MPLCONFIGDIR")

log = structlog.get_logger(__name__)


async def draw(kind: str, data: Mapping[str, object], *, seconds: float = SECONDS) -> bytes:
    """PNG; empty when it could not be drawn in time, which nobody's message waits for."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "charts",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={name: os.environ[name] for name in _FROM_US if name in os.environ},  # none of the secrets
    )
    try:
        async with asyncio.timeout(seconds):
            asked = json.dumps({"kind": kind, "data": dict(data)}).encode()
            drawn, said = await process.communicate(asked)
    except TimeoutError:
        log.warning("picture_not_drawn", kind=kind, why=f"not done within {seconds:g} s")
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or len(drawn) > LARGEST:
        log.warning("picture_not_drawn", kind=kind, code=process.returncode, why=said.decode()[-500:])
        return b""
    return drawn
