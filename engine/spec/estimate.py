"""What a dry run tells of a run before it starts: size, time and memory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """The outcome of a few rounds on random data of the right shape."""

    parameters: dict[str, int]  # network -> trainable parameters
    seconds_per_round: float
    seconds_total: float  # for all rounds of the config, previews and checkpoints not counted
    memory_mib: float  # weights, gradients, optimiser, averages and the largest set of activations
    rounds: int  # how many rounds were timed
    device: str  # "cpu" or "cuda:0"
    warnings: tuple[str, ...] = ()  # full sentences
