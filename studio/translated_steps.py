"""What the page Translate shows of a translation: its steps with captions, and a line of words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QImage

from engine.spec.translation import Picture, Translated, TranslatorFacts
from studio.amounts import time_words
from studio.sentences import ended
from studio.sheets import picture_of
from studio.vocabulary import domain_words

translate = QCoreApplication.translate

SMALL_PX = 256  # height of what the strip shows, at most
FEW_PIXELS = 2_000_000  # images of such pictures are all kept


class Step(NamedTuple):
    """One picture of the strip, with images of it that are slow to make."""

    caption: str
    pixels: np.ndarray  # (h, w, 4) uint8
    small: QImage  # for the strip
    large: QImage | None  # for the comparison; None of large pictures that are seldom looked at

    @property
    def image(self) -> QImage:
        """The image for the comparison."""
        return self.large or picture_of(self.pixels)


def picture_step(picture: Picture) -> Step:
    """A picture that stands alone."""
    return _step(picture.name, picture.pixels, large=True)


def steps_of(made: tuple[Translated, ...]) -> list[Step]:
    """A → B → A′ → |A − A′|, as far as it was led; or the picture and all its domains. Any thread may call it."""
    first = made[0]
    many = len(made) > 1
    title = translate("TranslatedSteps", "the picture") if many else f"A · {domain_words(first.way.source)}"
    steps = [(title, first.source.pixels)]
    steps += [(("" if many else "B · ") + domain_words(one.way.target), one.made) for one in made]
    if first.back is not None and not many:
        steps.append((translate("TranslatedSteps", "A′ · back again"), first.back))
        steps.append(("|A − A′|", difference(first.source.pixels, first.back)))
    return [_step(*step, large=place < 2) for place, step in enumerate(steps)]


def difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """|A − A′| of pictures (h, w, 4) uint8 of one size, opaque; where one is larger, the part they share."""
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    first, second = one[:height, :width, :3], other[:height, :width, :3]
    apart = np.full((height, width, 4), 255, np.uint8)
    np.subtract(np.maximum(first, second), np.minimum(first, second), out=apart[..., :3])
    return apart


def model_words(facts: TranslatorFacts) -> str:
    """What is known of a model, with its notes."""
    height, width = facts.size
    trained = translate("TranslatedSteps", "trained on {width}×{height}")
    meant = translate("TranslatedSteps", "meant for {width}×{height}")  # weights alone do not tell
    size = (meant if facts.round is None else trained).format(width=width, height=height)
    words = f"{facts.what} · {size}" if height and width else facts.what
    return _with_notes(words, facts.notes)


def picture_words(picture: Picture, made: Translated | None) -> str:
    """Name, sizes, time and how it was converted."""
    parts = [picture.name, _size(picture.pixels)]
    notes = list(picture.notes)
    if made is not None:
        if made.made.shape != picture.pixels.shape:
            parts[-1] += f" → {_size(made.made)}"
        parts.append(time_words(made.seconds))
        notes += made.notes
    return _with_notes(" · ".join(part for part in parts if part), notes)


def _step(caption: str, pixels: np.ndarray, *, large: bool) -> Step:
    image = picture_of(pixels)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaledToHeight(SMALL_PX, smooth) if image.height() > SMALL_PX else image
    keeps = large or image.width() * image.height() <= FEW_PIXELS
    return Step(caption, pixels, small, image if keeps else None)


def _with_notes(words: str, notes: Iterable[str]) -> str:
    told = " ".join(ended(note) for note in dict.fromkeys(notes))
    return f"{ended(words)} {told}" if told else words


def _size(pixels: np.ndarray) -> str:
    return f"{pixels.shape[1]}×{pixels.shape[0]}"
