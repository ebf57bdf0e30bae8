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

    logits: Tensor  # (n,), or (n, …) of patches or pixels; never a probability
    classes: Tensor | None = None  # (n, k) logits of the classes, where the part asks for them
    features: tuple[Tensor, ...] = ()


class Scores(NamedTuple):
    """What an objective sees of a batch: logits of real and fake samples, and the distance of each pair."""

    real: Tensor | None  # (n,) or (n, h', w'); None where the objective does not ask for it
    fake: Tensor
    gap: Tensor | None = None  # (n,) distance between real and fake of a pair, for loss-sensitive margins


@dataclass(frozen=True)
class Objective:
    """Two pure functions of logits; knows no network, data or optimiser.

    sees: "real" where the generator's loss needs real logits, "gap" where the discriminator's needs the distance.
    """

    discriminator: Callable[[Scores], Tensor]
    generator: Callable[[Scores], Tensor]
    sees: frozenset[str] = frozenset()
    equilibrium: Mapping[str, float] = field(default_factory=dict)  # player -> its loss at the solution, if known


@dataclass(frozen=True)
class Moment:
    """What a turn may know of its time: host integers for schedules, device tensors for what a captured round needs."""

    random: torch.Generator  # of the training device; the only source of randomness in a turn
    batch: int  # samples to draw where the turn looks at no data
    round: int  # rounds completed before this one
    step: int  # turns that this player has completed, repeats counted
    progress: Tensor  # () float32 on the device: share of the planned rounds that is played
    optimisers: Mapping[str, torch.optim.Optimizer] = field(default_factory=dict)  # by player: to look at, not to step


Judge = Callable[[Tensor], Tensor]  # samples -> logits
Penalty = Callable[[Judge, Tensor, Tensor, torch.Generator], Tensor]  # judge, real, fake, random -> (n,) unweighted


@dataclass(frozen=True)
class Regulariser:
    """What keeps a discriminator smooth: a penalty in its loss, a change of its layers, or a clamp after its step."""

    name: str
    penalty: Penalty | None = None
    weight: float = 1.0
    interval: int = 1  # steps between applications; the weight is multiplied by it
    slopes: bool = True  # the penalty looks at slopes, so that it takes a derivative of its own
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
    """What a network does in a game; the value is the config section that builds it, except for KEEP."""

    GENERATE = "generator"  # codes (n, code) -> samples
    JUDGE = "discriminator"  # samples -> Verdict
    ENCODE = "encoder"  # samples -> (n, code)
    JUDGE_CODE = "code_discriminator"  # codes, as samples of shape (d,) -> Verdict
    TRANSLATE = "translator"  # pictures -> pictures of shape `output`
    KEEP = "keep"  # state of the game's own, which it builds: a pool, a strength, mixture weights


class Head(Enum):
    """What a discriminator tells beside its logit."""

    NONE = "none"
    CLASSES = "classes"  # Verdict.classes: a logit for each of the part's classes
    PROJECTION = "projection"  # called with labels (n,), adds the projection of their embedding to the logit


@dataclass(frozen=True)
class Part:
    """A network that a game asks for."""

    role: Role
    sample: Shape = ()  # (c, h, w) or (d,): what it makes or sees
    code: int = 0  # length of z into a generator, or out of an encoder
    averaged: bool = False  # keeps a moving average, from which samples are drawn
    prepare: tuple[Callable[[nn.Module], None], ...] = ()  # applied once, after building
    classes: int = 0  # a generator with classes takes (codes, (n, classes) one-hot) and modulates its norms by them
    head: Head = Head.NONE  # of a discriminator
    output: Shape = ()  # (c, h, w) that a translator makes
    bounded: bool = True  # a translator's output lies in [-1, 1]; False: any number, as for logits and residuals
    build: Callable[..., nn.Module] | None = None  # of KEEP: its buffers are saved, moved and restored like weights
    of: tuple[str, ...] = ()  # of KEEP: earlier parts, whose networks `build` is called with
    exported: bool = False  # of KEEP: samples come of it, too, so it goes where the averaged networks go


class Ingredients(NamedTuple):
    """What a game is built from, besides its own options."""

    data: DataInfo
    objective: Objective
    regularisers: tuple[Regulariser, ...] = ()
    augmentation: Callable[[], Augmenter] | None = None
    batch: int = 1  # samples in a turn's batch


class Augmenter(nn.Module, ABC):
    """Changes what discriminators see, real and generated alike; its buffers are its state."""

    @abstractmethod
    def forward(self, samples: Tensor, random: torch.Generator) -> Tensor:
        """samples (n, c, h, w), changed at random; differentiable, and without a host read."""

    def observe(self, real_logits: Tensor) -> None:
        """Learns from the discriminator's logits of a real batch (n, …); for strengths that adapt themselves."""

    def watched(self) -> Mapping[str, Tensor]:
        """Scalars () worth a curve, by name; copies, as buffers change."""
        return {}


