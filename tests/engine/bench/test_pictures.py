"""The bench of one picture: it measures what it says, on a network that takes no time."""

from __future__ import annotations

import pytest

from engine.bench import pictures
from engine.bench.measuring import interleaved


def test_a_picture_is_measured_against_the_bare_forward_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SIDE", 16)
    monkeypatch.setattr(pictures, "NETWORK", {"name": "resnet-translator", "blocks": 1, "width": 4})
    monkeypatch.setattr(pictures, "interleaved", lambda *both, **_: interleaved(*both, block_s=0.01, pairs=2))
    (found,) = pictures.bench_translate("quick")
    assert found.name == "translate 16×16, ResNet-1 width 4: ours/bare"
    assert found.value is not None
    assert found.value > 1  # such a network is quicker than all that surrounds it
    assert found.target == "≤ 1.1 ×"
