"""Room on the disk: asked for before large files are written, and said plainly when it runs out."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from engine.spec.errors import DatasetError

RESERVE = 64 << 20  # bytes that are left to the rest of the system

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def mib(size: float) -> str:
    """Bytes in words: "0.3 MiB", "30 MiB", "2.6 GiB"."""
    if size >= 1 << 30:
        return f"{size / (1 << 30):.1f} GiB"
    return f"{size / (1 << 20):.0f} MiB" if size >= 10 << 20 else f"{size / (1 << 20):.1f} MiB"


def make_folder(folder: Path) -> None:
    """Creates a folder and its parents; raises DatasetError where that is not permitted."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, folder) from None


def require_room(folder: Path, needed: int, purpose: str) -> None:
    """Raises DatasetError where `needed` bytes would not fit beside a small reserve.

    purpose: what they are for, as in "the download of STL-10".
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError:  # some network disks do not say; writing will tell
        return
    if free < needed + RESERVE:
        raise DatasetError(
            f"the disk that holds {folder} is too full for {purpose}",
            f"it needs {mib(needed)}, and {mib(free)} are free",
            "Delete something there, choose another folder in the settings, or choose a smaller size.",
        )


def disk_error(error: OSError, path: Path) -> DatasetError:
    """What a failed write means to a person."""
    if error.errno in _FULL:
        return DatasetError(
            f"the disk became full while {path} was written",
            "nothing incomplete was kept",
            "Delete something on that disk, or choose another folder in the settings, and open the data again.",
        )
    return DatasetError(
        f"{path} cannot be written",
        error.strerror or str(error),
        "Make the folder writable, or choose another one in the settings.",
    )
