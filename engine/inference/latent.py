"""Where a model's samples are moved: the codes of its game, or the styles of its generator where it has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.contracts import Role
from engine.inference.model import Model
from engine.networks.style import StyleGenerator
from engine.spec.errors import OptionError
from engine.spec.exploration import USUAL_REACH, DirectionFacts
from engine.training.preview import looking


class Latents(NamedTuple):
    """n places in a latent space."""

    values: Tensor  # (n, layers, d): a code (layers = 1), or a style for each layer
    shares: Tensor | None = None  # (n, classes) one-hot or a mixture; None where the game knows no classes


@dataclass(frozen=True, eq=False)
class Direction:
    """A direction in a latent space."""

    facts: DirectionFacts
    vector: Tensor  # (d,) float32 of length 1; moves the latents of the layers that the facts name

    @property
    def step(self) -> Tensor:
        """One standard deviation of the samples along it (d,)."""
        return self.vector * self.facts.deviation


class LatentSpace:
    """The latent space of a model; a latent describes a sample completely.

    Styles are the latent space of a lone style-based generator, as in Karras et al. 2020, arXiv:1912.04958 (W+); of
    every other game it is the code without its class. All tensors that come in and go out lie on the CPU, float32.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.classes = model.game.classes
        self.code = len(model.codes(1)[0]) - self.classes
        self._styled = _lone_styled(model)
        self.layers, self.dimension = 1, self.code
        self.mean = torch.zeros(self.code)  # of normal and uniform priors alike
        if self._styled is not None:
            generator = self.generator
            self.layers, self.dimension = len(generator.layers) + 1, len(generator.mean_style)
            self.mean = generator.mean_style.detach().float().cpu()

    @property
    def has_styles(self) -> bool:
        """Whether latents are styles."""
        return self._styled is not None

    @property
    def reach(self) -> float:
        """How far the entries of codes go to either side of 0: all of a uniform prior's, nearly all of others'."""
        options = getattr(self.model.game, "options", None)
        return 1.0 if getattr(options, "prior", "") == "uniform" else USUAL_REACH

    @property
    def generator(self) -> StyleGenerator:
        """The generator that has styles; only where `has_styles`."""
        assert self._styled is not None
        found = self.model.nets[self._styled]
        assert isinstance(found, StyleGenerator)
        return found

    def codes(self, seeds: Sequence[int], label: int | None = None) -> Latents:
        """Codes (n, 1, code), one of each seed and of class `label` where it is given: the same on every machine."""
        codes = torch.cat([self.model.codes(1, seed, label) for seed in seeds])
        free, shares = codes.split((self.code, self.classes), 1)
        return Latents(free[:, None].float(), shares.float() if self.classes else None)

    def shares(self, n: int, label: int | None) -> Tensor | None:
        """Shares (n, classes) of one class, or of all alike; None where the game knows no classes.

        Raises OptionError where there is no such class.
        """
        if label is not None and not 0 <= label < self.classes:
            why = f"{self.model.name} has {self.classes}, counted from 0" if self.classes else "it knows none"
            raise OptionError("class", f"there is no class {label}", why)
        if not self.classes:
            return None
        if label is None:
            return torch.full((n, self.classes), 1 / self.classes)
        shares = torch.zeros(n, self.classes)
        shares[:, label] = 1
        return shares

    def of_codes(self, codes: Latents) -> Latents:
        """The latents of codes (n, 1, code): their styles where there are any, else the codes themselves."""
        if self._styled is None:
            return codes
        with looking(self.model.nets):
            stopped = nn.ModuleDict({**self.model.nets, self._styled: _StylesOnly(self.generator)})
            styles = self.model.game.sample(stopped, self._whole(codes).to(self.model.device))
        return Latents(styles.float().cpu(), codes.shares)

    def truncated(self, latents: Latents, share: float) -> Latents:
        """Latents drawn towards the mean: 1 changes nothing, 0 leaves the mean alone.

        Styles go towards the mean style (Karras et al. 2019, arXiv:1812.04948, appendix B). Codes are scaled, so
        that those of a normal prior are drawn from N(0, share² I).
        """
        if share == 1:
            return latents
        return Latents(self.mean.lerp(latents.values, share), latents.shares)

    def samples(self, latents: Latents) -> Tensor:
        """Samples (n, c, h, w) in [-1, 1] or (n, d) points, on the model's device; differentiable in the latents.

        The networks have to be in evaluation mode, as those of an opened model are.
        """
        values = latents.values.to(self.model.device)
        if self._styled is not None:
            return self.generator.synthesise(values)
        return self.model.game.sample(self.model.nets, self._whole(latents).to(self.model.device))

    def _whole(self, codes: Latents) -> Tensor:
        """Codes (n, d) as the game draws them, with their class."""
        free = codes.values[:, 0]
        return free if codes.shares is None else torch.cat((free, codes.shares.to(free)), 1)


class _StylesOnly(nn.Module):
    """A style-based generator that stops at its styles, without truncation."""

    def __init__(self, generator: StyleGenerator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """Styles (n, layers, style) of codes (n, code)."""
        style: Tensor = self.generator.mapping(codes, classes)
        return style[:, None].expand(-1, len(self.generator.layers) + 1, -1)


def _lone_styled(model: Model) -> str | None:
    """The name of the generator, where it has styles and samples come from it alone."""
    makers = [name for name, part in model.game.parts().items() if part.role in (Role.GENERATE, Role.TRANSLATE)]
    lone = makers[0] if len(makers) == 1 else None
    return lone if lone is not None and isinstance(model.nets[lone], StyleGenerator) else None
