"""Check-ups of games that translate: cheap, the same pictures each time, and no change to the run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.spec.config import RunConfig, from_mapping, with_settings
from engine.spec.events import Measured, Phase, Warned
from engine.training import checkups
from engine.training.control import Control
from engine.training.measured import best_figure
from engine.training.session import run
from engine.training.trainer import Trainer

SHAPES = {"name": "shapes", "size": 16, "count": 100, "classes": ["circle", "cross"]}
DATA: dict[str, dict[str, Any]] = {
    "cyclegan": {"data": {"name": "shape-domains", "size": 16, "count": 100}},
    "pix2pix": {"data": SHAPES, "pairing": {"name": "grey"}},
    "segmentation": {"data": {"name": "shape-maps", "size": 16, "count": 100}},
    "stargan": {"data": SHAPES},
}
CYCLES = {f"cycle {figure}, {way} and back" for figure in ("L1", "PSNR") for way in ("A → B", "B → A")}
FIGURES = {
    "cyclegan": CYCLES,
    "pix2pix": {"L1, A → B", "PSNR, A → B", "SSIM, A → B"},
    "segmentation": {"pixel accuracy", "mean class accuracy", "mean IoU"},
    "stargan": {f"cycle {figure}, → {name} and back" for figure in ("L1", "PSNR") for name in ("circle", "cross")},
}
BEST = {"cyclegan": "cycle PSNR", "pix2pix": "PSNR", "segmentation": "mean IoU", "stargan": "cycle PSNR"}


def config(game: str) -> RunConfig:
    return from_mapping(
        {
            "game": {"name": game},
            "translator": {"name": "resnet-translator", "width": 4, "blocks": 1},
            "discriminator": {"name": "mlp", "width": 8, "depth": 1},
            "training": {"rounds": 4, "batch": 4, "device": "cpu", "threads": 1},
            "saving": {"preview_every": 4, "preview_samples": 4, "checkpoint_every": 2},
            **DATA[game],
        }
    )


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkups, "GRACE_S", 600.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("game", DATA)
def test_every_kind_of_translation_has_figures_at_checkpoints(game: str, tmp_path: Path, log: Any) -> None:
    assert run(config(game), log.append, Control(), runs=tmp_path).phase is Phase.FINISHED
    measured = log.of(Measured)
    assert [each.round for each in measured] == [2, 4]
    assert all({metric.name for metric in each.metrics} == FIGURES[game] for each in measured)
    assert measured[0].metrics[0].protocol == measured[1].metrics[0].protocol
    best = best_figure(tuple(measured))
    assert best
    assert best.name.startswith(BEST[game])
    assert not log.of(Warned)


@pytest.mark.usefixtures("patient")
def test_figures_are_of_held_out_pictures_and_change_nothing(tmp_path: Path, log: Any) -> None:
    seen = run(config("cyclegan"), log.append, Control(), runs=tmp_path, name="seen").folder
    blind = with_settings(config("cyclegan"), {"measuring.at_checkpoints": False})
    other = run(blind, log.append, Control(), runs=tmp_path, name="blind").folder
    assert seen
    assert other
    assert "held-out pictures, averaged weights" in log.of(Measured)[0].metrics[0].protocol
    both = [load_file(each / "checkpoints" / "000000004" / "model.safetensors") for each in (seen, other)]
    assert all(torch.equal(both[0][name], both[1][name]) for name in both[0])


def test_what_would_take_too_long_is_left_out(tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkups, "GRACE_S", 1e-4)
    assert run(config("cyclegan"), log.append, Control(), runs=tmp_path).phase is Phase.FINISHED
    assert not log.of(Measured)
    assert not log.of(Warned)


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_picture_tells_how_long_it_takes_whichever_domain_it_is_of(
    label: int, build_trainer: Callable[..., Trainer], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, taken = build_trainer(config("stargan")), list[int]()

    def slowly(_: Any, pictures: Tensor, __: str) -> Tensor:
        taken.append(len(pictures))
        time.sleep(0.05)
        return pictures

    monkeypatch.setattr(trainer.game, "translate", slowly)
    monkeypatch.setattr(trainer.source.dataset.labels, "data", torch.full((100,), label))
    assert checkups.Checkups(trainer, lambda _: None, lambda: False).measure(0.0) is None
    assert taken == [1]
