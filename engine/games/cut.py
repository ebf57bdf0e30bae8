"""CUT: one translator; patches of what it makes must resemble the patches they were made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Route, Terms, Turn
from engine.games.adversary import Adversary
from engine.games.contrasting import Contrastive, PatchHeads, drawn_places, patch_contrast
from engine.games.swapping import SwappingPool, shown
from engine.spec.data import Need, Skill
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class CUTOptions(Options):
    """What the terms weigh, and which patches are compared."""

    contrast_weight: float = option(
        1.0, "λ_X: weight of the contrast of input and output; FastCUT takes 10.", gt=0, le=1000
    )
    identity_weight: float = option(
        1.0,
        "λ_Y: weight of the same contrast for pictures that are in the target domain already; FastCUT takes 0.",
        ge=0,
        le=1000,
    )
    mirrored: bool = option(
        False, "Half of the inputs are mirrored, and the features of what is made mirrored back (FastCUT)."
    )
    patches: int = option(256, "Patches of each layer that are compared.", ge=2, le=4096, unit="patches", advanced=True)
    temperature: float = option(0.07, "Below 1 the contrast is sharper.", gt=0, le=10, advanced=True)
    width: int = option(
        256, "Width of the two layers that lead from features to what is compared.", ge=1, le=4096, advanced=True
    )
    objective_weight: float = option(
        1.0,
        "Weight of the objective for the translator; 2 with least squares makes up for the ½ in that objective.",
        gt=0,
        le=1000,
        advanced=True,
    )
    pool: int = option(
        0, "Earlier pictures that the discriminator may see again; 0: none.", ge=0, le=10_000, advanced=True
    )


@GAMES.register(
    "cut",
    "CUT",
    "Learns one way between two domains: every patch of the output must tell its own patch of the input from others. "
    "Half of CycleGAN's networks; FastCUT is a setting of it.",
    options=CUTOptions,
    paper="Park et al. 2020, arXiv:2007.15651, eq. 2-5",
    needs=frozenset({Need.PICTURES, Need.TWO_DOMAINS}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("generator", "discriminator"),
    networks=("translator", "discriminator"),
    usual={"translator": "resnet-translator"},
    least_batch=1,
)
class CUTGame(Game):
    """G: X → Y with a head H per layer of its encoder, against a discriminator of Y (eq. 5 of the paper).

    G and H minimise w·objective(D, G(x)) + λ_X·PatchNCE(G, H, x) + λ_Y·PatchNCE(G, H, y). The authors' code halves
    both contrasts where λ_Y is not 0; the paper, and this game, do not. The translator moves first, and what it made
    passes to the discriminator, so that nothing is translated twice in a round. The authors halve the discriminator's
    loss; least squares here carry that ½ already. Features pass the norms as they are: with batch norm, the
    statistics that are kept are those of inputs, targets and what is made of them together.
    """

    needs = frozenset({Need.PICTURES, Need.TWO_DOMAINS})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: CUTOptions, ingredients: Ingredients) -> None:
        self.options, self.batch = options, ingredients.batch
        self.data = ingredients.data
        self.adversary = Adversary(ingredients)
        self.shape = self.data.shape
        if self.shape != self.data.partner:
            sizes = " and ".join("×".join(map(str, shape)) for shape in (self.data.shape, self.data.partner))
            what = "CUT compares two domains in the eyes of one encoder"
            raise DatasetError(what, f"their pictures differ: {sizes}", "Give both sides the same size and channels.")

    def parts(self) -> Mapping[str, Part]:
        """The translator, which is averaged, its heads, a discriminator, and what carries pictures to it."""
        heads = partial(PatchHeads, self.shape, self.options.width)
        pool = partial(SwappingPool, self.options.pool, self.shape, self.batch)
        return {
            "translator": Part(Role.TRANSLATE, self.shape, averaged=True, output=self.shape),
            "heads": Part(Role.KEEP, build=heads, of=("translator",)),
            **self.adversary.parts(self.shape),
            "pool": Part(Role.KEEP, build=pool),
        }

    def turns(self) -> Sequence[Turn]:
        """The translator with its heads, then the discriminator on what was made."""
        return (
            Turn("generator", ("translator", "heads"), self.generator_loss),
            Turn("discriminator", ("discriminator",), self.discriminator_loss, after=self.adversary.after),
        )

    def routes(self) -> Sequence[Route]:
        """From A to B; there is no way back."""
        titles = self.data.domains or ("A", "B")
        return (Route("AtoB", (titles[0], titles[1]), self.shape, self.shape),)

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:  # noqa: ARG002
        """What the translator makes of pictures; it has one route."""
        made: Tensor = nets["translator"](pictures)
        return made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution."""
        known, curve = self.adversary.equilibrium(), "generator/objective"
        return {name: value * (self.options.objective_weight if name == curve else 1) for name, value in known.items()}

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """Objective and contrasts; what is made enters the pool."""
        source, target, options = batch.images, batch.partner, self.options
        assert target is not None
        pictures = torch.cat((source, target)) if options.identity_weight else source
        coin = self._coin(len(pictures), moment)
        made = nets["translator"](_mirrored(pictures, coin))
        fooled = self.adversary.fooled(self.adversary.judge(nets, moment), made[: len(source)], target)
        nets["pool"](made[: len(source)], moment.random)
        losses = {"objective": options.objective_weight * fooled}
        queries, keys = self._compared(nets, made, pictures, coin, moment)
        for name, weight, part in (
            ("contrast", options.contrast_weight, slice(None, len(source))),
            ("identity-contrast", options.identity_weight, slice(len(source), None)),
        ):
            if weight:
                own, other = ([layer[part] for layer in side] for side in (queries, keys))
                losses[name] = weight * patch_contrast(own, other, options.temperature)
        return Terms(losses)

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on real pictures and what the translator made, and every penalty that is due."""
        assert batch.partner is not None
        return self.adversary.loss(self.adversary.judge(nets, moment), batch.partner, shown(nets["pool"]), moment, nets)

    def _compared(
        self, nets: nn.ModuleDict, made: Tensor, pictures: Tensor, coin: Tensor | None, moment: Moment
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Unit vectors of patches of what was made, and of the same patches of what it was made of, without a graph."""
        encoder, heads = cast(Contrastive, nets["translator"]), nets["heads"]
        with torch.no_grad():
            seen = encoder.features(pictures)
            places = drawn_places(seen, self.options.patches, moment.random)
            keys = heads(seen, places)
        again = [_mirrored(values, coin) for values in encoder.features(made)]
        return heads(again, places), keys

    def _coin(self, n: int, moment: Moment) -> Tensor | None:
        """Which pictures (n, 1, 1, 1) are mirrored, None where none is."""
        if not self.options.mirrored:
            return None
        return torch.rand(n, 1, 1, 1, generator=moment.random, device=moment.random.device) < 0.5


def _mirrored(values: Tensor, coin: Tensor | None) -> Tensor:
    """Those of (n, c, h, w) left to right where the coin (n, 1, 1, 1) says so."""
    return values if coin is None else torch.where(coin, values.flip(3), values)
