"""What a model can be exported as, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Format(StrEnum):
    """What `export` can write; each is the ending of its files."""

    SAFETENSORS = "safetensors"
    ONNX = "onnx"
    ZIP = "zip"


@dataclass(frozen=True)
class Exported:
    """A file that was written."""

    path: Path
    holds: Literal["generator", "translator", "translators", "run"]
    round: int | None = None  # that its weights are of; None of a whole run
    largest_difference: float | None = None  # of ONNX: from the original, of samples in [-1, 1] or of points
    tolerance: float | None = None  # of ONNX: the largest difference that is allowed
