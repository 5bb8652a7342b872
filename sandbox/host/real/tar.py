"""A layer's archive: the same files give the same bytes."""

import gzip
import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

Files = dict[str, bytes]  # absolute path to content


def compressed(files: Mapping[str, bytes]) -> bytes:
    """Everybody may read and run each of them."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for folder in sorted(_folders(files)):
            entry = tarfile.TarInfo(folder.lstrip("/"))
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(entry)
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), 1, mtime=0)


def _folders(files: Mapping[str, bytes]) -> Iterator[str]:
    parents = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    yield from parents - {"/"}
