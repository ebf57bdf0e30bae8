"""Objectives: what discriminator and generator minimise, each a pair of functions of logits.

sp(t) = log(1 + eᵗ) is softplus: −log σ(s) is written sp(−s), and −log(1 − σ(s)) is sp(s), so that no
logit is too large for a finite loss and gradient. All means are over samples, and over patches where a
discriminator gives several logits to a sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from torch import Tensor
from torch.nn.functional import leaky_relu, relu
from torch.nn.functional import softplus as sp

from engine.contracts import Objective, Scores
from engine.spec.options import NoOptions, Options, option
from engine.spec.registry import OBJECTIVES

LOG_2 = math.log(2)


class SmoothedOptions(Options):
    """One-sided label smoothing."""

    label_smoothing: float = option(
        0.0, "Real samples are labelled 1 minus this (0.1 is usual), fake ones 0.", ge=0, lt=1, advanced=True
    )


def _cross_entropy(label_smoothing: float) -> Callable[[Scores], Tensor]:
    """The discriminator of the 2014 paper; with smoothing ε, real samples are labelled 1 − ε.

    Real samples then cost (1 − ε)·sp(−s) + ε·sp(s), which is sp(−s) + ε·s.
    Source: Goodfellow et al. 2014, eq. 1; smoothing: Salimans et al. 2016, arXiv:1606.03498, section 3.4.
    """

    def loss(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        return sp(-real).mean() + label_smoothing * real.mean() + sp(fake).mean()

    return loss


def _best_probabilities(label_smoothing: float) -> tuple[float, float]:
    """σ(D) and 1 − σ(D) of the best discriminator once data and samples agree: real gets (1 − ε) of 2 votes."""
    return (1 - label_smoothing) / 2, (1 + label_smoothing) / 2


def _cross_entropy_at_best(label_smoothing: float) -> float:
    real, fake = _best_probabilities(label_smoothing)
    return -2 * real * math.log(real) - 2 * fake * math.log(fake)


@OBJECTIVES.register(
    "minimax",
    "Minimax (saturating)",
    "The two-player game of the first GAN paper. The generator's gradient fades while the discriminator is far ahead.",
    options=SmoothedOptions,
    paper="Goodfellow et al. 2014, arXiv:1406.2661, eq. 1",
)
def build_minimax(options: SmoothedOptions) -> Objective:
    """D: E sp(−D(x)) + E sp(D(G(z))); G: −E sp(D(G(z))), that is, E log(1 − σ(D(G(z))))."""
    return Objective(
        discriminator=_cross_entropy(options.label_smoothing),
        generator=lambda scores: -sp(scores.fake).mean(),
        equilibrium={
            "discriminator": _cross_entropy_at_best(options.label_smoothing),
            "generator": math.log(_best_probabilities(options.label_smoothing)[1]),
        },
    )


@OBJECTIVES.register(
    "non-saturating",
    "Non-saturating",
    "The discriminator of the first GAN paper; the generator maximises log D, which keeps its "
    "gradient alive. The usual choice.",
    options=SmoothedOptions,
    paper="Goodfellow et al. 2014, arXiv:1406.2661, section 3",
)
def build_non_saturating(options: SmoothedOptions) -> Objective:
    """D: E sp(−D(x)) + E sp(D(G(z))); G: E sp(−D(G(z)))."""
    return Objective(
        discriminator=_cross_entropy(options.label_smoothing),
        generator=lambda scores: sp(-scores.fake).mean(),
        equilibrium={
            "discriminator": _cross_entropy_at_best(options.label_smoothing),
            "generator": -math.log(_best_probabilities(options.label_smoothing)[0]),
        },
    )


@OBJECTIVES.register(
    "wasserstein",
    "Wasserstein",
    "The discriminator's lead is an earth mover's distance, as long as it is kept Lipschitz: "
    "combine with a gradient penalty, spectral normalisation or clipping.",
    paper="Arjovsky et al. 2017, arXiv:1701.07875, algorithm 1",
)
def build_wasserstein(_: NoOptions) -> Objective:
    """D: E D(G(z)) − E D(x); G: −E D(G(z)). At the solution D's loss is 0; G's is any constant."""

    def discriminator(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        return fake.mean() - real.mean()

    return Objective(discriminator, lambda scores: -scores.fake.mean(), equilibrium={"discriminator": 0.0})


class LeastSquaresOptions(SmoothedOptions):
    """The three labels of the paper."""

    a: float = option(0.0, "What the discriminator should say of fake samples.", ge=-10, le=10, advanced=True)
    b: float = option(1.0, "What the discriminator should say of real samples.", ge=-10, le=10, advanced=True)
    c: float = option(1.0, "What the generator wants it to say of fake ones.", ge=-10, le=10, advanced=True)


@OBJECTIVES.register(
    "least-squares",
    "Least squares (LSGAN)",
    "Squared distance to the labels instead of cross-entropy: also samples on the right side are "
    "drawn towards the data.",
    options=LeastSquaresOptions,
    paper="Mao et al. 2017, arXiv:1611.04076, eq. 9",
)
def build_least_squares(options: LeastSquaresOptions) -> Objective:
    """D: ½E(D(x) − b)² + ½E(D(G(z)) − a)²; G: ½E(D(G(z)) − c)². Smoothing draws b towards a."""
    a, c = options.a, options.c
    b = options.b - options.label_smoothing * (options.b - a)

    def discriminator(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        return (real - b).square().mean() / 2 + (fake - a).square().mean() / 2

    return Objective(
        discriminator,
        generator=lambda scores: (scores.fake - c).square().mean() / 2,
        equilibrium={"discriminator": (b - a) ** 2 / 4, "generator": ((a + b) / 2 - c) ** 2 / 2},  # D = (a + b)/2
    )


class LossSensitiveOptions(Options):
    """The margin of LS-GAN."""

    weight: float = option(1.0, "λ, the weight of the margin term.", gt=0, le=1000)
    margin: float = option(
        10.0, "Lead asked for, per unit of mean absolute difference of a pair's pixels.", ge=0, le=1000
    )
    real_weight: float = option(
        1.0, "Weight of the real samples' own loss; 0 as in the author's code.", ge=0, le=1000, advanced=True
    )
    slope: float = option(
        0.0, "Slope below the margin: 0 is LS-GAN, 1 makes it Wasserstein (GLS-GAN).", ge=0, le=1, advanced=True
    )


@OBJECTIVES.register(
    "loss-sensitive",
    "Loss-sensitive (LS-GAN)",
    "Real samples must beat fake ones by a margin that is their distance: samples already close are "
    "left alone. Keep the discriminator Lipschitz.",
    options=LossSensitiveOptions,
    paper="Qi 2017, arXiv:1701.06264, eq. 6",
)
def build_loss_sensitive(options: LossSensitiveOptions) -> Objective:
    """With L = −D — D: E L(x) + λ E(Δ(x, G(z)) + L(x) − L(G(z)))₊; G: E L(G(z)).

    Δ is margin times the **mean** absolute difference, so that it does not grow with the picture. The author's
    code names 0.0002 to 0.008 times the sum over 3×64×64 values, which is 2.5 to 98 times the mean. (·)₊ with a
    slope below 0 is the leaky form of GLS-GAN. Adding a constant to D lowers E L(x) for ever and changes nothing
    else: with `real_weight` the level of the curves runs away, and only their difference speaks.
    """

    def discriminator(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        assert scores.gap is not None, "the objective sees the gap"
        gap = options.margin * scores.gap.reshape(-1, *(1,) * (fake.dim() - 1))  # (n,) or (n, 1, 1)
        excess = gap - real + fake
        return -options.real_weight * real.mean() + options.weight * leaky_relu(excess, options.slope).mean()

    return Objective(discriminator, lambda scores: -scores.fake.mean(), sees=frozenset({"gap"}))


@OBJECTIVES.register(
    "hinge",
    "Hinge",
    "The discriminator pushes only samples that are not yet a margin of 1 on their side. The usual "
    "companion of spectral normalisation.",
    paper="Lim & Ye 2017, arXiv:1705.02894; Miyato et al. 2018, arXiv:1802.05957",
)
def build_hinge(_: NoOptions) -> Objective:
    """D: E(1 − D(x))₊ + E(1 + D(G(z)))₊; G: −E D(G(z)). At the solution D is any constant in [−1, 1]."""

    def discriminator(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        return relu(1 - real).mean() + relu(1 + fake).mean()

    return Objective(discriminator, lambda scores: -scores.fake.mean(), equilibrium={"discriminator": 2.0})


@OBJECTIVES.register(
    "relativistic-pairing",
    "Relativistic pairing (R3GAN)",
    "Each fake sample is compared with a real one, which forbids most mode dropping; converges with R1 and R2.",
    paper="Jolicoeur-Martineau 2018, arXiv:1807.00734; Huang et al. 2024, arXiv:2501.05441",
)
def build_relativistic_pairing(_: NoOptions) -> Objective:
    """D: E sp(−(D(x) − D(G(z)))); G: E sp(−(D(G(z)) − D(x)))."""

    def discriminator(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        return sp(fake - real).mean()

    def generator(scores: Scores) -> Tensor:
        real, fake = _both(scores)
        return sp(real - fake).mean()

    return Objective(
        discriminator, generator, sees=frozenset({"real"}), equilibrium={"discriminator": LOG_2, "generator": LOG_2}
    )


@OBJECTIVES.register(
    "relativistic-average",
    "Relativistic average",
    "Is a sample more real than the average of the other side? Both players see both sides.",
    paper="Jolicoeur-Martineau 2018, arXiv:1807.00734, section 4.2",
)
def build_relativistic_average(_: NoOptions) -> Objective:
    """With Δx = D(x) − E D(G(z)), Δz = D(G(z)) − E D(x) — D: E sp(−Δx) + E sp(Δz); G: E sp(−Δz) + E sp(Δx).

    The averages run over the batch; each patch has its own.
    """

    def leads(scores: Scores) -> tuple[Tensor, Tensor]:
        real, fake = _both(scores)
        return real - fake.mean(0), fake - real.mean(0)

    def discriminator(scores: Scores) -> Tensor:
        real, fake = leads(scores)
        return sp(-real).mean() + sp(fake).mean()

    def generator(scores: Scores) -> Tensor:
        real, fake = leads(scores)
        return sp(-fake).mean() + sp(real).mean()

    both = {"discriminator": 2 * LOG_2, "generator": 2 * LOG_2}
    return Objective(discriminator, generator, sees=frozenset({"real"}), equilibrium=both)


def _both(scores: Scores) -> tuple[Tensor, Tensor]:
    assert scores.real is not None, "the discriminator's loss, and what a relativistic generator sees, has real logits"
    return scores.real, scores.fake
