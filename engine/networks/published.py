"""Generators as the PyTorch repository of CycleGAN and pix2pix publishes them: recognised, and built here.

Such a file is a state_dict, whose names count the layers of nn.Sequential: "model.1.weight" of a ResNet,
"model.model.1.model.1.weight" of a U-Net. The layers are those of our translators, only the names differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from engine.networks.resnet_translator import ResNetTranslator, ResNetTranslatorOptions
from engine.networks.unet_translator import UNetTranslator, UNetTranslatorOptions
from engine.networks.weight_files import ONLY_WEIGHTS, read_tensors
from engine.spec.errors import CheckpointError, OptionError
from engine.spec.options import parse

Statistics = Literal["picture", "stored"]
MOST_CHANNELS = 64  # of pictures that go in or come out
FIRST_BLOCK = 10  # index of a ResNet's first residual block
RUNNING = ("running_mean", "running_var", "num_batches_tracked")
USUAL_SIZE = 256  # px; ResNets do not show what they were trained on
PICTURE_NOTE = (
    "Its batch norms take the statistics of each picture, as the repository's own test does; those kept from "
    "training are the other choice."
)
STORED_NOTE = (
    "Its batch norms take the statistics kept from training; the repository's own test takes those of each picture."
)
DROPOUT_NOTE = (
    "Nothing is left out at random here, so that a picture is translated the same way every time; where the "
    "network was trained with dropout, the repository's own test leaves it on."
)
UNUSED_NOTE = "The statistics that its instance norms kept are left out: they are never used."


@dataclass(frozen=True)
class Published:
    """A generator from a file of published weights, ready to translate."""

    architecture: str  # "ResNet-9", "U-Net-256"
    family: str  # the translator that it is: "resnet-translator" or "unet-translator"
    options: Mapping[str, Any]  # of that family: width, blocks or depth, norm, dropout
    inputs: int  # channels of what goes in
    outputs: int  # channels of what comes out
    size: int  # height and width that such networks are trained on, px
    stride: int  # height and width of what goes in are multiples of it
    network: nn.Module  # in evaluation mode: (n, inputs, h, w) in [-1, 1] -> (n, outputs, h, w) in [-1, 1]
    notes: tuple[str, ...]  # what a user should know of it, in full sentences

    @property
    def describe(self) -> str:
        """The architecture in words: "ResNet-9, instance norm, 3 → 3 channels, width 64"."""
        norm, width = self.options["norm"], self.options["width"]
        return f"{self.architecture}, {norm} norm, {self.inputs} → {self.outputs} channels, width {width}"


@dataclass(frozen=True)
class _Plan:
    """What a file says it holds, before its layers are compared."""

    architecture: str
    family: str
    options: dict[str, Any]
    inputs: int
    outputs: int
    size: int
    network: nn.Module  # without weights
    names: Mapping[str, str]  # published name of a layer -> ours


def read_published(path: Path, statistics: Statistics = "picture") -> Published:
    """The generator that a .pth, .pt or .safetensors file holds.

    statistics: of batch norms: of each "picture", which is what the repository's test.py does, or "stored" while
    training. Instance norms take each picture's anyway. Dropout rests, so that translation is deterministic.
    Raises CheckpointError where the file cannot be read safely, or is no such generator: then the first layer that
    differs is named, with what was expected.
    """
    weights = {name.removeprefix("module."): tensor for name, tensor in read_tensors(path).items()}
    plan = _recognised(path, weights)
    used = _renamed(path, weights, plan)
    plan.network.load_state_dict(used, assign=True)
    network = plan.network.eval().requires_grad_(False)
    notes = [DROPOUT_NOTE] if plan.options["dropout"] or plan.family == "unet-translator" else []
    if plan.options["norm"] == "batch":
        notes.append(PICTURE_NOTE if statistics == "picture" else STORED_NOTE)
        if statistics == "picture":
            _by_picture(network)
    elif any(name.endswith(RUNNING) for name in weights):
        notes.append(UNUSED_NOTE)
    return Published(
        plan.architecture,
        plan.family,
        plan.options,
        plan.inputs,
        plan.outputs,
        plan.size,
        int(network.stride),  # type: ignore[arg-type]  # a module's attributes are not typed
        network,
        tuple(notes),
    )


def _recognised(path: Path, weights: Mapping[str, Tensor]) -> _Plan:
    """Which architecture the names tell of; raises CheckpointError where it is none of ours."""
    if "model.model.0.weight" in weights:
        return _unet(path, weights)
    if "model.1.weight" in weights and "model.0.weight" not in weights:
        return _resnet(path, weights)
    what = f"{path} is no generator of CycleGAN or pix2pix"
    if "model.0.weight" in weights:
        raise CheckpointError(what, "it looks like a discriminator: its first layer is model.0", ONLY_WEIGHTS)
    first = f'this with "{next(iter(weights)):.60}"'
    why = f'a ResNet begins with "model.1.weight", a U-Net with "model.model.0.weight"; {first}'
    raise CheckpointError(what, why, ONLY_WEIGHTS)


def _resnet(path: Path, weights: Mapping[str, Tensor]) -> _Plan:
    """A ResNet, as far as its first layer, its count of blocks and their numbering tell."""
    width, inputs = _channels(path, weights, "model.1.weight", 7)
    blocks = 0
    while f"model.{FIRST_BLOCK + blocks}.conv_block.1.weight" in weights:
        blocks += 1
    if not blocks:
        why = f"it has no model.{FIRST_BLOCK}.conv_block.1.weight, where the first residual block was expected"
        raise _mismatch(path, why)
    dropout = f"model.{FIRST_BLOCK}.conv_block.6.weight" in weights and (
        f"model.{FIRST_BLOCK}.conv_block.5.weight" not in weights
    )
    values = {
        "width": width,
        "blocks": blocks,
        "norm": "instance" if "model.1.bias" in weights else "batch",
        "dropout": 0.5 if dropout else 0.0,
    }
    options = _options(path, ResNetTranslatorOptions, values)
    last = weights.get(f"model.{FIRST_BLOCK + blocks + 7}.bias")
    outputs = inputs if last is None else last.numel()  # where it has none, that is told as a mismatch below
    with torch.device("meta"):  # nothing is allocated before all shapes are known to fit
        network = ResNetTranslator(options, inputs, outputs)
    names = dict(_resnet_names(blocks, dropout=dropout))
    return _Plan(f"ResNet-{blocks}", "resnet-translator", values, inputs, outputs, USUAL_SIZE, network, names)


def _unet(path: Path, weights: Mapping[str, Tensor]) -> _Plan:
    """A U-Net, as far as its outermost layers and its depth tell."""
    width, inputs = _channels(path, weights, "model.model.0.weight", 4)
    last = weights.get("model.model.3.bias")
    outputs = inputs if last is None else last.numel()
    depth = 1
    while f"{_level(depth)}.1.weight" in weights:
        depth += 1
    norm = "instance" if "model.model.0.bias" in weights else "batch"
    values = {"width": width, "depth": depth, "norm": norm, "dropout": 0.0}
    options = _options(path, UNetTranslatorOptions, values)
    with torch.device("meta"):
        network = UNetTranslator(options, inputs, outputs, depth)
    names = dict(_unet_names(depth))
    return _Plan(f"U-Net-{2**depth}", "unet-translator", values, inputs, outputs, 2**depth, network, names)


def _channels(path: Path, weights: Mapping[str, Tensor], name: str, kernel: int) -> tuple[int, int]:
    """The first two sizes of a convolution's weight; raises CheckpointError where it is none with this kernel."""
    if name not in weights:
        raise _mismatch(path, f"it has no {name}, where a convolution of {kernel}×{kernel} was expected")
    shape = tuple(weights[name].shape)
    if len(shape) != 4 or shape[2:] != (kernel, kernel) or 0 in shape:
        raise _mismatch(path, f"{name} is {_sizes(shape)}, where a convolution of {kernel}×{kernel} was expected")
    return shape[0], shape[1]


