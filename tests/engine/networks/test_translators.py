"""The translators of CycleGAN and pix2pix: sizes, ranges, depth, determinism and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Part, Role
from engine.networks.unet_translator import dropped_levels
from engine.spec.data import Shape
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import TRANSLATORS

both = pytest.mark.parametrize("name", ["resnet-translator", "unet-translator"])
every_norm = pytest.mark.parametrize("norm", ["instance", "batch", "none"])
TWO_BLOCKS = {"resnet-translator": {"blocks": 2}, "unet-translator": {}}


def build(name: str, shape: Shape = (3, 32, 32), bounded: bool = True, **options: Any) -> nn.Module:
    entry = TRANSLATORS.get(name)
    part = Part(Role.TRANSLATE, shape, output=(2, *shape[1:]), bounded=bounded)
    net: nn.Module = entry.build(parse(entry.options, {"width": 4, **TWO_BLOCKS[name], **options}), part)
    return net


def weights_of(net: nn.Module, kind: type[nn.Module]) -> Tensor:
    return torch.cat([layer.weight.flatten() for layer in net.modules() if isinstance(layer, kind)])


@both
@every_norm
@pytest.mark.parametrize("size", [(16, 16), (32, 48)])
def test_the_size_stays_and_every_weight_learns(name: str, norm: str, size: tuple[int, int]) -> None:
    net = build(name, (3, *size), norm=norm)
    made = net(torch.rand(2, 3, *size) * 2 - 1)
    assert made.shape == (2, 2, *size)
    made.square().mean().backward()
    assert all(weight.grad is not None for weight in net.parameters())


@both
@every_norm
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_an_evaluated_translator_sees_each_picture_on_its_own(name: str, norm: str, dropout: float) -> None:
    net = build(name, (3, 64, 64), norm=norm, dropout=dropout)
    pictures = torch.rand(3, 3, 64, 64) * 2 - 1
    net(pictures)
    net.eval()
    assert torch.equal(net(pictures), net(pictures))
    torch.testing.assert_close(net(pictures[:1]), net(pictures)[:1])


@both
def test_dropout_is_random_while_training(name: str) -> None:
    pictures = torch.rand(2, 3, 64, 64) * 2 - 1
    still, moving = build(name, (3, 64, 64), dropout=0.0), build(name, (3, 64, 64), dropout=0.5)
    assert torch.equal(still(pictures), still(pictures))
    assert not torch.equal(moving(pictures), moving(pictures))


@both
def test_only_a_bounded_output_stays_within_one(name: str) -> None:
    pictures = 1e12 * torch.randn(1, 3, 32, 32)
    assert build(name, norm="none")(pictures).abs().max() <= 1
    assert build(name, norm="none", bounded=False)(pictures).abs().max() > 5


@both
def test_weights_begin_as_in_the_papers(name: str) -> None:
    torch.manual_seed(0)
    net = build(name, width=32, norm="batch")
    convolved = weights_of(net, nn.Conv2d)
    assert convolved.mean().abs() < 2e-4
    torch.testing.assert_close(convolved.std(), torch.tensor(0.02), rtol=0.02, atol=0)
    torch.testing.assert_close(weights_of(net, nn.BatchNorm2d).std(), torch.tensor(0.02), rtol=0.2, atol=0)


@both
def test_pictures_may_have_any_multiple_of_the_stride(name: str) -> None:
    net = build(name, (3, 16, 16))
    wide = net.stride * 3
    assert net(torch.zeros(1, 3, wide, net.stride * 2)).shape == (1, 2, wide, net.stride * 2)


@both
def test_another_size_is_refused(name: str) -> None:
    entry = TRANSLATORS.get(name)
    part = Part(Role.TRANSLATE, (3, 16, 16), output=(3, 32, 32))
    with pytest.raises(OptionError, match="it keeps the size; pictures of 16×16 become 32×32 here"):
        entry.build(parse(entry.options, {}), part)


def test_what_does_not_fit_says_why() -> None:
    resnet, unet = (TRANSLATORS.get(name).facts["unfit"] for name in ("resnet-translator", "unet-translator"))
    assert resnet((2,)) == unet((2,)) == "needs pictures; these are points"
    assert resnet((3, 20, 36)) == unet((3, 20, 36)) == ""
    assert "multiples of 4, from 8 on; this is 4×8" in resnet((3, 8, 4))
    assert "multiples of 4; this is 18×20" in unet((3, 20, 18))


@pytest.mark.parametrize(("size", "halvings"), [(16, 4), (64, 6), (96, 5), (256, 8), (512, 8)])
def test_a_unet_is_as_deep_as_the_picture_allows(size: int, halvings: int) -> None:
    net = build("unet-translator", (3, size, size), width=1)
    assert len(net.down) == halvings
    assert (
        net.stride == 2**halvings == TRANSLATORS.get("unet-translator").facts["stride"](net_options(), (3, size, size))
    )


def net_options(**options: Any) -> Any:
    return parse(TRANSLATORS.get("unet-translator").options, options)


def test_the_stride_of_a_unet_is_known_from_its_depth_alone() -> None:
    stride = TRANSLATORS.get("unet-translator").facts["stride"]
    assert (stride(net_options(depth=7)), stride(net_options())) == (128, 256)


def test_halvings_that_leave_no_whole_pixels_are_refused() -> None:
    with pytest.raises(OptionError, match="32×16 can be halved 4 times") as caught:
        build("unet-translator", (3, 16, 32), depth=5)
    assert caught.value.path == "translator.depth"


@pytest.mark.parametrize(
    ("depth", "levels"), [(8, [4, 5, 6]), (7, [4, 5]), (6, [4]), (5, []), (2, []), (10, [6, 7, 8])]
)
def test_dropout_stands_next_to_the_innermost_doubling(depth: int, levels: list[int]) -> None:
    assert list(dropped_levels(depth)) == levels


def test_a_unet_joins_every_size() -> None:
    net = build("unet-translator", (3, 16, 16), norm="none")
    for layer in (*net.down[1:], *net.up[1:]):
        for weight in layer.parameters():
            nn.init.zeros_(weight)
    pictures = torch.randn(1, 3, 16, 16)
    assert not torch.equal(net(pictures), net(torch.zeros_like(pictures)))  # the outermost join is left


@pytest.mark.parametrize(("blocks", "count"), [(9, 5), (5, 5), (2, 5), (1, 4)])
def test_contrastive_features_go_from_the_picture_inwards(blocks: int, count: int) -> None:
    pictures = torch.randn(2, 3, 32, 32)
    found = build("resnet-translator", blocks=blocks).features(pictures)
    assert [tuple(each.shape[1:]) for each in found] == [(3, 32, 32), (8, 16, 16), (16, 8, 8), *[(16, 8, 8)] * 2][
        :count
    ]
    assert torch.equal(found[0], pictures)


@every_norm
def test_contrastive_features_are_what_the_convolutions_say(norm: str) -> None:
    net, pictures = build("resnet-translator", norm=norm).eval(), torch.randn(1, 3, 32, 32)
    found = net.features(pictures)
    entered = net.enter(pictures)
    torch.testing.assert_close(found[1], net.down[0][0](entered))
    torch.testing.assert_close(found[3], net.blocks[0](net.down[1](net.down[0](entered))))
    assert found[1].min() < 0  # not yet rectified


@pytest.mark.parametrize(("depth", "size"), [(3, 16), (8, 256)])
def test_parameters_of_a_unet_are_counted_by_hand(depth: int, size: int) -> None:
    widths = [2 * min(2**level, 8) for level in range(depth)]
    down = sum(16 * before * after for before, after in zip([3, *widths], widths, strict=False))
    up = [
        16 * after * before * (1 if level == depth - 1 else 2)
        for level, (before, after) in enumerate(zip([2, *widths], widths, strict=False))
    ]
    norms = 2 * sum(widths[1:-1]) + 2 * sum(widths[:-1])
    net = build("unet-translator", (3, size, size), width=2, depth=depth)
    assert sum(weight.numel() for weight in net.parameters()) == down + sum(up) + norms + 2


@pytest.mark.parametrize(("blocks", "millions"), [(6, 7.838), (9, 11.378)])
def test_the_papers_networks_have_their_known_sizes(blocks: int, millions: float) -> None:
    entry = TRANSLATORS.get("resnet-translator")
    net = entry.build(parse(entry.options, {"blocks": blocks}), Part(Role.TRANSLATE, (3, 64, 64), output=(3, 64, 64)))
    count = sum(weight.numel() for weight in net.parameters()) / 1e6
    assert count == pytest.approx(millions, abs=5e-4)
