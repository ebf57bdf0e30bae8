"""What an open model can be exported as."""

from __future__ import annotations

from pathlib import Path

from engine.spec.exploration import ExplorerFacts
from engine.spec.exporting import Format
from studio.exploration import Opened
from studio.exporting import of_opened


def test_a_run_is_packed_only_while_nobody_trains_it(tmp_path: Path) -> None:
    facts = ExplorerFacts("shapes", "DCGAN", 600, True, "abc", (3, 8, 8), 6)
    assert of_opened(Opened(tmp_path, facts)).formats == tuple(Format)
    assert of_opened(Opened(tmp_path, facts, live=True)).formats == (Format.SAFETENSORS, Format.ONNX)
