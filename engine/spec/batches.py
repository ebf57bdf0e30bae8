"""How small a batch a game can be played with, and what to do where a batch is too large for the memory."""

from __future__ import annotations

from engine.spec.errors import OptionError
from engine.spec.registry import GAMES

USUAL = 2  # games whose fact `least_batch` says nothing else


def least_batch(game: str) -> int:
    """The smallest batch that this game can be played with."""
    least: int = GAMES.get(game).facts.get("least_batch", USUAL)
    return least


def check_batch(game: str, batch: int) -> None:
    """Raises OptionError for a batch that is too small for this game."""
    least = least_batch(game)
    if batch < least:
        what, bound = f"training.batch = {batch} is not valid", f"it must be ≥ {least}"
        raise OptionError("training.batch", what, f"{bound} in the game {GAMES.get(game).title}")


def roomier(game: str, batch: int) -> str:
    """The remedy where memory is short: half the batch, where the game can still be played with it."""
    half = batch // 2
    if half < least_batch(game):
        return "Choose narrower networks or smaller pictures."
    return f"Set training.batch to {half} (it is {batch}), or choose narrower networks or smaller pictures."
