"""VAE-GAN: a variational autoencoder whose error is measured in the eyes of a discriminator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Scores, Terms, Turn, Verdict
from engine.games.adversary import Adversary, no_grad
from engine.games.priors import prior_codes
from engine.games.reconstruction import autoencoder_parts, divergence_from_normal, likelihood_error
from engine.spec.data import Need, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class VAEGANOptions(Options):
    """What the three losses weigh."""

    code: int = option(64, "Length of the code z.", ge=1, le=4096)
    prior_weight: float = option(1.0, "Of the divergence of the codes from N(0, I), for the encoder.", ge=0, le=1e6)
    gamma: float = option(
        0.01, "γ: weight of the reconstruction against the objective, for the generator.", ge=0, le=1e6
    )
    layer: int = option(
        -1,
        "Layer of the discriminator whose features are compared; -1 is the last that it shows.",
        ge=-16,
        le=-1,
        advanced=True,
    )


class Posterior(NamedTuple):
    """What the encoder says of a batch, and codes drawn from it."""

    mean: Tensor  # (n, code)
    log_variance: Tensor  # (n, code)
    codes: Tensor  # (n, code) from N(mean, variance)


@GAMES.register(
    "vae-gan",
    "VAE-GAN",
    "A variational autoencoder that compares pictures by a discriminator's features instead of pixels: "
    "sharper reconstructions, and codes near N(0, I).",
    options=VAEGANOptions,
    paper="Larsen et al. 2016, arXiv:1512.09300, algorithm 1",
    needs=frozenset[Need](),
    offers=frozenset({Skill.SAMPLE, Skill.ENCODE}),
    players=("discriminator", "encoder", "generator"),
    networks=("generator", "discriminator", "encoder"),
)
class VAEGANGame(Game):
    """E: KL + feature error; G: γ · feature error + objective; D: x against G(E(x)) and G(z).

    Each kind of fake is set against the same real batch, and the two objectives are averaged, so that every
    objective fits; the paper's log-likelihoods count each kind of fake in full. The error trains encoder and
    generator only. It looks at features without augmentation, so that both sides are seen alike.
    The encoder gives means and log-variances; `encode` answers with the means.
    """

    offers = frozenset({Skill.SAMPLE, Skill.ENCODE})

    def __init__(self, options: VAEGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients)

    def parts(self) -> Mapping[str, Part]:
        """Generator and encoder, both averaged, and a discriminator."""
        code = self.options.code
        return {
            **autoencoder_parts(self.data.shape, code, 2 * code),
            **self.adversary.parts(self.data.shape),
        }

    def turns(self) -> Sequence[Turn]:
        """Discriminator, encoder, generator."""
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, after=self.adversary.after),
            Turn("encoder", ("encoder",), self.encoder_loss),
            Turn("generator", ("generator",), self.generator_loss),
        )

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from N(0, I)."""
        return prior_codes("normal", n, self.options.code, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def encode(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """The means (n, code) of the codes of samples."""
        codes: Tensor = nets["encoder"](samples).chunk(2, 1)[0]
        return codes

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversary.equilibrium()

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on x against G(E(x)) and against G(z), averaged; penalties see half of either as fake."""
        real, judge = batch.images, self.adversary.judge(nets, moment)
        made = no_grad(lambda: self.sample(nets, self._posterior(nets, real, moment).codes))
        fake = no_grad(lambda: self.sample(nets, self.codes(len(real), moment.random)))
        logits = judge(real)
        self.adversary.observe(nets, logits)
        scores = [Scores(logits, judge(each), self.adversary.gap(real, each)) for each in (made, fake)]
        against_made, against_fake = map(self.adversary.objective.discriminator, scores)
        half = len(real) // 2
        penalties = self.adversary.penalties(judge, real, torch.cat((made[:half], fake[half:])), moment)
        watched = (logits, scores[0].fake, scores[1].fake)
        return Terms(
            {"objective": (against_made + against_fake) / 2, **penalties},
            dict(zip(("D(real)", "D(rebuilt)", "D(fake)"), (each.detach().mean() for each in watched), strict=True)),
        )

    def encoder_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The divergence of the codes from N(0, I), and the feature error."""
        posterior = self._posterior(nets, batch.images, moment)
        divergence = divergence_from_normal(posterior.mean, posterior.log_variance).mean()
        error = self._error(nets, batch.images, self.sample(nets, posterior.codes))
        return Terms({"divergence": self.options.prior_weight * divergence, "reconstruction": error})

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """γ times the feature error, and the objective on G(E(x)) and on G(z), averaged."""
        real, judge = batch.images, self.adversary.judge(nets, moment)
        made = self.sample(nets, no_grad(lambda: self._posterior(nets, real, moment).codes))
        fake = self.sample(nets, self.codes(len(real), moment.random))
        fooled = (self.adversary.fooled(judge, made, real) + self.adversary.fooled(judge, fake, real)) / 2
        return Terms({"objective": fooled, "reconstruction": self.options.gamma * self._error(nets, real, made)})

    def _posterior(self, nets: nn.ModuleDict, samples: Tensor, moment: Moment) -> Posterior:
        mean, log_variance = nets["encoder"](samples).float().chunk(2, 1)
        noise = torch.randn(mean.shape, generator=moment.random, device=mean.device)
        return Posterior(mean, log_variance, mean + (0.5 * log_variance).exp() * noise)

    def _error(self, nets: nn.ModuleDict, real: Tensor, made: Tensor) -> Tensor:
        """−log N(D's features of real | D's features of made, I), without its constant: ()."""
        wanted = no_grad(lambda: self._features(nets, real))
        return likelihood_error(wanted, self._features(nets, made))

    def _features(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        verdict: Verdict = nets["discriminator"](samples)
        if len(verdict.features) < -self.options.layer:
            what = f"game.layer = {self.options.layer} is not among the discriminator's features"
            bound = f"it must be ≥ {-len(verdict.features)} and ≤ -1"
            raise OptionError("game.layer", what, bound, "Take -1, the last layer.")
        return verdict.features[self.options.layer].float()
