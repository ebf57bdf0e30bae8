"""Every error a user can meet: what happened, why, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EngineError(Exception):
    """Something the user can act on; anything else that is raised is a bug."""

    title = "Error"

    def __init__(self, what: str, why: str = "", remedy: str = "") -> None:
        super().__init__(what, why, remedy)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        return sentences(self.what, self.why, self.remedy)


class OptionError(EngineError):
    """An option has an unknown name or a value outside its bounds; `path` names it, as in "game.code"."""

    title = "Option"

    def __init__(self, path: str, what: str, why: str = "", remedy: str = "") -> None:
        super().__init__(what, why, remedy)
        self.path = path


class DatasetError(EngineError):
    """Data is missing, unreadable, too little, or does not fit the game."""

    title = "Data"


class PictureError(EngineError):
    """One picture cannot be read or written; the others can go on."""

    title = "Picture"


class CheckpointError(EngineError):
    """A checkpoint is truncated, altered, from a newer version, or not ours."""

    title = "Checkpoint"


class RunError(EngineError):
    """A run folder is missing, unreadable or in use."""

    title = "Run"


class PlaceError(RunError):
    """A file cannot be written to the place that was chosen for it."""


class DeviceError(EngineError):
    """The requested device is absent or cannot do what was asked."""

    title = "Device"


class OutOfMemory(EngineError):
    """The device's memory did not suffice; the remedy names the batch size to try."""

    title = "Memory"


class Diverged(EngineError):
    """A loss became NaN or infinite; names the player and the round."""

    title = "Divergence"


class Cancelled(EngineError):
    """The user stopped what takes a while (a download, a film) before it was done."""

    title = "Cancelled"


def nearest(name: str, names: Iterable[str]) -> str:
    """A sentence offering the nearest valid name, or listing them all where none is near."""
    known = sorted(names)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f'Did you mean "{close[0]}"?'
    return "Known names: " + ", ".join(known) + "." if known else ""


def sentences(what: str, why: str = "", remedy: str = "") -> str:
    """One line of them; a reason that does not begin as a sentence goes on after a colon."""
    goes_on = why and not why[0].isupper() and ": " not in what and not what.endswith((".", "?", "!", ":"))
    parts = (f"{what}: {why}", remedy) if goes_on else (what, why, remedy)
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", ":")) else text + "."
