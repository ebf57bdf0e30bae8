"""A preset that makes more of the data than the draft does: of both their domains, or of pairs."""

from __future__ import annotations

from collections.abc import Mapping

from engine.spec.config import RunConfig
from engine.spec.data import Need
from engine.spec.errors import EngineError
from engine.spec.pairing import peek_set
from engine.spec.registry import GAMES
from studio.fitting import MADE, unplayable

BEST = ((Need.PAIRS, "pix2pix"), (Need.TWO_DOMAINS, "cyclegan"))  # in this order


def better_preset(presets: Mapping[str, RunConfig], config: RunConfig) -> str:
    """A preset that learns from both sides of the data, where the draft's game learns from the first alone; or ""."""
    try:
        info = peek_set(config)
        needs: frozenset[Need] = GAMES.get(config.game.name).facts.get("needs", frozenset())
    except EngineError:
        return ""  # something else is to be set right first
    if info.partner is None or needs & MADE:
        return ""
    unfit = unplayable({name: presets[name] for _, name in BEST if name in presets}, config.data)
    return next((name for need, name in BEST if need in info.offers and name in presets and name not in unfit), "")
