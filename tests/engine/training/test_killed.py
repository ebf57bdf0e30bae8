"""A run that is killed with SIGKILL goes on from its last checkpoint and ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from engine.spec.config import RunConfig, with_settings, write_toml
from engine.spec.events import Phase, Started
from engine.training.control import Control
from engine.training.run_folder import RunFolder
from engine.training.session import resume, run

SCRIPT = """
import os, signal, sys
from pathlib import Path
from engine.spec.config import read_toml
from engine.spec.events import Preview
from engine.training.control import Control
from engine.training.session import run
def emit(event):
    if isinstance(event, Preview) and event.round == 40:
        os.kill(os.getpid(), signal.SIGKILL)
run(read_toml(Path(sys.argv[1])), emit, Control(), runs=Path(sys.argv[2]), name="killed")
"""
TRANSLATING = {
    "translator": "resnet-translator",
    "translator.width": 4,
    "translator.blocks": 1,
    "discriminator": "patch",
    "discriminator.width": 4,
    "discriminator.layers": 1,
    "training.batch": 3,
}
STATES: dict[str, tuple[str, dict[str, Any]]] = {  # what a run keeps besides networks, and the settings that make it
    "nothing more": ("points", {}),
    "pool and past weights": ("points", {"game.replay_share": 0.5, "game.replay_pool": 64, "game.history_weight": 0.1}),
    "stages, mixture and weighed data": ("points", {"game": "adagan", "game.code": 4, "data.count": 200}),
    "strength of augmentation": ("pictures", {"augmentation": "adaptive", "augmentation.images": 500}),
    "mean style": ("pictures", {"generator": "style", "generator.width": 4, "discriminator": "style"}),
    "labelled samples": ("pictures", {"game": "semi-supervised", "game.labels_per_class": 2, "game.labelled_batch": 4}),
    "pools of pictures, two domains and falling rates": (
        "pictures",
        {
            "game": "cyclegan",
            "game.pool": 8,
            "data": "shape-domains",
            "data.size": 16,
            "data.count": 100,
            **TRANSLATING,
            "optimisers.generator.decay_from": 0.3,
        },
    ),
    "dropout, and noise that pairs are made of": (
        "pictures",
        {"game": "pix2pix", "pairing": "noise", **TRANSLATING, "translator.dropout": 0.5},
    ),
    "heads of a contrast": (
        "pictures",
        {"game": "cut", "game.width": 8, "game.patches": 4, "data": "shape-domains", "data.size": 16, **TRANSLATING},
    ),
}


def _everything(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_file(folder / "checkpoints" / "000000060" / "model.safetensors"))


@pytest.mark.parametrize("kept", STATES)
def test_a_killed_run_resumes_from_its_last_checkpoint(
    kept: str, tmp_path: Path, log: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "data"))
    base, settings = STATES[kept]
    config: RunConfig = with_settings(request.getfixturevalue(base), settings)
    often = {"saving.checkpoint_every": 5, "saving.preview_every": 20, "measuring.at_checkpoints": False}
    config = with_settings(config, {"training.rounds": 60, **often})
    whole = run(config, log.append, Control(), runs=tmp_path).folder
    assert whole, log
    (tmp_path / "config.toml").write_text(write_toml(config), encoding="utf-8")
    arguments = [sys.executable, "-c", SCRIPT, str(tmp_path / "config.toml"), str(tmp_path)]
    ended = subprocess.run(arguments, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert ended.returncode == -signal.SIGKILL
    killed = RunFolder(tmp_path / "killed")
    assert killed.summary().crashed
    last = killed.checkpoint_rounds()[-1]
    assert last == 35
    assert resume(killed.path, log.append, Control()).phase is Phase.FINISHED
    assert log.of(Started)[-1].round == last
    theirs = _everything(whole)
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in _everything(killed.path).items())
    assert (np.diff(killed.history().series[0].round) > 0).all()
