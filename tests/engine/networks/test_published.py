"""Published generators give what they gave where they were made; what is none of them is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.networks.published import read_published
from engine.spec.errors import CheckpointError


def _after(norm: str, channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels) if norm == "batch" else nn.InstanceNorm2d(channels)


class Residual(nn.Module):
    """x + f(x), with f reflected, convolved, normalised, rectified, perhaps dropped out, and once more."""

    def __init__(self, channels: int, norm: str, dropout: bool) -> None:
        super().__init__()
        bias = norm == "instance"
        first = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=bias), _after(norm, channels), nn.ReLU()]
        second = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=bias), _after(norm, channels)]
        self.conv_block = nn.Sequential(*first, *[nn.Dropout(0.5)] * dropout, *second)

    def forward(self, values: Tensor) -> Tensor:
        return values + self.conv_block(values)


class ReferenceResNet(nn.Module):
    """c7s1-w, d2w, d4w, R4w × blocks, u2w, uw, c7s1."""

    def __init__(self, inputs: int, outputs: int, width: int, blocks: int, norm: str, dropout: bool = False) -> None:
        super().__init__()
        bias = norm == "instance"
        layers = [nn.ReflectionPad2d(3), nn.Conv2d(inputs, width, 7, bias=bias), _after(norm, width), nn.ReLU()]
        for before in (width, 2 * width):
            layers += [nn.Conv2d(before, 2 * before, 3, 2, 1, bias=bias), _after(norm, 2 * before), nn.ReLU()]
        layers += [Residual(4 * width, norm, dropout) for _ in range(blocks)]
        for before in (4 * width, 2 * width):
            up = nn.ConvTranspose2d(before, before // 2, 3, 2, 1, output_padding=1, bias=bias)
            layers += [up, _after(norm, before // 2), nn.ReLU()]
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(width, outputs, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.model(pictures)


class Level(nn.Module):
    """A U-Net's level around all deeper ones; what enters is joined to what leaves, but for the outermost."""

    def __init__(self, layers: list[nn.Module], *, outermost: bool) -> None:
        super().__init__()
        self.model = nn.Sequential(*layers)
        self.outermost = outermost

    def forward(self, values: Tensor) -> Tensor:
        return self.model(values) if self.outermost else torch.cat((values, self.model(values)), 1)


class ReferenceUNet(nn.Module):
    """C64-C128-C256-C512-… in and out again, level within level."""

    def __init__(self, inputs: int, outputs: int, width: int, depth: int, norm: str) -> None:
        super().__init__()
        bias = norm == "instance"
        widths = [min(2**level, 8) * width for level in range(depth)]
        outer, inner = widths[-2:]
        up = [nn.ReLU(), nn.ConvTranspose2d(inner, outer, 4, 2, 1, bias=bias), _after(norm, outer)]
        block = Level([nn.LeakyReLU(0.2), nn.Conv2d(outer, inner, 4, 2, 1, bias=bias), *up], outermost=False)
        for level in range(depth - 2, 0, -1):
            outer, inner = widths[level - 1 : level + 1]
            down = [nn.LeakyReLU(0.2), nn.Conv2d(outer, inner, 4, 2, 1, bias=bias), _after(norm, inner)]
            up = [nn.ReLU(), nn.ConvTranspose2d(2 * inner, outer, 4, 2, 1, bias=bias), _after(norm, outer)]
            block = Level([*down, block, *up, *[nn.Dropout(0.5)] * (outer == inner)], outermost=False)
        first = nn.Conv2d(inputs, width, 4, 2, 1, bias=bias)
        last = nn.ConvTranspose2d(2 * width, outputs, 4, 2, 1)
        self.model = Level([first, block, nn.ReLU(), last, nn.Tanh()], outermost=True)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.model(pictures)


def settled(net: nn.Module, seed: int = 0) -> nn.Module:
    """The net with weights, gains and kept statistics that all matter, so that the picture shows in the output."""
    random = torch.Generator().manual_seed(seed)
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            fan = layer.weight[0].numel() if isinstance(layer, nn.Conv2d) else layer.weight[:, 0].numel() / 4
            layer.weight.data.normal_(0, (2 / fan) ** 0.5, generator=random)
            if layer.bias is not None:
                layer.bias.data.normal_(0, 0.1, generator=random)
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight.data.normal_(1, 0.2, generator=random)
            layer.bias.data.normal_(0, 0.2, generator=random)
            layer.running_mean.normal_(0, 0.2, generator=random)
            layer.running_var.uniform_(0.5, 2, generator=random)
            layer.num_batches_tracked.fill_(7)
    return net.eval()


