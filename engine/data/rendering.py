"""Coloured shapes, drawn from their factors: smooth edges, even colours, soft backgrounds."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from engine.data.outlines import OUTLINES

GREY = np.array([0.299, 0.587, 0.114], np.float32)  # luma of ITU-R BT.601

# Oklab to linear sRGB: Ottosson 2020, https://bottosson.github.io/posts/oklab/
LAB_TO_LMS = np.array(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
)
LMS_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def render(factors: np.ndarray, names: tuple[str, ...], size: int, channels: int, line: float = 0.0) -> np.ndarray:
    """Pictures (n, channels, size, size) uint8 of shapes with these factors; names[factors["shape"]] is drawn.

    Four channels are the shape's colour everywhere, and the shape as alpha; one is the luma of three. line: width
    of an outline, drawn inside the shape's edge, as a share of the picture; 0 fills the shape.
    """
    cover = np.stack([_cover(names[row["shape"]], row, size, line) for row in factors])[:, None]  # (n, 1, h, w) 0 … 1
    down = np.linspace(-1, 1, size, dtype=np.float32)[:, None]
    front = _colours(factors["hue"], 0.67, 0.17, down, -0.05)
    if channels == 4:
        return _bytes(np.concatenate((np.broadcast_to(front, (*cover.shape[:1], 3, size, size)), cover), axis=1))
    back = _colours(factors["background"], 0.93, 0.035, down, 0.035)
    picture = back + cover * (front - back)  # (n, 3, h, w)
    return _bytes(np.einsum("nchw,c->nhw", picture, GREY)[:, None] if channels == 1 else picture)


def render_scenes(
    factors: np.ndarray, names: tuple[str, ...], size: int, channels: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, channels, size, size) uint8 of several shapes, and what each pixel shows, (n, size, size) int64.

    factors: (n, k), of which the first of a row lies at the bottom and gives the background. channels: 1 or 3. A
    pixel shows the topmost shape that covers at least half of it, as its place in `names`, or -1: background.
    """
    down = np.linspace(-1, 1, size, dtype=np.float32)[:, None]
    pictures = _colours(factors["background"][:, 0], 0.93, 0.035, down, 0.035)
    shown = np.full((len(factors), size, size), -1)
    for layer in factors.T:
        cover = np.stack([_cover(names[row["shape"]], row, size, 0.0) for row in layer])
        pictures = pictures + cover[:, None] * (_colours(layer["hue"], 0.67, 0.17, down, -0.05) - pictures)
        shown = np.where(cover >= 0.5, layer["shape"][:, None, None], shown)
    return _bytes(np.einsum("nchw,c->nhw", pictures, GREY)[:, None] if channels == 1 else pictures), shown


def _cover(name: str, row: np.void, size: int, line: float) -> np.ndarray:
    """How much of each pixel the shape covers, (h, w) in [0, 1]."""
    fine = 4 if size <= 128 else 2  # drawn larger, then averaged
    cos, sin = np.cos(row["angle"]), np.sin(row["angle"])
    corners = OUTLINES[name] @ np.array([[cos, sin], [-sin, cos]]) * row["size"] + (row["x"], row["y"])
    canvas = Image.new("L", (size * fine, size * fine))
    places = (corners * (size * fine) - 0.5).ravel().tolist()
    ImageDraw.Draw(canvas).polygon(places, fill=255)
    if line:
        edge = Image.new("L", canvas.size)
        ImageDraw.Draw(edge).polygon(places, outline=255, width=max(fine, round(line * size * fine)))
        canvas = ImageChops.darker(canvas, edge)  # at sharp corners a wide line sticks out
    return np.asarray(canvas.reduce(fine), np.float32) / 255


def _colours(hue: np.ndarray, lightness: float, chroma: float, down: np.ndarray, slope: float) -> np.ndarray:
    """Colours (n, 3, h, 1) in [0, 1] of hues (n,) in [0, 1): equally vivid to the eye, a little lighter on one side.

    Yellow is lifted, for dark yellow is brown. slope: change of lightness from the middle to the bottom.
    """
    angle = 2 * np.pi * hue[:, None]  # (n, 1)
    lift = 0.13 * (chroma / 0.17) * np.exp(-(((angle - 1.75) / 0.55) ** 2))
    light = lightness + lift + slope * down[:, 0]  # (n, h)
    lab = np.stack((light, *np.broadcast_arrays(chroma * np.cos(angle), chroma * np.sin(angle), light)[:2]), axis=-1)
    linear = np.clip((lab @ LAB_TO_LMS.T) ** 3 @ LMS_TO_RGB.T, 0, 1)  # (n, h, 3)
    gamma = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    colours: np.ndarray = gamma.transpose(0, 2, 1)[..., None].astype(np.float32)
    return colours


def _bytes(picture: np.ndarray) -> np.ndarray:
    pixels: np.ndarray = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return pixels
