"""Features of VGG-16 as they were learnt on ImageNet, where its weights are on this machine; nothing is downloaded."""

from __future__ import annotations

import functools
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from engine.inference.comparing import Features
from engine.networks.weight_files import read_tensors
from engine.spec.errors import CheckpointError

FILE = "vgg16-397923af.pth"  # as torch.hub and torchvision keep it
WIDTHS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512)  # 0: the greatest of 2×2
SHOWN = (3, 8, 15, 22)  # relu1_2, relu2_2, relu3_3 and relu4_3
SIDES = (32, 64)  # the shorter side that it looks at; a search on two cores takes minutes beyond
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, in [0, 1]


def vgg_file() -> Path:
    """Where torch.hub keeps the weights, once something has fetched them."""
    return Path(torch.hub.get_dir()) / "checkpoints" / FILE


def vgg_features(device: torch.device) -> Features | None:
    """Features of pictures (n, c, h, w) in [-1, 1]; None where the weights are not on this machine.

    Each layer's are brought to length 1 at every place, so that a squared difference is that of Zhang et al. 2018,
    arXiv:1801.03924, eq. 1 with all weights alike. Raises CheckpointError where the file is not what it should be.
    """
    path = vgg_file()
    try:
        about = path.stat()
    except OSError:
        return None
    net = _opened(path, about.st_mtime_ns, about.st_size, device)
    return Features("VGG-16, which learnt on ImageNet", Look(net).to(device))


class Look(nn.Module):
    """The features of several layers side by side, (n, d)."""

    def __init__(self, net: nn.Sequential) -> None:
        """net: layers up to the last of SHOWN."""
        super().__init__()
        self.net = net
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None])
        self.register_buffer("deviation", torch.tensor(DEVIATION)[:, None, None])

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: (n, c, h, w) in [-1, 1], grey ones in all colours; of four channels alpha is left out."""
        values = sized(pictures.expand(-1, 3, -1, -1) if pictures.shape[1] == 1 else pictures[:, :3])
        values = ((values + 1) / 2 - self.get_buffer("mean")) / self.get_buffer("deviation")
        seen = []
        for number, layer in enumerate(self.net):
            values = layer(values)
            if number in SHOWN:
                unit = values / (values.square().sum(1, keepdim=True) + 1e-10).sqrt()
                seen.append(unit.flatten(1) / (unit.shape[2] * unit.shape[3]) ** 0.5)
        return torch.cat(seen, 1)


def sized(pictures: Tensor) -> Tensor:
    """Pictures whose shorter side lies within SIDES."""
    shorter = min(pictures.shape[2:])
    wanted = min(max(shorter, SIDES[0]), SIDES[1])
    if wanted == shorter:
        return pictures
    size = [max(wanted, round(side * wanted / shorter)) for side in pictures.shape[2:]]
    return interpolate(pictures, size, mode="bilinear", antialias=wanted < shorter, align_corners=False)


def empty_vgg() -> nn.Sequential:
    """The convolutions of VGG-16 up to relu4_3, with the places of their published weights, and no values."""
    layers: list[nn.Module] = []
    channels = 3
    with torch.device("meta"):
        for width in WIDTHS:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()] if width else [nn.MaxPool2d(2)]
            channels = width or channels
    return nn.Sequential(*layers)


@functools.lru_cache(maxsize=1)
def _opened(path: Path, changed: int, size: int, device: torch.device) -> nn.Sequential:  # noqa: ARG001 - another file, another network
    weights = {name.removeprefix("features."): tensor for name, tensor in read_tensors(path).items()}
    net = empty_vgg()
    wanted = net.state_dict()
    for name, tensor in wanted.items():
        if name not in weights or weights[name].shape != tensor.shape:
            why = f'"features.{name}" is not there, or has another shape'
            raise CheckpointError(f"{path} does not hold the weights of VGG-16", why, "Delete it, or fetch it anew.")
    net.load_state_dict({name: weights[name].clone() for name in wanted}, assign=True)
    return net.to(device).requires_grad_(False).eval()