Weights = dict[str, Tensor]
WIDTH = 4
every_norm = pytest.mark.parametrize("norm", ["instance", "batch"])
MAKERS: dict[str, tuple[Callable[[str], nn.Module], int]] = {
    "ResNet-6": (lambda norm: ReferenceResNet(3, 3, WIDTH, 6, norm), 32),
    "ResNet-9": (lambda norm: ReferenceResNet(3, 1, WIDTH, 9, norm), 32),
    "U-Net-128": (lambda norm: ReferenceUNet(1, 3, WIDTH, 7, norm), 128),
    "U-Net-256": (lambda norm: ReferenceUNet(3, 3, WIDTH, 8, norm), 256),
}


def saved(tmp_path: Path, weights: Any, name: str = "latest_net_G.pth", **options: Any) -> Path:
    torch.save(weights, tmp_path / name, **options)
    return tmp_path / name


def resnet(norm: str = "instance", **options: Any) -> nn.Module:
    return settled(ReferenceResNet(3, 3, WIDTH, options.pop("blocks", 2), norm, **options))


def unet(norm: str = "batch") -> nn.Module:
    return settled(ReferenceUNet(3, 3, WIDTH, 4, norm))


def noise(channels: int = 3, size: int = 32, count: int = 1) -> Tensor:
    return torch.rand(count, channels, size, size, generator=torch.Generator().manual_seed(3)) * 2 - 1


@every_norm
@pytest.mark.parametrize("architecture", MAKERS)
def test_the_output_is_that_of_the_published_network(tmp_path: Path, architecture: str, norm: str) -> None:
    make, size = MAKERS[architecture]
    reference = settled(make(norm))
    published = read_published(saved(tmp_path, reference.state_dict()), statistics="stored")
    with torch.no_grad():
        pictures = noise(published.inputs, size, 2)
        expected = reference(pictures)
        assert expected.std() > 0.05
        torch.testing.assert_close(published.network(pictures), expected, rtol=0, atol=1e-5)
    assert published.architecture == architecture
    assert published.options["norm"] == norm
    assert published.outputs == expected.shape[1]


@pytest.mark.parametrize("architecture", MAKERS)
def test_batch_norms_take_each_pictures_statistics_as_the_repositorys_test_does(
    tmp_path: Path, architecture: str
) -> None:
    make, size = MAKERS[architecture]
    reference = settled(make("batch"))
    published = read_published(saved(tmp_path, reference.state_dict()))
    for layer in reference.modules():
        layer.train(isinstance(layer, nn.BatchNorm2d))
    with torch.no_grad():
        pictures = noise(published.inputs, size, 2)
        one_by_one = torch.cat([reference(each[None]) for each in pictures])
        torch.testing.assert_close(published.network(pictures), one_by_one, rtol=0, atol=1e-5)
    assert any("statistics of each picture" in note for note in published.notes)


def test_what_it_holds_is_told(tmp_path: Path) -> None:
    found = read_published(saved(tmp_path, resnet(dropout=True, blocks=3).state_dict()))
    assert found.describe == "ResNet-3, instance norm, 3 → 3 channels, width 4"
    assert found.options == {"width": 4, "blocks": 3, "norm": "instance", "dropout": 0.5}
    assert (found.family, found.stride, found.size, found.network.training) == ("resnet-translator", 4, 256, False)
    other = read_published(saved(tmp_path, unet().state_dict()))
    assert other.describe == "U-Net-16, batch norm, 3 → 3 channels, width 4"
    assert (other.family, other.stride, other.size) == ("unet-translator", 16, 16)


@every_norm
def test_dropout_is_seen_in_the_numbering_and_rests(tmp_path: Path, norm: str) -> None:
    reference = resnet(norm, dropout=True)
    found = read_published(saved(tmp_path, reference.state_dict()), statistics="stored")
    with torch.no_grad():
        torch.testing.assert_close(found.network(noise()), reference(noise()), rtol=0, atol=1e-5)
    assert any("left out at random" in note for note in found.notes)


@pytest.mark.parametrize("make", [resnet, unet])
def test_statistics_of_old_instance_norms_are_dropped(tmp_path: Path, make: Callable[[str], nn.Module]) -> None:
    reference = make("instance")
    weights = dict(reference.state_dict())
    for name, layer in reference.named_modules():
        if isinstance(layer, nn.InstanceNorm2d):
            weights |= {f"{name}.running_mean": torch.ones(layer.num_features)}
            weights |= {
                f"{name}.running_var": torch.ones(layer.num_features),
                f"{name}.num_batches_tracked": torch.tensor(3),
            }
    found = read_published(saved(tmp_path, weights))
    with torch.no_grad():
        torch.testing.assert_close(found.network(noise()), reference(noise()), rtol=0, atol=1e-5)
    assert any("never used" in note for note in found.notes)


