"""LAPGAN: a small picture first, then one translator per doubling adds the detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Judge, Moment, Part, Role, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.priors import Prior, prior_codes
from engine.games.pyramid import completed, doubled, levels_of
from engine.spec.data import Need, Shape, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

COARSEST = 4  # px; no level is smaller


class LAPGANOptions(Options):
    """How the pyramid is played."""

    levels: int = option(2, "Doublings from the coarsest picture to the full size.", ge=1, le=6)
    code: int = option(100, "Length of the code z of the coarsest picture.", ge=1, le=4096)
    prior: Prior = option("uniform", "Distribution of z and of the noise planes: N(0, I), or uniform on [-1, 1].")
    discriminator_steps: int = option(1, "Discriminator turns for each of the generator's.", ge=1, le=100)
    coarse_turns: int = option(
        1, "Turns of the coarsest level in a round: it decides what is shown, and costs little.", ge=1, le=16
    )


@GAMES.register(
    "lapgan",
    "LAPGAN",
    "From coarse to fine: a generator makes a small picture, and a translator per doubling adds detail, "
    "each against a discriminator of its own.",
    options=LAPGANOptions,
    paper="Denton et al. 2015, arXiv:1506.05751",
    needs=frozenset({Need.PICTURES}),
    offers=frozenset({Skill.SAMPLE}),
    players=("discriminator", "generator"),
    networks=("generator", "translator", "discriminator"),
)
class LAPGANGame(Game):
    """A plain GAN at the coarsest size, and a conditional one for each doubling (algorithm 1 of the paper).

    A translator sees the doubled coarse picture and a plane of noise, and makes the detail; the discriminator
    of that level sees the completed picture with the doubled coarse one behind it, joined along channels. While
    training, the coarse pictures are real ones; a sample chains generator and translators. Halving is the mean
    of 2×2 blocks and doubling repeats pixels (the paper blurs), so that a sample halved is its coarse picture
    exactly. A code is z, then the noise planes from coarse to fine. Where the augmentation adapts itself, it
    learns from the discriminator of the full size.
    """

    needs = frozenset({Need.PICTURES})

    def __init__(self, options: LAPGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.shape = ingredients.data.shape
        _check_levels(options.levels, self.shape)
        height, width = self.shape[1:]
        shrunk = [2**level for level in range(options.levels, -1, -1)]
        self.sizes = [(height // factor, width // factor) for factor in shrunk]  # coarse to fine
        self.adversaries = [Adversary(ingredients, f"discriminator_{size[0]}") for size in self.sizes]
        self.translators = [f"translator_{size[0]}" for size in self.sizes[1:]]

    def parts(self) -> Mapping[str, Part]:
        """The coarsest generator, a translator per doubling and a discriminator per size."""
        channels = self.shape[0]
        coarsest = (channels, *self.sizes[0])
        parts = {"generator": Part(Role.GENERATE, coarsest, code=self.options.code, averaged=True)}
        for name, size in zip(self.translators, self.sizes[1:], strict=True):
            sees, makes = (channels + 1, *size), (channels, *size)
            parts[name] = Part(Role.TRANSLATE, sees, averaged=True, output=makes, bounded=False)
        for level, (adversary, size) in enumerate(zip(self.adversaries, self.sizes, strict=True)):
            parts |= adversary.parts((2 * channels if level else channels, *size))
        return parts

    def turns(self) -> Sequence[Turn]:
        """Turns of all discriminators, then of the generator and all translators; then more of the coarsest level."""
        return (*self._turns(len(self.sizes)), *self._turns(1) * (self.options.coarse_turns - 1))

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code + pixels of every noise plane) from the prior."""
        planes = sum(height * width for height, width in self.sizes[1:])
        return prior_codes(self.options.prior, n, self.options.code + planes, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """Pictures at full size."""
        return self.chain(nets, codes)[-1]

    def chain(self, nets: nn.ModuleDict, codes: Tensor) -> list[Tensor]:
        """The pictures of codes at every size, coarse to fine; each, halved, is the one before."""
        lengths = [height * width for height, width in self.sizes[1:]]
        start, *planes = codes.split((self.options.code, *lengths), 1)
        pictures = [nets["generator"](start)]
        for level, plane in enumerate(planes, 1):
            noise = plane.reshape(-1, 1, *self.sizes[level])
            pictures.append(self.refined(nets, level, pictures[-1], noise))
        return pictures

    def refined(self, nets: nn.ModuleDict, level: int, coarse: Tensor, noise: Tensor) -> Tensor:
        """Coarse pictures (n, c, h/2, w/2) with the detail that a level (from 1) makes of noise (n, 1, h, w)."""
        residual: Tensor = nets[self.translators[level - 1]](torch.cat((doubled(coarse), noise), 1))
        return completed(coarse, residual.float())

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for each level's curve."""
        values: dict[str, float] = {}
        for adversary, size in zip(self.adversaries, self.sizes, strict=True):
            curve = f"objective {size[0]}"
            values |= adversary.equilibrium(discriminator=f"discriminator/{curve}", generator=f"generator/{curve}")
        return values

    def discriminator_loss(self, levels: int, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective and every penalty that is due, for the discriminator of each of the first few levels."""
        losses: dict[str, Tensor] = {}
        watched: dict[str, Tensor] = {}
        real = levels_of(batch.images, self.options.levels)
        for level, adversary in enumerate(self.adversaries[:levels]):
            fake = no_grad(lambda level=level: self._made(nets, level, real, moment))  # type: ignore[misc]
            judge = self._judge(nets, level, real, moment)
            scores = adversary.scores(judge, real[level], fake)
            if level == self.options.levels and scores.real is not None:
                adversary.observe(nets, scores.real)
            terms = adversary.against(judge, scores, real[level], fake, self._own(level, moment))
            losses |= {f"{name} {self.sizes[level][0]}": loss for name, loss in terms.losses.items()}
            watched |= {f"{name} {self.sizes[level][0]}": value for name, value in terms.watched.items()}
        return Terms(losses, watched)

    def generator_loss(self, levels: int, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of each of the first few levels on a fresh fake batch."""
        losses: dict[str, Tensor] = {}
        real = levels_of(batch.images, self.options.levels)
        for level, adversary in enumerate(self.adversaries[:levels]):
            fake = self._made(nets, level, real, moment)
            judge = self._judge(nets, level, real, moment)
            losses[f"objective {self.sizes[level][0]}"] = adversary.fooled(judge, fake, real[level])
        return Terms(losses)

    def _made(self, nets: nn.ModuleDict, level: int, real: Sequence[Tensor], moment: Moment) -> Tensor:
        """A fake batch of a level, on the real pictures of the level below."""
        n = len(real[0])
        if level == 0:
            coarsest: Tensor = nets["generator"](prior_codes(self.options.prior, n, self.options.code, moment.random))
            return coarsest
        height, width = self.sizes[level]
        noise = prior_codes(self.options.prior, n, height * width, moment.random)
        return self.refined(nets, level, real[level - 1], noise.reshape(n, 1, height, width))

    def _judge(self, nets: nn.ModuleDict, level: int, real: Sequence[Tensor], moment: Moment) -> Judge:
        """A level's discriminator of pictures, which has the coarse ones behind them beyond the first level."""
        adversary = self.adversaries[level]
        if level == 0:
            return adversary.judge(nets, moment)
        condition = doubled(real[level - 1])
        return lambda pictures: adversary.verdict(nets, torch.cat((pictures, condition), 1), moment).logits

    def _turns(self, levels: int) -> tuple[Turn, Turn]:
        """A turn of the discriminators of the first few levels, and of what plays against them."""
        adversaries = self.adversaries[:levels]

        def after(nets: nn.ModuleDict) -> None:
            for adversary in adversaries:
                if adversary.after:
                    adversary.after(nets)

        return (
            Turn(
                "discriminator",
                tuple(adversary.name for adversary in adversaries),
                partial(self.discriminator_loss, levels),
                repeat=self.options.discriminator_steps,
                after=after if adversaries[0].after else None,
            ),
            Turn("generator", ("generator", *self.translators[: levels - 1]), partial(self.generator_loss, levels)),
        )

    def _own(self, level: int, moment: Moment) -> Moment:
        """The moment with the steps that a level's own discriminator took, so that lazy penalties keep their pace."""
        steps, turns = self.options.discriminator_steps, self.options.coarse_turns
        if level == 0 or turns == 1:
            return moment
        rounds, place = divmod(moment.step, steps * turns)
        return replace(moment, step=rounds * steps + min(place, steps - 1))


def _check_levels(levels: int, shape: Shape) -> None:
    """Raises OptionError where pictures of this shape cannot be halved so often."""
    possible = 0
    sides = shape[1:] or (0,)
    while all(side % 2 ** (possible + 1) == 0 and side >> (possible + 1) >= COARSEST for side in sides):
        possible += 1
    if levels > possible:
        size = "×".join(map(str, sides[::-1]))
        times = "once" if possible == 1 else f"{possible} times"
        why = f"pictures of {size} can be halved {times} until {COARSEST} px, as halves must be whole"
        remedy = f"Set it to {possible} or less." if possible else "Choose another size of the pictures."
        raise OptionError("game.levels", f"game.levels = {levels} is not valid", why, remedy)
