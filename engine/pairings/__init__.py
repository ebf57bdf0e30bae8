"""Pairings: what can be made of any picture, so that a game learns to turn it back into the picture."""

from __future__ import annotations

from engine.spec.options import NoOptions
from engine.spec.registry import PAIRINGS


@PAIRINGS.register(
    "none",
    "None",
    "The data as they are. Games that translate need two domains or pairs, which some data sets offer.",
    unfit=lambda _: "",
)
def build_none(_options: NoOptions) -> None:
    """Nothing is made."""