class Supply(Protocol):
    """What a stage may do with the data before it begins; `engine.data.source.Source` is one."""

    dataset: Dataset

    def some(self, n: int, seed: int = 0) -> Batch:
        """n fixed real samples from all over the data."""

    def reweight(self, weights: Tensor | None) -> None:
        """Draw sample i in proportion to weights[i] (N,) from now on; None: uniformly."""


class Stage(NamedTuple):
    """A part of a run with turns of its own."""

    title: str  # "generator 2 of 3"; empty where the game has one stage only
    turns: Sequence[Turn]
    share: float = 1.0  # of the run's rounds, relative to the other stages


class Route(NamedTuple):
    """A way from one domain to another that a game learns."""

    name: str  # "AtoB" or "BtoA"; of many domains the name of the one that it leads to
    titles: tuple[str, str]  # what goes in and what comes out, as in ("apples", "oranges")
    source: Shape  # (c, h, w) that it was trained on; other sizes are welcome where the networks take them
    output: Shape
    takes: str = "images"  # the side of a batch that shows what goes in: "images" or "partner"
    makes: str = "partner"  # the side that shows what comes out
    domain: int | None = None  # label of such pictures, where domains are labels: all stand on the side "images"
    back: str = ""  # the route that leads back; empty where there is none, or it depends on the picture


class Game(ABC):
    """A few networks and the players that move them.

    A code describes a sample completely; its last `classes` entries are its class, one-hot, or a mixture of classes.
    """

    needs: frozenset[Need] = frozenset()
    offers: frozenset[Skill] = frozenset({Skill.SAMPLE})
    classes: int = 0

    @abstractmethod
    def parts(self) -> Mapping[str, Part]:
        """The networks by name."""

    @abstractmethod
    def turns(self) -> Sequence[Turn]:
        """One round, in order."""

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, d) from the prior, on the generator's device; only of games that offer SAMPLE."""
        raise NotImplementedError("this game draws no samples")

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """Samples (n, c, h, w) in [-1, 1], or (n, d) points, from codes; only of games that offer SAMPLE."""
        raise NotImplementedError("this game draws no samples")

    def equilibrium(self) -> Mapping[str, float]:
        """Series -> its value at the solution, where theory knows it."""
        return {}

    def check_batch(self, batch: int) -> None:
        """Raises OptionError where a turn cannot be played with batches of this size."""

    def stages(self) -> Sequence[Stage]:
        """The stages of a run in order; most games have one. Networks that a stage does not train rest in eval mode."""
        return (Stage("", self.turns()),)

    def begin_stage(self, stage: int, nets: nn.ModuleDict, supply: Supply, random: torch.Generator) -> None:
        """Prepares a stage (0 is the first), once: reweights the data, fills a keep. A resumed run skips it."""

    def preview_codes(self, n: int, random: torch.Generator) -> tuple[Tensor, int]:
        """Codes of about n samples for the preview, and the columns of their sheet (0: as square as may be)."""
        return self.codes(n, random), 0

    def preview_captions(self) -> Sequence[str]:
        """A caption for each row of the preview's sheet, where its rows mean something."""
        return ()

    def encode(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """Codes (n, d) of samples; only of games that offer ENCODE."""
        raise NotImplementedError("this game has no encoder")

    def classify(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """Logits (n, classes of the data) of samples; only of games that offer CLASSIFY."""
        raise NotImplementedError("this game has no classifier")

    def routes(self) -> Sequence[Route]:
        """The ways to translate, the usual one first; only of games that offer TRANSLATE."""
        return ()

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:
        """What a route makes (n, c', h', w') in [-1, 1] of pictures (n, c, h, w); only of games that offer TRANSLATE.

        In evaluation mode it is a function of each picture alone, whatever stands beside it in the batch.
        """
        raise NotImplementedError("this game does not translate")


Make = Callable[[Tensor, torch.Generator], Tensor]  # pictures (n, …) in [-1, 1] of domain B -> those of domain A


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
    """Opened data: stored samples, a density that is drawn fresh, or stored samples of a known density.

    Of two domains, samples show A and partner B; partner[i] belongs to samples[i] where `info.offers` pairs.
    Pictures may be stored larger than `info.shape`: draws crop them at random, looks in the middle.
    """

    info: DataInfo
    samples: Tensor | None = None  # (N, c, h, w) uint8 pictures (may be memory-mapped) or (N, d) float32
    labels: Tensor | None = None  # (N,) int64
    density: Density | None = None  # drawn from only where there are no samples
    flip: bool = False  # mirror pictures at random while training; pairs together
    partner: Tensor | None = None  # (M, c', h', w') uint8 pictures of domain B
    make: Make | None = None  # samples show B then, and A is made of them in each draw
    rows: Tensor | None = None  # (n,) int64 of the samples that are drawn, in order; None: all
    held_out: Dataset | None = None  # pictures that are not learnt from, for previews and figures
