"""Style-based networks: what modulation, noise, the mean style and truncation do, in closed form."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate
from torch.testing import assert_close

from engine.contracts import Part, Role
from engine.networks.equalised import EqualisedConv, EqualisedLinear, leaky
from engine.networks.modulation import Mapping, ModulatedConv, StyledLayer
from engine.networks.resampling import after_transposed, before_strided, doubling, halving
from engine.networks.style import StyleGenerator
from engine.regularisers import SpectralNormalisationOptions, build_spectral_normalisation
from engine.spec.options import parse
from engine.spec.registry import DISCRIMINATORS, GENERATORS

CODE = 6


def _generator(size: int = 32, classes: int = 0, **options: Any) -> StyleGenerator:
    entry = GENERATORS.get("style")
    values = {"width": 4, "widest": 8, "style": 5, "mapping": 2, **options}
    part = Part(Role.GENERATE, (3, size, size), code=CODE, classes=classes)
    net: StyleGenerator = entry.build(parse(entry.options, values), part)
    return net


def _noisy(net: nn.Module) -> nn.Module:
    """With noise that has been learned to matter."""
    for layer in net.modules():
        if isinstance(layer, StyledLayer) and layer.strength is not None:
            nn.init.ones_(layer.strength)
    return net


def test_demodulated_weights_have_length_one() -> None:
    layer, gains = ModulatedConv(6, 4, 3), torch.rand(5, 6) * 3
    weight = layer.weight * layer.scale
    modulated = weight * gains[:, None, :, None, None] * layer.demodulation(weight, gains)[..., None, None, None]
    assert_close(modulated.flatten(2).norm(dim=2), torch.ones(5, 4))


def test_scaling_input_and_output_is_scaling_each_samples_weights() -> None:
    layer, values, gains = ModulatedConv(6, 4, 3), torch.randn(5, 6, 7, 7), torch.randn(5, 6)
    weights = layer.weight[None] * gains[:, None, :, None, None]  # (n, outputs, inputs, 3, 3)
    weights = weights / weights.flatten(2).norm(dim=2)[..., None, None, None]
    grouped = conv2d(values.flatten(0, 1)[None], weights.flatten(0, 1), padding=1, groups=5)
    assert_close(layer(values, gains), grouped.unflatten(1, (5, 4))[0], rtol=1e-4, atol=1e-4)


def test_modulation_by_ones_is_the_plain_convolution() -> None:
    layer, values = ModulatedConv(6, 4, 3, demodulate=False), torch.randn(2, 6, 5, 5)
    plain = conv2d(values, layer.weight / math.sqrt(6 * 9), padding=1)
    assert_close(layer(values, torch.ones(2, 6)), plain)


def test_demodulation_forgets_how_large_a_style_is() -> None:
    layer, values, gains = ModulatedConv(6, 4, 3), torch.randn(2, 6, 5, 5), torch.rand(2, 6) + 0.5
    assert_close(layer(values, 10 * gains), layer(values, gains), rtol=1e-4, atol=1e-4)


def test_an_upward_convolution_keeps_a_constant_where_no_border_is() -> None:
    layer = ModulatedConv(1, 1, 3, up=8, demodulate=False)
    nn.init.zeros_(layer.weight)
    with torch.no_grad():
        layer.weight[..., 1, 1] = 1 / layer.scale
    grown = layer(torch.ones(1, 1, 8, 8), torch.ones(1, 1))
    assert grown.shape == (1, 1, 16, 16)
    assert_close(grown[..., 2:-2, 2:-2], torch.ones(1, 1, 12, 12))


@pytest.mark.parametrize(("resample", "size"), [(doubling, 32), (halving, 8), (before_strided, 17)])
def test_smoothing_keeps_a_constant_picture_constant(resample: Any, size: int) -> None:
    assert_close(resample(16)(torch.full((2, 3, 16, 16), 0.7)), torch.full((2, 3, size, size), 0.7))


def test_doubling_is_bilinear_and_halving_weighs_one_three_three_one() -> None:
    values = torch.randn(2, 3, 8, 8)
    assert_close(doubling(8)(values), interpolate(values, scale_factor=2.0, mode="bilinear"))
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
    smooth = conv2d(values, torch.outer(taps, taps).expand(3, 1, 4, 4), stride=2, padding=1, groups=3)
    assert_close(halving(8)(values)[..., 1:-1, 1:-1], smooth[..., 1:-1, 1:-1])
    assert after_transposed(8).matrix[2:-2].sum(1).eq(2).all()


@pytest.mark.parametrize("pace", [1.0, 0.01])
def test_equalised_weights_are_normal_and_scaled_when_used(pace: float) -> None:
    torch.manual_seed(0)
    layer, values = EqualisedLinear(400, 300, pace=pace), torch.randn(50, 400)
    assert layer.weight.std().item() == pytest.approx(1 / pace, rel=0.01)
    assert layer(values).std().item() == pytest.approx(1.0, rel=0.05)
    (slope,) = torch.autograd.grad(layer(values)[:, 0].sum(), layer.weight)
    assert_close(slope[0], values.sum(0) * pace / 20)  # 1/√400, at the layer's pace


def test_an_equalised_convolution_keeps_the_variance() -> None:
    torch.manual_seed(0)
    layer = EqualisedConv(64, 64, 3, stride=2)
    assert layer.weight.std().item() == pytest.approx(1.0, rel=0.02)
    assert layer(torch.randn(8, 64, 17, 17)).var().item() == pytest.approx(1.0, rel=0.05)


def test_the_leaky_gain_keeps_the_size_of_normal_values() -> None:
    values = torch.randn(100_000, generator=torch.Generator().manual_seed(0))
    assert leaky(values).square().mean().item() == pytest.approx(1.04, abs=0.02)  # 2 · (1 + 0.2²) / 2


def test_a_spectrally_normalised_layer_is_not_scaled_again() -> None:
    net = nn.Sequential(EqualisedConv(3, 4, 3), nn.Flatten(), EqualisedLinear(4 * 25, 2))
    prepare = build_spectral_normalisation(SpectralNormalisationOptions(iterations=50)).prepare
    assert prepare
    prepare(net)
    values = torch.randn(2, 100)
    assert_close(net[2](values), values @ net[2].weight.t() + net[2].bias)
    assert torch.linalg.svdvals(net[2].weight.detach())[0].item() == pytest.approx(1.0, abs=1e-3)


def test_the_mean_style_moves_by_half_a_percent_of_each_training_batch() -> None:
    layer, first, second = Mapping(CODE, 5, 2), torch.randn(9, CODE), torch.randn(9, CODE)
    one, two = layer(first).mean(0), layer(second).mean(0)
    assert_close(layer.mean_style, 0.995 * (0.005 * one) + 0.005 * two)
    before = layer.mean_style.clone()
    layer.eval()(first)
    assert torch.equal(layer.mean_style, before)


def test_only_the_direction_of_a_code_matters() -> None:
    layer, codes = Mapping(CODE, 5, 2).eval(), torch.randn(3, CODE)
    assert_close(layer(7 * codes), layer(codes))


@pytest.mark.parametrize(("size", "layers"), [(8, 4), (32, 8), (64, 10)])
def test_styles_of_a_code_make_its_sample(size: int, layers: int) -> None:
    net, codes = _generator(size).eval(), torch.randn(3, CODE)
    assert net.styles(codes).shape == (3, layers, 5)
    assert torch.equal(net.synthesise(net.styles(codes)), net(codes))


def test_every_style_reaches_the_picture() -> None:
    net = _generator()
    styles = net.styles(torch.randn(2, CODE)).detach().requires_grad_()
    net.synthesise(styles).square().sum().backward()
    assert styles.grad is not None
    assert (styles.grad.abs().sum((0, 2)) > 0).all()


def test_truncation_of_one_changes_nothing_and_of_zero_leaves_one_picture() -> None:
    net, codes = _noisy(_generator()), torch.randn(4, CODE)
    net(codes)  # the mean style is not 0 any more
    assert isinstance(net.eval(), StyleGenerator)
    plain = net(codes)
    net.truncation = 1.0
    assert torch.equal(net(codes), plain)
    net.truncation = 0.0
    assert_close(net(codes), net(codes)[:1].expand(4, -1, -1, -1))
    assert_close(net(codes)[0], net.synthesise(net.mean_style.expand(1, 8, 5))[0])
    net.truncation = 0.5
    assert_close(net.styles(codes)[:, 0], (net.mean_style + net.mapping(codes)) / 2)


def test_noise_is_fresh_in_training_and_fixed_otherwise() -> None:
    net, codes = _noisy(_generator()), torch.randn(2, CODE)
    assert not torch.equal(net(codes), net(codes))
    assert torch.equal(net.eval()(codes), net(codes))
    same = net(codes[:1].expand(2, -1))
    assert_close(same[0], same[1])


def test_noise_has_no_strength_at_first() -> None:
    net, codes = _generator(), torch.randn(2, CODE)
    assert torch.equal(net(codes), net(codes))


def test_classes_steer_the_style() -> None:
    net, codes = _generator(classes=3).eval(), torch.randn(1, CODE).expand(3, -1)
    samples: Tensor = net(codes, torch.eye(3))
    assert all(not torch.equal(samples[0], other) for other in samples[1:])


def test_the_style_discriminator_sees_how_much_a_minibatch_varies() -> None:
    entry = DISCRIMINATORS.get("style")
    net = entry.build(parse(entry.options, {"width": 4, "widest": 8}), Part(Role.JUDGE, (3, 16, 16)))
    varied = torch.randn(4, 3, 16, 16)
    alike = varied[:1].expand(4, -1, -1, -1)
    assert not torch.allclose(net(varied).logits[0], net(alike).logits[0])
    assert net(varied).features[-1].shape == (4, 8)
