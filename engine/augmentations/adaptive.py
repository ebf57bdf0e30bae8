"""Adaptive augmentation (ADA): as strong as it must be to keep the discriminator from learning pictures by heart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from pydantic import model_validator
from torch import Tensor

from engine.augmentations.colour import coloured, has_tint, joined, light, per_sample, turned
from engine.augmentations.warp import warped
from engine.contracts import Augmenter
from engine.spec.data import unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import AUGMENTATIONS


class AdaptiveOptions(Options):
    """Which changes are made, and how their strength is found."""

    moves: bool = option(True, "Mirrored, turned by quarters, shifted by whole pixels.")
    warps: bool = option(True, "Scaled, turned, stretched, shifted by parts of a pixel.")
    colour: bool = option(True, "Brightness, contrast, inverted light; hue and saturation where there is colour.")
    adapt: bool = option(True, "The strength follows the discriminator; off: it stays where it starts.")
    strength: float = option(0.0, "Probability of each change at the start.", ge=0, le=1)
    highest: float = option(
        0.8, "The strength never exceeds this; from 0.8 on, samples may begin to look augmented.", ge=0, le=1
    )
    target: float = option(
        0.6, "Mean sign of the logits of real pictures above which the strength grows.", gt=-1, lt=1, advanced=True
    )
    images: int = option(
        500_000,
        "Real pictures seen while the strength goes from 0 to 1; short runs need fewer.",
        ge=100,
        le=1_000_000_000,
        unit="images",
    )
    interval: int = option(4, "Batches between two steps of the strength.", ge=1, le=1000, advanced=True)

    @model_validator(mode="after")
    def _consistent(self) -> AdaptiveOptions:
        if not (self.moves or self.warps or self.colour):
            raise ValueError('nothing is changed; turn on moves, warps or colour, or choose "none"')
        if self.strength > self.highest:
            raise ValueError(f"strength = {self.strength:g} is more than highest = {self.highest:g}; lower it")
        return self


# The changes in their order, each made with the probability p. The two free turns share one chance (appendix B):
# each is made with 1 − √(1 − p), so that a picture is turned with p.
MOVES = ("mirror", "quarters", "shift")
WARPS = ("scale", "turn", "stretch", "turn again", "slide")
COLOURS = ("brightness", "contrast", "inversion", "hue", "saturation")


class Adaptive(Augmenter):
    """Each change of the paper's pipeline, made with the same probability p for each sample.

    Every `interval` batches p moves by (real pictures seen since) / `images`: up where r = E sign D(x) is above
    the target, else down. Below p of about 0.8 a generator cannot pass augmented pictures off as real ones
    (section 2.2), so p stays at most `highest`. The sign means something where 0 divides real from fake (logistic
    losses, hinge); objectives that compare are asked how often a real picture leads (`Adversary.lead`); with
    Wasserstein losses take a fixed strength. Warps take one bilinear look instead of the paper's two wavelet filters.
    Source: Karras et al. 2020, arXiv:2006.06676, sections 2 and 3, appendix B.
    """

    strength: Tensor
    signs: Tensor
    seen: Tensor
    batches: Tensor
    powers: Tensor

    def __init__(self, options: AdaptiveOptions) -> None:
        super().__init__()
        self.options = options
        self.register_buffer("strength", torch.tensor(options.strength))
        self.register_buffer("signs", torch.zeros(()))  # sum over the samples seen since the last step
        self.register_buffer("seen", torch.zeros(()))
        self.register_buffer("batches", torch.zeros(()))
        self.register_buffer("powers", torch.tensor(powers(options)), persistent=False)

    def forward(self, samples: Tensor, random: torch.Generator) -> Tensor:
        """samples: (n, c, h, w) in [-1, 1]; returns the same shape, whose pixels may lie beyond."""
        chances = 1 - (1 - self.strength) ** self.powers
        coins = torch.rand(len(samples), len(self.powers), generator=random, device=samples.device) < chances
        geometry, colours = coins.tensor_split((len(MOVES + WARPS),), 1)
        with torch.autocast(samples.device.type, enabled=False):
            changed = samples.float()
            if self.options.moves or self.options.warps:
                mapped = warped(changed, *drawn_map(geometry, samples.shape[2:], random))
                changed = torch.where(per_sample(geometry.any(1)), mapped, changed)
            if self.options.colour:
                changed = recoloured(changed, colours, random)
        return changed.to(samples.dtype)

    @torch.no_grad()
    def observe(self, real_logits: Tensor) -> None:
        """Counts signs of logits (n, …), and moves the strength when enough batches were seen."""
        if not self.options.adapt:
            return
        self.signs += real_logits.sign().float().mean() * len(real_logits)
        self.seen += len(real_logits)
        self.batches += 1
        due = self.batches >= self.options.interval
        step = (self.signs / self.seen - self.options.target).sign() * self.seen / self.options.images
        moved = (self.strength + step).clamp(0, self.options.highest)
        self.strength.copy_(torch.where(due, moved, self.strength))
        for counter in (self.signs, self.seen, self.batches):
            counter.mul_(~due)

    def watched(self) -> dict[str, Tensor]:
        """The strength, as it stands now."""
        return {"augmentation": self.strength.clone()}


def powers(options: AdaptiveOptions) -> list[float]:
    """The power of 1 − p with which each change is left out: 0 for those that are never made."""
    chosen = (*[options.moves] * len(MOVES), *[options.warps] * len(WARPS), *[options.colour] * len(COLOURS))
    names = MOVES + WARPS + COLOURS
    return [(0.5 if "turn" in name else 1.0) * on for name, on in zip(names, chosen, strict=True)]


def drawn_map(coins: Tensor, size: Sequence[int], random: torch.Generator) -> tuple[Tensor, Tensor]:
    """A map of each sample, as `warped` takes it: (n, 2, 2) and (n, 2).

    coins: (n, len(MOVES + WARPS)), which changes are made; size: (h, w). Every change is as likely as its inverse but
    for the order, so what is drawn is the inverse map.
    """
    n, device, (height, width) = len(coins), coins.device, size
    mirror, quarters, shift, scale, turn, stretch, turn_again, slide = coins.float().unbind(1)
    uniform = torch.rand(6, n, generator=random, device=device)
    normal = torch.randn(4, n, generator=random, device=device)
    side = 1 - 2 * mirror * (uniform[0] < 0.5)
    quarter = quarters * (uniform[1] * 4).floor() * (math.pi / 2)
    whole = torch.stack((_steps(uniform[2], width), _steps(uniform[3], height)), 1) * shift[:, None]
    larger = torch.exp2(0.2 * normal[0] * scale)
    longer = torch.exp2(0.2 * normal[1] * stretch)
    part = torch.stack((normal[2] * width, normal[3] * height), 1) * (0.125 * slide[:, None])
    angle, again = ((uniform[4:6] * 2 - 1) * math.pi * torch.stack((turn, turn_again))).unbind()
    inner = _rotation(angle) @ _diagonal(longer, 1 / longer) @ _rotation(again) * larger[:, None, None]
    outer = _diagonal(side, torch.ones_like(side)) @ _rotation(quarter)
    moved = -(inner @ part[:, :, None]) - whole[:, :, None]
    offset: Tensor = (outer @ moved).squeeze(2)
    return outer @ inner, offset


def recoloured(pictures: Tensor, coins: Tensor, random: torch.Generator) -> Tensor:
    """Brightness, contrast, inversion of the light, hue and saturation, in this order.

    pictures: (n, c, h, w); coins: (n, len(COLOURS)), which of them are changed.
    """
    n, device = len(pictures), pictures.device
    brightness, contrast, inversion, hue, saturation = map(per_sample, coins.float().unbind(1))
    uniform = map(per_sample, torch.rand(2, n, generator=random, device=device))
    normal = torch.randn(3, n, generator=random, device=device)
    brighter, harder, richer = map(per_sample, normal)
    coin, angle = uniform
    colours, rest = coloured(pictures)
    grey = light(colours)
    gain = torch.exp2(0.5 * harder * contrast)
    changed = (1 - 2 * inversion * (coin < 0.5)) * gain * (grey + 0.2 * brighter * brightness)
    if has_tint(colours):
        tint = turned(colours - grey, (angle * 2 - 1) * math.pi * hue)
        changed = changed + tint * (gain * torch.exp2(richer * saturation))
    changed = torch.where(per_sample(coins.any(1)), changed, colours)
    return joined(changed, rest)


def _steps(uniform: Tensor, size: int) -> Tensor:
    """Whole pixels within ±1/8 of the size, (n,) from (n,) in [0, 1)."""
    return ((2 * uniform - 1) * 0.125 * size).round()


def _rotation(angle: Tensor) -> Tensor:
    """(n, 2, 2) from (n,) radians."""
    cosine, sine = angle.cos(), angle.sin()
    return torch.stack((cosine, -sine, sine, cosine), 1).reshape(-1, 2, 2)


def _diagonal(first: Tensor, second: Tensor) -> Tensor:
    """(n, 2, 2) from two (n,)."""
    diagonal: Tensor = torch.diag_embed(torch.stack((first, second), 1))
    return diagonal


@AUGMENTATIONS.register(
    "adaptive",
    "Adaptive (ADA)",
    "Many changes of geometry and colour, each as likely as it must be to keep the discriminator from "
    "learning a small data set by heart.",
    options=AdaptiveOptions,
    paper="Karras et al. 2020, arXiv:2006.06676",
    unfit=unfit_points,
)
def build_adaptive(options: AdaptiveOptions) -> Adaptive:
    """The augmentation at its initial strength."""
    return Adaptive(options)
