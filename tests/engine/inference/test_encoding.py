"""An opened model with an encoder: what it encodes and rebuilds is what the run's previews showed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.inference.model import Model, open_model
from engine.spec.config import from_mapping, sections_of
from engine.spec.errors import OptionError
from engine.spec.events import Phase
from engine.spec.tiles import untile
from engine.training import session
from engine.training.control import Control

NET = {"name": "mlp", "width": 16, "depth": 1}


def _trained(game: str, runs: Path, data: str = "digits", **options: Any) -> tuple[Model, Path]:
    sections = dict.fromkeys(sections_of(game), NET)
    training = {"rounds": 3, "batch": 8, "device": "cpu", "threads": 1}
    saving = {"preview_every": 3, "preview_samples": 9, "checkpoint_every": 3}
    tables = {"game": {"name": game, **options}, **sections, "data": {"name": data}}
    config = from_mapping({**tables, "training": training, "saving": saving, "measuring": {"at_checkpoints": False}})
    ended = session.run(config, lambda _: None, Control(), runs=runs)
    assert ended.phase is Phase.FINISHED
    assert ended.folder
    return open_model(ended.folder), ended.folder


@pytest.mark.parametrize("game", ["aae", "vae-gan", "mrgan", "mdgan"])
def test_a_model_rebuilds_what_its_preview_showed(game: str, tmp_path: Path) -> None:
    model, folder = _trained(game, tmp_path, code=4)
    with Image.open(folder / "previews" / "000000003.webp") as picture:
        shown = untile(np.asarray(picture.convert("RGBA")), 16, 16, 15)
    real, again = shown[9:12], shown[12:]
    codes = model.encode(real)
    assert codes.shape == (3, 4)
    assert np.abs(model.render(codes).astype(int) - again).max() <= 1  # a batch of another size may round elsewhere


def test_points_are_encoded_too(tmp_path: Path) -> None:
    model, _ = _trained("mdgan", tmp_path, "ring", code=3)
    points = np.zeros((5, 2), np.float32)
    assert model.encode(points).shape == (5, 3)
    assert model.render(model.encode(points)).shape == (5, 2)


def test_a_model_without_an_encoder_says_so(tmp_path: Path) -> None:
    model, _ = _trained("plain", tmp_path, "ring", code=3)
    with pytest.raises(OptionError, match="its game has no encoder"):
        model.encode(np.zeros((5, 2), np.float32))
