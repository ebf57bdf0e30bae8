"""How fast a folder of pictures is taken in, beside an epoch of torchvision over the same files."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch.utils.data import DataLoader

from engine.data.folder import FolderOptions, build_folder
from engine.spec.data import Preparation


@dataclass(frozen=True)
class IngestTimes:
    """Best of several openings of one folder, all within one run."""

    folder: Path
    pictures: int
    size: int
    torchvision_s: float  # ImageFolder, Resize, CenterCrop, ToTensor, DataLoader(num_workers=2): one epoch
    first_s: float  # decoded into an empty cache
    second_s: float  # mapped from the cache

    @property
    def first_ratio(self) -> float:
        """How many times faster than torchvision's epoch the first opening is."""
        return self.torchvision_s / self.first_s

    @property
    def second_ratio(self) -> float:
        """How many times faster the second opening is than the first."""
        return self.first_s / self.second_s


def measure_ingest(folder: Path, size: int = 64, repeats: int = 3) -> IngestTimes:
    """Times the openings of a folder with class subfolders; the files are read once beforehand.

    Raises DatasetError as `build_folder` does.
    """
    options = FolderOptions(path=folder, size=size)
    with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
        count = len(_open(options, Path(scratch) / "warm"))
        first, second, other = [], [], []
        for repeat in range(repeats):
            cache = Path(scratch) / str(repeat)
            other.append(_timed(lambda: _epoch(folder, size)))
            first.append(_timed(lambda cache=cache: _open(options, cache)))  # type: ignore[misc]
            second.append(_timed(lambda cache=cache: _open(options, cache)))  # type: ignore[misc]
    return IngestTimes(folder, count, size, min(other), min(first), min(second))


def _open(options: FolderOptions, cache: Path) -> Any:
    return build_folder(options, Preparation(cache=cache)).samples


def _epoch(folder: Path, size: int) -> int:
    """torchvision's usual way, as its tutorials show it; returns the number of pictures."""
    from torchvision import datasets, transforms  # seconds to import: only when it is used

    steps = transforms.Compose([transforms.Resize(size), transforms.CenterCrop(size), transforms.ToTensor()])
    loader = DataLoader(datasets.ImageFolder(str(folder), steps), batch_size=64, num_workers=2)
    return sum(len(pictures) for pictures, _ in loader)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
