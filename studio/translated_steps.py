"""What the page Translate shows of a translation: its steps with captions, and a line of words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from engine.spec.translation import Picture, Translated, TranslatorFacts
from studio.amounts import time_words
from studio.sentences import ended
from studio.translation import difference

translate = QCoreApplication.translate


class Step(NamedTuple):
    """One picture of the strip."""

    caption: str
    pixels: np.ndarray  # (h, w, 4) uint8


def steps_of(made: tuple[Translated, ...]) -> list[Step]:
    """A → B → A′ → |A − A′|, as far as it was led; or the picture and all its domains."""
    first = made[0]
    if len(made) > 1:
        source = Step(translate("TranslatedSteps", "the picture"), first.source.pixels)
        return [source, *(Step(one.way.target, one.made) for one in made)]
    steps = [Step(f"A · {first.way.source}", first.source.pixels), Step(f"B · {first.way.target}", first.made)]
    if first.back is not None:
        again = translate("TranslatedSteps", "A′ · led back")
        steps += [Step(again, first.back), Step("|A − A′|", difference(first.source.pixels, first.back))]
    return steps


def model_words(facts: TranslatorFacts) -> str:
    """What is known of a model, with its notes."""
    height, width = facts.size
    size = translate("TranslatedSteps", "trained on {width}×{height}").format(width=width, height=height)
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


def _with_notes(words: str, notes: Iterable[str]) -> str:
    told = " ".join(ended(note) for note in dict.fromkeys(notes))
    return f"{ended(words)} {told}" if told else words


def _size(pixels: np.ndarray) -> str:
    return f"{pixels.shape[1]}×{pixels.shape[0]}"
