"""Previews: what the generator makes of fixed codes; looking changes no network and no random state."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from engine.contracts import Game, Supply
from engine.data.source import to_bytes
from engine.spec.data import Shape, Skill
from engine.spec.events import SheetLayout
from engine.spec.tiles import columns_for, tile

CODE_SEED = 0x5ADD1E  # previews draw their codes apart from training


def preview_codes(game: Game, count: int, seed: int) -> Tensor:
    """Fixed codes, the same on every device: drawn on the CPU from a generator of their own."""
    return game.preview_codes(count, torch.Generator().manual_seed(CODE_SEED + seed))[0]


class Viewer:
    """What a run's previews show: samples of fixed codes, then fixed real pictures and what an encoder keeps of them.

    `layout` says how the sheet is laid out and what its rows mean.
    """

    def __init__(self, game: Game, supply: Supply, count: int, seed: int) -> None:
        self.game = game
        self.codes, columns = game.preview_codes(count, torch.Generator().manual_seed(CODE_SEED + seed))
        columns = min(columns or columns_for(len(self.codes)), len(self.codes))
        self.layout = SheetLayout(columns, tuple(game.preview_captions()), len(self.codes))
        self._real: Tensor | None = None
        if Skill.ENCODE in game.offers and not supply.dataset.info.is_points:
            self._real = supply.some(columns, CODE_SEED + seed).images
            rows = -(-len(self.codes) // columns)
            above = (*self.layout.captions, *[""] * rows)[:rows]
            self.layout = SheetLayout(columns, (*above, "real", "reconstruction"), (rows + 2) * columns)

    def samples(self, nets: nn.ModuleDict, device: torch.device) -> np.ndarray:
        """All samples of the sheet, (n, h, w, 4) uint8 pictures row by row, or points (n, d)."""
        shown = render(self.game, nets, self.codes, device=device)
        if self._real is None:
            return shown
        with looking(nets):
            again = self.game.sample(nets, self.game.encode(nets, self._real.to(device))).float().cpu()
        rows = (shown, as_pixels(self._real.cpu()), as_pixels(again))
        return np.concatenate([_whole_rows(row, self.layout.columns) for row in rows])


def _whole_rows(samples: np.ndarray, columns: int) -> np.ndarray:
    """Samples (n, …) and as many empty ones as fill their last row."""
    return np.concatenate((samples, np.zeros((-len(samples) % columns, *samples.shape[1:]), samples.dtype)))


@contextmanager
def looking(nets: nn.ModuleDict) -> Iterator[None]:
    """Evaluation mode without gradients; modes are put back afterwards.

    No network draws from the global random state then. It is not put back: what a run in training draws meanwhile, in
    another thread, would be drawn again.
    """
    modes = {name: module.training for name, module in nets.named_modules()}
    with torch.no_grad():
        nets.eval()
        try:
            yield
        finally:
            for name, module in nets.named_modules():
                module.training = modes[name]


def render(game: Game, nets: nn.ModuleDict, codes: Tensor, *, device: torch.device, batch: int = 256) -> np.ndarray:
    """Samples of codes as (n, h, w, 4) uint8 pictures or (n, d) float32 points; any number of codes."""
    with looking(nets):
        parts = [game.sample(nets, part.to(device)).float().cpu() for part in codes.split(batch)]
    return as_pixels(torch.cat(parts))


def as_pixels(samples: Tensor) -> np.ndarray:
    """Pictures (n, c, h, w) in [-1, 1] as (n, h, w, 4) uint8; points (n, d) unchanged, as float32."""
    if samples.dim() == 2:
        return samples.numpy().astype(np.float32)
    pixels = to_bytes(samples)
    count, channels, height, width = pixels.shape
    if channels == 1:
        pixels = pixels.expand(count, 3, height, width)
    if pixels.shape[1] == 3:
        opaque = torch.full((count, 1, height, width), 255, dtype=torch.uint8)
        pixels = torch.cat((pixels, opaque), 1)
    return np.ascontiguousarray(pixels.permute(0, 2, 3, 1).numpy())


def from_pixels(pixels: np.ndarray, shape: Shape) -> Tensor:
    """What `as_pixels` was given: samples (n, *shape) of (n, h, w, 4) uint8 pictures, or of points (n, d).

    Alpha counts for shapes of four channels only, and of grey pictures the red channel. Raises ValueError for
    another size.
    """
    if len(shape) == 1:
        samples = torch.from_numpy(np.array(pixels, np.float32))
    else:
        samples = torch.from_numpy(np.array(pixels[..., : shape[0]], np.float32)).permute(0, 3, 1, 2) / 127.5 - 1
    if samples.shape[1:] != shape:
        raise ValueError(f"samples of shape {tuple(samples.shape[1:])} where {shape} is asked for")
    return samples.contiguous()


def encode_sheet(samples: np.ndarray, real: np.ndarray | None = None, columns: int | None = None) -> bytes:
    """A WebP of a preview: a sheet of pictures without loss, or a scatter of points over real ones."""
    picture = Image.fromarray(tile(samples, columns)) if samples.ndim == 4 else _scatter(samples, real)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True, quality=20, method=0, exact=True)
    return buffer.getvalue()


def _scatter(points: np.ndarray, real: np.ndarray | None, size: int = 256) -> Image.Image:
    """Fake points in vermilion over real ones in grey, on the range of the real ones."""
    frame = points if real is None or not len(real) else real
    centre = (frame.max(0) + frame.min(0)) / 2
    reach = float((frame.max(0) - frame.min(0)).max()) * 0.6 + 1e-6
    canvas = np.full((size, size, 4), 255, np.uint8)
    for cloud, colour in ((real, (150, 150, 150, 255)), (points, (213, 94, 0, 255))):
        if cloud is None:
            continue
        place = ((cloud[:, :2] - centre[:2]) / reach * [1, -1] + 1) * (size - 1) / 2
        place = place[np.isfinite(place).all(1)].round().astype(int)
        place = place[((place >= 0) & (place < size)).all(1)]
        canvas[place[:, 1], place[:, 0]] = colour
    return Image.fromarray(canvas)
