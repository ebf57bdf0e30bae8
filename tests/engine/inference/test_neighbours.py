"""Neighbours among the training samples: a generator that copies is found out, and what is missing is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from engine.contracts import Dataset
from engine.inference import neighbours as module
from engine.inference.comparing import Features
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.neighbours import Gallery, open_gallery
from engine.spec.config import Choice
from engine.spec.data import DataInfo
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
    assert found.is_copy
    assert not gallery.nearest(np.zeros((16, 16, 4), np.uint8)).is_copy


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


def test_an_exported_file_has_neighbours_by_pixels(explorer: Explorer, gallery: Gallery, tmp_path: Path) -> None:
    explorer.model.export(tmp_path / "dcgan.safetensors")
    exported = open_explorer(tmp_path / "dcgan.safetensors")
    sample = explorer.picture(Recipe(seed=2))
    found, expected = open_gallery(exported).nearest(sample, 3), gallery.nearest(sample, 3)
    assert [near.index for near in found.pixel] == [near.index for near in expected.pixel]
    assert found.feature == ()
    assert found.notes[1] == "By pixels only: there is no discriminator here that shows features."


def test_a_gallery_is_opened_once_for_an_explorer(explorer: Explorer, gallery: Gallery) -> None:
    assert open_gallery(explorer) is gallery


def test_looking_can_be_cancelled_and_tells_how_far_it_is(explored_run: Runs) -> None:
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        open_gallery(open_explorer(explored_run("styled")), cancelled=lambda: True)
    open_gallery(open_explorer(explored_run("styled")), progress=lambda *step: told.append(step))
    assert told == sorted(told)
    assert told[-1] == (1000, 1000)


def test_looking_for_what_is_usual_can_be_cancelled_on_the_way(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def long(_vectors: object, _asked: object, _count: int, check: Callable[[], None] = lambda: None) -> None:
        check()
        raise AssertionError("went on")

    monkeypatch.setattr(module, "nearest", long)
    with pytest.raises(Cancelled):
        open_gallery(explorer, None, lambda done, _: told.append(done), lambda: told[-1:] == [900])


def test_a_mirrored_copy_is_found_where_training_mirrors(explorer: Explorer, gallery: Gallery) -> None:
    training = gallery.nearest(explorer.picture(Recipe()), 1).pixel[0]
    mirrored = np.ascontiguousarray(training.picture[:, ::-1])
    assert gallery.nearest(mirrored, 1).pixel[0].distance > 0.01
    found = _gallery(replace(_dataset(gallery), flip=True)).nearest(mirrored, 4)
    assert (found.pixel[0].index, found.pixel[0].distance) == (training.index, 0)
    assert len({near.index for near in found.pixel}) == 4
    assert "Training mirrors pictures at random: mirrored ones were compared, too." in found.notes


def test_only_what_was_learnt_from_is_compared(gallery: Gallery) -> None:
    some = _gallery(replace(_dataset(gallery), rows=torch.tensor([5, 20, 31])))
    assert len(some) == 3
    found = some.nearest(some.nearest(np.zeros((16, 16, 4), np.uint8), 3).pixel[2].picture, 9)
    assert {near.index for near in found.pixel} == {5, 20, 31}
    assert found.pixel[0].distance == 0


def test_larger_pictures_are_compared_by_their_middle(gallery: Gallery) -> None:
    dataset = _dataset(gallery)
    assert dataset.samples is not None
    larger = torch.nn.functional.pad(dataset.samples, (2, 2, 3, 3))
    found = _gallery(replace(dataset, samples=larger)).nearest(
        gallery.nearest(np.zeros((16, 16, 4), np.uint8), 1).pixel[0].picture, 1
    )
    assert found.pixel[0].distance == 0
    assert found.notes[-1] == "Training crops pictures at random: their middles were compared."


def test_features_of_many_samples_are_shrunk_to_fit(
    explorer: Explorer, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, features = _dataset(gallery), Features("halves", lambda samples: avg_pool2d(samples, 2))  # (n, 3, 8, 8)
    picture = gallery.nearest(explorer.picture(Recipe()), 1).pixel[0]
    for room, told in (
        (12, "averaged over 2×2 places"),
        (2, "averaged over 1×1 places, projected at random to 2 numbers"),
    ):
        monkeypatch.setattr(module, "FEATURES_LIMIT", room * 4 * len(gallery))
        shrunk = _gallery(dataset, features)
        found = shrunk.nearest(picture.picture, 1)
        assert found.feature[0].index == picture.index
        assert any(told in note for note in found.notes)


def test_data_that_are_gone_are_named_with_a_remedy(explored_run: Runs, tmp_path: Path) -> None:
    explorer = open_explorer(explored_run("dcgan"))
    gone = Choice.model_validate({"name": "folder", "path": str(tmp_path / "gone")})
    lost = Explorer(replace(explorer.model, config=explorer.model.config.model_copy(update={"data": gone})))
    with pytest.raises(DatasetError, match=r"what dcgan was trained on cannot be opened: the folder .*gone does not"):
        open_gallery(lost)


def test_data_that_have_changed_are_refused(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("dcgan"))
    other = explorer.model.config.data.model_copy(update={"size": 32})
    changed = Explorer(replace(explorer.model, config=explorer.model.config.model_copy(update={"data": other})))
    with pytest.raises(DatasetError, match="its samples are 3×32×32 now, and were 3×16×16 when dcgan learnt"):
        open_gallery(changed)


def test_points_are_compared_by_their_distance() -> None:
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0], [9.0, 9.0]])
    labels = torch.tensor([0, 1, 1, -1])
    found = _gallery(Dataset(DataInfo("Four points", (2,), 4, ("a", "b")), points, labels)).nearest(np.zeros(2), 4)
    assert [near.index for near in found.pixel] == [0, 1, 2, 3]
    assert [near.distance for near in found.pixel] == pytest.approx([0, 5, 34**0.5, 162**0.5], rel=1e-6)
    assert [near.label for near in found.pixel] == ["a", "b", "b", ""]
    assert found.usual_pixel == pytest.approx(1, abs=1e-6)  # the lower median of 5, 1, 1 and 52 ** 0.5
    assert found.notes[0] == "4 training points of Four points were compared."


def _dataset(gallery: Gallery) -> Dataset:
    return gallery._dataset


def _gallery(dataset: Dataset, features: Features | None = None) -> Gallery:
    return Gallery(dataset, features, torch.device("cpu"), module._Teller(None, None))
