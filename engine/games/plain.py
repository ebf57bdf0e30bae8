"""The plain game: one generator against one discriminator, with any objective and any regularisers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from engine.contracts import (
    Batch,
    Game,
    Ingredients,
    Moment,
    Part,
    Role,
    Scores,
    Terms,
    Turn,
)
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class PlainOptions(Options):
    """How the plain game is played."""

    code: int = option(128, "Length of the code z.", ge=1, le=4096)
    prior: Literal["normal", "uniform"] = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    discriminator_steps: int = option(1, "Discriminator turns in a round (the paper's k).", ge=1, le=100)
    instance_noise: float = option(
        0.0, "Deviation of Gaussian noise on all that the discriminator sees, at the start.", ge=0, le=2, advanced=True
    )
    instance_noise_until: float = option(
        1.0, "Share of the run after which that noise has faded to zero.", gt=0, le=1, advanced=True
    )
    shared_batch: bool = option(
        False, "Real and fake pass the discriminator in one batch, so that batch norm sees both.", advanced=True
    )


@GAMES.register(
    "plain",
    "Plain game",
    "One generator against one discriminator. Objective, regularisers and networks make it "
    "the original GAN, WGAN-GP, hinge, R3GAN's game and many more.",
    options=PlainOptions,
    paper="Goodfellow et al. 2014, arXiv:1406.2661",
    needs=frozenset[Need](),
    offers=frozenset({Skill.SAMPLE}),
    players=("discriminator", "generator"),
)
class PlainGame(Game):
    """Generator and discriminator; the discriminator plays k turns, then the generator one.

    With `shared_batch` off, real and fake samples pass the discriminator as two batches, so that batch
    normalisation sees them apart (Radford et al. 2016 and most that followed). The generator's running
    statistics follow its forward passes in both players' turns; its weights move in its own turn only.
    """

    def __init__(self, options: PlainOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.objective = ingredients.objective
        self.regularisers = ingredients.regularisers

    def parts(self) -> Mapping[str, Part]:
        """A generator, whose moving average is sampled, and a discriminator."""
        prepare = tuple(r.prepare for r in self.regularisers if r.prepare)
        return {
            "generator": Part(Role.GENERATE, self.data.shape, code=self.options.code, averaged=True),
            "discriminator": Part(Role.JUDGE, self.data.shape, prepare=prepare),
        }

    def turns(self) -> Sequence[Turn]:
        """k turns of the discriminator, one of the generator."""
        clamps = any(r.after for r in self.regularisers)
        return (
            Turn(
                "discriminator",
                ("discriminator",),
                self.discriminator_loss,
                repeat=self.options.discriminator_steps,
                after=self._clamp if clamps else None,
            ),
            Turn("generator", ("generator",), self.generator_loss, draws="real" in self.objective.sees),
        )

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from the prior."""
        if self.options.prior == "uniform":
            return torch.rand(n, self.options.code, generator=random, device=random.device).mul_(2).sub_(1)
        return torch.randn(n, self.options.code, generator=random, device=random.device)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return {f"{player}/objective": value for player, value in self.objective.equilibrium.items()}

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a real and a fresh fake batch, and every penalty that is due."""
        with torch.no_grad():
            fake = self.sample(nets, self.codes(len(batch.images), moment.random))
        real, fake = self._noisy(batch.images, moment), self._noisy(fake, moment)
        scores = self._scores(nets, real, fake)
        losses = {"objective": self.objective.discriminator(scores)}

        def judge(samples: Tensor) -> Tensor:
            logits: Tensor = nets["discriminator"](samples).logits
            return logits

        for regulariser in self.regularisers:
            if regulariser.penalty and moment.step % regulariser.interval == 0:
                penalty = regulariser.penalty(judge, real, fake, moment.random).mean()
                losses[regulariser.name] = regulariser.weight * regulariser.interval * penalty
        assert scores.real is not None
        return Terms(losses, {"D(real)": scores.real.detach().mean(), "D(fake)": scores.fake.detach().mean()})

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a fresh fake batch; real samples are judged only where the objective asks for them."""
        fake = self._noisy(self.sample(nets, self.codes(moment.batch, moment.random)), moment)
        if "real" in self.objective.sees:
            scores = self._scores(nets, self._noisy(batch.images, moment), fake)
        else:
            scores = Scores(None, nets["discriminator"](fake).logits.float())
        return Terms({"objective": self.objective.generator(scores)})

    def _scores(self, nets: nn.ModuleDict, real: Tensor, fake: Tensor) -> Scores:
        judge = nets["discriminator"]
        if self.options.shared_batch:
            real_logits, fake_logits = judge(torch.cat((real, fake))).logits.float().chunk(2)
        else:
            real_logits, fake_logits = judge(real).logits.float(), judge(fake).logits.float()
        gap = (real - fake.detach()).abs().flatten(1).mean(1) if "gap" in self.objective.sees else None
        return Scores(real_logits, fake_logits, gap)

    def _noisy(self, samples: Tensor, moment: Moment) -> Tensor:
        """Samples with instance noise (Sønderby et al. 2017, arXiv:1610.04490), fading linearly."""
        if self.options.instance_noise == 0:
            return samples
        share = (1 - moment.progress / self.options.instance_noise_until).clamp(min=0)
        noise = torch.randn(samples.shape, generator=moment.random, device=samples.device)
        return samples + noise * (self.options.instance_noise * share)

    def _clamp(self, nets: nn.ModuleDict) -> None:
        for regulariser in self.regularisers:
            if regulariser.after:
                regulariser.after(nets["discriminator"])
