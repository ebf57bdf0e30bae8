"""Colourisation: colours for grey pictures, whose luminance stays what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Judge, Moment, Part, Role, Route, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.colours import colour_error, coloured, grey_of, luminance_error
from engine.games.likeness import pixel_error
from engine.spec.data import DataInfo, Need, Shape, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class ColourisationOptions(Options):
    """Which pictures it learns from, and how the luminance is kept."""

    mode: Literal["paired", "unpaired"] = option(
        "paired",
        "Paired: each grey picture has its true colours beside it. Unpaired: the colour pictures are others.",
    )
    colour_weight: float = option(
        100.0, "λ: weight of the mean absolute difference from the true picture, where pairs have one.", ge=0, le=1e4
    )
    luminance: Literal["exact", "loss"] = option(
        "exact",
        "Exact: the network gives colours only, on the luminance of the grey picture. Loss: it makes the whole "
        "picture and pays for other luminance.",
    )
    luminance_weight: float = option(
        10.0, "Weight of the mean absolute difference of luminance, where it is a loss.", ge=0, le=1e4
    )


@GAMES.register(
    "colourisation",
    "Colourisation",
    "Gives grey pictures their colours back, learnt from pairs or from other colour pictures; light and dark stay "
    "as they are.",
    options=ColourisationOptions,
    paper="Isola et al. 2017, arXiv:1611.07004; Zhu et al. 2017, arXiv:1703.10593",
    needs=frozenset({Need.PICTURES, Need.TWO_DOMAINS}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("discriminator", "generator"),
    networks=("translator", "discriminator"),
    usual={"translator": "unet-translator"},
    pairing="grey",
)
class ColourisationGame(Game):
    """G: objective(D) + λ·E‖y − G(x)‖₁ where there are pairs; D: colour pictures against G(x).

    Paired, the discriminator sees a picture with the grey one behind it, as in pix2pix; unpaired it sees colour
    pictures alone, and the luminance, which is the structure of a picture, holds the colours to what is shown, where
    CycleGAN has a cycle. With an exact luminance, nothing can be lost of the grey picture. Where domain A holds
    colour pictures its luminance is taken (BT.601).
    """

    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: ColourisationOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.paired = options.mode == "paired"
        self.needs = frozenset({Need.PICTURES, Need.TWO_DOMAINS} | ({Need.PAIRS} if self.paired else set()))
        self.adversary = Adversary(ingredients)
        _check_channels(self.data)

    def parts(self) -> Mapping[str, Part]:
        """The translator, averaged, and the discriminator."""
        size = self.data.shape[1:]
        seen: Shape = (4 if self.paired else 3, *size)
        return {
            "translator": Part(Role.TRANSLATE, (1, *size), averaged=True, output=(3, *size)),
            **self.adversary.parts(seen),
        }

    def turns(self) -> Sequence[Turn]:
        """Discriminator, then generator."""
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, after=self.adversary.after),
            Turn("generator", ("translator",), self.generator_loss),
        )

    def routes(self) -> Sequence[Route]:
        """From grey to colour."""
        grey, colour = self.data.domains or ("grey", "colour")
        return (Route("AtoB", (grey, colour), self.data.shape, self.data.partner),)

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:  # noqa: ARG002 - there is one
        """Pictures (n, 1 or 3, h, w) in colour."""
        grey = grey_of(pictures)
        made: Tensor = nets["translator"](grey)
        return coloured(grey, made) if self.options.luminance == "exact" else made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution."""
        return self.adversary.equilibrium()

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of true colours against made ones, and every penalty that is due."""
        made = no_grad(lambda: self.translate(nets, batch.images, "AtoB"))
        real, fake = self._seen(_colours(batch), batch), self._seen(made, batch)
        return self.adversary.loss(self._judge(nets, moment), real, fake, moment, nets)

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective, the difference from the truth where there is one, and of luminance where it may differ."""
        made, true = self.translate(nets, batch.images, "AtoB"), _colours(batch)
        real, fake = self._seen(true, batch), self._seen(made, batch)
        losses = {"objective": self.adversary.fooled(self._judge(nets, moment), fake, real)}
        watched: dict[str, Tensor] = {}
        if self.paired:
            losses["difference"] = self.options.colour_weight * pixel_error("l1", made, true)
            watched["colour error"] = colour_error(made.detach(), true)
        if self.options.luminance == "loss":
            difference = luminance_error(made, grey_of(batch.images))
            losses["luminance"] = self.options.luminance_weight * difference
        return Terms(losses, watched)

    def _judge(self, nets: nn.ModuleDict, moment: Moment) -> Judge:
        return self.adversary.judge(nets, moment)

    def _seen(self, colours: Tensor, batch: Batch) -> Tensor:
        """What the discriminator sees of colour pictures (n, 3, h, w): them, or them and the grey ones (n, 4, h, w)."""
        return torch.cat((colours, grey_of(batch.images)), 1) if self.paired else colours


def _colours(batch: Batch) -> Tensor:
    assert batch.partner is not None
    return batch.partner


def _check_channels(data: DataInfo) -> None:
    """Raises OptionError where domain B shows no colour, or pictures of another size."""
    remedy = 'Set pairing.name to "grey", which makes pairs of any colour pictures.'
    if data.partner[:1] != (3,) or data.shape[0] not in (1, 3):
        what = "colourisation needs colour pictures as domain B"
        why = f"A has {data.shape[0]} channels and B has {data.partner[0]}, not 1 and 3"
        raise OptionError("pairing.name", what, why, remedy)
    if data.partner[1:] != data.shape[1:]:
        sizes = ["×".join(map(str, shape[:0:-1])) for shape in (data.shape, data.partner)]
        what = "colourisation needs two domains of one size"
        raise OptionError("pairing.name", what, f"A is {sizes[0]}, B is {sizes[1]}", remedy)
