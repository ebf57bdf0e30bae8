"""pix2pix on facades: photographs from label maps, nearer the truth than the mean colour of every label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.data.opening import open_data
from engine.data.source import Source, to_signed
from engine.evaluation.fidelity import l1, ssim
from engine.spec.config import from_mapping, resolve
from engine.spec.data import Preparation
from engine.training.assembly import assemble
from engine.training.preview import looking
from engine.training.trainer import Trainer

# The colours of the twelve labels.
LABELS = """0000aa 0000ff 0055ff 00aaff 00ffff 55ffaa aaff55 ffff00 ffaa00 ff5500 ff0000 aa0000"""
COLOURS = torch.tensor([list(bytes.fromhex(label)) for label in LABELS.split()], dtype=torch.float32)


def _trainer(folder: Path, cache: Path, **training: Any) -> Trainer:
    rates = {"learning_rate": 5e-4, "decay_from": 0.5}
    config = resolve(
        from_mapping(
            {
                "game": {"name": "pix2pix"},
                "translator": {"name": "unet-translator", "width": 16, "norm": "instance"},
                "discriminator": {"name": "patch", "width": 16, "layers": 2},
                "data": {
                    "name": "side-by-side",
                    "path": str(folder),
                    "size": 64,
                    "jitter": 8,
                    "direction": "BtoA",
                    "label_map": "A",
                    "flip": True,
                },
                "optimisers": {"discriminator": rates, "generator": rates},
                "training": {"device": "cpu", "batch": 8, "average_decay": 0.99, **training},
            }
        )
    )
    dataset = open_data(config, Preparation(cache=cache))
    torch.set_num_threads(1)
    torch.manual_seed(config.training.seed)
    random = torch.Generator().manual_seed(config.training.seed)
    assembly = assemble(config, dataset.info, torch.device("cpu"))
    source = Source(dataset, config.training.batch, random, "cpu", paired=assembly.paired)
    trainer = Trainer(assembly, source, config, random)
    trainer.begin()
    return trainer


def _labels(pictures: Tensor) -> Tensor:
    """The nearest label (n, h, w) of every pixel of label maps (n, 3, h, w) uint8."""
    pixels = pictures.permute(0, 2, 3, 1).float()
    return torch.cdist(pixels.flatten(0, 2), COLOURS).argmin(1).reshape(pixels.shape[:3])


def _mean_colours(trainer: Trainer) -> Tensor:
    """The mean colour (labels, 3) in [-1, 1] of what every label stands for in the pictures that are learnt from."""
    dataset = trainer.source.dataset
    assert dataset.samples is not None
    assert dataset.partner is not None
    labels, pixels = _labels(dataset.samples), dataset.partner.permute(0, 2, 3, 1).float()
    return torch.stack([pixels[labels == label].mean(0) for label in range(len(COLOURS))]) / 127.5 - 1


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_photographs_from_labels_are_nearer_the_truth_than_mean_colours(shared_data: Path, tmp_path: Path) -> None:
    trainer = _trainer(shared_data / "facades", tmp_path, rounds=200, seed=0)
    while trainer.round < 200:
        trainer.play_round()
    held = trainer.source.dataset.held_out
    assert held is not None
    assert held.samples is not None
    assert held.partner is not None
    assert len(held.samples) == 106
    truth = to_signed(held.partner)
    with looking(trainer.averaged_nets):
        made = trainer.game.translate(trainer.averaged_nets, to_signed(held.samples), "AtoB")
    flat = _mean_colours(trainer)[_labels(held.samples)].permute(0, 3, 1, 2)
    # Seeds 0 to 2, 14 s each on one core: L1 0.161 to 0.163 against 0.171; similarity 0.254 to 0.256 against 0.237.
    assert l1(made, truth).mean() < 0.97 * l1(flat, truth).mean()
    assert ssim(made, truth).mean() > ssim(flat, truth).mean() + 0.008
