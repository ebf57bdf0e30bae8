"""Padding and tiles, without a network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from engine.inference.tiling import Axis, as_bytes, divide, in_tiles, mirrored


def _picture(height: int, width: int, channels: int = 3) -> Tensor:
    random = torch.Generator().manual_seed(height * 10_000 + width)
    return torch.randint(256, (channels, height, width), generator=random) / 127.5 - 1


def _through(picture: Tensor, axes: tuple[Axis, Axis], run: nn.Module, scale: int = 1, blend: int = 64) -> np.ndarray:
    def take(rows: np.ndarray, columns: np.ndarray) -> Tensor:
        return picture[:, rows][:, :, columns][None]

    with torch.no_grad():
        return in_tiles(take, run, *axes, scale=scale, blend=blend)


@pytest.mark.parametrize("length", [2, 3, 7, 16])
def test_mirrored_edges_are_those_of_numpy(length: int) -> None:
    line = np.arange(length)
    wide = np.pad(line, (25, 25), "reflect")
    assert np.array_equal(mirrored(np.arange(-25, length + 25), length), wide)


def test_a_single_pixel_is_repeated() -> None:
    assert mirrored(np.arange(-3, 4), 1).tolist() == [0] * 7


@settings(deadline=None)
@given(
    size=st.tuples(st.integers(1, 700), st.integers(1, 700)),
    stride=st.sampled_from([1, 4, 8, 32, 64]),
    least=st.integers(1, 64),
    side=st.integers(64, 300),
    overlap=st.integers(8, 60),
)
def test_tiles_cover_every_pixel_once(size: tuple[int, int], stride: int, least: int, side: int, overlap: int) -> None:
    for axis in divide(*size, stride=stride, least=(least, least), side=side, overlap=overlap):
        total = torch.zeros(axis.padded)
        for start, ramp in zip(axis.starts, axis.ramps(1, overlap // 2), strict=True):
            assert start % stride == axis.tile % stride == 0
            total[start : start + axis.tile] += ramp
        torch.testing.assert_close(total, torch.ones(axis.padded))
        assert axis.padded % stride == 0
        assert axis.padded >= max(axis.length, least)
        assert axis.tile <= max(axis.padded if len(axis.starts) == 1 else 0, side, 2 * stride, overlap + 2 * stride)
        assert all(b - a <= axis.tile - overlap for a, b in zip(axis.starts, axis.starts[1:], strict=False))


def test_what_is_small_stays_whole() -> None:
    rows, columns = divide(257, 255, stride=4, least=(16, 16))
    assert (rows.padded, rows.before, rows.starts) == (260, 1, (0,))
    assert (columns.padded, columns.before, columns.starts) == (256, 0, (0,))


def test_a_photograph_of_twelve_megapixels_takes_twenty_tiles() -> None:
    rows, columns = divide(3000, 4000, stride=4, least=(16, 16))
    assert (len(rows.starts), len(columns.starts)) == (4, 5)
    assert (rows.tile, columns.tile) == (848, 904)


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (257, 255), (100, 90)])
@pytest.mark.parametrize("blend", [0, 16])
def test_nothing_done_gives_the_picture_itself(size: tuple[int, int], blend: int) -> None:
    picture = _picture(*size)
    axes = divide(*size, stride=8, least=(16, 16), side=96, overlap=32)
    assert np.array_equal(_through(picture, axes, nn.Identity(), blend=blend), as_bytes(picture))


@pytest.mark.parametrize("blend", [0, 16])
def test_tiles_of_convolutions_equal_the_whole_picture(blend: int) -> None:
    torch.manual_seed(0)
    down, up = nn.Conv2d(3, 4, 4, 2, 1), nn.ConvTranspose2d(4, 3, 4, 2, 1)
    net = nn.Sequential(down, nn.ReLU(), nn.Conv2d(4, 4, 3, 1, 1), up, nn.Tanh())
    picture = _picture(250, 203)
    whole = divide(250, 203, stride=2, least=(2, 2))
    tiles = divide(250, 203, stride=2, least=(2, 2), side=96, overlap=40)
    assert len(tiles[0].starts) * len(tiles[1].starts) > 6
    difference = _through(picture, tiles, net, blend=blend).astype(int) - _through(picture, whole, net)
    assert np.abs(difference).max() <= 1  # blending rounds once more


def test_enlarged_tiles_fit_together() -> None:
    picture = _picture(150, 130, 1)
    axes = divide(150, 130, stride=2, least=(2, 2), side=64, overlap=24)
    made = _through(picture, axes, nn.Upsample(scale_factor=2), scale=2, blend=8)
    assert np.array_equal(made, as_bytes(picture).repeat(2, 0).repeat(2, 1))


def test_seams_between_tiles_that_disagree_are_gradual() -> None:
    levels = iter(np.linspace(-0.5, 0.5, 2))

    def run(tile: Tensor) -> Tensor:
        return torch.full_like(tile, float(next(levels)))

    axes = divide(40, 400, stride=1, least=(1, 1), side=126, overlap=60)
    axes = axes[0], Axis(400, 400, 0, 230, (0, 170))
    made = in_tiles(lambda rows, columns: torch.zeros(1, 1, len(rows), len(columns)), run, *axes, blend=40)
    row = made[0, :, 0].astype(int)
    assert (row[0], row[-1]) == (64, 191)
    assert np.diff(row).max() <= 6
    assert (np.diff(row) >= 0).all()
    assert (row[:180] == 64).all()
    assert (row[220:] == 191).all()
