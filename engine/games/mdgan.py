"""Manifold-diffusion GAN: first the reconstructions are moved onto the data, then the samples onto them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.priors import Prior, prior_codes
from engine.games.reconstruction import again, at_equilibrium, autoencoder_parts, squared_error
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

MANIFOLD, DIFFUSION = "manifold_discriminator", "diffusion_discriminator"


class MDGANOptions(Options):
    """What counts in the manifold step."""

    code: int = option(128, "Length of the code z.", ge=1, le=4096)
    prior: Prior = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    reconstruction_weight: float = option(1.0, "Of the mean squared error of G(E(x)).", ge=0, le=1e6)
    manifold_weight: float = option(1.0, "Of the objective on G(E(x)) against the data.", ge=0, le=1e6)


@GAMES.register(
    "mdgan",
    "MDGAN (manifold, then diffusion)",
    "One discriminator brings reconstructions to the data, another brings samples to the reconstructions: "
    "the second always has an easy target, so the generator spreads over all modes.",
    options=MDGANOptions,
    paper="Che et al. 2017, arXiv:1612.02136, section 3",
    needs=frozenset[Need](),
    offers=frozenset({Skill.SAMPLE, Skill.ENCODE}),
    players=(MANIFOLD, "generator", DIFFUSION),
    networks=("generator", "discriminator", "encoder"),
)
class MDGANGame(Game):
    """Manifold step: D₁ tells x from G(E(x)); G and E minimise the error of G(E(x)) and fool D₁.

    Diffusion step: D₂ tells G(E(x)) from G(z); G fools D₂. The two alternate in every round, and both
    discriminators are built from the one section. The paper weighs the error in its text and the objective in
    its algorithm 1; both weights are options.
    """

    offers = frozenset({Skill.SAMPLE, Skill.ENCODE})

    def __init__(self, options: MDGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.objective = ingredients.objective
        self.manifold = Adversary(ingredients, MANIFOLD)
        self.diffusion = Adversary(ingredients, DIFFUSION)

    def parts(self) -> Mapping[str, Part]:
        """Generator and encoder, both averaged, and two discriminators of samples."""
        shape = self.data.shape
        return {
            **autoencoder_parts(shape, self.options.code),
            **self.manifold.parts(shape),
            **self.diffusion.parts(shape),
        }

    def turns(self) -> Sequence[Turn]:
        """D₁, then G with E; D₂, then G."""
        real = self.diffusion.needs_real
        return (
            Turn(MANIFOLD, (MANIFOLD,), self.manifold_discriminator_loss, after=self.manifold.after),
            Turn("generator", ("generator", "encoder"), self.manifold_loss),
            Turn(DIFFUSION, (DIFFUSION,), self.diffusion_discriminator_loss, after=self.diffusion.after),
            Turn("generator", ("generator",), self.diffusion_loss, draws=real),
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
        """The objective's values at the solution of either step, for the terms that carry them unweighted."""
        values = self.objective.equilibrium
        return {
            **at_equilibrium(values, discriminator=f"{MANIFOLD}/objective"),
            **at_equilibrium(values, discriminator=f"{DIFFUSION}/objective", generator="generator/diffusion"),
        }

    def manifold_discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on x as real and G(E(x)) as fake."""
        made = no_grad(lambda: again(nets, batch.images))
        return self.manifold.loss(self.manifold.judge(nets, moment), batch.images, made, moment, nets)

    def manifold_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The error of G(E(x)), and the objective that makes it real to D₁."""
        made = again(nets, batch.images)
        fooled = self.manifold.fooled(self.manifold.judge(nets, moment), made, batch.images)
        return Terms(
            {
                "reconstruction": self.options.reconstruction_weight * squared_error(batch.images, made),
                "manifold": self.options.manifold_weight * fooled,
            }
        )

    def diffusion_discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on G(E(x)) as real and G(z) as fake; no augmentation learns from it, as no sample is real."""
        made = no_grad(lambda: again(nets, batch.images))
        fake = no_grad(lambda: self.sample(nets, self.codes(len(made), moment.random)))
        judge = self.diffusion.judge(nets, moment)
        return self.diffusion.against(judge, self.diffusion.scores(judge, made, fake), made, fake, moment)

    def diffusion_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective that makes G(z) look like G(E(x)) to D₂."""
        fake = self.sample(nets, self.codes(moment.batch, moment.random))
        made = no_grad(lambda: again(nets, batch.images)) if self.diffusion.needs_real else None
        return Terms({"diffusion": self.diffusion.fooled(self.diffusion.judge(nets, moment), fake, made)})
