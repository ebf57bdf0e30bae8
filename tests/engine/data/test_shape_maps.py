"""Scenes with label maps: colours of the palette alone, and true to what is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data import drawing
from engine.data.rendering import render
from engine.data.shape_maps import COLOURS, HELD_OUT, ShapeMapsOptions, build_shape_maps, palette, scene_factors
from engine.data.source import Source
from engine.spec.data import Need, Preparation
from engine.spec.errors import OptionError
from engine.spec.options import parse


def opened(tmp_path: Path | None = None, **options: Any) -> Dataset:
    at = Preparation() if tmp_path is None else Preparation(cache=tmp_path)
    return build_shape_maps(ShapeMapsOptions(**{"count": 100, **options}), at)


def both(dataset: Dataset | None) -> tuple[Tensor, Tensor]:
    assert dataset
    assert dataset.samples is not None
    assert dataset.partner is not None
    return dataset.samples, dataset.partner


def test_label_maps_show_the_colours_of_the_palette_and_all_of_them() -> None:
    _, maps = both(opened())
    colours = {tuple(colour) for colour in maps.permute(0, 2, 3, 1).flatten(0, 2).unique(dim=0).tolist()}
    assert colours == set(palette(ShapeMapsOptions()))


def test_every_shape_has_a_colour_of_its_own() -> None:
    options = ShapeMapsOptions(classes=tuple(COLOURS))
    assert len(set(palette(options))) == len(COLOURS) + 1


def test_one_shape_is_the_picture_of_the_plain_set_and_its_map_the_shape(tmp_path: Path) -> None:
    options = ShapeMapsOptions(count=100, shapes=1)
    pictures, maps = both(opened(tmp_path, shapes=1))
    drawn = scene_factors(options)[0][:, 0]
    assert np.array_equal(pictures.numpy(), render(drawn, options.classes, 32, 3))
    covered = render(drawn, options.classes, 32, 4)[:, 3] >= 128
    assert np.array_equal(maps.numpy().any(1), covered)


def test_a_later_shape_covers_an_earlier_one_in_picture_and_map() -> None:
    options = ShapeMapsOptions(count=300, shapes=3)
    pictures, maps = both(opened(count=300, shapes=3))
    top = scene_factors(options)[0][:, -1]
    inside = torch.from_numpy(render(top, options.classes, 32, 4))
    solid = inside[:, 3] == 255
    colours = torch.tensor(palette(options), dtype=torch.uint8)[torch.from_numpy(top["shape"] + 1)]
    assert (maps == colours[:, :, None, None]).all(1)[solid].all()
    differences = (pictures.int() - inside[:, :3].int()).abs().amax(1)[solid]
    assert differences.max() <= 1


def test_shapes_stay_inside_and_cover_about_as_much_however_many_there_are() -> None:
    shares = []
    for shapes in (1, 2, 4):
        _, maps = both(opened(count=400, shapes=shapes))
        shares.append((maps.amax(1) > 0).float().mean().item())
        assert (maps[:, :, 0] == 0).all()
        assert (maps[:, :, :, -1] == 0).all()
    assert max(shares) < 1.35 * min(shares)


def test_grey_scenes_keep_their_coloured_maps() -> None:
    dataset = opened(channels=1, size=16)
    pictures, maps = both(dataset)
    assert (pictures.shape, maps.shape) == ((100, 1, 16, 16), (100, 3, 16, 16))
    assert (dataset.info.shape, dataset.info.partner) == ((1, 16, 16), (3, 16, 16))


def test_scenes_that_are_held_out_are_others_and_pairs_belong_together() -> None:
    dataset = opened()
    assert {Need.PAIRS, Need.LABEL_MAP} <= dataset.info.offers
    assert len(both(dataset.held_out)[0]) == HELD_OUT
    batch = Source(dataset, 8, torch.Generator(), "cpu", paired=True).draw()
    assert batch.partner is not None
    shown = (batch.partner > -1).any(1)
    edges = (batch.images - batch.images[:, :, :1, :1]).abs().amax(1) > 0.5
    assert (edges & shown).sum() > 0.8 * shown.sum()
    assert (edges & ~shown).sum() < 0.1 * (~shown).sum()


def test_many_scenes_are_drawn_once_and_read_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = both(opened(tmp_path))
    monkeypatch.setattr(drawing, "QUICK", 0)
    for _ in range(2):
        kept = both(opened(tmp_path))
        assert torch.equal(plain[0], kept[0])
        assert torch.equal(plain[1], kept[1])
    assert list(tmp_path.rglob("*"))


@pytest.mark.parametrize("classes", [[], ["star", "star"]])
def test_no_shape_and_a_shape_twice_are_refused(classes: list[str]) -> None:
    with pytest.raises(OptionError, match="names"):
        parse(ShapeMapsOptions, {"classes": classes})
