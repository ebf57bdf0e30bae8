"""The dry run: right figures, no trace in the global random state, and an end when it is asked for."""

from __future__ import annotations

import itertools
import threading

import pytest
import torch

from engine import presets
from engine.spec.config import Choice, RunConfig, from_mapping, with_settings
from engine.spec.data import DataInfo
from engine.spec.errors import Cancelled, DeviceError, OptionError
from engine.training import estimate as dry_run
from engine.training.assembly import assemble
from engine.training.estimate import estimate

POINTS = {
    "game": {"name": "plain", "code": 2},
    "generator": {"name": "mlp", "width": 8, "depth": 1},
    "discriminator": {"name": "mlp", "width": 8, "depth": 1},
    "data": {"name": "ring"},
    "training": {"rounds": 1000, "batch": 16},
}


def never() -> bool:
    return False


@pytest.fixture
def config() -> RunConfig:
    return from_mapping(POINTS)


def test_the_parameters_are_those_of_the_networks(config):
    found = estimate(config, never).parameters
    assert found == {"generator": 2 * 8 + 8 + 8 * 2 + 2, "discriminator": 2 * 8 + 8 + 8 + 1}


def test_ten_rounds_are_timed_and_multiplied(config):
    found = estimate(config, never)
    assert found.rounds == dry_run.ROUNDS
    assert found.seconds_per_round > 0
    assert found.seconds_total == pytest.approx(1000 * found.seconds_per_round)


def test_memory_holds_weights_gradients_average_and_adam(config):
    wide = config.model_copy(update={"generator": Choice(name="mlp", width=1024, depth=2)})
    found = estimate(wide, never)
    weights, rest = found.parameters["generator"], found.parameters["discriminator"]
    bytes_held = 4 * (5 * weights + 4 * rest)  # live, gradient, two of Adam, and the generator's average
    assert bytes_held < found.memory_mib * 2**20 < 1.2 * bytes_held


def test_a_larger_batch_needs_more_memory(config):
    large = config.model_copy(update={"training": config.training.model_copy(update={"batch": 4096})})
    assert estimate(large, never).memory_mib > 2 * estimate(config, never).memory_mib


def test_the_global_random_state_is_left_alone(config):
    before = torch.get_rng_state()
    estimate(config, never)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_run_is_not_assembled_in_the_middle_of_a_dry_run(config):
    ring, cpu = DataInfo("Ring", (2,)), torch.device("cpu")
    run = threading.Thread(target=lambda: assemble(config, ring, cpu))
    waited = []

    def look() -> bool:
        if not waited:
            run.start()
            run.join(0.5)
            waited.append(run.is_alive())
        return False

    assemble(config, ring, cpu)  # imports what it needs
    estimate(config, look)
    run.join(10)
    assert waited == [True]
    assert not run.is_alive()


def test_pictures_are_not_opened_for_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    values = {**POINTS, "generator": {"name": "dcgan", "width": 2}, "discriminator": {"name": "dcgan", "width": 2}}
    found = estimate(from_mapping({**values, "data": {"name": "fashion-mnist"}}), never)
    assert found.parameters["generator"] > 0
    assert not list(tmp_path.rglob("*"))


def test_it_stops_when_it_is_asked_to(config):
    asked = itertools.count()
    with pytest.raises(Cancelled):
        estimate(config, lambda: next(asked) >= 3)


def test_time_is_limited(config, monkeypatch):
    monkeypatch.setattr(dry_run, "LIMIT_S", 0.0)
    assert estimate(config, never).rounds == 1


def test_what_does_not_fit_is_said_as_in_a_run(config):
    with pytest.raises(OptionError, match="dcgan"):
        estimate(config.model_copy(update={"generator": Choice(name="dcgan")}), never)
    with pytest.raises(DeviceError, match="cuda:99"):
        estimate(
            config.model_copy(update={"training": config.training.model_copy(update={"device": "cuda:99"})}), never
        )


def test_a_batch_larger_than_the_data_is_warned_of(config):
    values = {**POINTS, "data": {"name": "shapes", "count": 100}, "training": {"batch": 128}}
    assert any("larger than the data" in warning for warning in estimate(from_mapping(values), never).warnings)


def test_unequal_players_are_warned_of(config):
    unequal = config.model_copy(update={"discriminator": Choice(name="mlp", width=256, depth=2)})
    assert any("discriminator has" in warning for warning in estimate(unequal, never).warnings)
    assert estimate(config, never).warnings == ()


def test_a_device_that_is_full_names_the_batch_to_try(config, monkeypatch):
    def full(*_):
        raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(dry_run, "_dry_run", full)
    with pytest.raises(dry_run.OutOfMemory, match=r"training\.batch to 8"):
        estimate(config, never)


def test_games_that_ask_for_labels_of_every_class_are_measured():
    config = with_settings(presets.load("semi-supervised"), {"training.batch": 2, "training.threads": 1})
    assert estimate(config, never).rounds >= 1


def test_networks_of_different_levels_may_differ_in_size():
    config = with_settings(presets.load("lapgan"), {"training.batch": 2, "training.threads": 1})
    assert not any("times the parameters" in warning for warning in estimate(config, never).warnings)
