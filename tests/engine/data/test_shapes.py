"""Rendered shapes: reproducible, true to their factors, and kept where drawing takes time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data import drawing
from engine.data.outlines import OUTLINES
from engine.data.rendering import render
from engine.data.shapes import FACTORS, ShapesOptions, build_shapes, factors
from engine.spec.data import Preparation
from engine.spec.errors import Cancelled, OptionError
from engine.spec.options import parse

FEW = {"count": 100}
ALL = tuple(OUTLINES)


def pictures(**options: object) -> torch.Tensor:
    samples = build_shapes(ShapesOptions(**{**FEW, **options}), Preparation()).samples
    assert samples is not None
    return samples


def test_every_offered_class_has_an_outline_inside_the_unit_circle() -> None:
    assert set(ShapesOptions(classes=ALL).classes) == set(OUTLINES)
    for name, outline in OUTLINES.items():
        assert 0.85 < np.hypot(*outline.T).max() <= 1 + 1e-9, name
        assert np.abs(outline.mean(0)).max() < 0.2, name


def test_same_seed_draws_the_same_pictures_and_another_does_not() -> None:
    assert torch.equal(pictures(seed=3), pictures(seed=3))
    assert not torch.equal(pictures(seed=3), pictures(seed=4))


def test_more_pictures_begin_with_the_same_ones() -> None:
    assert np.array_equal(factors(ShapesOptions(count=1000))[:100], factors(ShapesOptions(count=100)))


def test_factors_are_spread_over_their_ranges() -> None:
    drawn = factors(ShapesOptions(count=20_000, tilt=30))
    assert (np.bincount(drawn["shape"]) / 20_000).tolist() == pytest.approx([0.2] * 5, abs=0.015)
    for name in ("hue", "background"):
        assert (np.histogram(drawn[name], 10, (0, 1))[0] / 20_000).tolist() == pytest.approx([0.1] * 10, abs=0.012)
    assert np.abs(drawn["angle"]).max() == pytest.approx(np.pi / 6, rel=0.01)
    assert abs(np.corrcoef(drawn["hue"], drawn["size"])[0, 1]) < 0.03


def test_a_plain_scene_varies_in_hue_size_and_place_alone_each_by_itself() -> None:
    drawn = factors(ShapesOptions(count=5000, classes=("circle",), scene="plain"))
    assert set(drawn["angle"]) == {0.0}
    assert len(set(drawn["background"])) == 1
    free = np.stack([drawn[name] for name in ("hue", "size", "x", "y")])
    assert np.abs(np.corrcoef(free) - np.eye(4)).max() < 0.06
    for low, high, name in ((0.03, 0.43, "hue"), (0.18, 0.32, "size"), (0.28, 0.72, "x"), (0.38, 0.62, "y")):
        assert (drawn[name].min(), drawn[name].max()) == pytest.approx((low, high), abs=0.002), name
        quarters = np.histogram(drawn[name], 4, (low, high))[0] / 5000
        assert quarters.tolist() == pytest.approx([0.25] * 4, abs=0.025), name
    assert (np.minimum(drawn["x"], 1 - drawn["x"]) > drawn["size"] - 0.05).all()


@pytest.mark.parametrize("size", [16, 32, 64, 128, 256])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_have_the_stated_shape_and_use_the_range(size: int, channels: int) -> None:
    drawn = render(factors(ShapesOptions(**FEW))[:6], ShapesOptions().classes, size, channels)
    assert drawn.shape == (6, channels, size, size)
    assert drawn.dtype == np.uint8
    assert np.ptp(drawn) > 100 if channels > 1 else np.ptp(drawn) > 60


def test_grey_is_the_luma_of_colour() -> None:
    colour, grey = pictures(channels=3).float(), pictures(channels=1).float()
    luma = (colour * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1, keepdim=True)
    assert (luma - grey).abs().max() <= 1.5


def test_alpha_has_its_centre_of_mass_where_the_factors_say() -> None:
    options = ShapesOptions(**FEW, channels=4, size=64, classes=("circle", "square", "cross", "hexagon"))
    alpha = pictures(**options.model_dump())[:, 3].double() / 255
    line = (torch.arange(64) + 0.5) / 64
    drawn, area = factors(options), alpha.sum((1, 2))
    assert torch.allclose((alpha.sum(1) * line).sum(1) / area, torch.from_numpy(drawn["x"]).double(), atol=0.006)
    assert torch.allclose((alpha.sum(2) * line).sum(1) / area, torch.from_numpy(drawn["y"]).double(), atol=0.006)


def test_a_circle_covers_the_area_of_its_size() -> None:
    options = ShapesOptions(**FEW, channels=4, size=128, classes=("circle",))
    area = pictures(**options.model_dump())[:, 3].double().mean((1, 2)) / 255
    radius = torch.from_numpy(factors(options)["size"]).double() * 0.88
    assert torch.allclose(area, torch.pi * radius**2, rtol=0.02)


def test_no_shape_touches_the_border_at_any_tilt() -> None:
    alpha = pictures(channels=4, size=64, tilt=180, classes=ALL, count=500)[:, 3]
    border = torch.cat((alpha[:, 0], alpha[:, -1], alpha[:, :, 0], alpha[:, :, -1]), dim=1)
    assert int(border.max()) == 0


def test_edges_are_smooth() -> None:
    alpha = pictures(channels=4, size=32)[:, 3]
    assert len(alpha.unique()) > 10


def test_tilt_turns_clockwise_as_seen() -> None:
    row = np.zeros(1, FACTORS)
    row["size"], row["x"], row["y"], row["angle"] = 0.4, 0.5, 0.5, np.pi / 2
    alpha = render(row, ("triangle",), 64, 4)[0, 3]
    assert alpha[32, 50:].max() == 255  # the tip that pointed up points right
    assert alpha[:9].max() == 0  # where it pointed before


def test_equal_hue_and_position_give_classes_that_differ() -> None:
    rows = np.zeros(len(ALL), FACTORS)
    rows["shape"], rows["size"], rows["x"], rows["y"] = np.arange(len(ALL)), 0.4, 0.5, 0.5
    masks = render(rows, ALL, 32, 4)[:, 3].astype(float) / 255
    distances = np.abs(masks[:, None] - masks[None]).mean((2, 3)) + np.eye(len(ALL))
    assert distances.min() > 0.03


def test_labels_are_the_drawn_shapes() -> None:
    options = ShapesOptions(**FEW)
    assert build_shapes(options, Preparation()).labels.tolist() == factors(options)["shape"].tolist()


def test_many_pictures_are_drawn_once_and_read_back_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = pictures()
    monkeypatch.setattr(drawing, "QUICK", 0)
    reports: list[tuple[str, int, int]] = []
    preparation = Preparation(progress=lambda *report: reports.append(report), cache=tmp_path)
    first = build_shapes(ShapesOptions(**FEW), preparation).samples
    assert reports[-1][1:] == (100, 100)
    reports.clear()
    again = build_shapes(ShapesOptions(**FEW), preparation).samples
    assert reports == []
    assert torch.equal(fresh, first)
    assert torch.equal(fresh, again)


def test_other_options_do_not_find_the_kept_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "QUICK", 0)
    one, other = (build_shapes(ShapesOptions(**FEW, seed=s), Preparation(cache=tmp_path)).samples for s in (1, 2))
    assert not torch.equal(one, other)


def test_few_pictures_write_nothing(tmp_path: Path) -> None:
    build_shapes(ShapesOptions(**FEW), Preparation(cache=tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


def test_a_cancelled_drawing_leaves_no_pictures_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "QUICK", 0)
    with pytest.raises(Cancelled):
        build_shapes(ShapesOptions(**FEW), Preparation(cancelled=lambda: True, cache=tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("classes", "complaint"), [([], "no shape"), (["star", "star"], "twice"), (["blob"], "'star'")]
)
def test_classes_that_make_no_sense_are_refused_with_the_reason(classes: list[str], complaint: str) -> None:
    with pytest.raises(OptionError, match=complaint):
        parse(ShapesOptions, {"classes": classes}, "data")
