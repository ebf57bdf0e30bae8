"""Neighbours among the training samples: a generator that copies is found out, and what is missing is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.inference.exploring import Explorer, open_explorer
from engine.inference.neighbours import Gallery, open_gallery
from engine.spec.errors import Cancelled, DatasetError
from engine.spec.exploration import Recipe

Runs = Callable[[str], Path]


class _Memoriser(nn.Module):
    """A generator that shows one picture, whatever it is asked for."""

    def __init__(self, picture: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("picture", torch.from_numpy(picture.copy()).float())

    def forward(self, codes: Tensor) -> Tensor:
        signed: Tensor = self.get_buffer("picture")[..., :3].permute(2, 0, 1) / 127.5 - 1
        return signed.expand(len(codes), -1, -1, -1)


@pytest.fixture
def explorer(explored_run: Runs) -> Explorer:
    return open_explorer(explored_run("dcgan"))


@pytest.fixture
def gallery(explorer: Explorer) -> Gallery:
    return open_gallery(explorer)


def test_a_generator_that_copies_a_training_picture_is_found_out(explorer: Explorer, gallery: Gallery) -> None:
    training = gallery.nearest(explorer.picture(Recipe()), 1).pixel[0]
    explorer.model.nets["generator"] = _Memoriser(training.picture)
    found = gallery.nearest(explorer.picture(Recipe(seed=5)), 3)
    assert (found.pixel[0].index, found.feature[0].index) == (training.index, training.index)
    assert found.pixel[0].distance == 0
    assert found.feature[0].distance == pytest.approx(0, abs=1e-5)
    assert found.usual_pixel is not None
    assert found.pixel[1].distance > found.usual_pixel / 3 > 0.01
    assert np.array_equal(found.pixel[0].picture, training.picture)
    assert found.pixel[0].label in ("circle", "square", "cross")


def test_pixel_distances_are_shares_of_black_to_white(gallery: Gallery) -> None:
    black = np.zeros((16, 16, 4), np.uint8)
    near = gallery.nearest(black, 1).pixel[0]
    expected = np.sqrt(np.square(near.picture[..., :3] / 255.0).mean())
    assert near.distance == pytest.approx(expected, abs=1e-5)


def test_every_kind_of_run_on_stored_samples_has_neighbours(every_explored_run: Path) -> None:
    explorer = open_explorer(every_explored_run)
    if every_explored_run.name == "points":
        with pytest.raises(DatasetError, match="drawn fresh, never the same twice"):
            open_gallery(explorer)
        return
    found = open_gallery(explorer).nearest(explorer.picture(Recipe(seed=1)), 4)
    assert len(found.pixel) == 4
    assert len(found.feature) == (0 if every_explored_run.name == "encoding" else 4)
    distances = [near.distance for near in found.pixel]
    assert distances == sorted(distances)


def test_a_gallery_is_opened_once_for_an_explorer(explorer: Explorer, gallery: Gallery) -> None:
    assert open_gallery(explorer) is gallery


def test_looking_can_be_cancelled_and_tells_how_far_it_is(explored_run: Runs) -> None:
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        open_gallery(open_explorer(explored_run("styled")), cancelled=lambda: True)
    open_gallery(open_explorer(explored_run("styled")), progress=lambda *step: told.append(step))
    assert told == sorted(told)
    assert told[-1] == (1000, 1000)
