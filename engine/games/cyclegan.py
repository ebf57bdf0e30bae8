"""CycleGAN: two translators, each of which must undo what the other made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Route, Terms, Turn
from engine.games.adversary import Adversary, after_all
from engine.games.swapping import SwappingPool, shown
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

DIRECTIONS = (("A", "B"), ("B", "A"))


class CycleGANOptions(Options):
    """What the terms weigh, and how much the discriminators remember."""

    cycle_weight: float = option(10.0, "λ: weight of the way there and back.", ge=0, le=1000)
    identity_weight: float = option(
        0.5,
        "Weight, as a share of λ, of leaving pictures alone that are in the target domain already; it keeps "
        "colours, and places, which the way back could restore. Needs domains of the same channels.",
        ge=0,
        le=100,
    )
    objective_weight: float = option(
        1.0,
        "Weight of the objective for the translators; 2 with least squares makes up for the ½ in that objective.",
        gt=0,
        le=1000,
        advanced=True,
    )
    pool: int = option(
        50, "Earlier pictures of each kind that the discriminators may see again; 0: none.", ge=0, le=10_000
    )


@GAMES.register(
    "cyclegan",
    "CycleGAN",
    "Learns to turn each of two domains into the other from pictures that do not belong together: "
    "what is translated and translated back must be the same picture.",
    options=CycleGANOptions,
    paper="Zhu et al. 2017, arXiv:1703.10593, eq. 1-3",
    needs=frozenset({Need.PICTURES, Need.TWO_DOMAINS}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("generator", "discriminator"),
    networks=("translator", "discriminator"),
    usual={"translator": "resnet-translator"},
    least_batch=1,
)
class CycleGANGame(Game):
    """G: A → B and F: B → A against a discriminator of each domain (eq. 3 of the paper).

    The translators minimise w·objective(D_B, G(a)) + λ·E‖F(G(a)) − a‖₁ + λ·i·E‖G(b) − b‖₁, and the same with the
    domains exchanged; norms are means over pixels, as in the authors' code. They move first, all at once; what they
    made passes the pools to the discriminators, so that nothing is translated twice in a round. A picture to translate
    and one to leave alone pass a translator in one batch, which matters to batch norm alone. The authors halve the
    discriminators' loss; least squares here carry that ½ already, and for other objectives it would only scale
    a gradient that Adam scales back. Objectives that compare with real pictures set them against others of the domain.
    """

    needs = frozenset({Need.PICTURES, Need.TWO_DOMAINS})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: CycleGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data, self.batch = ingredients.data, ingredients.batch
        self.shapes = {"A": self.data.shape, "B": self.data.partner}
        self.adversaries = {domain: Adversary(ingredients, f"discriminator_{domain}") for domain in self.shapes}
        _check_sizes(self.data)
        self.keeps_colours = options.identity_weight > 0 and self.data.shape == self.data.partner

    def parts(self) -> Mapping[str, Part]:
        """Two translators, both averaged, two discriminators and their pools."""
        parts: dict[str, Part] = {}
        for source, target in DIRECTIONS:
            shape, output = self.shapes[source], self.shapes[target]
            parts[f"{source}to{target}"] = Part(Role.TRANSLATE, shape, averaged=True, output=output)
        for domain, shape in self.shapes.items():
            parts |= self.adversaries[domain].parts(shape)
            parts[f"pool_{domain}"] = Part(Role.KEEP, build=partial(SwappingPool, self.options.pool, shape, self.batch))
        return parts

    def turns(self) -> Sequence[Turn]:
        """Both translators, then both discriminators on what was made."""
        judges = tuple(adversary.name for adversary in self.adversaries.values())
        return (
            Turn("generator", ("AtoB", "BtoA"), self.generator_loss),
            Turn("discriminator", judges, self.discriminator_loss, after=after_all(*self.adversaries.values())),
        )

    def routes(self) -> Sequence[Route]:
        """There and back, each the other's way back."""
        titles = self.data.domains or ("A", "B")
        there = Route("AtoB", (titles[0], titles[1]), self.data.shape, self.data.partner, back="BtoA")
        back = Route("BtoA", (titles[1], titles[0]), self.data.partner, self.data.shape, "partner", "images")
        return there, back._replace(back="AtoB")

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:
        """What the translator of a route, "AtoB" or "BtoA", makes of pictures."""
        made: Tensor = nets[route](pictures)
        return made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for both directions."""
        weight, values = self.options.objective_weight, dict[str, float]()
        for domain, adversary in self.adversaries.items():
            curve = f"generator/objective {_other(domain)}→{domain}"
            known = adversary.equilibrium(discriminator=f"discriminator/objective {domain}", generator=curve)
            values |= {name: weight * value if name == curve else value for name, value in known.items()}
        return values

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """Objective, cycle and identity of both directions; what is made enters the pools."""
        pictures, options = self._pictures(batch), self.options
        losses = dict[str, Tensor]()
        for source, target in DIRECTIONS:
            real, adversary = pictures[source], self.adversaries[target]
            made, alike = self._made(nets[f"{source}to{target}"], real, pictures[target])
            fooled = adversary.fooled(adversary.judge(nets, moment), made, pictures[target])
            cycle = _distance(nets[f"{target}to{source}"](made), real)
            losses[f"objective {source}→{target}"] = options.objective_weight * fooled
            losses[f"cycle {source}"] = options.cycle_weight * cycle
            if alike is not None:
                weight = options.cycle_weight * options.identity_weight
                losses[f"identity {target}"] = weight * _distance(alike, pictures[target])
            nets[f"pool_{target}"](made, moment.random)
        return Terms(losses)

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of each domain on real pictures and what its pool shows, and every penalty that is due."""
        losses, watched = dict[str, Tensor](), dict[str, Tensor]()
        for domain, real in self._pictures(batch).items():
            adversary, fake = self.adversaries[domain], shown(nets[f"pool_{domain}"])
            terms = adversary.loss(adversary.judge(nets, moment), real, fake, moment, nets)
            losses |= {f"{name} {domain}": loss for name, loss in terms.losses.items()}
            watched |= {f"{name} {domain}": value for name, value in terms.watched.items()}
        return Terms(losses, watched)

    def _made(self, translator: nn.Module, real: Tensor, target: Tensor) -> tuple[Tensor, Tensor | None]:
        """What a translator makes of its source, and of the target where its identity counts: in one pass."""
        if not self.keeps_colours:
            return translator(real), None
        made, alike = translator(torch.cat((real, target))).split(len(real))
        return made, alike

    def _pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Both sides of a batch by domain."""
        assert batch.partner is not None
        return {"A": batch.images, "B": batch.partner}


def _other(domain: str) -> str:
    return "B" if domain == "A" else "A"


def _distance(made: Tensor, wanted: Tensor) -> Tensor:
    """The mean absolute difference () of pixels."""
    return (made.float() - wanted).abs().mean()


def _check_sizes(data: DataInfo) -> None:
    """Raises DatasetError where the domains' pictures differ in size: the translators keep it."""
    sizes = ["×".join(map(str, shape[:0:-1])) for shape in (data.shape, data.partner)]
    if sizes[0] != sizes[1]:
        what = "CycleGAN needs two domains of one size"
        raise DatasetError(what, f"A is {sizes[0]}, B is {sizes[1]}", "Give both sides the same size.")
