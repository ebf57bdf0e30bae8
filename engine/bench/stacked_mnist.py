"""PacGAN's protocol on stacked MNIST: how many of the 1,000 modes a DCGAN finds, alone and packed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from engine.bench.protocol import Case, Figures, Protocol
from engine.data.stacked import EVALUATED_ON
from engine.evaluation.classes import class_coverage
from engine.evaluation.judge import Judge, open_judge
from engine.inference.model import Model, open_model
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.training.run_folder import RunFolder

TITLE = "Stacked MNIST, 1,000 modes"
SOURCE = (
    "Protocol and published figures: Lin et al. 2018, arXiv:1712.04086, section 4.2 and table 2 (10 trials of "
    "100,000 rounds, networks of width 64, pictures of 28×28); R3GAN: Huang et al. 2024, arXiv:2501.05441, table 1. "
    "26,000 samples, classified channel by channel. Ours: 32×32 with a dark border; the small networks have a width "
    "of 16 and no published figure."
)
FIGURES = ("modes", "reverse KL", "modes at 25 %", "modes at 50 %", "modes at 75 %")
STOPS = (25, 50, 75)  # per cent of the rounds at which modes are counted, too
PACKS = 64
PUBLISHED_ROUNDS = 100_000
PUBLISHED = {1: ("78.9 ± 6.46", "4.50 ± 0.127"), 2: ("1000 ± 0", "0.06 ± 0.003"), 3: ("1000 ± 0", "0.06 ± 0.003")}
PUBLISHED[4] = ("1000 ± 0", "0.07 ± 0.005")
WIDTHS = {"paper": 64, "small": 16}
PIECE = 2_000  # samples held at once


def protocol(folder: Path | None = None) -> Protocol:
    """DCGAN alone and with packs of 2 to 4, and R3GAN; folder: that holds the files of MNIST, None to download them."""
    cases = [_packed(size, pack, folder) for size in WIDTHS for pack in (1, 2, 3, 4)]
    return Protocol("stacked-mnist", TITLE, SOURCE, (*cases, _r3gan(folder)), FIGURES)


def _packed(size: str, pack: int, folder: Path | None) -> Case:
    network = {"name": "dcgan", "width": WIDTHS[size]}
    config = _config(folder, pack, {"generator": network, "discriminator": network})
    published = dict(zip(FIGURES, PUBLISHED[pack], strict=False)) if size == "paper" else {}
    name = f"pacdcgan{pack}" if pack > 1 else "dcgan"
    title = f"{'PacDCGAN' + str(pack) if pack > 1 else 'DCGAN'}, {size} networks"
    return Case(f"{size} {name}", title, config, measure, published, PUBLISHED_ROUNDS if published else 0)


def _r3gan(folder: Path | None) -> Case:
    tables = {
        "generator": {"name": "r3gan"},
        "discriminator": {"name": "r3gan"},
        "objective": {"name": "relativistic-pairing"},
        "regularisers": {"r1": {"weight": 1.0}, "r2": {"weight": 1.0}},
    }
    config = _config(folder, 1, tables, average=0.999, beta1=0.0)
    return Case("r3gan", "R3GAN, our widths", config, measure, {"modes": "1000"})


def _config(
    folder: Path | None, pack: int, tables: dict[str, Any], *, average: float = 0.0, beta1: float = 0.5
) -> RunConfig:
    data = {"name": "stacked-mnist", "count": 128_000, **({"folder": str(folder)} if folder else {})}
    adam = {"learning_rate": 2e-4, "beta1": beta1}
    return resolve(
        from_mapping(
            {
                "about": {"title": "stacked MNIST"},
                "game": {"name": "plain", "code": 100, "prior": "uniform", "pack": pack},
                "data": data,
                "optimisers": {"generator": adam, "discriminator": adam},
                "training": {"rounds": PUBLISHED_ROUNDS, "batch": PACKS * pack, "average_decay": average},
                "saving": {"keep_checkpoints": 20},
                "measuring": {"at_checkpoints": False},
                **tables,
            }
        )
    )


def measure(folder: Path, seed: int) -> Figures:
    """Modes among 26,000 samples of a finished run, and on the way there."""
    run = RunFolder.open(folder)
    rounds, planned = run.checkpoint_rounds(), run.config().training.rounds
    judge = open_judge(run.config().data)
    figures: Figures = {}
    for stop in STOPS:
        nearest = min(rounds, key=lambda round, target=planned * stop / 100: abs(round - target))  # type: ignore[misc]
        figures[f"modes at {stop} %"] = _count(folder, nearest, seed, judge)["modes"]
    return figures | _count(folder, rounds[-1], seed, judge)


def _count(folder: Path, round: int, seed: int, judge: Judge) -> Figures:
    model = open_model(folder, round=round, device="auto")
    codes = model.codes(EVALUATED_ON, seed).split(PIECE)
    coverage = class_coverage(torch.cat([judge.classify(_samples(model, piece)) for piece in codes]))
    return {"modes": float(coverage.found), "reverse KL": coverage.divergence}


@torch.no_grad()
def _samples(model: Model, codes: torch.Tensor) -> torch.Tensor:
    """Pictures (n, 3, h, w) in [-1, 1], on the CPU."""
    return model.game.sample(model.nets, codes.to(model.device)).float().cpu()
