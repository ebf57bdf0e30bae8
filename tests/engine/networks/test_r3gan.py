"""R3GAN's networks: identity at the start, groups that save weights, and no norm anywhere."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from engine.contracts import Part, Role
from engine.networks.r3gan import GAIN, Block, R3GANGenerator
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import DISCRIMINATORS, GENERATORS

CODE = 6


def _generator(size: int = 16, **options: Any) -> R3GANGenerator:
    entry = GENERATORS.get("r3gan")
    part = Part(Role.GENERATE, (3, size, size), code=CODE)
    net: R3GANGenerator = entry.build(parse(entry.options, {"width": 4, "widest": 8, **options}), part)
    return net


def _discriminator(size: int = 16, **options: Any) -> nn.Module:
    entry = DISCRIMINATORS.get("r3gan")
    part = Part(Role.JUDGE, (3, size, size))
    net: nn.Module = entry.build(parse(entry.options, {"width": 4, "widest": 8, **options}), part)
    return net


def test_every_residual_block_starts_as_the_identity() -> None:
    for net in (_generator(), _discriminator()):
        blocks = [layer for layer in net.modules() if isinstance(layer, Block)]
        assert len(blocks) == 2 * 3
        for block in blocks:
            values = torch.randn(2, block.wider.in_channels, 5, 5)
            assert torch.equal(block(values), values)


def test_the_other_layers_of_a_block_start_smaller_the_deeper_the_network() -> None:
    torch.manual_seed(0)
    block = Block(64, 128, 8, blocks=16)
    assert block.wider.weight.std().item() == pytest.approx(GAIN / 2 / 64**0.5, rel=0.03)  # 16^(-1/4) = 1/2
    assert block.grouped.weight.std().item() == pytest.approx(GAIN / 2 / (16 * 9) ** 0.5, rel=0.03)
    assert block.narrower.weight.abs().max() == 0


def test_at_the_start_the_discriminator_is_linear() -> None:
    net, first, second = _discriminator(), torch.randn(2, 3, 16, 16), torch.randn(2, 3, 16, 16)
    together = net(2 * first - 3 * second).logits
    assert_close(together, 2 * net(first).logits - 3 * net(second).logits, rtol=1e-4, atol=1e-4)


def test_at_the_start_the_generator_is_linear_up_to_its_tanh() -> None:
    net, codes = _generator(), 0.1 * torch.randn(2, CODE)
    assert_close(net(2 * codes).atanh(), 2 * net(codes).atanh(), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("group", "cardinality"), [(16, 4), (64, 1), (1, 64), (1000, 1)])
def test_a_grouped_convolution_has_as_many_weights_as_its_groups_mix(group: int, cardinality: int) -> None:
    net = _generator(width=32, widest=32, group=group)
    grouped = [layer.grouped for layer in net.modules() if isinstance(layer, Block)]
    assert {layer.groups for layer in grouped} == {cardinality}
    assert {layer.weight.numel() for layer in grouped} == {64 * 64 // cardinality * 9}


def test_a_group_that_does_not_divide_a_width_is_refused() -> None:
    with pytest.raises(OptionError, match=r"group = 16 does not divide the 24 channels inside a block") as caught:
        _discriminator(width=12, widest=12)
    assert caught.value.path == "discriminator.group"


def test_there_is_no_normalisation_and_few_biases() -> None:
    kinds = (nn.BatchNorm2d, nn.InstanceNorm2d, nn.GroupNorm, nn.LayerNorm)
    for net in (_generator(), _discriminator()):
        assert not any(isinstance(layer, kinds) for layer in net.modules())
        biases = {name.rsplit(".", 2)[-2] for name, _ in net.named_parameters() if name.endswith("bias")}
        assert biases == {"wider", "grouped"}


def test_the_last_features_make_the_logit() -> None:
    net = _discriminator()
    verdict = net(torch.randn(2, 3, 16, 16))
    assert verdict.features[-1].shape == (2, 8)
    assert_close(net.get_submodule("logit")(verdict.features[-1])[:, 0], verdict.logits)
