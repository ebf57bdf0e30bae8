"""Conditional games: the generator is told a class, and the discriminator judges whether the sample is of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from pydantic import model_validator
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.contracts import Batch, Game, Head, Ingredients, Moment, Part, Role, Scores, Supply, Terms, Turn, Verdict
from engine.games.adversary import Adversary, no_grad
from engine.games.labels import (
    class_codes,
    class_rows,
    joined,
    joined_shape,
    one_hot,
    other_labels,
    random_labels,
    weigh_classes,
)
from engine.games.priors import Prior, prior_codes
from engine.spec.data import Need, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

HEADS = {"projection": Head.PROJECTION, "classifier": Head.CLASSES}


class ConditionalOptions(Options):
    """How both players are told the class."""

    code: int = option(128, "Length of the code z, without the class.", ge=1, le=4096)
    prior: Prior = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    condition: Literal["joined", "projection", "classifier", "none"] = option(
        "joined",
        "How the discriminator sees the class: joined to the sample (cGAN), by projection, by telling it itself "
        "(ACGAN). None is the counter-example: nobody minds the class, so the generator learns to ignore it.",
    )
    generator_condition: Literal["joined", "norm"] = option(
        "joined", "How the generator takes the class: joined to the code, or as gain and bias of its batch norms."
    )
    wrong_labels: float = option(
        0.0,
        "Share of the false pairs that are real samples under a wrong label (matching-aware: 0.5); "
        "for joined and projection.",
        ge=0,
        lt=1,
    )
    class_weight: float = option(
        1.0, "Weight of the right class's log-likelihood for both players; for the classifier.", ge=0, le=1000
    )
    balanced: bool = option(False, "Show every class equally often, however many samples it has.")
    discriminator_steps: int = option(1, "Discriminator turns in a round.", ge=1, le=100)

    @model_validator(mode="after")
    def _fits(self) -> ConditionalOptions:
        if self.wrong_labels and self.condition not in ("joined", "projection"):
            raise ValueError(
                f"wrong_labels = {self.wrong_labels:g} needs a discriminator that sees the label; "
                f'with condition = "{self.condition}" it must be 0'
            )
        return self


@GAMES.register(
    "conditional",
    "Conditional game",
    "Samples of a class that you ask for: the generator is told the class and the discriminator judges whether "
    "the sample is real and of it. Plays cGAN, projection and ACGAN with any objective.",
    options=ConditionalOptions,
    paper="Mirza & Osindero 2014, arXiv:1411.1784",
    needs=frozenset({Need.LABELS}),
    offers=frozenset({Skill.SAMPLE}),
    players=("discriminator", "generator"),
)
class ConditionalGame(Game):
    """The plain game, in which every sample has a class.

    In the discriminator's turn fakes carry the classes of the real batch, so that classes alone tell nothing;
    in the generator's turn all classes are equally likely, unless the objective compares with real samples.
    Real samples without a label are never drawn: there is nothing to tell the discriminator about them.
    Sources: Mirza & Osindero 2014, arXiv:1411.1784, eq. 2; Reed et al. 2016, arXiv:1605.05396, algorithm 1
    (wrong labels); Miyato & Koyama 2018, arXiv:1802.05637, eq. 3; Odena et al. 2017, arXiv:1610.09585, eq. 2-3.
    """

    needs = frozenset({Need.LABELS})

    def __init__(self, options: ConditionalOptions, ingredients: Ingredients) -> None:
        """Raises OptionError where wrong labels are asked of data with a single class."""
        self.options = options
        self.data = ingredients.data
        self.classes = len(self.data.classes)
        if options.wrong_labels and self.classes < 2:
            what = f"game.wrong_labels = {options.wrong_labels:g} is not valid"
            raise OptionError("game.wrong_labels", what, f"{self.data.title} has a single class; it must be 0")
        self.adversary = Adversary(ingredients, conditioned=joined if options.condition == "joined" else None)

    def parts(self) -> Mapping[str, Part]:
        """A generator, whose moving average is sampled, and a discriminator."""
        shape, length = self.data.shape, self.options.code
        if self.options.generator_condition == "norm":
            generator = Part(Role.GENERATE, shape, code=length, averaged=True, classes=self.classes)
        else:
            generator = Part(Role.GENERATE, shape, code=length + self.classes, averaged=True)
        head = HEADS.get(self.options.condition, Head.NONE)
        seen = joined_shape(shape, self.classes) if self.options.condition == "joined" else shape
        classes = 0 if head is Head.NONE else self.classes
        return {"generator": generator, **self.adversary.parts(seen, classes=classes, head=head)}

    def turns(self) -> Sequence[Turn]:
        """k turns of the discriminator, one of the generator."""
        steps, after = self.options.discriminator_steps, self.adversary.after
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, repeat=steps, after=after),
            Turn("generator", ("generator",), self.generator_loss, draws=self.adversary.needs_real),
        )

    def begin_stage(self, stage: int, nets: nn.ModuleDict, supply: Supply, random: torch.Generator) -> None:  # noqa: ARG002
        """Leaves samples without a label out of the draw, and balances it where asked."""
        weigh_classes(supply, balanced=self.options.balanced)

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code + classes) from the prior, of classes drawn uniformly."""
        z = prior_codes(self.options.prior, n, self.options.code, random)
        return class_codes(z, random_labels(n, self.classes, random), self.classes)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        if self.options.generator_condition == "norm":
            z, shares = codes.split((self.options.code, self.classes), 1)
            samples: Tensor = nets["generator"](z, shares)
        else:
            samples = nets["generator"](codes)
        return samples

    def preview_codes(self, n: int, random: torch.Generator) -> tuple[Tensor, int]:
        """A class per row; in pictures, a code z per column."""
        alike = not self.data.is_points
        return class_rows(n, self.classes, self.options.prior, self.options.code, random, alike=alike)

    def preview_captions(self) -> Sequence[str]:
        """The name of each row's class."""
        return self.data.classes

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution; wrong labels shift it to where no theory knows it."""
        return {} if self.options.wrong_labels else self.adversary.equilibrium()

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on real samples and fakes of the same classes, and what the condition adds to it."""
        assert batch.labels is not None
        real, labels = batch.images, batch.labels
        fake = no_grad(lambda: self.sample(nets, self._codes_of(labels, moment.random)))
        condition = self._condition(labels)
        on_real = self.adversary.verdict(nets, real, moment, *condition)
        on_fake = self.adversary.verdict(nets, fake, moment, *condition)
        scores = Scores(on_real.logits, on_fake.logits, self.adversary.gap(real, fake))
        judge = self.adversary.judge(nets, moment, *condition)
        losses, watched = map(dict, self.adversary.against(judge, scores, real, fake, moment, nets))
        if self.options.wrong_labels:
            wrong = other_labels(labels, self.classes, moment.random)
            mismatched = self.adversary.verdict(nets, real, moment, *self._condition(wrong)).logits
            pairs = Scores(on_real.logits, mismatched, self.adversary.gap(real, real))
            share = self.options.wrong_labels
            losses["objective"] = torch.lerp(losses["objective"], self.adversary.objective.discriminator(pairs), share)
            watched["D(wrong label)"] = mismatched.detach().mean()
        if self.options.condition == "classifier":
            losses["real class"] = self._class_loss(on_real, labels)
            losses["fake class"] = self._class_loss(on_fake, labels)
            watched["real accuracy"] = accuracy(on_real, labels)
        return Terms(losses, watched)

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on fakes; with a classifier, also the log-likelihood of the class asked for."""
        labels = batch.labels if self.adversary.needs_real else None
        if labels is None:
            labels = random_labels(moment.batch, self.classes, moment.random)
        fake = self.sample(nets, self._codes_of(labels, moment.random))
        condition = self._condition(labels)
        on_real = None
        if self.adversary.needs_real:
            on_real = self.adversary.verdict(nets, batch.images, moment, *condition).logits
        on_fake = self.adversary.verdict(nets, fake, moment, *condition)
        losses = {"objective": self.adversary.objective.generator(Scores(on_real, on_fake.logits))}
        if self.options.condition != "classifier":
            return Terms(losses)
        losses["class"] = self._class_loss(on_fake, labels)
        return Terms(losses, {"accuracy": accuracy(on_fake, labels)})

    def _codes_of(self, labels: Tensor, random: torch.Generator) -> Tensor:
        z = prior_codes(self.options.prior, len(labels), self.options.code, random)
        return class_codes(z, labels, self.classes)

    def _condition(self, labels: Tensor) -> tuple[Tensor, ...]:
        """What the discriminator takes beside samples."""
        if self.options.condition == "joined":
            return (one_hot(labels, self.classes),)
        return (labels,) if self.options.condition == "projection" else ()

    def _class_loss(self, verdict: Verdict, labels: Tensor) -> Tensor:
        assert verdict.classes is not None
        return self.options.class_weight * cross_entropy(verdict.classes.float(), labels)


def accuracy(verdict: Verdict, labels: Tensor) -> Tensor:
    """Share () of samples whose likeliest class is the label's."""
    assert verdict.classes is not None
    return (verdict.classes.detach().argmax(1) == labels).float().mean()