def _options(path: Path, model: type[Any], values: Mapping[str, Any]) -> Any:
    try:
        return parse(model, values)
    except OptionError as error:
        raise _mismatch(path, str(error).rstrip(".")) from None


def _renamed(path: Path, weights: Mapping[str, Tensor], plan: _Plan) -> dict[str, Tensor]:
    """The weights by our names; raises CheckpointError naming the first layer that does not fit."""
    _check_channels(path, plan)
    mine = plan.network.state_dict()
    used: dict[str, Tensor] = {}
    known: set[str] = set()
    for theirs, ours in plan.names.items():
        for name, expected in _tensors_of(mine, ours):
            published = f"{theirs}.{name}"
            known.add(published)
            found = weights.get(published)
            if found is None and name == "num_batches_tracked":  # older files have none
                found = torch.zeros((), dtype=torch.int64)
            if found is None:
                raise _mismatch(path, f"{plan.architecture} has {published} of {_sizes(expected.shape)}, this has none")
            if found.shape != expected.shape:
                sizes = f"{_sizes(found.shape)}, where {plan.architecture} has {_sizes(expected.shape)}"
                raise _mismatch(path, f"{published} is {sizes}")
            used[f"{ours}.{name}"] = found
        known |= {f"{theirs}.{name}" for name in RUNNING}  # of old instance norms, which never used them
    strange = next((name for name in weights if name not in known), None)
    if strange is not None:
        raise _mismatch(path, f'it has "{strange:.60}", which {plan.architecture} has not')
    return used


