"""Which sizes networks that see pictures of any size can take."""

from __future__ import annotations

from engine.contracts import Part
from engine.spec.data import Shape
from engine.spec.errors import OptionError


def halvable(shape: Shape) -> int:
    """How often height and width of pictures (c, h, w) can be halved so that both stay whole."""
    count = 0
    while all(side % 2 ** (count + 1) == 0 for side in shape[1:]):
        count += 1
    return count


def refuse_resizing(name: str, part: Part) -> None:
    """Raises OptionError where a translator that keeps the size is asked for another one."""
    if part.sample[1:] != part.output[1:]:
        (height, width), (tall, wide) = part.sample[1:], part.output[1:]
        what = f'the translator "{name}" does not fit the game'
        why = f"it keeps the size; pictures of {width}×{height} become {wide}×{tall} here"
        raise OptionError("translator.name", what, why, 'Choose another family, such as "sub-pixel".')
