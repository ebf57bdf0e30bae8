"""What learning tests share: a run that is trained on one thread and has to end well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.spec.config import from_mapping
from engine.spec.events import Phase
from engine.training.control import Control
from engine.training.session import run


@pytest.fixture
def trained(tmp_path: Path) -> Callable[..., Path]:
    """A function from rounds, batch and the tables of a config to the folder of a run that has played them."""

    def train(rounds: int, batch: int, tables: dict[str, Any], average_decay: float = 0.99) -> Path:
        training = {"rounds": rounds, "batch": batch, "device": "cpu", "threads": 1, "average_decay": average_decay}
        config = {
            "training": training,
            "saving": {"preview_every": rounds, "checkpoint_every": rounds},
            "measuring": {"at_checkpoints": False},
            **tables,
        }
        events: list[object] = []
        ended = run(from_mapping(config), events.append, Control(), runs=tmp_path)
        assert ended.phase is Phase.FINISHED, events[-2:]
        assert ended.folder
        return ended.folder

    return train
