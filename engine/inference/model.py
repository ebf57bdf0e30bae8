"""An opened model: the generator of a run at one of its checkpoints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.contracts import Game
from engine.spec.config import RunConfig, resolve, to_mapping
from engine.spec.data import DataInfo
from engine.spec.errors import CheckpointError
from engine.training.assembly import assemble, training_device
from engine.training.checkpoint import AVERAGE, Checkpoint, load_checkpoint, load_networks, newest_good
from engine.training.preview import preview_codes, render
from engine.training.run_folder import RunFolder


@dataclass(frozen=True)
class Model:
    """A game's networks as they stood at a round, ready to sample."""

    name: str
    round: int
    averaged: bool
    config: RunConfig
    info: DataInfo
    game: Game
    nets: nn.ModuleDict
    device: torch.device

    def codes(self, count: int, seed: int = 0) -> Tensor:
        """Codes (count, d); a seed gives the same codes on every device."""
        return self.game.codes(count, torch.Generator().manual_seed(seed))

    def preview_codes(self, count: int) -> Tensor:
        """The codes that the run's previews show."""
        return preview_codes(self.game, count, self.config.training.seed)

    def render(self, codes: Tensor) -> np.ndarray:
        """Pictures (n, h, w, 4) uint8 or points (n, d) float32 of codes (n, d)."""
        return render(self.game, self.nets, codes, device=self.device)

    def sample(self, count: int, seed: int = 0) -> np.ndarray:
        """Pictures or points of `count` codes drawn with this seed."""
        return self.render(self.codes(count, seed))

    def export(self, path: Path) -> None:
        """Writes the sampling networks as safetensors; the metadata holds config, shape and round as JSON."""
        names = {name for name, part in self.game.parts().items() if part.averaged}
        weights = {
            name: tensor.contiguous().cpu()
            for name, tensor in self.nets.state_dict().items()
            if name.split(".", 1)[0] in names
        }
        metadata = {
            "saddlepoint": json.dumps({"round": self.round, "averaged": self.averaged, "shape": self.info.shape}),
            "config": json.dumps(to_mapping(self.config)),
        }
        temporary = path.with_name(f".{path.name}.tmp")
        save_file(weights, temporary, metadata)
        temporary.replace(path)


def open_model(run: Path, *, round: int | None = None, averaged: bool = True, device: str = "cpu") -> Model:
    """Opens the newest good checkpoint of a run, or that of a round.

    averaged: the moving average where the run keeps one, else the live weights. Raises RunError or
    CheckpointError where there is nothing to open.
    """
    folder = RunFolder.open(run)
    config, info = resolve(folder.config()), folder.data_info()
    checkpoint = _checkpoint(folder, round)
    target = training_device(device)
    assembly = assemble(config, info, torch.device("cpu"))
    load_networks(assembly.nets, checkpoint.weights)
    names = [name for name, part in assembly.game.parts().items() if part.averaged]
    averaged = averaged and any(name.startswith(AVERAGE) for name in checkpoint.weights)
    if averaged:
        load_networks(nn.ModuleDict({name: assembly.nets[name] for name in names}), checkpoint.weights, AVERAGE)
    nets = assembly.nets.to(target).requires_grad_(False).eval()
    return Model(folder.name, checkpoint.round, averaged, config, info, assembly.game, nets, target)


def _checkpoint(folder: RunFolder, round: int | None) -> Checkpoint:
    rounds = folder.checkpoint_rounds()
    if not rounds:
        raise CheckpointError(
            f"the run {folder.name} has no checkpoint yet", "", "Train longer, or take a snapshot while it trains."
        )
    if round is not None:
        if round not in rounds:
            known = ", ".join(map(str, rounds))
            raise CheckpointError(f"the run {folder.name} has no checkpoint of round {round}", f"it has {known}")
        return load_checkpoint(folder.checkpoints / f"{round:09d}")
    checkpoint, problems = newest_good(folder.checkpoints)
    if checkpoint is None:
        raise problems[-1]
    return checkpoint
