"""What every pair of picture folders leaves to choose: where it lies, and what its pictures become."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from engine.data.fitting import Fit, Wanted
from engine.data.folder import BACKGROUNDS, absolute, number_or_word
from engine.data.label_maps import LabelMap
from engine.spec.data import Need, Shape
from engine.spec.options import Options, option

FOLDER_CHOICES = (("path",), ("path_a", "path_b"))  # options that name folders: one of these sets is enough


class Places(Options):
    """One folder with both domains in it, or a folder for each."""

    path: Annotated[Path | None, AfterValidator(absolute)] = option(
        None, "Folder with both domains, as trainA, trainB, testA and testB, or as two subfolders."
    )
    path_a: Annotated[Path | None, AfterValidator(absolute)] = option(None, "Folder of domain A, instead of path.")
    path_b: Annotated[Path | None, AfterValidator(absolute)] = option(None, "Folder of domain B, instead of path.")


class Look(Options):
    """What the pictures become."""

    size: int = option(64, "Height and width that the network sees.", ge=16, le=512, unit="px")
    jitter: int = option(
        0,
        "Pixels by which pictures are kept larger; a random part is learnt from.",
        ge=0,
        le=128,
        unit="px",
    )
    flip: bool = option(False, "Mirror pictures at random, pairs together; only where mirrored ones are valid.")
    direction: Literal["AtoB", "BtoA"] = option("AtoB", "BtoA swaps the domains: what is B becomes A.")
    channels: Annotated[Literal[1, 3, 4], BeforeValidator(number_or_word)] = option(
        3, "1 grey, 3 colour, 4 with transparency."
    )
    fit: Fit = option("crop", "Crop to the central square, pad to a square, or stretch.")
    background: Literal["white", "grey", "black"] = option(
        "white", "What transparent parts are laid on, and what pads.", advanced=True
    )
    test_share: float = option(
        0.1, "Share of the pictures held out where there is no folder of test pictures.", ge=0, le=0.5, advanced=True
    )

    @property
    def shape(self) -> Shape:
        """(c, h, w) of the pictures of either domain."""
        return self.channels, self.size, self.size

    def wanted(self, *, held_out: bool = False) -> Wanted:
        """What pictures are decoded to: a little larger to learn from, whole where they are held out."""
        size = self.size + (0 if held_out else self.jitter)
        return Wanted(size, self.channels, self.fit, BACKGROUNDS[self.background])


class MapChoice(Options):
    """Whether one side of each pair shows classes as colours."""

    label_map: Literal["none", "A", "B"] = option(
        "none", "Which domain shows label maps; their colours are cleaned, and those of B are classes to learn."
    )
    most_classes: int = option(32, "Colours that a label map has at most.", ge=2, le=64, advanced=True)


class PairLook(MapChoice, Look):
    """What the pictures of a pair become."""

    @model_validator(mode="after")
    def _coloured(self) -> PairLook:
        if self.label_map != "none" and self.channels != 3:
            raise ValueError("label maps are in colour; choose 3 channels")
        return self

    @property
    def map_side(self) -> LabelMap | None:
        """Which side of the files shows label maps; the option names domains, which the direction may swap."""
        if self.label_map == "none":
            return None
        return LabelMap(int((self.label_map == "B") != (self.direction == "BtoA")), self.most_classes)

    @property
    def offered(self) -> frozenset[Need]:
        """What pairs offer beside two domains."""
        return frozenset({Need.PAIRS, *({Need.LABEL_MAP} if self.label_map == "B" else ())})
