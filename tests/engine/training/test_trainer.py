"""The trainer: turns move what they name, averages start right, and nothing waits for the device."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.networks.modulation import StyledLayer
from engine.spec.config import RunConfig, resolve, with_settings
from engine.spec.errors import OptionError
from engine.spec.registry import OBJECTIVES, REGULARISERS
from engine.training.trainer import Trainer

Build = Callable[..., Trainer]


def _weights(net: nn.Module) -> list[Tensor]:
    return [weight.detach().clone() for weight in net.parameters()]


def _same(before: list[Tensor], net: nn.Module) -> bool:
    return all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))


def _wants_pictures(regulariser: str) -> bool:
    """Whether a regulariser refuses points."""
    unfit = REGULARISERS.get(regulariser).facts.get("unfit") if regulariser else None
    return bool(unfit and unfit((2,)))


@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_each_turn_moves_exactly_the_networks_it_names(points: RunConfig, build_trainer: Build, objective: str) -> None:
    trainer = build_trainer(points, {"objective": objective})
    for turn in trainer.schedule:
        before = {name: _weights(net) for name, net in trainer.nets.items()}
        trainer.play_turn()
        moved = {name for name, net in trainer.nets.items() if not _same(before[name], net)}
        assert moved == set(turn.trains)


def test_a_turn_leaves_no_gradient_in_the_other_networks(points: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(points)
    trainer.play_turn()
    assert all(weight.grad is None for weight in trainer.nets["generator"].parameters())
    before = [weight.grad.clone() for weight in trainer.nets["discriminator"].parameters() if weight.grad is not None]
    trainer.play_turn()
    after = [weight.grad for weight in trainer.nets["discriminator"].parameters() if weight.grad is not None]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("regulariser", REGULARISERS.names())
@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_any_objective_plays_with_any_regulariser(
    points: RunConfig, pictures: RunConfig, build_trainer: Build, objective: str, regulariser: str
) -> None:
    config = pictures if _wants_pictures(regulariser) else points
    trainer = build_trainer(config, {"objective": objective, f"regularisers.{regulariser}": {}})
    trainer.play_round()
    trainer.play_round()
    assert trainer.meters.flush()


def test_k_discriminator_steps_are_played_before_the_generator(points: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(points, {"game.discriminator_steps": 3})
    trainer.play_round()
    assert trainer.steps == {"discriminator": 3, "generator": 1}
    assert trainer.round == 1


def test_the_average_starts_equal_and_follows_buffers(pictures: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(pictures)
    assert trainer.average
    live, average = trainer.nets["generator"], trainer.average.nets["generator"]
    assert all(
        torch.equal(a, b) for a, b in zip(live.state_dict().values(), average.state_dict().values(), strict=True)
    )
    start = {name: buffer.clone() for name, buffer in average.named_buffers()}
    trainer.play_round()
    assert any(not torch.equal(start[name], buffer) for name, buffer in average.named_buffers() if "running" in name)


def test_the_average_starts_with_what_the_first_stage_prepared(
    pictures: RunConfig, build_trainer: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = build_trainer(pictures)
    assert trainer.average
    live, average = trainer.nets["generator"], trainer.average.nets["generator"]

    def prepared(*_: Any) -> None:
        with torch.no_grad():
            for weight in live.parameters():
                weight.add_(1)

    monkeypatch.setattr(trainer.game, "begin_stage", prepared)
    trainer.begin()
    assert all(torch.equal(a, b) for a, b in zip(live.parameters(), average.parameters(), strict=True))
    assert not any(a is b for a, b in zip(live.parameters(), average.parameters(), strict=True))


def test_the_average_lies_on_the_line_between_its_past_and_the_live_weights(
    points: RunConfig, build_trainer: Build
) -> None:
    trainer = build_trainer(points)
    assert trainer.average
    before = _weights(trainer.average.nets["generator"])
    trainer.play_round()
    decay = 1 / 10  # (1 + t) / (10 + t) at t = 0
    live = list(trainer.nets["generator"].parameters())
    for old, new, now in zip(before, trainer.average.nets["generator"].parameters(), live, strict=True):
        torch.testing.assert_close(new.data, decay * old + (1 - decay) * now.data)


@pytest.mark.parametrize("played", [0, 7, 10_000])
def test_the_average_moves_alike_by_host_and_by_device_count(
    points: RunConfig, build_trainer: Build, played: int
) -> None:
    host, device = build_trainer(points), build_trainer(points)
    for trainer, rounds in ((host, played), (device, torch.tensor(float(played)))):
        trainer.play_turn()
        trainer.play_turn()
        assert trainer.average
        trainer.average.update(rounds)
    assert host.average
    assert device.average
    pairs = zip(host.average.nets.parameters(), device.average.nets.parameters(), strict=True)
    for one, other in pairs:
        torch.testing.assert_close(one, other)


def test_lazy_penalties_appear_every_interval_only(points: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(points, {"regularisers.r1": {"interval": 3}})
    due = []
    for _ in range(6):
        trainer.play_round()
        reading = trainer.meters.flush()
        assert reading
        due.append("discriminator/r1" in reading)
    assert due == [True, False, False, True, False, False]


def test_a_live_learning_rate_reaches_the_optimiser(points: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(points)
    trainer.set_option("optimisers.generator.learning_rate", 1e-5)
    assert trainer.learning_rate("generator") == pytest.approx(1e-5)
    with pytest.raises(OptionError, match="cannot be edited"):
        trainer.set_option("training.batch", 3)
    with pytest.raises(OptionError, match="> 0 and ≤ 1"):
        trainer.set_option("optimisers.generator.learning_rate", 0)


def _rates(trainer: Trainer, rounds: int) -> list[float]:
    seen = []
    for _ in range(rounds):
        seen.append(trainer.optimisers["generator"].param_groups[0]["lr"])
        trainer.play_round()
    return seen


def test_a_learning_rate_falls_linearly_to_nothing_from_its_share_of_the_run(
    points: RunConfig, build_trainer: Build
) -> None:
    settings = {"learning_rate": 0.1, "decay_from": 0.5}
    settings = {f"optimisers.generator.{name}": value for name, value in settings.items()}
    trainer = build_trainer(with_settings(points, {**settings, "training.rounds": 8}))
    assert _rates(trainer, 8) == pytest.approx([0.1, 0.1, 0.1, 0.1, 0.1, 0.075, 0.05, 0.025])
    assert trainer.optimisers["generator"].param_groups[0]["lr"] == 0
    assert trainer.learning_rate("generator") == 0.1


def test_a_decaying_rate_goes_on_where_it_was_and_heeds_edits(points: RunConfig, build_trainer: Build) -> None:
    settings = {"optimisers.generator.decay_from": 0.0, "training.rounds": 10}
    whole, part = (build_trainer(with_settings(points, settings)) for _ in range(2))
    whole.set_option("optimisers.generator.learning_rate", 0.2)
    _rates(whole, 5)
    part.load_state_dict(whole.state_dict())
    assert part.learning_rate("generator") == 0.2
    assert _rates(part, 2) == pytest.approx([0.1, 0.08])


def test_instance_noise_fades_to_nothing(points: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(points, {"game.instance_noise": 0.5, "game.instance_noise_until": 0.5})
    trainer.play_turn()
    game, samples = trainer.game, torch.zeros(4, 2)
    for progress, deviation in ((0.0, 0.5), (0.25, 0.25), (0.5, 0.0), (1.0, 0.0)):
        trainer._progress.fill_(progress)
        moment = trainer._moment("generator")
        noisy = game._noisy(torch.zeros(20_000, 2), moment)  # type: ignore[attr-defined]
        assert noisy.std().item() == pytest.approx(deviation, abs=0.01)
    assert samples.sum() == 0


@pytest.mark.parametrize("regulariser", ["", *REGULARISERS.names()])
@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_a_round_reads_nothing_from_the_device(
    points: RunConfig,
    pictures: RunConfig,
    build_trainer: Build,
    objective: str,
    regulariser: str,
    no_host_reads: AbstractContextManager[Any],
) -> None:
    settings: dict[str, Any] = {"objective": objective, "game.instance_noise": 0.1}
    if regulariser:
        settings[f"regularisers.{regulariser}"] = {}
    trainer = build_trainer(pictures if _wants_pictures(regulariser) else points, settings)
    trainer.play_round()
    with no_host_reads:
        trainer.play_round()


@pytest.mark.parametrize("family", ["dcgan", "resnet"])
def test_a_round_on_pictures_reads_nothing_from_the_device(
    pictures: RunConfig, build_trainer: Build, family: str, no_host_reads: AbstractContextManager[Any]
) -> None:
    trainer = build_trainer(pictures, {"generator": family, "discriminator": family})
    trainer.play_round()
    with no_host_reads:
        trainer.play_round()


def test_the_watch_for_host_reads_notices_one(no_host_reads: AbstractContextManager[Any]) -> None:
    with pytest.raises(AssertionError, match="reads from the device"), no_host_reads:
        torch.ones(()).item()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_a_round_runs_inside_a_cuda_graph(points: RunConfig) -> None:
    from engine.contracts import Dataset
    from engine.data.source import Source
    from engine.spec.config import options_of
    from engine.spec.data import Preparation
    from engine.spec.registry import DATASETS
    from engine.training.assembly import assemble

    device = torch.device("cuda")
    config = resolve(with_settings(points, {"training.device": "cuda"}))
    dataset: Dataset = DATASETS.get("ring").build(options_of(DATASETS, config.data, "data"), Preparation())
    random = torch.Generator(device).manual_seed(0)
    source = Source(dataset, config.training.batch, random, device)
    trainer = Trainer(assemble(config, dataset.info, device), source, config, random)
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            trainer.play_round()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(random)
    with torch.cuda.graph(graph):
        trainer.play_round()
    before = _weights(trainer.nets["generator"])
    graph.replay()
    torch.cuda.synchronize()
    assert not _same(before, trainer.nets["generator"])


def test_bfloat16_plays_and_keeps_float32_weights(pictures: RunConfig, build_trainer: Build) -> None:
    trainer = build_trainer(pictures, {"training.precision": "bfloat16", "regularisers.r1": {}})
    trainer.play_round()
    reading = trainer.meters.flush()
    assert reading
    assert reading["discriminator/r1"][0] > 0
    assert all(weight.dtype is torch.float32 for weight in trainer.nets.parameters())


class _Held:
    """A lock that can be asked."""

    held = False

    def __enter__(self) -> None:
        self.held = True

    def __exit__(self, *_: object) -> None:
        self.held = False


DRAWING: tuple[tuple[type[nn.Module], dict[str, Any]], ...] = (
    (nn.Dropout, {"discriminator.name": "mlp", "discriminator.dropout": 0.5}),
    (StyledLayer, {"generator.name": "style", "generator.widest": 4}),
)


@pytest.mark.parametrize(("kind", "settings"), DRAWING)
def test_a_turn_draws_only_while_nobody_else_borrows_the_global_random_state(
    pictures: RunConfig, build_trainer: Build, monkeypatch: pytest.MonkeyPatch, kind: Any, settings: dict[str, Any]
) -> None:
    lock, drawn = _Held(), []
    monkeypatch.setattr("engine.training.trainer.GLOBAL_RANDOM", lock)
    trainer = build_trainer(pictures, settings)
    for part in trainer.nets.modules():
        if isinstance(part, kind):
            part.register_forward_pre_hook(lambda *_: drawn.append(lock.held))
    trainer.play_round()
    assert set(drawn) == {True}
