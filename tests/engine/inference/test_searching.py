"""The search for latents: what it finds where the answer is known, where it may go, and that it repeats itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest
import torch
from torch import Tensor

from engine.inference.comparing import Features
from engine.inference.latent import Latents, LatentSpace
from engine.inference.searching import Ground, Likeness, descend, scaled

FREE = Ground(torch.zeros(4), 1.0, None, None)
TARGET = torch.tensor([0.9, -0.4, 0.2, 0.7])


@dataclass
class _Space:
    """Samples (n, 1, 2, 2) are the means of their styles, times a weight for each layer."""

    has_styles: bool = False
    layers: int = 1

    def samples(self, latents: Latents) -> Tensor:
        return latents.values.mean(1).reshape(-1, 1, 2, 2)


def _found(
    space: _Space | None = None, ground: Ground = FREE, steps: int = 200, seed: int = 0, starts: int = 4
) -> tuple[Tensor, float]:
    shown = cast(LatentSpace, space or _Space())
    likeness = Likeness.to(TARGET.reshape(1, 1, 2, 2), None)
    begun = Latents(torch.randn(starts, shown.layers, 4, generator=torch.Generator().manual_seed(5)))
    found, loss = descend(shown, ground, likeness, begun, steps, seed, lambda: None)
    return found.values, loss


def test_the_least_error_is_found_where_it_is_known() -> None:
    values, loss = _found()
    assert values[0, 0].tolist() == pytest.approx(TARGET.tolist(), abs=0.01)
    assert loss == pytest.approx((values[0, 0] - TARGET).square().mean().item(), abs=1e-7)


def test_styles_are_found_through_fading_noise_and_part_by_layers() -> None:
    values, loss = _found(_Space(has_styles=True, layers=3))
    assert values.shape == (1, 3, 4)
    assert values.mean(1)[0].tolist() == pytest.approx(TARGET.tolist(), abs=0.02)
    assert loss < 1e-3


def test_codes_stay_within_reach_of_those_that_are_drawn() -> None:
    values, _ = _found(ground=Ground(torch.zeros(4), 1.0, None, 0.5))
    assert values.norm() == pytest.approx(0.5, abs=1e-4)
    assert (values[0, 0] / 0.5).tolist() == pytest.approx((TARGET / TARGET.norm()).tolist(), abs=0.02)


def test_codes_of_a_prior_with_edges_stay_inside() -> None:
    values, _ = _found(ground=Ground(torch.zeros(4), 0.5, 0.6, None))
    assert values[0, 0].tolist() == pytest.approx([0.6, -0.4, 0.2, 0.6], abs=0.01)


def test_a_seed_repeats_the_search_and_another_does_not() -> None:
    styled = _Space(has_styles=True, layers=3)
    assert torch.equal(_found(styled, steps=40, seed=1)[0], _found(styled, steps=40, seed=1)[0])
    assert not torch.equal(_found(styled, steps=40, seed=1)[0], _found(styled, steps=40, seed=2)[0])


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
@pytest.mark.parametrize("starts", [1, 3])
def test_the_shortest_search_gives_a_latent(steps: int, starts: int) -> None:
    for space in (_Space(), _Space(has_styles=True, layers=2)):
        values, _ = _found(space, steps=steps, starts=starts)
        assert values.shape == (1, space.layers, 4)
        assert values.isfinite().all()


def test_a_loss_of_one_is_that_of_samples_at_random() -> None:
    features = Features("brightness", lambda samples: samples.mean((2, 3)))
    likeness = Likeness.to(TARGET.reshape(1, 1, 2, 2), features)
    drawn = Latents(torch.randn(100, 1, 4, generator=torch.Generator().manual_seed(0)))
    space = cast(LatentSpace, _Space())
    measured, losses = scaled(likeness, space, drawn, lambda: None)
    assert losses.mean().item() == pytest.approx(1, abs=1e-6)
    assert measured.loss(space.samples(drawn)).double().tolist() == pytest.approx(losses.tolist(), rel=1e-5)
    assert measured.loss(likeness.target).item() == 0