def test_batch_norms_of_before_batches_were_counted_are_read(tmp_path: Path) -> None:
    reference = resnet("batch")
    weights = {name: value for name, value in reference.state_dict().items() if "num_batches" not in name}
    found = read_published(saved(tmp_path, weights), statistics="stored")
    with torch.no_grad():
        torch.testing.assert_close(found.network(noise()), reference(noise()), rtol=0, atol=1e-5)


@pytest.mark.parametrize("options", [{}, {"_use_new_zipfile_serialization": False}])
def test_both_formats_of_torch_and_safetensors_give_the_same(tmp_path: Path, options: dict[str, Any]) -> None:
    weights = resnet().state_dict()
    save_file(weights, tmp_path / "g.safetensors")
    with torch.no_grad():
        expected = read_published(tmp_path / "g.safetensors").network(noise())
        assert torch.equal(read_published(saved(tmp_path, weights, **options)).network(noise()), expected)


def test_the_prefix_of_several_devices_is_taken_off(tmp_path: Path) -> None:
    weights = {f"module.{name}": value for name, value in resnet().state_dict().items()}
    assert read_published(saved(tmp_path, weights)).architecture == "ResNet-2"


def test_halves_are_read_as_whole_numbers_of_float32(tmp_path: Path) -> None:
    weights = {name: value.half() for name, value in resnet().state_dict().items()}
    network = read_published(saved(tmp_path, weights)).network
    assert {weight.dtype for weight in network.parameters()} == {torch.float32}


def changed(make: Callable[[], nn.Module], change: Callable[[Weights], object]) -> Weights:
    weights = dict(make().state_dict())
    change(weights)
    return weights


MISFITS: dict[str, tuple[Weights, str]] = {
    "a wrong size": (
        changed(resnet, lambda w: w.update({"model.7.weight": torch.zeros(16, 8, 5, 5)})),
        "model.7.weight is 16×8×5×5, where ResNet-2 has 16×8×3×3",
    ),
    "the first of several": (
        changed(resnet, lambda w: [w.pop("model.4.weight"), w.pop("model.15.weight")]),
        "ResNet-2 has model.4.weight of 8×4×3×3, this has none",
    ),
    "no last layer": (
        changed(resnet, lambda w: w.pop("model.19.bias")),
        "ResNet-2 has model.19.bias of 3, this has none",
    ),
    "one layer more": (
        changed(resnet, lambda w: w.update({"model.99.weight": torch.zeros(1)})),
        'it has "model.99.weight", which ResNet-2 has not',
    ),
    "no blocks": ({"model.1.weight": torch.zeros(4, 3, 7, 7)}, "no model.10.conv_block.1.weight"),
    "no convolution": (
        {"model.1.weight": torch.zeros(4)},
        "model.1.weight is 4, where a convolution of 7×7 was expected",
    ),
    "an inner level": (
        changed(unet, lambda w: w.update({"model.model.1.model.3.model.1.weight": torch.zeros(2, 2, 4, 4)})),
        "model.model.1.model.3.model.1.weight is 2×2×4×4, where U-Net-16 has 16×8×4×4",
    ),
    "a norm's statistics": (
        changed(unet, lambda w: w.pop("model.model.1.model.2.running_var")),
        "U-Net-16 has model.model.1.model.2.running_var of 8, this has none",
    ),
    "a discriminator": ({"model.0.weight": torch.zeros(4, 3, 4, 4)}, "it looks like a discriminator"),
    "something else": ({"encoder.weight": torch.zeros(3)}, 'this with "encoder.weight"'),
    "a giant": (
        {"model.1.weight": torch.zeros(2048, 1, 7, 7), "model.10.conv_block.1.weight": torch.zeros(1)},
        "width = 2048 is not valid: it must be ≥ 1 and ≤ 1024",
    ),
    "many channels": (
        {"model.1.weight": torch.zeros(1, 100, 7, 7), "model.10.conv_block.1.weight": torch.zeros(1)},
        "100 channels go in",
    ),
}


@pytest.mark.parametrize("case", MISFITS)
def test_what_does_not_fit_is_named_with_what_was_expected(tmp_path: Path, case: str) -> None:
    weights, message = MISFITS[case]
    with pytest.raises(CheckpointError) as caught:
        read_published(saved(tmp_path, weights))
    assert message in str(caught.value)
    assert "latest_net_G.pth" in caught.value.what
