"""Paths: the closed forms of slerp, splines through their keys, and frames that are even in steps or in change."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.inference.comparing import own_features
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.films import render_frames
from engine.inference.latent import Latents
from engine.inference.model import open_model
from engine.inference.paths import LatentPath, film_latents, journey_path, lerp, slerp
from engine.spec.errors import Cancelled, OptionError
from engine.spec.exploration import Journey, Recipe

Runs = Callable[[str], Path]
FOUR = tuple(Recipe(seed=seed) for seed in (1, 5, 9, 2))


def _drawn(count: int, length: int = 6, seed: int = 0) -> Tensor:
    return torch.randn(count, length, generator=torch.Generator().manual_seed(seed))


def _codes(count: int, seed: int = 0) -> Latents:
    return Latents(_drawn(count, seed=seed)[:, None])


@given(st.integers(0, 10_000), st.integers(2, 40), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_slerp_keeps_the_norm_of_equal_norms(seed: int, length: int, share: float) -> None:
    start, end = (each / each.norm() * 3 for each in _drawn(2, length, seed))
    assert slerp(start, end, share).norm().item() == pytest.approx(3, abs=1e-5)


def test_slerp_turns_evenly() -> None:
    start, end = torch.tensor([1.0, 0, 0]), torch.tensor([0, 1.0, 0])
    third = slerp(start, end, 1 / 3)
    assert third.tolist() == pytest.approx([math.cos(math.pi / 6), math.sin(math.pi / 6), 0], abs=1e-6)


@given(st.floats(0, 1), st.floats(1e-9, 1e-3))
@settings(max_examples=40, deadline=None)
def test_slerp_is_lerp_where_the_angle_vanishes(share: float, apart: float) -> None:
    start, end = torch.tensor([2.0, 0, 0]), torch.tensor([2.0, apart, 0])
    assert torch.allclose(slerp(start, end, share), lerp(start, end, share), atol=1e-6, rtol=0)


def test_slerp_between_equal_places_stays_there() -> None:
    start = _drawn(1)[0]
    assert torch.allclose(slerp(start, start, 0.4), start, atol=1e-7)
    assert torch.allclose(slerp(start, 2 * start, 0.5), 1.5 * start, atol=1e-6)


def test_slerp_of_opposites_goes_round_at_an_even_pace() -> None:
    start = _drawn(1)[0]
    way = slerp(start.expand(9, -1), -start.expand(9, -1), torch.linspace(0, 1, 9)[:, None])
    assert way.norm(dim=1).tolist() == pytest.approx([start.norm().item()] * 9, rel=1e-6)
    steps = (way[1:] - way[:-1]).norm(dim=1)
    assert steps.min().item() == pytest.approx(steps.max().item(), rel=1e-4)
    assert torch.equal(way[-1], -start)


def test_slerp_from_the_origin_and_of_single_numbers_is_straight() -> None:
    end = _drawn(1)[0]
    assert torch.allclose(slerp(torch.zeros(6), end, 0.25), end / 4, atol=1e-7)
    assert slerp(torch.tensor([-1.0]), torch.tensor([1.0]), 0.25).item() == pytest.approx(-0.5, abs=1e-7)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("mode", ["slerp", "linear", "spline"])
@pytest.mark.parametrize("round", [False, True])
def test_a_path_passes_through_its_key_frames(mode: str, closed: bool, round: bool) -> None:
    keys = _codes(4)
    path = LatentPath(keys, mode, closed, round)  # type: ignore[arg-type]
    met = path.at(torch.arange(path.segments + 1)).values
    assert torch.equal(met, keys.values[[0, 1, 2, 3, 0][: path.segments + 1]])


@pytest.mark.parametrize("closed", [False, True])
def test_a_spline_has_no_corner_at_its_keys(closed: bool) -> None:
    keys, close = Latents(_codes(5).values.double()), 1e-5
    path, straight = (LatentPath(keys, mode, closed, round=False) for mode in ("spline", "linear"))  # type: ignore[arg-type]
    for key in (1.0, 2.0, 3.0):
        places = torch.tensor([key - close, key, key + close], dtype=torch.float64)
        assert _corner(path.at(places)) > 0.9999
        assert _corner(straight.at(places)) < 0.9


def _corner(three: Latents) -> float:
    """The cosine of the angle between two steps."""
    steps = three.values.double().flatten(1).diff(dim=0)
    return torch.nn.functional.cosine_similarity(steps[0], steps[1], dim=0).item()


def test_a_spline_of_codes_keeps_to_the_norms_of_its_keys() -> None:
    keys = _drawn(5, 64)
    keys = Latents((keys / keys.norm(dim=1, keepdim=True) * 8)[:, None])
    for closed in (False, True):
        path = LatentPath(keys, "spline", closed)
        norms = path.at(torch.linspace(0, path.segments, 101)).values.norm(dim=2)
        assert norms.min().item() == pytest.approx(8, abs=1e-4)
        assert norms.max().item() == pytest.approx(8, abs=1e-4)


def test_a_spline_waits_where_a_key_stands_twice() -> None:
    keys = _drawn(3)[[0, 1, 1, 2]][:, None]
    way = LatentPath(Latents(keys), "spline").at(torch.linspace(1, 2, 5)).values
    assert torch.allclose(way, keys[1].expand_as(way), atol=1e-5)


def test_shares_of_classes_go_linearly() -> None:
    shares = torch.eye(3)[[0, 2]]
    for mode in ("slerp", "spline"):
        mixed = LatentPath(Latents(_codes(2).values, shares), mode).at(torch.tensor([0.25])).shares  # type: ignore[arg-type]
        assert mixed is not None
        assert mixed[0].tolist() == pytest.approx([0.75, 0, 0.25], abs=1e-6)


@pytest.mark.parametrize("journey", [Journey(FOUR, "slerp", frames=11), Journey(FOUR, "spline", closed=True, frames=9)])
def test_every_key_is_a_frame_of_its_own(explored_run: Runs, journey: Journey) -> None:
    explorer = open_explorer(explored_run("perceptron"))
    for pace in ("steps", "change"):
        for easing in ("none", "smooth", "keys"):
            chosen = replace(journey, pace=pace, easing=easing)  # type: ignore[arg-type]
            frames = film_latents(explorer, chosen).values
            assert len(frames) == journey.frames
            shown = [(frames == explorer.latents(key).values).flatten(1).all(1).nonzero()[0, 0].item() for key in FOUR]
            assert shown == sorted(set(shown))


def test_every_kind_of_generator_can_be_walked_through(every_explored_run: Path) -> None:
    explorer = open_explorer(every_explored_run)
    frames = film_latents(explorer, Journey(FOUR, closed=True, frames=8))
    made = explorer.render(frames)
    assert np.array_equal(made[0], explorer.picture(FOUR[0]))
    assert np.array_equal(made[2], explorer.picture(FOUR[1]))


def test_ways_between_styles_are_straight(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("styled"))
    frames = film_latents(explorer, Journey(FOUR[:2], "slerp", frames=3)).values
    assert torch.allclose(frames[1], (frames[0] + frames[2]) / 2, atol=1e-6)


def test_steps_that_are_even_in_change_are_more_even_than_others(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("points"))
    keys = tuple(Recipe(seed=None, code=code) for code in ((0.0, 0.0), (0.2, 0.1), (3.0, 2.0)))
    journey = Journey(keys, "linear", frames=40)
    uneven, even = (_unevenness(explorer, replace(journey, pace=pace)) for pace in ("steps", "change"))  # type: ignore[arg-type]
    assert even < 1.2 < 1.5 < uneven


def test_the_pace_can_be_even_in_features_where_a_discriminator_shows_them(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("dcgan"))
    journey = Journey((Recipe(seed=1), replace(FOUR[1], truncation=0.1), FOUR[1]), frames=30, pace="features")
    features = own_features(explorer.model)
    assert features is not None
    steps = []
    for chosen in (journey, replace(journey, pace="steps")):
        seen = features.look(explorer.space.samples(film_latents(explorer, chosen))).flatten(1)
        steps.append(seen.diff(dim=0).norm(dim=1))
    assert (steps[0].std() / steps[0].mean()).item() < 0.5 * (steps[1].std() / steps[1].mean()).item()


def test_a_pace_even_in_features_does_not_depend_on_the_number_of_cores(explored_run: Runs) -> None:
    explorer, seen = open_explorer(explored_run("dcgan")), set[int]()
    draw = explorer.space.samples
    explorer.space.samples = lambda latents: seen.add(torch.get_num_threads()) or draw(latents)  # type: ignore[func-returns-value]
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        film_latents(explorer, Journey(FOUR[:2], frames=4, pace="features"))
    finally:
        torch.set_num_threads(before)
    assert seen == {1}


def test_a_pace_even_in_features_needs_a_discriminator(explored_run: Runs, tmp_path: Path) -> None:
    path = tmp_path / "generator.safetensors"
    open_model(explored_run("dcgan")).export(path)
    with pytest.raises(OptionError, match="cannot be even in features"):
        film_latents(open_explorer(path), Journey(FOUR, frames=8, pace="features"))


def _unevenness(explorer: Explorer, journey: Journey) -> float:
    """The largest step, as seen, over the mean of all."""
    seen = explorer.render(film_latents(explorer, journey)).astype(np.float32)
    steps = np.linalg.norm(np.diff(seen, axis=0).reshape(len(seen) - 1, -1), axis=1)
    return float(steps.max() / steps.mean())


def test_frames_of_a_long_film_are_found_one_by_one(explored_run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer, lengths, at = open_explorer(explored_run("perceptron")), set[int](), LatentPath.at
    monkeypatch.setattr(LatentPath, "at", lambda path, where: lengths.add(len(where)) or at(path, where))
    journey = Journey(FOUR, frames=9, pace="change")
    shown = np.stack(list(render_frames(explorer, journey)))
    assert lengths == {1}
    assert np.array_equal(shown, explorer.render(film_latents(explorer, journey)))


def test_a_closed_journey_comes_back_without_showing_its_start_twice(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("perceptron"))
    frames = film_latents(explorer, Journey(FOUR[:2], "linear", closed=True, frames=4)).values
    assert torch.allclose(frames[1], frames[3], atol=1e-6)
    assert not torch.equal(frames[0], frames[3])


def test_a_journey_that_cannot_be_made_says_why(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("perceptron"))
    with pytest.raises(OptionError, match="a path needs key frames: there are 1"):
        journey_path(explorer, Journey(FOUR[:1]))
    with pytest.raises(OptionError, match="3 frames do not make this film: with 4 key frames it takes 4"):
        journey_path(explorer, Journey(FOUR, frames=3))
    with pytest.raises(OptionError, match=r'no mode "slurp"\. Did you mean "slerp"'):
        journey_path(explorer, Journey(FOUR, "slurp"))  # type: ignore[arg-type]


def test_looking_for_an_even_pace_can_be_cancelled_and_tells_how_far_it_is(explored_run: Runs) -> None:
    explorer, told = open_explorer(explored_run("perceptron")), list[tuple[int, int]]()
    journey = Journey(FOUR[:2], frames=4, pace="change")
    with pytest.raises(Cancelled):
        film_latents(explorer, journey, lambda done, total: told.append((done, total)), lambda: len(told) == 3)
    assert told == [(1, 24), (2, 24), (3, 24)]
