"""This machine's Python as an image's layer: the interpreter, its shared libraries and what the application imports.

No image can be pulled where the demo runs, so the one the releases stand on is made of what is here.
"""

import hashlib
import importlib.util
import os
import py_compile
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox.host.engine.processes import PROGRAM
from sandbox.host.real.tar import Files, compressed

PYTHON = os.path.realpath(sys.executable)
# The files of all modules that the application loads, early or late.
_ASK = """
import runpy, sys
runpy.run_path(sys.argv[1], run_name="asked")
import encodings.idna, encodings.latin_1, unicodedata
print(*{getattr(module, "__file__", None) or "" for module in sys.modules.values()}, sep="\\n")
"""
_NEEDED = re.compile(r"^\s*(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)


def layer(folder: Path) -> bytes:
    """The compressed tar. Made once for each Python and kept in `folder`: equal bytes are an equal digest."""
    about = os.stat(PYTHON)  # noqa: PTH116 - a string
    key = hashlib.sha256(f"{PYTHON} {sys.version} {about.st_size} {about.st_mtime_ns}".encode()).hexdigest()
    kept = folder / f"python-{key[:12]}.tar.gz"
    if not kept.exists():
        draft = kept.with_suffix(".new")
        draft.write_bytes(compressed(_files()))
        draft.replace(kept)
    return kept.read_bytes()


def library_path() -> str:
    """Where the libraries lie, for the loader: an image without its cache knows only the usual folders."""
    return ":".join(sorted({str(Path(path).parent) for path in _libraries([])}))


def _files() -> Files:
    """At the very places they have here, so that the interpreter finds them as it does here."""
    loaded = _loaded()
    files = {path: Path(path).read_bytes() for path in (PYTHON, *loaded, *_libraries(loaded))}
    return files | _compiled([path for path in loaded if path.endswith(".py")])


def _loaded() -> list[str]:
    said = _said(PYTHON, "-E", "-S", "-c", _ASK, str(PROGRAM))
    return sorted({line for line in said.splitlines() if line.startswith("/") and line != str(PROGRAM)})


def _libraries(loaded: list[str]) -> list[str]:
    """By the names they are asked for, the loader among them."""
    said = _said("ldd", PYTHON, *(path for path in loaded if path.endswith(".so")))
    return sorted({path for path in _NEEDED.findall(said) if Path(path).exists()})


def _compiled(sources: list[str]) -> Files:
    """Or each container would compile them anew at its start."""
    files: Files = {}
    with tempfile.TemporaryDirectory() as made:
        draft = Path(made) / "draft.pyc"
        for source in sources:
            py_compile.compile(
                source,
                str(draft),
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            files[importlib.util.cache_from_source(source)] = draft.read_bytes()
    return files


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - fixed words
    return done.stdout
