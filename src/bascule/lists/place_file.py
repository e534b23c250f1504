"""Put a file in place whole or not at all, whatever ends the process on the way."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def put(path: Path, pieces: Iterable[bytes | bytearray | memoryview]) -> None:
    """Write ``pieces`` beside ``path``, sync them, and rename over it (rename(2) is atomic); the folder is made.

    A reader sees the old content or the new, never part of one. A left-over ``.NAME.*.part`` of a killed process is
    swept by the next ``put`` there once it is an hour old.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sweep(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(path: Path) -> None:
    newest = path.stat().st_mtime
    for part in path.parent.glob(f".{path.name}.*.part"):
        try:
            if newest - part.stat().st_mtime > 3600:
                part.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
