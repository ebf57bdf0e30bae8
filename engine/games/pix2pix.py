"""pix2pix: from pictures to those that belong to them, near the truth and as real as a discriminator asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Route, Scores, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.likeness import pixel_error
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class Pix2PixOptions(Options):
    """What the truth weighs, and what the discriminator sees."""

    difference_weight: float = option(
        100.0, "λ: weight of the mean absolute difference from the true picture.", ge=0, le=1e4
    )
    objective_weight: float = option(
        1.0, "Weight of the objective for the translator; 0 leaves a plain regression.", ge=0, le=1000, advanced=True
    )
    conditional: bool = option(
        True, "The discriminator sees what went in beside what came out, so that it can tell whether they match."
    )


@GAMES.register(
    "pix2pix",
    "pix2pix",
    "Learns from pairs to turn pictures into those beside them: label maps into photographs, outlines into pictures, "
    "masked ones into whole.",
    options=Pix2PixOptions,
    paper="Isola et al. 2017, arXiv:1611.07004, eq. 1-4",
    needs=frozenset({Need.PICTURES, Need.PAIRS}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("discriminator", "generator"),
    networks=("translator", "discriminator"),
    usual={"translator": "unet-translator"},
    pairing="edges",
    least_batch=1,
)
class Pix2PixGame(Game):
    """G: w·objective(D(x, G(x))) + λ·E‖y − G(x)‖₁; D: (x, y) against (x, G(x)).

    Differences are means over pixels in [-1, 1], as in the authors' code. Pairs are joined along channels before
    they are augmented, so that both are moved alike, and penalties take the slope of the whole pair; the distance
    that loss-sensitive objectives ask for is that of y and G(x) alone. There is no code: the translator's dropout
    is all that is random, and rests once it is trained. The authors halve the discriminator's loss, which Adam
    scales back.
    """

    needs = frozenset({Need.PICTURES, Need.PAIRS})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: Pix2PixOptions, ingredients: Ingredients) -> None:
        """Raises OptionError where the two sides of a pair differ in size."""
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients)
        _check_sizes(self.data)

    def parts(self) -> Mapping[str, Part]:
        """The translator, averaged, and the discriminator of pairs."""
        shape, output = self.data.shape, self.data.partner
        seen = (output[0] + shape[0] * self.options.conditional, *output[1:])
        translator = Part(Role.TRANSLATE, shape, averaged=True, output=output)
        return {"translator": translator, **self.adversary.parts(seen)}

    def turns(self) -> Sequence[Turn]:
        """Discriminator, then generator."""
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, after=self.adversary.after),
            Turn("generator", ("translator",), self.generator_loss),
        )

    def routes(self) -> Sequence[Route]:
        """From domain A to domain B."""
        titles = self.data.domains or ("A", "B")
        return (Route("AtoB", (titles[0], titles[1]), self.data.shape, self.data.partner),)

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:  # noqa: ARG002 - there is one
        """What the translator makes of pictures."""
        made: Tensor = nets["translator"](pictures)
        return made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, where every picture has one translation."""
        values = dict(self.adversary.equilibrium())
        if "generator/objective" in values:
            values["generator/objective"] *= self.options.objective_weight
        return values

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of true pairs against translated ones, and every penalty that is due."""
        true = _true(batch)
        made = no_grad(lambda: self.translate(nets, batch.images, "AtoB"))
        real, fake = self._seen(batch.images, true), self._seen(batch.images, made)
        judge = self.adversary.judge(nets, moment)
        scores = Scores(judge(real), judge(fake), self.adversary.gap(true, made))
        return self.adversary.against(judge, scores, real, fake, moment, nets)

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of translated pairs, and the difference from the truth."""
        true, made = _true(batch), self.translate(nets, batch.images, "AtoB")
        real, fake = self._seen(batch.images, true), self._seen(batch.images, made)
        fooled = self.adversary.fooled(self.adversary.judge(nets, moment), fake, real)
        difference = pixel_error("l1", made, true)
        losses = {
            "objective": self.options.objective_weight * fooled,
            "difference": self.options.difference_weight * difference,
        }
        return Terms(losses, {"L1": difference.detach()})

    def _seen(self, pictures: Tensor, others: Tensor) -> Tensor:
        """What the discriminator sees of pairs (n, c, h, w) and (n, c', h, w): joined, or the second alone."""
        return torch.cat((pictures, others), 1) if self.options.conditional else others


def _true(batch: Batch) -> Tensor:
    assert batch.partner is not None
    return batch.partner


def _check_sizes(data: DataInfo) -> None:
    """Raises OptionError where the two sides of a pair differ in height or width."""
    if data.shape[1:] != data.partner[1:]:
        sizes = ["×".join(map(str, shape[:0:-1])) for shape in (data.shape, data.partner)]
        what = "pix2pix keeps the size of a picture"
        why = f"A is {sizes[0]}, B is {sizes[1]}"
        raise OptionError("game.name", what, why, 'Choose another pairing, or the game "super-resolution".')
