"""Sheets of previews: rows of real pictures and of what an encoder keeps of them, whole and in their order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Dataset, Ingredients
from engine.data.source import Source
from engine.games.aae import AAEGame, AAEOptions
from engine.spec.data import DataInfo, Need
from engine.spec.registry import OBJECTIVES
from engine.spec.tiles import tile, untile
from engine.training.preview import Viewer, as_pixels, encode_sheet, from_pixels, looking

SHAPE = (1, 16, 16)


def _viewer(count: int, stored: int = 30, **options: Any) -> tuple[Viewer, nn.ModuleDict]:
    """A viewer of an autoencoder whose networks change nothing of a picture."""
    info = DataInfo("noise", SHAPE, stored, ("a", "b", "c"), frozenset({Need.LABELS, Need.STORED}))
    random = torch.Generator().manual_seed(0)
    samples = torch.randint(256, (stored, *SHAPE), dtype=torch.uint8, generator=random)
    supply = Source(Dataset(info, samples, torch.arange(stored) % 3), 4, random, "cpu")
    objective = OBJECTIVES.get("non-saturating").build(OBJECTIVES.get("non-saturating").options())
    game = AAEGame(AAEOptions(code=256, **options), Ingredients(info, objective))
    nets = nn.ModuleDict({"encoder": nn.Flatten(), "generator": nn.Unflatten(1, SHAPE)})
    return Viewer(game, supply, count, seed=0), nets


@pytest.mark.parametrize("count", [16, 7])
def test_the_last_two_rows_are_real_pictures_and_their_reconstructions(count: int) -> None:
    viewer, nets = _viewer(count)
    shown, columns = viewer.samples(nets, torch.device("cpu")), viewer.layout.columns
    assert viewer.layout.captions[-2:] == ("real", "reconstruction")
    assert len(shown) == len(viewer.layout.captions) * columns == viewer.layout.samples
    np.testing.assert_array_equal(shown[-columns:], shown[-2 * columns : -columns])  # nothing was lost on the way


def test_what_others_draw_while_a_network_is_looked_at_is_not_drawn_again() -> None:
    before = torch.get_rng_state()
    try:
        with looking(nn.ModuleDict({"generator": nn.Dropout()})):
            drawn = torch.rand(4)  # as a run in training would, in another thread
        assert not torch.equal(torch.rand(4), drawn)
    finally:
        torch.set_rng_state(before)


def test_rows_of_classes_keep_their_captions() -> None:
    viewer, nets = _viewer(12, labels=True, prior="mixture")
    assert viewer.layout.captions == ("a", "b", "c", "real", "reconstruction")
    assert viewer.layout.columns == 4
    assert len(viewer.samples(nets, torch.device("cpu"))) == 20


def test_fewer_real_pictures_than_columns_leave_places_empty() -> None:
    viewer, nets = _viewer(16, stored=3)
    shown = viewer.samples(nets, torch.device("cpu"))
    assert len(shown) == 6 * 4
    real, again = shown[-8:-4], shown[-4:]
    np.testing.assert_array_equal(real, again)
    assert not real[3].any()


def test_a_sheet_of_an_encoder_s_game_can_be_taken_apart() -> None:
    viewer, nets = _viewer(7)
    shown, columns = viewer.samples(nets, torch.device("cpu")), viewer.layout.columns
    assert encode_sheet(shown, columns=columns)[8:12] == b"WEBP"
    np.testing.assert_array_equal(untile(tile(shown, columns), 16, 16, len(shown)), shown)


@pytest.mark.parametrize("shape", [(1, 16, 16), (3, 16, 16), (4, 16, 16), (5,)])
def test_samples_survive_their_way_to_pixels_and_back(shape: tuple[int, ...]) -> None:
    samples: Tensor = torch.randint(256, (4, *shape)).float() / 127.5 - 1
    torch.testing.assert_close(from_pixels(as_pixels(samples), shape), samples, atol=1e-6, rtol=0)


def test_pixels_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(1, 8, 8\) where \(1, 16, 16\)"):
        from_pixels(np.zeros((2, 8, 8, 4), np.uint8), SHAPE)
