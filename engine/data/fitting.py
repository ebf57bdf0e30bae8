"""How a decoded picture is cropped, resized, turned upright and brought into the wanted channels."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PIL import Image

Fit = Literal["crop", "pad", "stretch"]
TURNS = {  # EXIF orientation -> what puts it right
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

FINAL_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


class Wanted(NamedTuple):
    """What every picture is turned into.

    sharp: one entry for each of the pictures that stand side by side in a file; where it is true, colours are not
    mixed, as a label map needs it. Each is cropped and resized on its own.
    """

    size: int  # height and width
    channels: int  # 1 grey, 3 RGB, 4 RGBA
    fit: Fit = "crop"
    background: int = 255  # grey value under transparent pixels and around padded pictures
    sharp: tuple[bool, ...] = (False,)

    @property
    def width(self) -> int:
        """Of what is decoded from a file: that of its pictures together."""
        return self.size * len(self.sharp)


def fitted(image: Image.Image, wanted: Wanted, turn: int, stored: int) -> list[Image.Image]:
    """The pictures in a decoded file, resized and turned upright.

    Each is (size, size), or has a longer side of that length where it will be padded. turn: EXIF orientation;
    stored: columns of the upright picture before the decoder shrank it.
    """
    if len(wanted.sharp) > 1:
        return _sides(image, wanted, turn, stored)
    small = _fit(image, (0.0, 0.0, float(image.width), float(image.height)), wanted, wanted.sharp[0])
    return [small.transpose(TURNS[turn]) if turn in TURNS else small]


def _sides(image: Image.Image, wanted: Wanted, turn: int, stored: int) -> list[Image.Image]:
    """The pictures that stand side by side, of equal width; columns left over in the middle are dropped."""
    upright = image.transpose(TURNS[turn]) if turn in TURNS else image
    parts = len(wanted.sharp)
    share = stored // parts / stored * upright.width  # columns of each
    step = (upright.width - share) / (parts - 1)
    height = float(upright.height)
    return [
        _fit(upright, (part * step, 0.0, part * step + share, height), wanted, sharp)
        for part, sharp in enumerate(wanted.sharp)
    ]


def _fit(image: Image.Image, region: tuple[float, float, float, float], wanted: Wanted, sharp: bool) -> Image.Image:
    """A region, resized: (size, size), or with the longer side of that length where it will be padded."""
    width, height = region[2] - region[0], region[3] - region[1]
    size = wanted.size
    target, box = (size, size), region
    if wanted.fit == "pad":
        scale = size / max(width, height)
        target = max(1, round(width * scale)), max(1, round(height * scale))
    elif wanted.fit == "crop":
        side = min(width, height)
        left, top = region[0] + (width - side) / 2, region[1] + (height - side) / 2
        box = (left, top, left + side, top + side)
    if target == image.size and box == (0.0, 0.0, *image.size):
        return image
    if sharp:
        return image.resize(target, Image.Resampling.NEAREST, box=box)
    gap = 2.0 if box[2] - box[0] > 4 * size else None
    return image.resize(target, Image.Resampling.BICUBIC, box=box, reducing_gap=gap)


def recoloured(image: Image.Image, wanted: Wanted) -> Image.Image:
    """In the wanted channels, on the background, and padded to a square."""
    mode = FINAL_MODES[wanted.channels]
    grey = wanted.background
    if mode != "RGBA" and image.mode in ("LA", "RGBA"):
        canvas = Image.new(
            "L" if image.mode == "LA" else "RGB", image.size, grey if image.mode == "LA" else (grey,) * 3
        )
        canvas.paste(image.convert(canvas.mode), mask=image.getchannel("A"))
        image = canvas
    if image.mode != mode:
        image = image.convert(mode)
    if image.size == (wanted.size, wanted.size):
        return image
    colour = {"L": grey, "RGB": (grey,) * 3, "RGBA": (grey, grey, grey, 0)}[mode]
    square = Image.new(mode, (wanted.size, wanted.size), colour)  # type: ignore[arg-type]
    square.paste(image, ((wanted.size - image.width) // 2, (wanted.size - image.height) // 2))
    return square