def _check_channels(path: Path, plan: _Plan) -> None:
    for name, count in (("go in", plan.inputs), ("come out", plan.outputs)):
        if count > MOST_CHANNELS:
            raise _mismatch(path, f"{count} channels {name}, where pictures have up to {MOST_CHANNELS}")


def _tensors_of(state: Mapping[str, Tensor], layer: str) -> Iterator[tuple[str, Tensor]]:
    """Names and tensors of one layer."""
    for name, tensor in state.items():
        if name.rpartition(".")[0] == layer:
            yield name.rpartition(".")[2], tensor


def _resnet_names(blocks: int, *, dropout: bool) -> Iterator[tuple[str, str]]:
    """Published names of a ResNet's layers that may have weights, and ours, from the picture on."""
    yield from (("model.1", "enter.1"), ("model.2", "enter.2"))
    for level in range(2):
        yield from ((f"model.{4 + 3 * level + place}", f"down.{level}.{place}") for place in (0, 1))
    second = 6 if dropout else 5  # dropout stands before the second convolution's padding
    for block in range(blocks):
        theirs, ours = f"model.{FIRST_BLOCK + block}.conv_block", f"blocks.{block}.layers"
        for place, own in ((1, 1), (2, 2), (second, 6), (second + 1, 7)):
            yield f"{theirs}.{place}", f"{ours}.{own}"
    after = FIRST_BLOCK + blocks
    for level in range(2):
        yield from ((f"model.{after + 3 * level + place}", f"up.{level}.{place}") for place in (0, 1))
    yield f"model.{after + 7}", "leave.1"


def _unet_names(depth: int) -> Iterator[tuple[str, str]]:
    """Published names of a U-Net's layers that may have weights, and ours, inwards and back."""
    yield "model.model.0", "down.0.0"
    for level in range(1, depth):
        yield f"{_level(level)}.1", f"down.{level}.1"
        if level < depth - 1:
            yield f"{_level(level)}.2", f"down.{level}.2"
    for level in range(depth - 1, 0, -1):
        place = 3 if level == depth - 1 else 5  # the innermost has no norm and no block between
        yield from ((f"{_level(level)}.{place + norm}", f"up.{level}.{1 + norm}") for norm in (0, 1))
    yield "model.model.3", "up.0.1"


def _level(level: int) -> str:
    """The published name of a U-Net's block inside `level` others; the outermost, 0, is "model.model"."""
    return "model.model" + ".1.model" * (level > 0) + ".3.model" * (level - 1)


def _by_picture(network: nn.Module) -> None:
    """Batch norms that take the statistics of each picture: what they are in training on batches of one."""
    for parent in list(network.modules()):
        for name, layer in parent.named_children():
            if isinstance(layer, nn.BatchNorm2d):
                own = nn.InstanceNorm2d(layer.num_features, eps=layer.eps, affine=True)
                own.weight, own.bias = layer.weight, layer.bias
                setattr(parent, name, own.eval())


def _sizes(shape: tuple[int, ...] | torch.Size) -> str:
    return "×".join(map(str, shape)) or "a single value"


def _mismatch(path: Path, why: str) -> CheckpointError:
    return CheckpointError(f"{path} is no generator that is known here", why, ONLY_WEIGHTS)
