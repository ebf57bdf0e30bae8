"""Models of a run that is being trained, opened from the copies that its session gives away."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from engine.inference.model import Model
from engine.spec.config import resolve
from engine.spec.events import Frozen
from engine.training.assembly import assemble, training_device
from engine.training.checkpoint import load_networks
from engine.training.run_folder import RunFolder


def open_frozen(run: Path, frozen: Frozen, *, device: str = "cpu", like: Model | None = None) -> Model:
    """The model of a run as a copy holds it; the same as its checkpoint of that round would give.

    like: an earlier model of the same run and device, whose networks are copied, which is quicker than building them
    anew; it stays as it is. Raises RunError or OptionError where the run's folder cannot be read, CheckpointError
    where the copy is of another run, DeviceError.
    """
    weights = {name: each for name, each in frozen.weights.items() if isinstance(each, Tensor)}
    if like is not None:
        nets = copy.deepcopy(like.nets)
        load_networks(nets, weights)
        return replace(like, round=frozen.round, averaged=frozen.averaged, nets=nets)
    folder = RunFolder.open(run)
    config, info = resolve(folder.config()), folder.data_info()
    target = training_device(device)
    assembly = assemble(config, info, torch.device("cpu"))
    load_networks(assembly.nets, weights)
    nets = assembly.nets.to(target).requires_grad_(False).eval()
    return Model(folder.name, frozen.round, frozen.averaged, config, info, assembly.game, nets, target)
