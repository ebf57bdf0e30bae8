"""Exploring a DCGAN of 64 × 64 without the window: directions of ten thousand codes, and a film."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from engine.bench.measuring import Measurement, Size, measures
from engine.inference.directions import principal
from engine.inference.exploring import Explorer
from engine.inference.films import export_film
from engine.inference.model import Model
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.exploration import Film, Journey, Recipe
from engine.training.assembly import assemble

SIDE = 64
CODES = 10_000
FRAMES = 240
KEYS = (1, 5, 9)  # seeds that the film leads through


@measures("explore-directions", "Principal directions of 10,000 codes of a DCGAN of 64 × 64")
def bench_directions(size: Size) -> Iterator[Measurement]:
    """From the drawing of the codes to directions of the code, named and measured."""
    explorer = explorer_of_dcgan()
    times = []
    for seed in range(1 if size == "quick" else 3):
        begun = time.perf_counter()
        found = principal(explorer, codes=CODES, seed=seed)
        times.append(time.perf_counter() - begun)
    details: dict[str, float | str] = {"directions": len(found), "threads": torch.get_num_threads()}
    yield Measurement(f"directions of {CODES:,} codes", statistics.median(times), "s", at_most=30, details=details)


@measures("explore-film", "A film of 240 frames of a DCGAN of 64 × 64")
def bench_film(size: Size) -> Iterator[Measurement]:
    """Each format from three key frames to the file; the pace in steps of change makes as many pictures again."""
    explorer = explorer_of_dcgan()
    keys = tuple(Recipe(seed=seed) for seed in KEYS)
    kinds = (".mp4",) if size == "quick" else (".mp4", ".webp", ".gif")
    with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
        for kind in kinds:
            path = Path(scratch) / f"film{kind}"
            begun = time.perf_counter()
            export_film(explorer, Journey(keys, frames=FRAMES), path, Film())
            seconds = time.perf_counter() - begun
            begun = time.perf_counter()
            export_film(explorer, Journey(keys, frames=FRAMES, pace="change"), path, Film())
            details: dict[str, float | str] = {
                "even in change": f"{time.perf_counter() - begun:.3g} s",
                "size": f"{path.stat().st_size / 2**10:.4g} KiB",
                "threads": torch.get_num_threads(),
            }
            yield Measurement(f"film of {FRAMES} frames, {kind[1:]}", seconds, "s", at_most=20, details=details)


def explorer_of_dcgan() -> Explorer:
    """The usual DCGAN as it stands before training; what it costs does not depend on what it has learnt."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    info = DataInfo("Noise", (3, SIDE, SIDE), 1, offers=frozenset({Need.PICTURES, Need.STORED}))
    nets = {"generator": {"name": "dcgan"}, "discriminator": {"name": "dcgan"}}
    config = resolve(from_mapping({"game": {"name": "plain", "code": 100}, **nets}))
    assembly = assemble(config, info, device)
    networks = assembly.nets.requires_grad_(False).eval()
    return Explorer(Model("bench", 0, False, config, info, assembly.game, networks, device))
