"""A folder of pictures against torchvision: the first opening, and the second."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from engine.bench.measuring import Measurement, Size, measures
from engine.data.ingest_bench import measure_ingest

CLASSES = 4


@measures("folder", "A folder of pictures, opened for the first and the second time")
def bench_folder(size: Size) -> Iterator[Measurement]:
    """JPEG photographs of 160 to 320 pixels, made for the purpose, to 64×64."""
    count = 400 if size == "quick" else 2_000
    with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
        write_pictures(Path(scratch), count)
        times = measure_ingest(Path(scratch), 64, repeats=2 if size == "quick" else 3)
    details: dict[str, float | str] = {
        "pictures": count,
        "ours": f"{times.first_s:.3g} s",
        "ImageFolder + DataLoader(2)": f"{times.torchvision_s:.3g} s",
    }
    yield Measurement("folder, first opening/torchvision's epoch", times.first_ratio, "×", at_least=1, details=details)
    details = {"first": f"{times.first_s:.3g} s", "second": f"{times.second_s * 1e3:.3g} ms"}
    yield Measurement("folder, second opening/first", times.second_ratio, "×", at_least=10, details=details)


def write_pictures(folder: Path, count: int) -> None:
    """JPEG files of smooth colours with some grain, in class folders."""
    random = np.random.default_rng(0)
    for number in range(count):
        target = folder / f"class-{number % CLASSES}" / f"{number:05d}.jpg"
        target.parent.mkdir(exist_ok=True)
        width, height = (int(side) for side in random.integers(160, 321, 2))
        coarse = Image.fromarray(random.integers(0, 256, (6, 6, 3), dtype=np.uint8))
        smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.int16)
        grain = random.integers(-12, 13, (height, width, 1), dtype=np.int16)
        Image.fromarray((smooth + grain).clip(0, 255).astype(np.uint8)).save(target, quality=90)
