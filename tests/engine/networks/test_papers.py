"""Networks are the ones of their papers: layers, normalisations, initial weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.contracts import Part, Role
from engine.networks.layers import halvings, pyramid
from engine.networks.mlp import Maxout
from engine.spec.options import parse
from engine.spec.registry import DISCRIMINATORS, GENERATORS


def _generator(name: str, size: int, **options: Any) -> nn.Module:
    entry = GENERATORS.get(name)
    net: nn.Module = entry.build(parse(entry.options, options), Part(Role.GENERATE, (3, size, size), code=100))
    return net


def _discriminator(name: str, size: int, **options: Any) -> nn.Module:
    entry = DISCRIMINATORS.get(name)
    net: nn.Module = entry.build(parse(entry.options, options), Part(Role.JUDGE, (3, size, size)))
    return net


def _of(net: nn.Module, *kinds: type[nn.Module]) -> list[Any]:
    return [layer for layer in net.modules() if isinstance(layer, kinds)]


def test_the_dcgan_generator_of_the_paper_has_1024_to_128_channels() -> None:
    net = _generator("dcgan", 64, width=128)
    layers = _of(net, nn.ConvTranspose2d)
    assert [layer.in_channels for layer in layers] == [1024, 512, 256, 128]
    assert layers[-1].out_channels == 3
    assert all((layer.kernel_size, layer.stride) == ((4, 4), (2, 2)) for layer in layers)


@pytest.mark.parametrize("build", [_generator, _discriminator])
def test_dcgan_weights_start_with_a_deviation_of_one_in_fifty(build: Any) -> None:
    torch.manual_seed(0)
    net = build("dcgan", 32, width=32)
    for layer in _of(net, nn.Conv2d, nn.ConvTranspose2d, nn.Linear):
        few = 0.02 * 4 / layer.weight.numel() ** 0.5
        assert layer.weight.mean().item() == pytest.approx(0.0, abs=few)
        assert layer.weight.std().item() == pytest.approx(0.02, abs=few)
        assert layer.bias is None or layer.bias.abs().max() == 0
    gains = torch.cat([layer.weight for layer in _of(net, nn.BatchNorm2d)])
    assert gains.mean().item() == pytest.approx(1.0, abs=0.01)
    assert gains.std().item() == pytest.approx(0.02, abs=0.01)


def test_batch_norm_divides_by_the_deviation_and_not_by_its_epsilon() -> None:
    nets = [_generator("dcgan", 16), _generator("resnet", 16), _discriminator("dcgan", 16)]
    entry = GENERATORS.get("mlp")
    nets.append(entry.build(parse(entry.options, {"batch_norm": True}), Part(Role.GENERATE, (2,), code=3)))
    for net in nets:
        layers = _of(net, nn.BatchNorm1d, nn.BatchNorm2d)
        assert layers
        assert {layer.eps for layer in layers} == {1e-5}


def test_no_norm_stands_next_to_the_picture_of_a_dcgan() -> None:
    generator, discriminator = _generator("dcgan", 32), _discriminator("dcgan", 32)
    assert [type(layer) for layer in generator.layers][-2:] == [nn.ConvTranspose2d, nn.Tanh]
    assert [type(layer) for layer in discriminator.hidden][:3] == [nn.Conv2d, nn.LeakyReLU, nn.Conv2d]


@pytest.mark.parametrize(("norm", "kind"), [("batch", nn.BatchNorm2d), ("instance", nn.InstanceNorm2d)])
def test_a_discriminator_has_the_norm_that_was_chosen_and_only_that(norm: str, kind: type[nn.Module]) -> None:
    assert len(_of(_discriminator("dcgan", 32, width=8, norm=norm), kind)) == 2
    none = _discriminator("dcgan", 32, width=8, norm="none")
    assert not _of(none, nn.BatchNorm2d, nn.InstanceNorm2d, nn.GroupNorm)
    assert all(layer.bias is not None for layer in _of(none, nn.Conv2d))


def test_the_residual_networks_for_cifar_have_blocks_of_one_width() -> None:
    generator = _generator("resnet", 32, width=32, widest=32)
    discriminator = _discriminator("resnet", 32, width=16, widest=16, smallest=8, depth=2)
    assert {block.first.out_channels for block in generator.blocks} == {32}
    assert [block.up for block in generator.blocks] == [True, True, True]
    assert [block.down for block in discriminator.blocks] == [True, True, False, False]
    assert {block.second.out_channels for block in discriminator.blocks} == {16}


def test_widths_double_towards_the_middle_up_to_the_widest() -> None:
    assert pyramid(64, 256, 5) == [64, 128, 256, 256, 256]
    assert [halvings(size, 4) for size in (4, 8, 16, 256)] == [0, 1, 2, 6]
    net = _discriminator("resnet", 64, width=8, widest=32)
    assert [block.first.out_channels for block in net.blocks] == [8, 16, 32, 32, 32]


def test_residual_discriminators_have_no_norm_unless_layer_norm_is_chosen() -> None:
    assert not _of(_discriminator("resnet", 32, width=8), nn.BatchNorm2d, nn.GroupNorm)
    layers = _of(_discriminator("resnet", 32, width=8, norm="layer"), nn.GroupNorm)
    assert layers
    assert all(layer.num_groups == 1 for layer in layers)
    assert len(_of(_generator("resnet", 32, width=8), nn.BatchNorm2d)) == 7


def test_pixels_enter_a_residual_discriminator_unrectified() -> None:
    net = _discriminator("resnet", 32, width=8)
    assert isinstance(net.blocks[0].before, nn.Identity)
    pictures = -torch.rand(4, 3, 32, 32)
    assert net.blocks[0](pictures).std() > 0


def test_residual_weights_start_as_glorot_says_with_root_two_in_the_residue() -> None:
    torch.manual_seed(0)
    net = _discriminator("resnet", 32, width=32, widest=32)
    block = net.blocks[1]
    for layer, gain, fan in ((block.first, 2**0.5, 32 * 9), (block.shortcut, 1.0, 32)):
        assert layer.weight.std().item() == pytest.approx(gain * (2 / (2 * fan)) ** 0.5, rel=0.1)
        assert layer.bias.abs().max() == 0


@pytest.mark.parametrize("pool", ["sum", "mean"])
def test_the_last_layer_of_a_residual_discriminator_pools_over_all_places(pool: str) -> None:
    net = _discriminator("resnet", 32, width=8, pool=pool).eval()
    pictures = torch.randn(2, 3, 32, 32)
    pooled = getattr(torch.relu(net.blocks(pictures)), pool)((2, 3))
    torch.testing.assert_close(net(pictures).logits, (pooled @ net.logit.weight.T + net.logit.bias).squeeze(1))


def test_maxout_takes_the_largest_piece() -> None:
    layer = Maxout(1, 1, pieces=2)
    with torch.no_grad():
        layer.linear.weight.copy_(torch.tensor([[1.0], [-1.0]]))
        layer.linear.bias.zero_()
    torch.testing.assert_close(layer(torch.tensor([[-3.0], [2.0]])), torch.tensor([[3.0], [2.0]]))
