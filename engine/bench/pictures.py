"""One picture through a translator, with all that happens to it, against the network's forward pass alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from engine.bench.measuring import Measurement, Size, interleaved, measures
from engine.inference.model import Model
from engine.inference.routes import works_of_model
from engine.inference.seen import as_seen
from engine.inference.translating import Translator
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.translation import Picture
from engine.training.assembly import assemble

SIDE = 256
NETWORK: dict[str, str | int] = {"name": "resnet-translator", "blocks": 9, "width": 64}


@measures("translate", "Translating a picture of 256 × 256 with ResNet-9 against its bare forward pass")
def bench_translate(size: Size) -> Iterator[Measurement]:
    """Conversion, padding, the forward pass and back to bytes; the bare pass starts from numbers and ends with them."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = _model(device)
    translator, network = Translator(works_of_model(model)), model.nets["AtoB"]
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    picture, seen = Picture(pixels), as_seen(pixels, 3).to(device)

    def bare(times: int) -> None:
        with torch.inference_mode():
            for _ in range(times):
                network(seen)
        if device.type == "cuda":
            torch.cuda.synchronize()

    def ours(times: int) -> None:
        for _ in range(times):
            translator.translate(picture, "AtoB")

    block_s, pairs = (0.4, 4) if size == "quick" else (2.0, 10)
    ratio = interleaved(bare, ours, block_s=block_s, pairs=pairs)
    name = f"translate {SIDE}×{SIDE}, ResNet-{NETWORK['blocks']} width {NETWORK['width']}: ours/bare"
    yield Measurement(name, ratio.value, "×", at_most=1.1, details=ratio.details("bare", "ours"))


def _model(device: torch.device) -> Model:
    """A CycleGAN as it stands before training."""
    shape = (3, SIDE, SIDE)
    offers = frozenset({Need.PICTURES, Need.TWO_DOMAINS, Need.STORED})
    info = DataInfo("Noise", shape, 1, offers=offers, partner=shape, partner_count=1)
    tables = {"game": {"name": "cyclegan"}, "translator": NETWORK, "discriminator": {"name": "pixel", "width": 8}}
    config = resolve(from_mapping({**tables, "training": {"batch": 1}}))
    assembly = assemble(config, info, device)
    nets = assembly.nets.requires_grad_(False).eval()
    return Model("bench", 0, False, config, info, assembly.game, nets, device)
