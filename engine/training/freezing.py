"""Frozen copies of a training run's networks, for whoever looks at them while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.spec.events import Event, Frozen
from engine.training.trainer import Trainer


@dataclass
class _Transfer:
    """Weights on their way to the host."""

    frozen: Frozen
    ready: torch.cuda.Event | None


class Freezer:
    """Copies a trainer's networks to the CPU without waiting for the device, and tells of each copy as Frozen."""

    def __init__(self, trainer: Trainer, emit: Callable[[Event], None]) -> None:
        self._trainer, self._emit = trainer, emit
        self._transfer: _Transfer | None = None

    def start(self) -> None:
        """Begins a copy of the networks as they are now; where one is under way, that one answers for this, too."""
        if self._transfer is not None:
            return
        trainer, on_device = self._trainer, self._trainer.device.type == "cuda"
        weights = {name: _copy(tensor, on_device) for name, tensor in trainer.averaged_nets.state_dict().items()}
        ready = None
        if on_device:
            ready = torch.cuda.Event()
            ready.record()  # behind the copies, and before what the next turn changes
        self._transfer = _Transfer(Frozen(trainer.round, trainer.average is not None, weights), ready)
        self.finish()

    def finish(self, *, wait: bool = False) -> None:
        """Tells of a copy that has arrived; cheap where there is none."""
        transfer = self._transfer
        if transfer is None:
            return
        if transfer.ready is not None:
            if wait:
                transfer.ready.synchronize()
            elif not transfer.ready.query():
                return
        self._transfer = None
        self._emit(transfer.frozen)


def _copy(tensor: Tensor, on_device: bool) -> Tensor:
    """A copy on the CPU; one that starts on a device is there once the device says so."""
    if not on_device:
        return tensor.detach().clone()
    host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
    return host.copy_(tensor.detach(), non_blocking=True)
