"""PacGAN's protocol on the ring of 8 and the grid of 25, with the paper's networks and with our own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.bench.protocol import Case, Figures, Protocol
from engine.contracts import Dataset, Density
from engine.evaluation.modes import SAMPLES, mode_coverage
from engine.inference.model import open_model
from engine.spec.config import RunConfig, from_mapping, options_of, resolve
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS

TITLE = "Modes of the ring of 8 and the grid of 25"
SOURCE = (
    "Protocol and published figures: Lin et al. 2018, arXiv:1712.04086, section 4.1 and table 1 (10 trials of 400 "
    "epochs of 1,000 rounds). 2,500 samples; one is of high quality within three deviations of a mode, and a mode "
    "counts with one such sample. The relativistic rows and our networks have no published figure."
)
FIGURES = ("modes", "high quality %", "reverse KL")
PACKS = 100  # in a batch, whatever their size
PUBLISHED_ROUNDS = 400_000
PUBLISHED: dict[tuple[str, int], tuple[str, str, str]] = {  # data, pack -> the figures
    ("ring", 1): ("6.3 ± 0.5", "98.2 ± 0.2", "0.45 ± 0.09"),
    ("ring", 2): ("7.9 ± 0.1", "95.6 ± 2.0", "0.07 ± 0.03"),
    ("ring", 3): ("7.8 ± 0.1", "97.7 ± 0.3", "0.10 ± 0.02"),
    ("ring", 4): ("7.8 ± 0.1", "95.9 ± 1.4", "0.07 ± 0.02"),
    ("grid", 1): ("17.3 ± 0.8", "94.8 ± 0.7", "0.70 ± 0.07"),
    ("grid", 2): ("23.8 ± 0.7", "91.3 ± 0.8", "0.13 ± 0.04"),
    ("grid", 3): ("24.6 ± 0.4", "94.2 ± 0.4", "0.06 ± 0.02"),
    ("grid", 4): ("24.8 ± 0.2", "93.6 ± 0.6", "0.04 ± 0.01"),
}
PAPER: dict[str, Any] = {
    "generator": {"name": "mlp", "width": 400, "depth": 4, "batch_norm": True, "initial": "normal"},
    "discriminator": {"name": "mlp", "width": 200, "depth": 3, "activation": "maxout", "initial": "normal"},
}
PAPER_ADAM = {"learning_rate": 1e-4, "beta1": 0.8}
OURS: dict[str, Any] = {
    "generator": {"name": "mlp", "width": 128, "depth": 3},
    "discriminator": {"name": "mlp", "width": 128, "depth": 3},
}
OUR_ADAM = {"learning_rate": 1e-3, "beta1": 0.0, "beta2": 0.9}
RELATIVISTIC: dict[str, Any] = {
    "objective": {"name": "relativistic-pairing"},
    "regularisers": {"r1": {"weight": 1.0}, "r2": {"weight": 1.0}},
}


def protocol(_data: Path | None = None) -> Protocol:
    """All cases: mixture × networks × (packs of 1 to 4, relativistic pairing)."""
    cases = [case for data in ("ring", "grid") for case in _cases(data)]
    return Protocol("modes", TITLE, SOURCE, tuple(cases), FIGURES)


def _cases(data: str) -> list[Case]:
    """The cases of a mixture: the paper's networks first."""
    found = []
    for networks, tables, adam, decay in (("paper", PAPER, PAPER_ADAM, 0.0), ("ours", OURS, OUR_ADAM, 0.995)):
        for pack in (1, 2, 3, 4):
            name = f"pacgan{pack}" if pack > 1 else "gan"
            config = _config(data, tables, adam, decay, pack)
            known = PUBLISHED[data, pack] if networks == "paper" else ()
            published = dict(zip(FIGURES, known, strict=False))
            title = f"{'PacGAN' + str(pack) if pack > 1 else 'GAN'}, {data}, {networks} networks"
            rounds = PUBLISHED_ROUNDS if published else 0
            found.append(Case(f"{networks} {name} {data}", title, config, measure, published, rounds))
        quicker = {**adam, "beta1": 0.0, "learning_rate": max(5e-4, adam["learning_rate"])}
        config = _config(data, {**tables, **RELATIVISTIC}, quicker, 0.999, 1)
        title = f"relativistic pairing + R1 + R2, {data}, {networks} networks"
        found.append(Case(f"{networks} relativistic {data}", title, config, measure))
    return found


def _config(data: str, tables: dict[str, Any], adam: dict[str, float], decay: float, pack: int) -> RunConfig:
    return resolve(
        from_mapping(
            {
                "about": {"title": f"modes {data}"},
                "game": {"name": "plain", "code": 2, "pack": pack},
                "data": {"name": data},
                "optimisers": {"generator": adam, "discriminator": adam},
                "training": {"rounds": 20_000, "batch": PACKS * pack, "average_decay": decay},
                "measuring": {"at_checkpoints": False},
                **tables,
            }
        )
    )


def measure(folder: Path, seed: int) -> Figures:
    """Coverage by 2,500 samples of a finished run."""
    model = open_model(folder)
    coverage = mode_coverage(model.sample(SAMPLES, seed), _density(model.config))
    figures = {"modes": float(coverage.covered), "high quality %": 100 * coverage.high_quality}
    return figures | ({} if coverage.divergence is None else {"reverse KL": coverage.divergence})


def _density(config: RunConfig) -> Density:
    dataset: Dataset = DATASETS.get(config.data.name).build(options_of(DATASETS, config.data, "data"), Preparation())
    assert dataset.density is not None
    return dataset.density
