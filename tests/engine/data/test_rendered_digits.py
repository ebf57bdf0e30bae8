"""Rendered digits: labelled, varied, independent of one another, and true to their factors."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data import drawing
from engine.data.rendered_digits import (
    CAP,
    FACTORS,
    GLYPH,
    HELD_OUT,
    WEIGHTS,
    RenderedDigitsOptions,
    _glyph,
    build_rendered_digits,
    digit_factors,
    render_digits,
)
from engine.spec.data import Preparation


def rows(**values: float) -> np.ndarray:
    """One upright digit of each kind in the middle."""
    plain = np.zeros(10, FACTORS)
    plain["digit"], plain["height"], plain["width"], plain["x"], plain["y"] = np.arange(10), 0.6, 1.0, 0.5, 0.5
    for name, value in values.items():
        plain[name] = value
    return plain


def extent(pictures: np.ndarray, axis: int) -> np.ndarray:
    """Number of rows (axis 2) or columns (axis 1) with ink, (n,)."""
    return (pictures[:, 0] > 60).any(axis).sum(1)


@pytest.mark.parametrize("size", [16, 28, 32, 64])
def test_pictures_have_the_stated_shape_and_a_free_border(size: int) -> None:
    dataset = build_rendered_digits(RenderedDigitsOptions(size=size, count=300), Preparation())
    assert dataset.samples.shape == (300, 1, size, size)
    assert dataset.held_out.samples.shape == (HELD_OUT, 1, size, size)
    assert (dataset.samples.amax((1, 2, 3)) > 200).all()
    border = torch.cat((dataset.samples[:, 0, 0], dataset.samples[:, 0, -1]), 1)
    assert (border > 0).float().mean() < 0.01


def test_every_glyph_stands_in_the_middle_of_its_square() -> None:
    for digit in range(10):
        for weight in WEIGHTS:
            ink = np.asarray(_glyph(digit, weight, 1)) > 128
            middle = [(np.flatnonzero(ink.any(axis))[[0, -1]].sum() + 1) / 2 for axis in (0, 1)]
            assert np.abs(np.array(middle) - GLYPH / 2).max() < 4
            assert ink.any(1).sum() == pytest.approx(CAP + 2 * weight, abs=4)


def test_a_digit_is_as_high_as_its_factor_says_and_twice_as_wide_where_it_is_stretched() -> None:
    small, large = render_digits(rows(height=0.3), 64), render_digits(rows(height=0.6), 64)
    assert np.abs(extent(small, 2) * 1.0 - 0.3 * 64).max() <= 2
    assert np.abs(extent(large, 2) * 1.0 - 0.6 * 64).max() <= 2
    narrow, wide = render_digits(rows(width=0.6, height=0.4), 64), render_digits(rows(width=1.2, height=0.4), 64)
    assert np.abs(extent(wide, 1) - 2.0 * extent(narrow, 1)).max() <= 3


def test_a_digit_stands_where_its_factors_say() -> None:
    here, there = render_digits(rows(), 64), render_digits(rows(x=0.625, y=0.4375), 64)
    assert np.abs(np.roll(here, (-4, 8), (2, 3)).astype(int) - there).max() <= 2


def test_a_slant_leans_to_the_right_and_a_tilt_turns_clockwise() -> None:
    one = rows()[1:2]
    upright, leaning, turned = (
        render_digits(each, 64)[0, 0].astype(float) for each in (one, rows(slant=0.3)[1:2], rows(angle=0.3)[1:2])
    )
    columns = np.arange(64)
    for bent in (leaning, turned):
        top, bottom = (
            ((part * columns).sum() / part.sum()) - ((whole * columns).sum() / whole.sum())
            for part, whole in ((bent[16:26], upright[16:26]), (bent[38:48], upright[38:48]))
        )
        assert top > bottom + 3


def test_no_two_digits_look_alike() -> None:
    pictures = render_digits(rows(), 32).astype(float) / 255
    distance = np.abs(pictures[:, None] - pictures[None]).mean((2, 3, 4)) + np.eye(10)
    assert distance.min() > 0.02


def test_heavier_strokes_hold_more_ink() -> None:
    ink = [render_digits(rows(weight=weight), 32).sum() for weight in range(len(WEIGHTS))]
    assert all(one * 1.05 < other for one, other in pairwise(ink))


def test_labels_are_the_drawn_digits_and_come_equally_often() -> None:
    options = RenderedDigitsOptions(count=500)
    dataset = build_rendered_digits(options, Preparation())
    learnt, held = digit_factors(options)
    assert dataset.labels.tolist() == learnt["digit"].tolist()
    assert dataset.held_out.labels.tolist() == held["digit"].tolist()
    many = digit_factors(RenderedDigitsOptions(count=50_000))[0]
    assert (np.bincount(many["digit"]) / 50_000).tolist() == pytest.approx([0.1] * 10, abs=0.008)
    assert abs(np.corrcoef(many["digit"], many["slant"])[0, 1]) < 0.02


def test_more_pictures_begin_with_the_same_ones_and_another_seed_gives_others() -> None:
    few, many = (digit_factors(RenderedDigitsOptions(count=count))[0] for count in (100, 400))
    assert np.array_equal(few, many[:100])
    assert not np.array_equal(few, digit_factors(RenderedDigitsOptions(count=100, seed=1))[0])


def test_many_pictures_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = RenderedDigitsOptions(count=100, size=16)
    fresh = build_rendered_digits(options, Preparation())
    monkeypatch.setattr(drawing, "QUICK", 0)
    told: list[str] = []
    preparation = Preparation(progress=lambda task, *_: told.append(task), cache=tmp_path)
    kept = [build_rendered_digits(options, preparation) for _ in range(2)]
    assert all(torch.equal(each.samples, fresh.samples) for each in kept)
    assert len(told) == 3  # 100 and 500 in chunks of up to 250, once
