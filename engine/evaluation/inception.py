"""The Inception network that FID and KID are defined on, through the package torch-fidelity."""

from __future__ import annotations

import hashlib
import importlib
import io
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.data.download import Remote, fetch
from engine.evaluation.extractors import pieces
from engine.spec.data import Preparation, data_home
from engine.spec.errors import OptionError

FILE = "weights-inception-2015-12-05-6726825d.pth"
URL = f"https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/{FILE}"
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
SIZE = "91 MiB"
PIECE = 50  # pictures at once: each becomes 299 × 299


class Inception:
    """TensorFlow's Inception-v3 of 2015, as torch-fidelity ports it; features are those of its last pooling."""

    label = ""  # FID and KID bear no other name
    describe = (
        "resized to 299 px bilinearly as TensorFlow 1 does, TensorFlow Inception-v3 of 2015-12-05 (torch-fidelity)"
    )

    def __init__(self, net: Any, device: torch.device | str = "cpu") -> None:
        """net: torch-fidelity's extractor, pictures (n, 3, h, w) uint8 -> (features (n, 2048),)."""
        self._device = torch.device(device)
        self._net = net.to(self._device)

    @torch.no_grad()
    def features(self, samples: Tensor, preparation: Preparation | None = None) -> Tensor:
        """Features (n, 2048) of pictures (n, c, h, w) uint8; grey is repeated, transparency laid on black."""
        parts = (self._net(in_colour(piece).to(self._device))[0] for piece in pieces(samples, PIECE, preparation))
        return torch.cat([part.float().cpu() for part in parts])


def open_inception(
    weights: Path | None, preparation: Preparation, *, download: bool = False, device: torch.device | str = "cpu"
) -> Inception:
    """The network with its weights from a file, or from where an earlier download put them.

    download: fetch them (91 MiB) where they are in neither place. Raises OptionError where the package or the
    weights are missing or the file is another one, DatasetError where the download fails, Cancelled.
    """
    package = _package()
    path = weights or data_home() / "inception" / FILE
    if not path.is_file() and weights is None and download:
        fetch([Remote(FILE, (URL,), "")], path.parent, f"Inception weights ({SIZE})", preparation)
    if not path.is_file():
        remedy = f"Allow the download ({SIZE}) with --download, or name the file with --weights."
        raise OptionError("extractor", "the weights of the Inception network are missing", f"{path} is no file", remedy)
    if _sha256(path) != SHA256:
        why = "figures may be called FID and KID only with one set of weights"
        raise OptionError("weights", f"{path} is not the file {FILE}", why, f"Delete it, and get it from {URL}.")
    return Inception(package.FeatureExtractorInceptionV3("inception", ["2048"], _tensors_of(path)), device)


def in_colour(pictures: Tensor) -> Tensor:
    """Pictures (n, 1 or 3 or 4, h, w) uint8 as (n, 3, h, w)."""
    if pictures.shape[1] == 4:
        colour, cover = pictures[:, :3].float(), pictures[:, 3:].float() / 255
        return (colour * cover).round().to(torch.uint8)
    return pictures.expand(-1, 3, -1, -1) if pictures.shape[1] == 1 else pictures


def _package() -> Any:
    try:
        return importlib.import_module("torch_fidelity.feature_extractor_inceptionv3")
    except ImportError as error:
        remedy = "Install it with `pip install torch-fidelity`, or choose --extractor judge."
        raise OptionError("extractor", "the package torch-fidelity is missing", str(error), remedy) from None


def _tensors_of(path: Path) -> io.BytesIO:
    """The weights as a file in memory: the package unpickles what it is given, and this holds nothing but tensors."""
    memory = io.BytesIO()
    torch.save(torch.load(path, weights_only=True), memory)
    memory.seek(0)
    return memory


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
