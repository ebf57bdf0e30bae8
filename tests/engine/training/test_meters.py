"""Meters: exact means and extremes, and a divergence that is named."""

from __future__ import annotations

import pytest
import torch

from engine.contracts import Terms
from engine.spec.errors import Diverged
from engine.training.meters import Meters


def _noted(*values: float, watched: float = 0.5) -> Meters:
    meters = Meters(torch.device("cpu"))
    for number, value in enumerate(values):
        loss = torch.tensor(value)
        meters.add("discriminator", Terms({"objective": loss}, {"D(real)": torch.tensor(watched)}), loss, number)
    return meters


def test_a_reading_holds_mean_minimum_and_maximum() -> None:
    reading = _noted(1.0, 2.0, 6.0).flush()
    assert reading is not None
    assert reading["discriminator/objective"] == (3.0, 1.0, 6.0)
    assert reading["discriminator/D(real)"] == (0.5, 0.5, 0.5)


def test_a_total_appears_only_beside_several_losses() -> None:
    meters = Meters(torch.device("cpu"))
    losses = {"objective": torch.tensor(1.0), "r1": torch.tensor(0.5)}
    meters.add("discriminator", Terms(losses), torch.tensor(1.5), 0)
    reading = meters.flush()
    assert reading is not None
    assert reading["discriminator/total"] == (1.5, 1.5, 1.5)
    assert "discriminator/total" not in (_noted(1.0).flush() or {})


def test_a_second_reading_starts_empty() -> None:
    meters = _noted(1.0)
    meters.flush()
    assert meters.flush() is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_divergence_names_player_term_and_first_round(value: float) -> None:
    with pytest.raises(Diverged, match="discriminator's objective became NaN or infinite in round 2"):
        _noted(1.0, 1.0, value, 1.0, value).flush()


def test_a_watched_scalar_may_be_infinite() -> None:
    assert _noted(1.0, watched=float("inf")).flush()


def test_meters_keep_no_graph_alive() -> None:
    meters = Meters(torch.device("cpu"))
    loss = torch.ones((), requires_grad=True) * 2
    meters.add("generator", Terms({"objective": loss}), loss, 0)
    assert not meters._series["generator/objective"].values[0].requires_grad
