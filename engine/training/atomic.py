"""Files that are replaced as a whole, so that no reader and no crash finds half of one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.spec.errors import PlaceError


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replaces a file as a whole: a reader sees the old content or the new, also after a crash.

    durable: wait for the disk, so that a power cut keeps one of the two as well.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:  # Ctrl-C, too, leaves nothing
        with suppress(OSError):  # where its folder is none, there is nothing to remove
            temporary.unlink(missing_ok=True)
        raise


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """An empty file to write beside `path`, which takes its place once all went well, and else is gone.

    Raises OSError where the place refuses: most often at once, before anything is written.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch()
        yield temporary
        temporary.replace(path)
    finally:
        with suppress(OSError):  # where its folder is none, there is nothing to remove
            temporary.unlink(missing_ok=True)


def refused(target: Path, error: OSError) -> PlaceError:
    """What a person is told where the disk refuses a file."""
    taken = next((place for place in target.parents if place.is_file()), None)
    if taken is not None:
        why = f"{taken} is a file and no folder"
    else:
        why = "it is a folder" if target.is_dir() else error.strerror or str(error)
    return PlaceError(f"{target} cannot be written", why, "Choose another place.")
