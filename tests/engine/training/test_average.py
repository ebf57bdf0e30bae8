"""The moving average: its decays at the start, on the host and on the device alike."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.training.average import MovingAverage


def _average(decay: float = 0.999, **options: float) -> tuple[MovingAverage, nn.ModuleDict]:
    nets = nn.ModuleDict({"generator": nn.Linear(1, 1, bias=False)})
    average = MovingAverage(nets, ("generator",), decay, **options)  # type: ignore[arg-type]
    with torch.no_grad():
        average.nets["generator"].weight.zero_()
        nets["generator"].weight.fill_(1)
    return average, nets


def _decay(rounds: int, device: bool, **options: float) -> float:
    """The weight that the old average keeps in this round."""
    average, _ = _average(**options)
    average.update(torch.tensor(float(rounds)) if device else rounds)
    return 1 - average.nets["generator"].weight.item()


@pytest.mark.parametrize("device", [False, True])
@pytest.mark.parametrize(("rounds", "decay"), [(0, 0.1), (8, 0.5), (100_000, 0.999)])
def test_without_options_the_start_is_short(rounds: int, decay: float, device: bool) -> None:
    assert _decay(rounds, device) == pytest.approx(decay, abs=1e-6)


@pytest.mark.parametrize("device", [False, True])
@pytest.mark.parametrize(("rounds", "decay"), [(0, 0.0), (49, 0.0), (50, 0.1), (58, 0.5)])
def test_during_the_warm_up_the_average_equals_the_live_weights(rounds: int, decay: float, device: bool) -> None:
    assert _decay(rounds, device, warmup=50) == pytest.approx(decay, abs=1e-6)


@pytest.mark.parametrize("device", [False, True])
@pytest.mark.parametrize(("rounds", "half_life"), [(100, 5.0), (1000, 50.0)])
def test_the_half_life_is_at_most_a_share_of_the_rounds(rounds: int, half_life: float, device: bool) -> None:
    assert _decay(rounds, device, ramp=0.05) == pytest.approx(0.5 ** (1 / half_life), abs=1e-6)
    assert _decay(0, device, ramp=0.05) == pytest.approx(0, abs=1e-6)
    assert _decay(10**6, device, ramp=0.05) == pytest.approx(0.999, abs=1e-6)
