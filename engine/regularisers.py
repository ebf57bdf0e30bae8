"""Regularisers: what keeps a discriminator smooth, by a penalty, by its layers, or by a clamp.

Penalties of the slope differentiate the discriminator once more (their graph is kept), in float32 outside
autocast. Where a discriminator gives several logits to a sample, its slope, or its verdict, is that of their
mean. A slope is taken per sample, which batch normalisation in the discriminator mixes: prefer networks
without it.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import relu
from torch.nn.utils.parametrizations import spectral_norm
from torch.nn.utils.parametrize import is_parametrized

from engine.contracts import Judge, Regulariser
from engine.shifts import random_mirror, random_shift
from engine.spec.data import unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import REGULARISERS

NORM_EPSILON = 1e-12  # under the root: gives the norm a gradient at 0, and moves a slope of 1 by less than 1e-12


def slope_squared(judge: Judge, samples: Tensor) -> Tensor:
    """‖∇D‖² of each sample: squares are summed over all its pixels.

    samples: (n, …); returns (n,) with its graph.
    """
    with torch.autocast(samples.device.type, enabled=False):
        samples = samples.float() if samples.requires_grad else samples.detach().float().requires_grad_()
        logits = judge(samples)
        (gradient,) = torch.autograd.grad(logits.reshape(len(samples), -1).mean(1).sum(), samples, create_graph=True)
        return gradient.square().flatten(1).sum(1)


def distance_from_target(judge: Judge, samples: Tensor, target: float, sided: str) -> Tensor:
    """(‖∇D‖ − target)² of each sample (n,); one-sided leaves slopes below the target alone."""
    excess = (slope_squared(judge, samples) + NORM_EPSILON).sqrt() - target
    return (relu(excess) if sided == "one" else excess).square()


class ZeroCentredOptions(Options):
    """A zero-centred gradient penalty."""

    weight: float = option(10.0, "γ in γ/2 · E‖∇D‖². Larger is smoother and slower.", gt=0, le=10_000)
    interval: int = option(
        1, "Steps between penalties; each weighs that much more (16 is usual).", ge=1, le=1000, advanced=True
    )


@REGULARISERS.register(
    "r1",
    "R1",
    "The discriminator is flat where the data is. Makes GANs converge locally; the default choice today.",
    options=ZeroCentredOptions,
    paper="Mescheder et al. 2018, arXiv:1801.04406, eq. 9",
)
def build_r1(options: ZeroCentredOptions) -> Regulariser:
    """γ/2 · E‖∇D(x)‖² on real samples."""

    def penalty(judge: Judge, real: Tensor, _fake: Tensor, _random: torch.Generator) -> Tensor:
        return slope_squared(judge, real)

    return Regulariser("r1", penalty, options.weight / 2, options.interval)


@REGULARISERS.register(
    "r2",
    "R2",
    "The discriminator is flat where the samples are. With R1 it completes R3GAN's game.",
    options=ZeroCentredOptions,
    paper="Mescheder et al. 2018, arXiv:1801.04406, eq. 10; Huang et al. 2024, arXiv:2501.05441",
)
def build_r2(options: ZeroCentredOptions) -> Regulariser:
    """γ/2 · E‖∇D(G(z))‖² on fake samples."""

    def penalty(judge: Judge, _real: Tensor, fake: Tensor, _random: torch.Generator) -> Tensor:
        return slope_squared(judge, fake)

    return Regulariser("r2", penalty, options.weight / 2, options.interval)


class GradientPenaltyOptions(Options):
    """A gradient penalty around a target slope."""

    weight: float = option(10.0, "λ, the weight of the penalty.", gt=0, le=10_000)
    sided: Literal["two", "one"] = option("two", "Two-sided as in the paper; one-sided punishes only steeper slopes.")
    target: float = option(1.0, "The slope that costs nothing.", ge=0, le=1000, advanced=True)
    interval: int = option(1, "Steps between penalties; each weighs that much more.", ge=1, le=1000, advanced=True)


@REGULARISERS.register(
    "gradient-penalty",
    "Gradient penalty",
    "The slope is held at 1 on lines between real and fake samples, as WGAN-GP asks.",
    options=GradientPenaltyOptions,
    paper="Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1",
)
def build_gradient_penalty(options: GradientPenaltyOptions) -> Regulariser:
    """λ E(‖∇D(x̂)‖ − 1)² with x̂ = x + ε(G(z) − x), ε uniform on [0, 1], one for each sample."""

    def penalty(judge: Judge, real: Tensor, fake: Tensor, random: torch.Generator) -> Tensor:
        between = real + _share_per_sample(real, random) * (fake - real)
        return distance_from_target(judge, between, options.target, options.sided)

    return Regulariser("gradient-penalty", penalty, options.weight, options.interval)


class DraganOptions(GradientPenaltyOptions):
    """A gradient penalty around the data."""

    spread: float = option(
        0.5, "Largest perturbation, in standard deviations of the real batch.", gt=0, le=10, advanced=True
    )


@REGULARISERS.register(
    "dragan",
    "DRAGAN",
    "The slope is held at 1 in a neighbourhood of the real data only, for any objective.",
    options=DraganOptions,
    paper="Kodali et al. 2017, arXiv:1705.07215",
)
def build_dragan(options: DraganOptions) -> Regulariser:
    """λ E(‖∇D(x + δ)‖ − 1)² with δ = ε · spread · std(batch) · u, as in the authors' code.

    ε is uniform on [0, 1], one for each sample; u likewise, one for each pixel. (The paper's text has
    δ normal with variance c; their published experiments use this form.)
    """

    def penalty(judge: Judge, real: Tensor, _fake: Tensor, random: torch.Generator) -> Tensor:
        noise = torch.rand(real.shape, generator=random, device=real.device)
        around = real + _share_per_sample(real, random) * (options.spread * real.std() * noise)
        return distance_from_target(judge, around, options.target, options.sided)

    return Regulariser("dragan", penalty, options.weight, options.interval)


class ChangeOptions(Options):
    """What a picture may undergo without another verdict."""

    shift: float = option(
        0.125, "Largest shift, as a share of the size; the papers move 32 pixels by 4.", ge=0, le=0.5, advanced=True
    )
    flip: bool = option(True, "Mirrored at random; off where left and right differ in meaning.")


class ConsistencyOptions(ChangeOptions):
    """Consistency on real pictures."""

    weight: float = option(10.0, "λ, the weight of the penalty.", gt=0, le=10_000)


def inconsistency(judge: Judge, pictures: Tensor, options: ChangeOptions, random: torch.Generator) -> Tensor:
    """(D(x) − D(T(x)))² of each picture (n,); T shifts with mirrored edges, and flips where the options say so."""
    changed = random_shift(pictures, options.shift, random, "mirror")
    if options.flip:
        changed = random_mirror(changed, random)
    before, after = (judge(each).reshape(len(pictures), -1).mean(1) for each in (pictures, changed))
    return (before - after).square()


@REGULARISERS.register(
    "consistency",
    "Consistency (CR)",
    "A real picture and the same one shifted and flipped get the same verdict. Cheaper than a gradient "
    "penalty, and goes with spectral normalisation.",
    options=ConsistencyOptions,
    paper="Zhang et al. 2020, arXiv:1910.12027, algorithm 1",
    unfit=unfit_points,
)
def build_consistency(options: ConsistencyOptions) -> Regulariser:
    """λ E(D(x) − D(T(x)))² on real samples."""

    def penalty(judge: Judge, real: Tensor, _fake: Tensor, random: torch.Generator) -> Tensor:
        return inconsistency(judge, real, options, random)

    return Regulariser("consistency", penalty, options.weight, slopes=False)


class BalancedConsistencyOptions(ChangeOptions):
    """Consistency on real and on generated pictures."""

    real_weight: float = option(10.0, "λ_real, the weight of the penalty on real pictures.", ge=0, le=10_000)
    fake_weight: float = option(10.0, "λ_fake, the weight of that on generated ones.", gt=0, le=10_000)


@REGULARISERS.register(
    "balanced-consistency",
    "Balanced consistency (bCR)",
    "Real and generated pictures, shifted and flipped, keep their verdicts, so that the changes do not "
    "leak into samples.",
    options=BalancedConsistencyOptions,
    paper="Zhao et al. 2020, arXiv:2002.04724, algorithm 1",
    unfit=unfit_points,
)
def build_balanced_consistency(options: BalancedConsistencyOptions) -> Regulariser:
    """λ_real E(D(x) − D(T(x)))² + λ_fake E(D(G(z)) − D(T(G(z))))²."""

    def penalty(judge: Judge, real: Tensor, fake: Tensor, random: torch.Generator) -> Tensor:
        on_real = options.real_weight * inconsistency(judge, real, options, random)
        return on_real + options.fake_weight * inconsistency(judge, fake, options, random)

    return Regulariser("balanced-consistency", penalty, slopes=False)


class WeightClippingOptions(Options):
    """The clamp of the first WGAN."""

    bound: float = option(0.01, "c: every weight stays within ±c.", gt=0, le=10)


@REGULARISERS.register(
    "weight-clipping",
    "Weight clipping",
    "Every weight of the discriminator is clamped after each of its steps; the first WGAN's way to "
    "be Lipschitz, crude but cheap.",
    options=WeightClippingOptions,
    paper="Arjovsky et al. 2017, arXiv:1701.07875, algorithm 1",
)
def build_weight_clipping(options: WeightClippingOptions) -> Regulariser:
    """Clamps all trainable weights of the discriminator to [−c, c]."""

    @torch.no_grad()
    def clamp(net: nn.Module) -> None:
        for weight in net.parameters():
            weight.clamp_(-options.bound, options.bound)

    return Regulariser("weight-clipping", after=clamp)


class SpectralNormalisationOptions(Options):
    """Power iteration."""

    iterations: int = option(1, "Power iterations in each forward pass.", ge=1, le=100, advanced=True)


NORMALISED = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.Linear, nn.Embedding)


@REGULARISERS.register(
    "spectral-normalisation",
    "Spectral normalisation",
    "Every layer of the discriminator is divided by its largest singular value. Cheap, and works "
    "with most objectives; usual with hinge.",
    options=SpectralNormalisationOptions,
    paper="Miyato et al. 2018, arXiv:1802.05957, algorithm 1",
)
def build_spectral_normalisation(options: SpectralNormalisationOptions) -> Regulariser:
    """W/σ₁(W) for every convolution, linear layer and embedding that is not normalised yet.

    A layer that starts at 0 has no direction to normalise: it is drawn at random instead.
    """

    def wrap(net: nn.Module) -> None:
        for layer in list(net.modules()):
            if isinstance(layer, NORMALISED) and not is_parametrized(layer, "weight"):
                if not layer.weight.any():
                    nn.init.normal_(layer.weight)
                spectral_norm(layer, n_power_iterations=options.iterations)

    return Regulariser("spectral-normalisation", prepare=wrap)


def _share_per_sample(samples: Tensor, random: torch.Generator) -> Tensor:
    """Uniform on [0, 1], (n, 1, …): one number for each sample."""
    shape = (len(samples), *(1,) * (samples.dim() - 1))
    return torch.rand(shape, generator=random, device=samples.device)
