"""A small DCGAN on Fashion-MNIST, judged by a classifier that learned the real classes in the test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.data.source import Source
from engine.inference.model import open_model
from engine.spec.config import Choice, from_mapping, options_of
from engine.spec.data import Preparation
from engine.spec.events import Phase
from engine.spec.registry import DATASETS
from engine.training.control import Control
from engine.training.session import run

ROUNDS = 6000
SAMPLES = 2000


def _classifier(source: Source, steps: int = 600) -> nn.Module:
    """A small convolutional classifier, trained for a minute on real pictures."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = nn.Sequential(
            nn.Conv2d(1, 24, 3, 2, 1), nn.ReLU(), nn.BatchNorm2d(24),
            nn.Conv2d(24, 48, 3, 2, 1), nn.ReLU(), nn.BatchNorm2d(48),
            nn.Conv2d(48, 96, 3, 2, 1), nn.ReLU(), nn.BatchNorm2d(96),
            nn.Flatten(), nn.Linear(96 * 16, 10),
        )  # fmt: skip
        optimiser = torch.optim.AdamW(net.parameters(), 2e-3, fused=True)
        rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, steps)
        for _ in range(steps):
            batch = source.draw()
            optimiser.zero_grad()
            assert batch.labels is not None
            cross_entropy(net(batch.images), batch.labels).backward()
            optimiser.step()
            rates.step()
    return net.eval()


def _source(folder: Path, split: str, cache: Path) -> Source:
    choice = Choice(name="fashion-mnist", folder=str(folder), split=split, size=32)
    entry = DATASETS.get("fashion-mnist")
    dataset = entry.build(options_of(DATASETS, choice, "data"), Preparation(cache=cache))
    return Source(dataset, 64, torch.Generator().manual_seed(1), "cpu")


@torch.no_grad()
def _probabilities(net: nn.Module, images: Tensor) -> Tensor:
    return torch.cat([net(part).softmax(1) for part in images.split(500)])


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_dcgan_on_fashion_mnist_makes_nine_of_ten_classes(shared_data: Path, tmp_path: Path) -> None:
    optimiser = {"learning_rate": 1e-3}
    config = from_mapping(
        {
            "game": {"name": "plain", "code": 32},
            "generator": {"name": "dcgan", "width": 24},
            "discriminator": {"name": "dcgan", "width": 24},
            "objective": {"name": "non-saturating", "label_smoothing": 0.1},
            "data": {"name": "fashion-mnist", "folder": str(shared_data), "size": 32},
            "optimisers": {"generator": optimiser, "discriminator": optimiser},
            "training": {"rounds": ROUNDS, "batch": 16, "device": "cpu", "threads": 1, "average_decay": 0.995},
            "saving": {"preview_every": ROUNDS, "checkpoint_every": ROUNDS},
        }
    )
    events: list[object] = []
    ended = run(config, events.append, Control(), runs=tmp_path)
    assert ended.phase is Phase.FINISHED, events[-2:]
    assert ended.folder
    samples = open_model(ended.folder).sample(SAMPLES, seed=5)[..., :1]
    fakes = torch.from_numpy(samples).permute(0, 3, 1, 2).float() / 127.5 - 1
    classifier = _classifier(_source(shared_data, "train", tmp_path / "cache"))
    held_out = _source(shared_data, "test", tmp_path / "cache").some(2000)
    assert held_out.labels is not None
    accuracy = (_probabilities(classifier, held_out.images).argmax(1) == held_out.labels).float().mean().item()
    assert accuracy > 0.85, "the judge itself must know the classes"
    confidence, classes = _probabilities(classifier, fakes).max(1)
    shares = np.bincount(classes.numpy(), minlength=10) / SAMPLES
    print(f"judge {accuracy:.3f}; classes {np.round(shares, 3).tolist()}; confidence {confidence.mean():.3f}")
    assert (shares >= 0.01).sum() >= 9
    assert confidence.mean().item() >= 0.8
