"""The plain game: one generator against one discriminator, with any objective and any regularisers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Judge, Moment, Part, Role, Scores, Terms, Turn
from engine.games.adversary import Adversary
from engine.games.packing import check_pack
from engine.games.priors import Prior, prior_codes
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class PlainOptions(Options):
    """How the plain game is played."""

    code: int = option(128, "Length of the code z.", ge=1, le=4096)
    prior: Prior = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    discriminator_steps: int = option(1, "Discriminator turns in a round (the paper's k).", ge=1, le=100)
    pack: int = option(1, "Samples that the discriminator sees joined, for one verdict (PacGAN); 1: alone.", ge=1, le=4)
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
        self.adversary = Adversary(ingredients, pack=options.pack)

    def check_batch(self, batch: int) -> None:
        """Raises OptionError where packs do not divide the batch."""
        check_pack(batch, self.options.pack)

    def parts(self) -> Mapping[str, Part]:
        """A generator, whose moving average is sampled, and a discriminator."""
        generator = Part(Role.GENERATE, self.data.shape, code=self.options.code, averaged=True)
        return {"generator": generator, **self.adversary.parts(self.data.shape)}

    def turns(self) -> Sequence[Turn]:
        """k turns of the discriminator, one of the generator."""
        return (
            Turn(
                "discriminator",
                ("discriminator",),
                self.discriminator_loss,
                repeat=self.options.discriminator_steps,
                after=self.adversary.after,
            ),
            Turn("generator", ("generator",), self.generator_loss, draws=self.adversary.needs_real),
        )

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from the prior."""
        return prior_codes(self.options.prior, n, self.options.code, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversary.equilibrium()

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a real and a fresh fake batch, and every penalty that is due."""
        with torch.no_grad():
            fake = self.sample(nets, self.codes(len(batch.images), moment.random))
        real, fake = self._shown(batch.images, moment), self._shown(fake, moment)
        judge = self.adversary.judge(nets, moment)
        scores = self._scores(judge, real, fake)
        assert scores.real is not None
        self.adversary.observe(nets, scores.real)
        return self.adversary.against(judge, scores, real, fake, moment)

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a fresh fake batch; real samples are judged only where the objective asks for them."""
        fake = self._shown(self.sample(nets, self.codes(moment.batch, moment.random)), moment)
        judge = self.adversary.judge(nets, moment)
        if self.adversary.needs_real:
            scores = self._scores(judge, self._shown(batch.images, moment), fake)
        else:
            scores = Scores(None, judge(fake))
        return Terms({"objective": self.adversary.objective.generator(scores)})

    def _scores(self, judge: Judge, real: Tensor, fake: Tensor) -> Scores:
        if not self.options.shared_batch:
            return self.adversary.scores(judge, real, fake)
        real_logits, fake_logits = judge(torch.cat((real, fake))).chunk(2)
        return Scores(real_logits, fake_logits, self.adversary.gap(real, fake))

    def _shown(self, samples: Tensor, moment: Moment) -> Tensor:
        """Samples as the discriminator sees them: with instance noise, and packed."""
        return self.adversary.packed(self._noisy(samples, moment))

    def _noisy(self, samples: Tensor, moment: Moment) -> Tensor:
        """Samples with instance noise (Sønderby et al. 2017, arXiv:1610.04490), fading linearly."""
        if self.options.instance_noise == 0:
            return samples
        share = (1 - moment.progress / self.options.instance_noise_until).clamp(min=0)
        noise = torch.randn(samples.shape, generator=moment.random, device=samples.device)
        return samples + noise * (self.options.instance_noise * share)
