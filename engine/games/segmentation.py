"""Semantic segmentation with an adversary: a class for each pixel, in label maps that look like true ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Route, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.label_maps import Palette
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

PALETTE = "palette"  # the part that holds the colours of the classes


class SegmentationOptions(Options):
    """What the adversary weighs, and what it sees of the truth."""

    adversarial_weight: float = option(
        0.01, "λ: weight of the objective against the mean cross-entropy; 0: no discriminator.", ge=0, le=1000
    )
    truth: Literal["one-hot", "scaled"] = option(
        "one-hot",
        "What the discriminator sees of a true label map: the classes as they are, or as sure as the network is "
        "of them, so that certainty alone does not tell them apart.",
    )
    certainty: float = option(
        0.9, "τ: least probability of the true class in scaled label maps.", gt=0, lt=1, advanced=True
    )


@GAMES.register(
    "segmentation",
    "Adversarial segmentation",
    "Finds the class of each pixel; beside the truth of every pixel, a discriminator asks that the whole label map "
    "looks like a true one.",
    options=SegmentationOptions,
    paper="Luc et al. 2016, arXiv:1611.08408, eq. 1-3",
    needs=frozenset({Need.PICTURES, Need.PAIRS, Need.LABEL_MAP}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("discriminator", "generator"),
    networks=("translator", "discriminator"),
    usual={"translator": "unet-translator"},
)
class SegmentationGame(Game):
    """S: cross-entropy + λ · objective(D(x, s(x))); D: (x, true planes) against (x, probabilities).

    s(x) are the probabilities of the classes, a plane for each; the discriminator sees the planes, from -1 to 1,
    with the picture behind them. The segmentation network minimises the form of the adversarial term that does not
    saturate, as the paper does after equation 3. The cross-entropy is a mean over pixels, beside which λ = 0.01 is
    usual (Hung et al. 2018, arXiv:1802.07934); with ten times that, the objective soon outweighs it. The class of
    a pixel of a true label map is that of the nearest colour of the palette. Scaled truth is the paper's third
    encoding (section 3.2): the true class keeps its probability where that is above τ, the others share the rest
    as found.
    """

    needs = frozenset({Need.PICTURES, Need.PAIRS, Need.LABEL_MAP})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: SegmentationOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients)
        self.plays = options.adversarial_weight > 0
        _check_maps(self.data)

    def parts(self) -> Mapping[str, Part]:
        """The translator from pictures to logits, averaged, the palette, and a discriminator where one plays."""
        shape, classes = self.data.shape, len(self.data.palette)
        logits, seen = (classes, *shape[1:]), (classes + shape[0], *shape[1:])
        return {
            "translator": Part(Role.TRANSLATE, shape, averaged=True, output=logits, bounded=False),
            PALETTE: Part(Role.KEEP, build=partial(Palette, self.data.palette)),
            **(self.adversary.parts(seen) if self.plays else {}),
        }

    def turns(self) -> Sequence[Turn]:
        """Discriminator, where one plays, then generator."""
        judge = Turn("discriminator", ("discriminator",), self.discriminator_loss, after=self.adversary.after)
        return (*((judge,) if self.plays else ()), Turn("generator", ("translator",), self.generator_loss))

    def routes(self) -> Sequence[Route]:
        """From pictures to label maps."""
        picture, labels = self.data.domains or ("pictures", "label maps")
        return (Route("AtoB", (picture, labels), self.data.shape, self.data.partner),)

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:  # noqa: ARG002 - there is one
        """Label maps (n, 3, h, w) in the colours of the palette: at each pixel the class of the largest logit."""
        palette = _palette(nets)
        return palette.pictures(self.logits(nets, pictures).argmax(1))

    def logits(self, nets: nn.ModuleDict, pictures: Tensor) -> Tensor:
        """Logits (n, classes, h, w) of the pixels of pictures."""
        logits: Tensor = nets["translator"](pictures)
        return logits.float()

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's value at the solution for the discriminator; the generator's is bound to the truth."""
        if not self.plays:
            return {}
        known = self.adversary.equilibrium()
        return {curve: value for curve, value in known.items() if not curve.startswith("generator/")}

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of true label maps against found ones, and every penalty that is due (eq. 2)."""
        found = no_grad(lambda: self.logits(nets, batch.images).softmax(1))
        real, fake = self._true(nets, batch, found), _seen(found, batch.images)
        return self.adversary.loss(self.adversary.judge(nets, moment), real, fake, moment, nets)

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The cross-entropy of all pixels, and the weighted objective (eq. 3)."""
        logits, classes = self.logits(nets, batch.images), _classes(nets, batch)
        losses = {"cross-entropy": functional.cross_entropy(logits, classes)}
        if self.plays:
            found = logits.softmax(1)
            real = self._true(nets, batch, found.detach()) if self.adversary.needs_real else None
            fooled = self.adversary.fooled(self.adversary.judge(nets, moment), _seen(found, batch.images), real)
            losses["objective"] = self.options.adversarial_weight * fooled
        right = (logits.detach().argmax(1) == classes).float().mean()
        return Terms(losses, {"pixel accuracy": right})

    def _true(self, nets: nn.ModuleDict, batch: Batch, found: Tensor) -> Tensor:
        """What the discriminator sees of the true label maps."""
        planes = _palette(nets).one_hot(_classes(nets, batch))
        if self.options.truth == "scaled":
            planes = scaled(planes, found, self.options.certainty)
        return _seen(planes, batch.images)


def scaled(planes: Tensor, found: Tensor, certainty: float) -> Tensor:
    """Truth as sure as what was found: probabilities (n, k, h, w) that sum to 1.

    planes: (n, k, h, w), 1 at the true class; found: probabilities of the same shape. The true class has
    max(certainty, found), the others share the rest in the proportions of what was found.
    Source: Luc et al. 2016, arXiv:1611.08408, section 3.2.
    """
    true = (planes * found).sum(1, keepdim=True)  # (n, 1, h, w)
    kept = true.clamp(min=certainty)
    others = found * (1 - kept) / (1 - true).clamp(min=1e-6)
    return torch.where(planes > 0, kept, others)


def _seen(planes: Tensor, pictures: Tensor) -> Tensor:
    """Planes (n, k, h, w) from 0 to 1, stretched to [-1, 1], with the pictures behind them."""
    return torch.cat((2 * planes - 1, pictures), 1)


def _palette(nets: nn.ModuleDict) -> Palette:
    palette = nets[PALETTE]
    assert isinstance(palette, Palette)
    return palette


def _classes(nets: nn.ModuleDict, batch: Batch) -> Tensor:
    """The true class (n, h, w) of each pixel."""
    assert batch.partner is not None
    classes: Tensor = _palette(nets)(batch.partner)
    return classes


def _check_maps(data: DataInfo) -> None:
    """Raises DatasetError where label maps have too few classes, or another size than their pictures."""
    if len(data.palette) < 2:
        what = f"a label map of {data.title} has {len(data.palette)} classes"
        raise DatasetError(what, "segmentation tells at least two apart", "Name the colours of its classes.")
    if data.partner[1:] != data.shape[1:]:
        sizes = ["×".join(map(str, shape[:0:-1])) for shape in (data.shape, data.partner)]
        what = "segmentation needs label maps of the size of their pictures"
        raise DatasetError(what, f"these are {sizes[1]} and {sizes[0]}", "Give both sides the same size.")
