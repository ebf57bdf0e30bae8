"""Mode-regularised GAN: an encoder keeps the generator near every mode of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.priors import Prior, prior_codes
from engine.games.reconstruction import again, autoencoder_parts, squared_error
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class MRGANOptions(Options):
    """How strongly the encoder steers the generator."""

    code: int = option(128, "Length of the code z.", ge=1, le=4096)
    prior: Prior = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    reconstruction_weight: float = option(
        0.2, "λ₁, of the mean squared error of G(E(x)); with λ₂ = 0 the metric regulariser alone.", ge=0, le=1e6
    )
    mode_weight: float = option(0.4, "λ₂, of the objective on G(E(x)), which draws it to the data.", ge=0, le=1e6)
    discriminator_steps: int = option(1, "Discriminator turns in a round.", ge=1, le=100, advanced=True)


@GAMES.register(
    "mrgan",
    "MRGAN (mode-regularised)",
    "The plain game with an encoder: the generator must also rebuild the data and make its rebuilt samples real, "
    "so that no mode is left out.",
    options=MRGANOptions,
    paper="Che et al. 2017, arXiv:1612.02136, section 3",
    needs=frozenset[Need](),
    offers=frozenset({Skill.SAMPLE, Skill.ENCODE}),
    players=("discriminator", "generator", "encoder"),
    networks=("generator", "discriminator", "encoder"),
)
class MRGANGame(Game):
    """G: objective on G(z) + λ₁ d(x, G(E(x))) + λ₂ objective on G(E(x)); E: the last two; D: x against G(z).

    d is the mean squared error. The paper writes λ₂ log D(G(E(x))) among what is minimised; it is meant to be
    maximised, as its text says, so the opponent's objective stands in its place.
    """

    offers = frozenset({Skill.SAMPLE, Skill.ENCODE})

    def __init__(self, options: MRGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients)

    def parts(self) -> Mapping[str, Part]:
        """Generator and encoder, both averaged, and a discriminator."""
        return {
            **autoencoder_parts(self.data.shape, self.options.code),
            **self.adversary.parts(self.data.shape),
        }

    def turns(self) -> Sequence[Turn]:
        """Discriminator, generator, encoder."""
        steps, after = self.options.discriminator_steps, self.adversary.after
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, repeat=steps, after=after),
            Turn("generator", ("generator",), self.generator_loss),
            Turn("encoder", ("encoder",), self.encoder_loss),
        )

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from the prior."""
        return prior_codes(self.options.prior, n, self.options.code, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def encode(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """Codes (n, code) of samples."""
        codes: Tensor = nets["encoder"](samples)
        return codes

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversary.equilibrium()

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a real batch and a fresh one of G(z)."""
        fake = no_grad(lambda: self.sample(nets, self.codes(len(batch.images), moment.random)))
        return self.adversary.loss(self.adversary.judge(nets, moment), batch.images, fake, moment, nets)

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on G(z), and both regularisers."""
        fake = self.sample(nets, self.codes(len(batch.images), moment.random))
        fooled = self.adversary.fooled(self.adversary.judge(nets, moment), fake, batch.images)
        return Terms({"objective": fooled, **self._regularisers(nets, batch, moment)})

    def encoder_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """Both regularisers."""
        return Terms(self._regularisers(nets, batch, moment))

    def _regularisers(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> dict[str, Tensor]:
        made = again(nets, batch.images)
        fooled = self.adversary.fooled(self.adversary.judge(nets, moment), made, batch.images)
        return {
            "reconstruction": self.options.reconstruction_weight * squared_error(batch.images, made),
            "modes": self.options.mode_weight * fooled,
        }
