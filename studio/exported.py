"""What a path holds of a run: its folder, or a file that was exported from it, as its head says."""

from __future__ import annotations

import json
from pathlib import Path

SUFFIX = ".safetensors"
LONGEST_HEAD = 8 << 20  # bytes
LENGTH_BYTES = 8  # that tell how long the head is, little-endian


def is_run(path: Path) -> bool:
    """True for the folder of a run."""
    return (path / "run.toml").is_file() and (path / "state.json").is_file()


def exported_system(path: Path) -> str:
    """The name of the game in the registry that a file was exported from; "" where it does not say."""
    if path.suffix.lower() != SUFFIX:
        return ""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(LENGTH_BYTES), "little")
            if not 0 < length <= LONGEST_HEAD:
                return ""
            notes = json.loads(file.read(length))["__metadata__"]
        name = json.loads(notes["config"])["game"]["name"] if "saddlepoint" in notes else ""
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # a stranger's file, or a broken one
        return ""
    return name if isinstance(name, str) else ""
