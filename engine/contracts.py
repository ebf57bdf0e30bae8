"""The records that games, objectives, networks, data and the trainer agree on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn

from engine.spec.data import DataInfo, Need, Shape, Skill


class Batch(NamedTuple):
    """n samples on the training device; pixels in [-1, 1]."""

    images: Tensor  # (n, c, h, w) or (n, d) points: what to imitate, or domain A
    labels: Tensor | None = None  # (n,) int64 class or domain; -1 = withheld
    partner: Tensor | None = None  # paired target, or an independent draw from domain B


class Verdict(NamedTuple):
    """What every discriminator answers."""

    logits: Tensor  # (n,) or (n, h', w') patches; never a probability
    classes: Tensor | None = None  # (n, k)
    features: tuple[Tensor, ...] = ()


class Scores(NamedTuple):
    """What an objective sees of a batch: logits of real and fake samples, and the distance of each pair."""

    real: Tensor | None  # (n,) or (n, h', w'); None where the objective does not ask for it
    fake: Tensor
    gap: Tensor | None = None  # (n,) distance between real and fake of a pair, for loss-sensitive margins


@dataclass(frozen=True)
class Objective:
    """Two pure functions of logits; knows no network, data or optimiser.

    sees: "real" where the generator's loss needs real logits (relativistic), "gap" where the
    discriminator's needs the pairwise distance. equilibrium: player -> its loss at the solution,
    where theory knows it.
    """

    discriminator: Callable[[Scores], Tensor]
    generator: Callable[[Scores], Tensor]
    sees: frozenset[str] = frozenset()
    equilibrium: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """What a turn may know of its time: host integers for schedules, device tensors for what a captured round needs."""

    random: torch.Generator  # of the training device; the only source of randomness in a turn
    batch: int  # samples to draw where the turn looks at no data
    round: int  # rounds completed before this one
    step: int  # turns that this player has completed, repeats counted
    progress: Tensor  # () float32 on the device: share of the planned rounds that is played


Judge = Callable[[Tensor], Tensor]  # samples -> logits
Penalty = Callable[[Judge, Tensor, Tensor, torch.Generator], Tensor]  # judge, real, fake, random -> (n,) unweighted


@dataclass(frozen=True)
class Regulariser:
    """What keeps a discriminator smooth: a penalty in its loss, a change of its layers, or a clamp after its step."""

    name: str
    penalty: Penalty | None = None
    weight: float = 1.0
    interval: int = 1  # steps between applications; the weight is multiplied by it
    prepare: Callable[[nn.Module], None] | None = None  # once, before training (spectral normalisation)
    after: Callable[[nn.Module], None] | None = None  # after each of the player's steps (weight clipping)


class Terms(NamedTuple):
    """The outcome of a turn: scalars that are summed and minimised, and scalars that are only watched."""

    losses: Mapping[str, Tensor]  # name -> () weighted
    watched: Mapping[str, Tensor] = {}


@dataclass(frozen=True)
class Turn:
    """One player's move: what it trains and what it minimises."""

    player: str  # legend entry; owns one optimiser
    trains: tuple[str, ...]  # names in Game.parts()
    loss: Callable[[nn.ModuleDict, Batch, Moment], Terms]
    repeat: int = 1  # every repeat draws a fresh batch
    draws: bool = True  # False: the loss looks at no data, so none is drawn and its batch is empty
    after: Callable[[nn.ModuleDict], None] | None = None


class Role(Enum):
    """What a network does in a game; the value is the config section that builds it."""

    GENERATE = "generator"
    JUDGE = "discriminator"


@dataclass(frozen=True)
class Part:
    """A network that a game asks for."""

    role: Role
    sample: Shape  # (c, h, w) or (d,)
    code: int = 0  # length of z, for a generator
    averaged: bool = False  # keeps a moving average, from which samples are drawn
    prepare: tuple[Callable[[nn.Module], None], ...] = ()  # applied once, after building


class Ingredients(NamedTuple):
    """What a game is built from, besides its own options."""

    data: DataInfo
    objective: Objective
    regularisers: tuple[Regulariser, ...] = ()


class Game(ABC):
    """A few networks and the players that move them."""

    needs: frozenset[Need] = frozenset()
    offers: frozenset[Skill] = frozenset({Skill.SAMPLE})

    @abstractmethod
    def parts(self) -> Mapping[str, Part]:
        """The networks by name."""

    @abstractmethod
    def turns(self) -> Sequence[Turn]:
        """One round, in order."""

    @abstractmethod
    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, d) from the prior, on the generator's device."""

    @abstractmethod
    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """Samples (n, c, h, w) in [-1, 1], or (n, d) points, from codes."""

    def equilibrium(self) -> Mapping[str, float]:
        """Series -> its value at the solution, where theory knows it."""
        return {}


class Density(Protocol):
    """A distribution of points that can be drawn from, and evaluated where its density is known."""

    dimension: int
    modes: Tensor | None  # (m, d) centres, None where it has none
    weights: Tensor | None  # (m,) shares of the modes, which sum to 1; None where it has none
    deviation: float | None  # standard deviation of a mode

    def sample(self, n: int, random: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """Points (n, d) float32 on the generator's device, and the mode of each (n,) where there are modes."""

    def log_prob(self, points: Tensor) -> Tensor | None:
        """Log density (n,) at points (n, d), None where it has no closed form."""


@dataclass(frozen=True)
class Dataset:
    """Opened data: either stored samples, or a density that is drawn fresh."""

    info: DataInfo
    samples: Tensor | None = None  # (N, c, h, w) uint8 pictures (may be memory-mapped) or (N, d) float32
    labels: Tensor | None = None  # (N,) int64
    density: Density | None = None
    flip: bool = False  # mirror pictures at random while training
