"""Where icons, style and translations lie: beside the packages in a checkout, inside `studio` in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@cache
def assets() -> Path:
    """The folder of resources; raises FileNotFoundError where the installation is damaged."""
    for folder in (_HERE / "resources", _HERE.parent / "resources"):
        if (folder / "icons").is_dir():
            return folder
    raise FileNotFoundError(f"no folder of resources beside {_HERE}; install Saddlepoint again")


def asset(path: str) -> Path:
    """A resource by its path below the folder, as in "icons/play.svg"."""
    return assets() / path
