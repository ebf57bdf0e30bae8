"""Augmentations: what is done to every picture before a discriminator sees it, real and generated alike."""

from __future__ import annotations

from engine.spec.options import NoOptions
from engine.spec.registry import AUGMENTATIONS


@AUGMENTATIONS.register(
    "none",
    "None",
    "Discriminators see every picture as it is. Right for many thousands of pictures.",
    unfit=lambda _: "",
)
def build_none(_options: NoOptions) -> None:
    """No augmentation."""
