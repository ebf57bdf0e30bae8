"""Ring of 8 and grid of 25: every objective covers the modes, with one set of networks and one budget.

Protocol of SYSTEMS: 2,500 samples of the averaged generator; a sample is of high quality within three
deviations of a mode; a mode counts with one such sample. Networks: two MLPs, 3 hidden layers of 128, codes
of 2. Adam at 1e-3 with betas (0, 0.9), batches of 256.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.evaluation.modes import mode_coverage
from engine.inference.model import open_model
from engine.spec.config import from_mapping
from engine.spec.data import Preparation
from engine.spec.events import Phase
from engine.spec.registry import DATASETS, OBJECTIVES
from engine.training.control import Control
from engine.training.session import run

ROUNDS = {"ring": 3000, "grid": 5000}
MODES = {"ring": 8, "grid": 25}

# What an objective needs beyond its name to work at all on points as narrow as these.
SETTINGS: dict[str, dict[str, Any]] = {
    # A critic held to slope 1 cannot follow modes this narrow at the paper's weight of 10.
    "wasserstein": {
        "game": {"name": "plain", "code": 2, "discriminator_steps": 5},
        "regularisers": {"gradient-penalty": {"weight": 0.1}},
    },
    # Equation 6 leaves the critic's level free to drift, which drowns the margin; the author's code has no such term.
    "loss-sensitive": {"objective": {"name": "loss-sensitive", "real_weight": 0.0, "margin": 2.5}},
    # Alone it finds 22 or 23 of the grid's 25 modes and starves half of them (seeds 0 and 1).
    "least-squares": {"regularisers": {"r1": {"weight": 1.0}}},
    "relativistic-pairing": {"regularisers": {"r1": {}, "r2": {}}},
}


def _config(data: str, objective: str) -> dict[str, Any]:
    network = {"name": "mlp", "width": 128, "depth": 3}
    optimiser = {"learning_rate": 1e-3, "beta1": 0.0, "beta2": 0.9}
    return {
        "game": {"name": "plain", "code": 2},
        "generator": network,
        "discriminator": network,
        "objective": {"name": objective},
        "data": {"name": data},
        "optimisers": {"generator": optimiser, "discriminator": optimiser},
        "training": {"rounds": ROUNDS[data], "batch": 256, "device": "cpu", "average_decay": 0.995, "threads": 1},
        "saving": {"preview_every": ROUNDS[data], "checkpoint_every": ROUNDS[data]},
        **SETTINGS.get(objective, {}),
    }


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("objective", OBJECTIVES.names())
@pytest.mark.parametrize("data", ["ring", "grid"])
def test_an_objective_covers_the_modes(data: str, objective: str, tmp_path: Path) -> None:
    events: list[object] = []
    ended = run(from_mapping(_config(data, objective)), events.append, Control(), runs=tmp_path)
    assert ended.phase is Phase.FINISHED, events[-2:]
    assert ended.folder
    entry = DATASETS.get(data)
    density = entry.build(entry.options(), Preparation()).density
    found = mode_coverage(torch.from_numpy(open_model(ended.folder).sample(2500, seed=1)), density)
    print(f"{data} {objective}: {found.covered} of {MODES[data]} modes, {found.high_quality:.1%} of high quality")
    assert found.covered >= MODES[data] * 0.9
    assert found.high_quality >= 0.6
