"""Semi-supervised MNIST with 100 labels: unlabelled pictures make the classifier clearly better.

MNIST at 16×16; perceptrons with hidden layers of 256 (three with dropout 0.3 in the discriminator, two with batch
normalisation in the generator), Adam at 2e-3 with betas (0.5, 0.999), 128 unlabelled and 64 labelled samples a turn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.data.source import Source
from engine.inference.model import open_model
from engine.spec.config import Choice, from_mapping, options_of
from engine.spec.data import Preparation
from engine.spec.events import Phase
from engine.spec.registry import DATASETS
from engine.training.control import Control
from engine.training.session import run

HELD_OUT = 5000


def _accuracy(shared_data: Path, folder: Path, rounds: int, *, unlabelled: bool) -> float:
    """Accuracy on held-out pictures after this many rounds."""
    optimiser = {"learning_rate": 2e-3}
    data: dict[str, Any] = {"name": "mnist", "folder": str(shared_data), "size": 16, "fit": "stretch"}
    config = from_mapping(
        {
            "game": {"name": "semi-supervised", "code": 50, "unlabelled": unlabelled},
            "generator": {"name": "mlp", "width": 256, "depth": 2, "batch_norm": True},
            "discriminator": {"name": "mlp", "width": 256, "depth": 3, "dropout": 0.3},
            "data": data,
            "optimisers": {"generator": optimiser, "discriminator": optimiser},
            "training": {"rounds": rounds, "batch": 128, "device": "cpu", "threads": 1, "average_decay": 0.995},
            "saving": {"preview_every": rounds, "checkpoint_every": rounds},
            "measuring": {"at_checkpoints": False},
        }
    )
    events: list[object] = []
    ended = run(config, events.append, Control(), runs=folder)
    assert ended.phase is Phase.FINISHED, events[-2:]
    assert ended.folder
    model = open_model(ended.folder)
    options = options_of(DATASETS, Choice(**data, split="test"), "data")
    held_out = Source(DATASETS.get("mnist").build(options, Preparation()), 1, torch.Generator(), "cpu").some(HELD_OUT)
    assert held_out.labels is not None
    with torch.no_grad():
        parts = [model.game.classify(model.nets, part).argmax(1) for part in held_out.images.split(500)]
    return (torch.cat(parts) == held_out.labels).float().mean().item()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_unlabelled_digits_teach_a_classifier_with_a_hundred_labels(shared_data: Path, tmp_path: Path) -> None:
    alone = _accuracy(shared_data, tmp_path / "alone", 400, unlabelled=False)
    both = _accuracy(shared_data, tmp_path / "both", 1200, unlabelled=True)
    print(f"100 labels alone {alone:.1%}; with unlabelled digits {both:.1%}")
    assert both >= alone + 0.05
