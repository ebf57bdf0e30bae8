"""The semi-supervised game: a discriminator that names classes learns from a few labels and many samples without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.contracts import (
    Batch,
    Game,
    Head,
    Ingredients,
    Judge,
    Moment,
    Part,
    Role,
    Scores,
    Supply,
    Terms,
    Turn,
    Verdict,
)
from engine.games.adversary import Adversary, no_grad
from engine.games.labelled import Labelled, choose_labelled, too_many
from engine.games.priors import Prior, prior_codes
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

LABELLED = "labelled"  # the part that keeps the labelled samples


class SemiSupervisedOptions(Options):
    """What has a label, and what the discriminator and the generator make of the rest."""

    code: int = option(100, "Length of the code z.", ge=1, le=4096)
    prior: Prior = option("uniform", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    labels_per_class: int = option(
        10,
        "Labelled samples of each class, chosen by the seed; all other labels stay hidden.",
        ge=1,
        le=100_000,
    )
    labelled_batch: int = option(64, "Labelled samples in a discriminator's turn.", ge=2, le=65_536, unit="samples")
    unlabelled: bool = option(
        True, "Learn from samples without a label, too; switched off, the same classifier learns from the labels alone."
    )
    generator_loss: Literal["features", "objective", "both"] = option(
        "features", "What the generator minimises: the distance of mean features, the objective, or their sum."
    )
    labelled_weight: float = option(1.0, "Weight of the labelled samples' cross-entropy.", ge=0, le=1000)
    unlabelled_weight: float = option(1.0, "Weight of the objective on samples without a label.", ge=0, le=1000)
    feature_weight: float = option(
        1.0, "Weight of the features' distance, beside the objective.", ge=0, le=1000, advanced=True
    )


@GAMES.register(
    "semi-supervised",
    "Semi-supervised GAN",
    "A classifier that needs few labels: the discriminator names the class of real samples and tells fakes from all "
    "of them, and so learns from samples without a label. Its networks want no batch normalisation.",
    options=SemiSupervisedOptions,
    paper="Salimans et al. 2016, arXiv:1606.03498, section 5",
    needs=frozenset({Need.LABELS, Need.STORED}),
    offers=frozenset({Skill.SAMPLE, Skill.CLASSIFY}),
    players=("discriminator", "generator"),
)
class SemiSupervisedGame(Game):
    """K logits for K classes; class K + 1, fake, has the logit 0, so that real against fake is their logsumexp.

    With Z = Σ exp(l), the probability of being real is Z / (Z + 1), the logistic function of log Z. The
    discriminator minimises the cross-entropy of the labelled samples and the objective on the logit log Z; the
    generator matches the mean of the last features on real samples. Samples of the moving averages.
    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.1 (feature matching) and section 5.
    """

    needs = frozenset({Need.LABELS, Need.STORED})
    offers = frozenset({Skill.SAMPLE, Skill.CLASSIFY})

    def __init__(self, options: SemiSupervisedOptions, ingredients: Ingredients) -> None:
        """Raises OptionError where more labels are asked for than there are samples."""
        self.options = options
        self.data = ingredients.data
        self.known = options.labels_per_class * len(self.data.classes)  # labelled samples
        if self.data.count is not None and self.known > self.data.count:
            largest = self.data.count // len(self.data.classes)
            raise too_many(options.labels_per_class, f"{self.data.title} has {self.data.count:,} samples", largest)
        self.adversary = Adversary(ingredients)

    def parts(self) -> Mapping[str, Part]:
        """A generator and a discriminator, both averaged, and the labelled samples."""
        shape = self.data.shape
        judge = self.adversary.parts(shape, classes=len(self.data.classes), head=Head.CLASSES)
        judge[self.adversary.name] = replace(judge[self.adversary.name], averaged=True)
        generator = Part(Role.GENERATE, shape, code=self.options.code, averaged=True)
        kept = Part(Role.KEEP, build=lambda: Labelled(self.known, self.data))
        return {"generator": generator, **judge, LABELLED: kept}

    def turns(self) -> Sequence[Turn]:
        """One turn of each player."""
        after = self.adversary.after
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, after=after),
            Turn("generator", ("generator",), self.generator_loss),
        )

    def begin_stage(self, stage: int, nets: nn.ModuleDict, supply: Supply, random: torch.Generator) -> None:  # noqa: ARG002
        """Chooses which samples have a label; raises OptionError where a class has too few."""
        chosen = choose_labelled(supply.dataset, self.options.labels_per_class, random)
        labelled = nets[LABELLED]
        assert isinstance(labelled, Labelled)
        labelled.fill(supply.dataset, chosen)

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from the prior."""
        return prior_codes(self.options.prior, n, self.options.code, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def classify(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """Logits (n, classes) of samples."""
        verdict: Verdict = nets["discriminator"](samples)
        assert verdict.classes is not None
        return verdict.classes.float()

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, where its terms weigh 1."""
        known = (
            {"discriminator/objective"} if self.options.unlabelled and self.options.unlabelled_weight == 1 else set()
        )
        if self.options.generator_loss != "features":
            known.add("generator/objective")
        return {series: value for series, value in self.adversary.equilibrium().items() if series in known}

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """Cross-entropy of labelled samples, and the objective on all others against fakes."""
        labelled = nets[LABELLED]
        assert isinstance(labelled, Labelled)
        samples, labels = labelled.draw(self.options.labelled_batch, moment.random)
        on_labelled = self._classes(nets, samples, moment)
        losses = {"labelled": self.options.labelled_weight * cross_entropy(on_labelled, labels)}
        watched = {"labelled accuracy": accuracy(on_labelled, labels)}
        if not self.options.unlabelled:
            return Terms(losses, watched)
        real = batch.images
        fake = no_grad(lambda: self.sample(nets, self.codes(len(real), moment.random)))
        on_real = self._classes(nets, real, moment)
        judge = self._judge(nets, moment)
        scores = Scores(real_logit(on_real), judge(fake), self.adversary.gap(real, fake))
        terms = self.adversary.against(judge, scores, real, fake, moment, nets)
        others = dict(terms.losses)
        losses["objective"] = self.options.unlabelled_weight * others.pop("objective")
        if batch.labels is not None:  # looked at, never learned from
            watched["unlabelled accuracy"] = accuracy(on_real, batch.labels)
        return Terms({**losses, **others}, {**terms.watched, **watched})

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """‖E f(x) − E f(G(z))‖² over the discriminator's last features f, or the objective, or both."""
        real, losses = batch.images, {}
        fake = self.sample(nets, self.codes(len(real), moment.random))
        on_fake = self.adversary.verdict(nets, fake, moment)
        if self.options.generator_loss != "objective":
            with torch.no_grad():
                features = self.adversary.verdict(nets, real, moment).features[-1]
            distance = mean_distance(features, on_fake.features[-1])
            losses["features"] = self.options.feature_weight * distance
        if self.options.generator_loss != "features":
            on_real = self._judge(nets, moment)(real) if self.adversary.needs_real else None
            scores = Scores(on_real, real_logit(_classes_of(on_fake)))
            losses["objective"] = self.adversary.objective.generator(scores)
        return Terms(losses)

    def _classes(self, nets: nn.ModuleDict, samples: Tensor, moment: Moment) -> Tensor:
        return _classes_of(self.adversary.verdict(nets, samples, moment))

    def _judge(self, nets: nn.ModuleDict, moment: Moment) -> Judge:
        return lambda samples: real_logit(self._classes(nets, samples, moment))


def real_logit(classes: Tensor) -> Tensor:
    """log Σ exp(l) (n,) of class logits (n, k): the logit of being of any class, where that of being fake is 0."""
    return classes.logsumexp(1)


def mean_distance(real: Tensor, fake: Tensor) -> Tensor:
    """‖mean real − mean fake‖² () over features (n, …)."""
    return (real.detach().float().mean(0) - fake.float().mean(0)).square().sum()


def accuracy(classes: Tensor, labels: Tensor) -> Tensor:
    """Share () of samples whose likeliest class is their label; those whose label is withheld (-1) do not count."""
    known = labels >= 0
    right = (classes.detach().argmax(1) == labels) & known
    return right.sum() / known.sum().clamp(min=1)


def _classes_of(verdict: Verdict) -> Tensor:
    assert verdict.classes is not None
    return verdict.classes.float()
