"""The dry run: a few rounds on random data, to tell size, time and memory before a run starts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data.source import Source
from engine.spec.batches import roomier
from engine.spec.config import RunConfig, resolve
from engine.spec.data import DataInfo
from engine.spec.errors import Cancelled, OutOfMemory
from engine.spec.estimate import Estimate
from engine.spec.pairing import peek
from engine.training.assembly import GLOBAL_RANDOM, assemble, count_parameters, training_device
from engine.training.trainer import Trainer

ROUNDS = 10
LIMIT_S = 2.0
MIB = 2**20
DAY_S = 86_400
NOISE_MIB = 64  # of random data at most


def estimate(config: RunConfig, cancelled: Callable[[], bool]) -> Estimate:
    """Plays up to ten rounds on random data of the config's shape, for about two seconds at most.

    The data set itself is not opened, and the global random state is left as it was. Raises OptionError,
    DatasetError or DeviceError where the config does not fit together, OutOfMemory where the device is too
    small, and Cancelled as soon as `cancelled` says so, at the latest after the turn in play.
    """
    config = resolve(config)
    info = peek(config)
    device = training_device(config.training.device)
    forked = [device.index or 0] if device.type == "cuda" else []
    try:
        with GLOBAL_RANDOM, torch.random.fork_rng(devices=forked):
            return _dry_run(config, info, device, cancelled)
    except torch.OutOfMemoryError:
        what = f"the dry run needs more memory than {device} has free"
        raise OutOfMemory(what, "", roomier(config.game.name, config.training.batch)) from None


def _dry_run(config: RunConfig, info: DataInfo, device: torch.device, cancelled: Callable[[], bool]) -> Estimate:
    _stop_if(cancelled)
    before = _allocated(device)
    assembly = assemble(config, info, device)
    random = torch.Generator(device=device).manual_seed(0)
    noise = _noise(info, config.training.batch)
    source = Source(noise, config.training.batch, random, device, paired=assembly.paired)
    trainer = Trainer(assembly, source, config, random)
    trainer.begin()
    activations = _warm_up(trainer, cancelled)
    if device.type == "cuda":
        memory = torch.cuda.max_memory_allocated(device) - before
    else:
        memory = activations + _held(trainer)
    seconds, rounds = _timed(trainer, cancelled)
    total = seconds * config.training.rounds
    parameters = count_parameters(assembly.nets)
    warnings = _warnings(config, info, parameters, total, memory, device)
    return Estimate(parameters, seconds, total, memory / MIB, rounds, str(device), warnings)


def _noise(info: DataInfo, batch: int) -> Dataset:
    """Noise with the shape and classes of the real data, and as many samples where memory allows.

    Samples repeat, and every class has as many: games may ask for a number of each.
    """
    random = torch.Generator().manual_seed(0)
    distinct = max(2, min(batch, 256))
    if info.is_points:
        drawn = torch.randn(distinct, *info.shape, generator=random)
    else:
        drawn = torch.randint(256, (distinct, *info.shape), dtype=torch.uint8, generator=random)
    most = NOISE_MIB * MIB // (drawn[0].numel() * drawn.element_size())
    order = torch.arange(max(distinct, min(info.count or distinct, most)))
    labels = order % len(info.classes) if info.classes else None
    if not info.partner:
        return Dataset(info, drawn[order % distinct], labels)
    partner = torch.randint(256, (distinct, *info.partner), dtype=torch.uint8, generator=random)
    return Dataset(info, drawn[order % distinct], labels, partner=partner[order % distinct])


def _warm_up(trainer: Trainer, cancelled: Callable[[], bool]) -> int:
    """Plays the first round; returns the bytes of the largest set of tensors kept for a backward pass.

    Weights are kept for it too, but they are there in any case.
    """
    weights = {weight.untyped_storage().data_ptr() for weight in trainer.nets.parameters()}
    largest = 0
    for _ in trainer.schedule:
        kept: dict[int, int] = {}

        def keep(tensor: Tensor, kept: dict[int, int] = kept) -> Tensor:
            storage = tensor.untyped_storage()
            kept[storage.data_ptr()] = storage.nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            trainer.play_turn()
        largest = max(largest, sum(size for place, size in kept.items() if place not in weights))
        _stop_if(cancelled)
    return largest


def _timed(trainer: Trainer, cancelled: Callable[[], bool]) -> tuple[float, int]:
    """Seconds of a round, and how many rounds were timed."""
    _synchronise(trainer.device)
    start = time.perf_counter()
    rounds = 0
    while rounds < ROUNDS and (rounds == 0 or time.perf_counter() - start < LIMIT_S):
        for _ in trainer.schedule:
            trainer.play_turn()
            _stop_if(cancelled)
        rounds += 1
    _synchronise(trainer.device)
    return (time.perf_counter() - start) / rounds, rounds


def _held(trainer: Trainer) -> int:
    """Bytes of weights, their gradients, the moving average and the state of the optimisers."""
    modules = [trainer.nets] + ([trainer.average.nets] if trainer.average else [])
    tensors = [tensor for module in modules for tensor in (*module.parameters(), *module.buffers())]
    tensors += [weight for weight in trainer.nets.parameters() if weight.requires_grad]  # their gradients
    for optimiser in trainer.optimisers.values():
        for state in optimiser.state.values():
            tensors += [value for value in state.values() if isinstance(value, Tensor)]
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def _warnings(
    config: RunConfig, info: DataInfo, parameters: dict[str, int], total_s: float, memory: int, device: torch.device
) -> tuple[str, ...]:
    found = []
    if total_s > DAY_S:
        found.append(f"The run would take about {total_s / DAY_S:.1f} days on {device}.")
    available = _memory_of(device)
    if available and memory > 0.8 * available:
        found.append(f"The run needs most of the {available / MIB:.0f} MiB of memory; try a smaller batch.")
    if info.count is not None and config.training.batch > info.count:
        found.append(f"A batch of {config.training.batch} is larger than the data, which has {info.count} samples.")
    sizes = sorted((parameters[name], name) for name in ("generator", "discriminator") if parameters.get(name))
    if len(sizes) > 1 and sizes[-1][0] > 20 * sizes[0][0]:
        ratio = sizes[-1][0] / sizes[0][0]
        found.append(f"The {sizes[-1][1]} has {ratio:.0f} times the parameters of the {sizes[0][1]}.")
    return tuple(found)


def _memory_of(device: torch.device) -> int:
    """Bytes of memory of a device, 0 where unknown."""
    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    names: dict[str, Any] = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 0


def _allocated(device: torch.device) -> int:
    if device.type != "cuda":
        return 0
    torch.cuda.reset_peak_memory_stats(device)
    return int(torch.cuda.memory_allocated(device))


def _synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("the estimate was cancelled")
