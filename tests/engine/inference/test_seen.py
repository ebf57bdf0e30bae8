"""Pixels at another size."""

from __future__ import annotations

import numpy as np
import pytest

from engine.inference.seen import as_seen, resized

NOISE = np.random.default_rng(0).integers(0, 256, (24, 20, 4), dtype=np.uint8)


def test_colours_that_are_hidden_do_not_bleed_into_those_that_show() -> None:
    pixels = np.zeros((32, 32, 4), np.uint8)  # black where nothing shows
    pixels[:, 16:] = (200, 100, 50, 255)
    small = resized(pixels, 12, 12)
    shown = small[small[..., 3] > 64]
    assert 0 < (small[..., 3] < 255).sum() < 144
    assert np.abs(shown[:, :3].astype(int) - (200, 100, 50)).max() <= 3
    assert (as_seen(small, 3)[0, :, 0, 0] == 1).all(), "white where nothing shows"


@pytest.mark.parametrize("mixing", [True, False])
def test_opaque_pictures_are_resized_channel_by_channel(mixing: bool) -> None:
    opaque = np.concatenate((NOISE[..., :3], np.full((24, 20, 1), 255, np.uint8)), 2)
    whole = resized(opaque, 13, 31, mixing=mixing)
    assert np.array_equal(whole[..., :3], resized(opaque[..., :3], 13, 31, mixing=mixing))
    assert whole[..., 3].min() == 255


def test_what_has_the_size_already_is_left_alone() -> None:
    assert resized(NOISE, 24, 20) is NOISE
