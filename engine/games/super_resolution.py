"""SRGAN: a small picture becomes a large one, near the truth and as sharp as a discriminator asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Route, Stage, Terms, Turn, Verdict
from engine.games.adversary import Adversary, no_grad
from engine.games.likeness import pixel_error, signal_to_noise
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

ENLARGEMENTS = (2, 4, 8)


class SuperResolutionOptions(Options):
    """What counts as near, and what sharpness weighs."""

    content: Literal["l2", "l1", "features"] = option(
        "l2",
        "What is compared with the true picture: squared or absolute differences of pixels, or squared ones of what "
        "the discriminator's last layer sees.",
    )
    adversarial_weight: float = option(
        1e-3, "Weight of the objective against the content; 0: no discriminator.", ge=0, le=1000
    )
    content_share: float = option(
        0.5, "Share of the run, at its start, that minimises differences of pixels alone (SRResNet).", ge=0, le=1
    )


@GAMES.register(
    "super-resolution",
    "SRGAN",
    "Makes pictures 2, 4 or 8 times as large: first as near the truth as can be, then against a discriminator "
    "that asks for detail.",
    options=SuperResolutionOptions,
    paper="Ledig et al. 2017, arXiv:1609.04802, eq. 2-6",
    needs=frozenset({Need.PICTURES, Need.PAIRS}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("discriminator", "generator"),
    networks=("translator", "discriminator"),
    usual={"translator": "sub-pixel"},
    pairing="low-resolution",
)
class SuperResolutionGame(Game):
    """G: content + w · objective(D(G(x))); D: y against G(x), after a stage of content alone (section 3.2).

    The discriminator sees large pictures only, as in the paper. Its features stand in for those of a network that
    was trained to classify (VGG in the paper), whose weights are not at hand; they are compared without
    augmentation, and the first stage, in which the discriminator has learnt nothing yet, compares pixels instead.
    Differences are means over pixels in [-1, 1].
    """

    needs = frozenset({Need.PICTURES, Need.PAIRS})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: SuperResolutionOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients)
        self.plays = options.adversarial_weight > 0 and options.content_share < 1
        _check_sizes(self.data)

    def parts(self) -> Mapping[str, Part]:
        """The translator, averaged, and a discriminator of large pictures where one plays."""
        translator = Part(Role.TRANSLATE, self.data.shape, averaged=True, output=self.data.partner)
        judge = self.adversary.parts(self.data.partner) if self.plays else {}
        return {"translator": translator, **judge}

    def turns(self) -> Sequence[Turn]:
        """Of the last stage: discriminator and generator, or the generator alone."""
        if not self.plays:
            return (Turn("generator", ("translator",), self.content_loss),)
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, after=self.adversary.after),
            Turn("generator", ("translator",), self.generator_loss),
        )

    def stages(self) -> Sequence[Stage]:
        """Content alone, then the game; one of them where the other has no share."""
        share = self.options.content_share
        if not self.plays:
            return (Stage("", self.turns()),)
        first = Stage("content", (Turn("generator", ("translator",), self.content_loss),), share)
        last = Stage("adversarial", self.turns(), 1 - share)
        return (first, last) if share > 0 else (last,)

    def routes(self) -> Sequence[Route]:
        """From small to large."""
        small, large = self.data.domains or ("low resolution", "high resolution")
        return (Route("AtoB", (small, large), self.data.shape, self.data.partner),)

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:  # noqa: ARG002 - there is one
        """Pictures (n, c, h, w), enlarged."""
        made: Tensor = nets["translator"](pictures)
        return made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's value at the solution for the discriminator; the generator's is bound to the content."""
        if not self.plays:
            return {}
        known = self.adversary.equilibrium()
        return {curve: value for curve, value in known.items() if not curve.startswith("generator/")}

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of true pictures against enlarged ones, and every penalty that is due."""
        made = no_grad(lambda: self.translate(nets, batch.images, "AtoB"))
        return self.adversary.loss(self.adversary.judge(nets, moment), _truth(batch), made, moment, nets)

    def content_loss(self, nets: nn.ModuleDict, batch: Batch, _: Moment) -> Terms:
        """Differences of pixels alone."""
        made, truth = self.translate(nets, batch.images, "AtoB"), _truth(batch)
        error = pixel_error("l1" if self.options.content == "l1" else "l2", made, truth)
        return Terms({"content": error}, {"PSNR": signal_to_noise(made, truth)})

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The content and the weighted objective."""
        made, truth = self.translate(nets, batch.images, "AtoB"), _truth(batch)
        fooled = self.adversary.fooled(self.adversary.judge(nets, moment), made, truth)
        losses = {"content": self._content(nets, made, truth), "objective": self.options.adversarial_weight * fooled}
        return Terms(losses, {"PSNR": signal_to_noise(made, truth)})

    def _content(self, nets: nn.ModuleDict, made: Tensor, truth: Tensor) -> Tensor:
        if self.options.content != "features":
            return pixel_error(self.options.content, made, truth)
        wanted = no_grad(lambda: _features(nets, truth))
        return pixel_error("l2", _features(nets, made), wanted)


def _truth(batch: Batch) -> Tensor:
    assert batch.partner is not None
    return batch.partner


def _features(nets: nn.ModuleDict, pictures: Tensor) -> Tensor:
    """What the discriminator's last layer before the verdict sees; raises OptionError where it shows none."""
    verdict: Verdict = nets["discriminator"](pictures)
    if not verdict.features:
        what = 'game.content = "features" does not fit the discriminator'
        raise OptionError("game.content", what, "it shows no features", 'Set it to "l1" or "l2".')
    return verdict.features[-1].float()


def _check_sizes(data: DataInfo) -> None:
    """Raises OptionError where the true pictures are not 2, 4 or 8 times as large."""
    small, large = data.shape[1:], data.partner[1:]
    if not any(tuple(times * side for side in small) == large for times in ENLARGEMENTS):
        shown = ["×".join(map(str, side[::-1])) for side in (small, large)]
        what = "super-resolution needs pairs whose second picture is 2, 4 or 8 times as large"
        why = f"these are {shown[0]} and {shown[1]}"
        remedy = 'Set pairing.name to "low-resolution", which makes them of any pictures, and leave enlarge off.'
        raise OptionError("pairing.name", what, why, remedy)
