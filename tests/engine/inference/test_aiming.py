"""A picture as a model would show it: its middle, its size, its channels, and what is said of that."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.inference.aiming import aim
from engine.inference.pictures import from_array
from engine.spec.translation import Picture


def _picture(height: int, width: int, channels: int = 3) -> Picture:
    random = np.random.default_rng(0)
    return from_array(random.integers(0, 256, (height, width, channels), np.uint8))


def test_a_picture_of_the_models_size_is_taken_as_it_is() -> None:
    picture = _picture(16, 16)
    target = aim(picture, (3, 16, 16))
    assert np.array_equal(target.pixels, picture.pixels)
    assert target.notes == ()
    expected = torch.from_numpy(picture.pixels[..., :3].copy()).permute(2, 0, 1) / 127.5 - 1
    assert torch.allclose(target.samples[0], expected, atol=1e-6)


@pytest.mark.parametrize(("size", "shape", "middle"), [
    ((16, 40), (3, 16, 16), (slice(0, 16), slice(12, 28))),
    ((40, 16), (3, 16, 16), (slice(12, 28), slice(0, 16))),
    ((16, 40), (3, 16, 32), (slice(0, 16), slice(4, 36))),
])  # fmt: skip
def test_the_middle_at_the_models_aspect_is_taken(
    size: tuple[int, int], shape: tuple[int, int, int], middle: tuple[slice, slice]
) -> None:
    picture = _picture(*size)
    target = aim(picture, shape)
    assert np.array_equal(target.pixels, picture.pixels[middle])
    assert target.notes[0].startswith(f"Its middle was taken, {shape[2]} × 16 of {size[1]} × {size[0]} pixels.")


def test_another_size_is_resized() -> None:
    picture = from_array(np.full((300, 301, 3), 77, np.uint8))
    target = aim(picture, (3, 16, 16))
    assert target.pixels[..., :3].min() == target.pixels[..., :3].max() == 77
    assert target.notes[-1] == "It was resized to 16 × 16, the size of the model's pictures."


def test_the_thinnest_picture_has_a_middle() -> None:
    assert aim(_picture(1, 500), (3, 16, 16)).pixels.shape == (16, 16, 4)


@pytest.mark.parametrize(("background", "grey"), [("white", 255), ("black", 0)])
def test_what_is_transparent_is_laid_on_the_background(background: str, grey: int) -> None:
    pixels = np.full((16, 16, 4), 100, np.uint8)
    pixels[:8, :, 3] = 0
    target = aim(from_array(pixels), (3, 16, 16), background)
    assert (target.pixels[:8, :, :3] == grey).all()
    share = 100 / 255
    assert np.abs(target.pixels[8:, :, :3] - (100 * share + grey * (1 - share))).max() <= 0.51
    assert target.notes == (f"What is transparent was laid on {background}.",)


def test_a_model_with_alpha_aims_at_alpha() -> None:
    picture = _picture(16, 16, 4)
    target = aim(picture, (4, 16, 16))
    assert np.array_equal(target.pixels, picture.pixels)
    assert target.notes == ()


def test_a_grey_model_sees_brightness_only() -> None:
    target = aim(_picture(16, 16), (1, 16, 16))
    assert target.samples.shape == (1, 1, 16, 16)
    assert target.notes == ("The model makes grey pictures: only its brightness is compared.",)
    assert "brightness" not in " ".join(aim(_picture(16, 16, 1), (1, 16, 16)).notes)
