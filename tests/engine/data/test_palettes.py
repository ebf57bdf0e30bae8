"""Colours of label maps: exact ones kept, blurred ones found again, numbers made visible."""

from __future__ import annotations

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from engine.data.palettes import Settler, blurred_colours, exact_colours, nearest, to_palette
from engine.spec.errors import DatasetError

JET = np.array([(0, 0, 170), (0, 0, 255), (0, 85, 255), (0, 170, 255), (85, 255, 170), (255, 255, 0), (255, 0, 0)])


def maps(count: int, colours: np.ndarray, side: int = 96, block: int = 12) -> np.ndarray:
    """Label maps (count, 3, side, side) of random blocks."""
    places = np.random.default_rng(0).integers(0, len(colours), (count, side // block, side // block))
    return colours.astype(np.uint8)[places.repeat(block, 1).repeat(block, 2)].transpose(0, 3, 1, 2)


def as_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """A picture (3, h, w) after a lossy file with halved colour resolution."""
    file = io.BytesIO()
    Image.fromarray(picture.transpose(1, 2, 0)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB")).transpose(2, 0, 1)


def rows(colours: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(colour) for colour in colours.tolist()}


def test_few_colours_are_taken_as_they_are() -> None:
    assert rows(exact_colours(maps(4, JET), 7)) == rows(JET)
    assert exact_colours(maps(4, JET), 6) is None


@pytest.mark.parametrize("quality", [60, 75, 90])
def test_colours_that_a_lossy_file_blurred_are_found_again(quality: int) -> None:
    blurred = [as_jpeg(picture, quality) for picture in maps(12, JET)]
    found = blurred_colours(blurred, 32)
    assert len(found) == len(JET)
    distance = np.abs(found[:, None].astype(int) - JET[None]).max(-1)
    assert distance.min(1).max() <= 4
    assert sorted(distance.argmin(1)) == list(range(len(JET)))


def test_a_blurred_map_is_restored_but_for_pixels_at_edges() -> None:
    clean = maps(6, JET)
    blurred = np.stack([as_jpeg(picture, 75) for picture in clean])
    found = blurred_colours(blurred, 32)
    restored = blurred.copy()
    Settler(to_palette(found))(restored)
    assert rows(restored.transpose(0, 2, 3, 1).reshape(-1, 3)) == rows(found)
    truth = nearest(clean.transpose(0, 2, 3, 1).reshape(-1, 3), JET)
    told = nearest(restored.transpose(0, 2, 3, 1).reshape(-1, 3), JET)
    plain = nearest(blurred.transpose(0, 2, 3, 1).reshape(-1, 3), JET)
    assert (told == truth).mean() > 0.97
    assert (told != truth).mean() < 0.6 * (plain != truth).mean()


def test_an_edge_takes_the_class_of_one_of_its_sides() -> None:
    picture = np.zeros((1, 3, 8, 9), np.uint8)
    picture[0, :, :, :4], picture[0, :, :, 4], picture[0, :, :, 5:] = 0, 128, 255  # black, a mixture, white
    palette = to_palette(np.array([(0, 0, 0), (255, 255, 255), (120, 120, 135)], np.uint8))
    picture[0, 2, :, 4] = 70
    Settler(palette)(picture)
    assert rows(picture.transpose(0, 2, 3, 1).reshape(-1, 3)) == {(0, 0, 0), (255, 255, 255)}


def test_settling_twice_changes_nothing_more() -> None:
    pictures = maps(3, JET)
    palette = to_palette(exact_colours(pictures, 32))
    settled = pictures.copy()
    Settler(palette)(settled)
    assert np.array_equal(settled, pictures)


def test_numbers_instead_of_colours_are_shown_in_colours_that_differ() -> None:
    numbers = np.repeat(np.arange(12, dtype=np.uint8)[:, None], 3, 1)
    palette = to_palette(numbers)
    assert palette.found == tuple((n, n, n) for n in range(12))
    shown = np.array(palette.shown, int)
    gaps = np.linalg.norm(shown[:, None] - shown[None], axis=-1) + 999 * np.eye(12)
    assert gaps.min() > 40
    pictures = maps(2, numbers)
    Settler(palette)(pictures)
    assert rows(pictures.transpose(0, 2, 3, 1).reshape(-1, 3)) == rows(shown)


def test_black_and_white_are_two_classes_and_one_colour_is_none() -> None:
    both = np.array([(0, 0, 0), (255, 255, 255)], np.uint8)
    assert to_palette(both).shown == ((0, 0, 0), (255, 255, 255))
    with pytest.raises(DatasetError, match="one colour only"):
        to_palette(both[:1])


def test_more_lossy_maps_take_no_more_memory() -> None:
    peaks = []
    for count in (2, 16):
        maps = (np.random.default_rng(each).integers(0, 4, (3, 200, 200), np.uint8) for each in range(count))
        tracemalloc.start()
        blurred_colours(maps, 8)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
