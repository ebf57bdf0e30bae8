"""Small runs that every training test starts from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
import torch

from engine.data.opening import open_data
from engine.data.source import Source
from engine.spec.config import RunConfig, from_mapping, resolve, with_settings
from engine.spec.data import Preparation
from engine.spec.events import Event
from engine.training.assembly import assemble
from engine.training.trainer import Trainer

EventT = TypeVar("EventT")

POINTS = {
    "game": {"name": "plain", "code": 4},
    "generator": {"name": "mlp", "width": 16, "depth": 2},
    "discriminator": {"name": "mlp", "width": 16, "depth": 2},
    "objective": {"name": "non-saturating"},
    "data": {"name": "ring"},
    "training": {"rounds": 20, "batch": 16, "device": "cpu", "threads": 1, "seed": 3},
    "saving": {"preview_every": 10, "preview_samples": 16, "checkpoint_every": 10},
}
PICTURES = {
    **POINTS,
    "generator": {"name": "dcgan", "width": 4},
    "discriminator": {"name": "dcgan", "width": 4},
    "data": {"name": "digits", "size": 16},
    "saving": {"preview_every": 3, "preview_samples": 4, "checkpoint_every": 5},
    "training": {"rounds": 8, "batch": 8, "device": "cpu", "threads": 1, "seed": 3},
}


@pytest.fixture
def points() -> RunConfig:
    """A run on the ring of 8 with tiny networks."""
    return from_mapping(POINTS)


@pytest.fixture
def pictures() -> RunConfig:
    """A run on the bundled digits with tiny convolutional networks."""
    return from_mapping(PICTURES)


@pytest.fixture
def build_trainer(tmp_path: Path) -> Callable[..., Trainer]:
    """Builds a trainer from a config and dotted settings."""

    def build(config: RunConfig, settings: dict[str, Any] | None = None) -> Trainer:
        config = resolve(with_settings(config, settings or {}))
        preparation = Preparation(cache=tmp_path / "cache", downloads=tmp_path / "downloads")
        dataset = open_data(config, preparation)
        assembly = assemble(config, dataset.info, torch.device("cpu"))
        random = torch.Generator().manual_seed(config.training.seed)
        source = Source(dataset, config.training.batch, random, random.device, paired=assembly.paired)
        return Trainer(assembly, source, config, random)

    return build


class Log(list[Event]):
    """Collects the events of a session."""

    def of(self, kind: type[EventT]) -> list[EventT]:
        """The events of one kind."""
        return [event for event in self if isinstance(event, kind)]


@pytest.fixture
def log() -> Log:
    """An emit function that remembers."""
    return Log()
