"""Augmentations: what is done to every picture before a discriminator sees it, real and generated alike."""

from __future__ import annotations

from engine.spec.data import Shape
from engine.spec.options import NoOptions
from engine.spec.registry import AUGMENTATIONS


def unfit_points(shape: Shape) -> str:
    """Why pictures' augmentations do not fit points; empty for pictures."""
    return "" if len(shape) == 3 else "needs pictures; these are points"


@AUGMENTATIONS.register(
    "none",
    "None",
    "Discriminators see every picture as it is. Right for many thousands of pictures.",
    unfit=lambda _: "",
)
def build_none(_options: NoOptions) -> None:
    """No augmentation."""
