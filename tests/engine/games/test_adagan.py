"""AdaGAN: stages, what each draws and trains, and a mixture whose codes pick their component."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Moment, Verdict
from engine.data.source import Source
from engine.games.adagan import AdaGANGame
from engine.games.boosting import Mixture, boosting_weights
from engine.spec.config import RunConfig, from_mapping, options_of, resolve
from engine.spec.data import DataInfo, Preparation
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS
from engine.training.assembly import assemble, build_game
from engine.training.checkpoint import load_checkpoint, restore, save_checkpoint
from engine.training.trainer import Trainer

MLP = {"name": "mlp", "width": 8, "depth": 1}
RING = {"name": "ring", "modes": 4, "deviation": 0.1, "count": 40}
TITLES = ["generator 1 of 3", "weighing 2 of 3", "generator 2 of 3", "weighing 3 of 3", "generator 3 of 3"]


def config(data: dict[str, Any] = RING, rounds: int = 10, **game: Any) -> RunConfig:
    sections = {"game": {"name": "adagan", "code": 4, **game}, "generator": MLP, "discriminator": MLP, "data": data}
    training = {"rounds": rounds, "batch": 16, "device": "cpu", "threads": 1, "average_decay": 0.9}
    return resolve(from_mapping({**sections, "training": training}))


def trainer(settings: RunConfig) -> Trainer:
    dataset = DATASETS.get(settings.data.name).build(options_of(DATASETS, settings.data, "data"), Preparation())
    random = torch.Generator().manual_seed(3)
    torch.manual_seed(3)
    source = Source(dataset, settings.training.batch, random, "cpu")
    return Trainer(assemble(settings, dataset.info, torch.device("cpu")), source, settings, random)


def begun(settings: RunConfig) -> Trainer:
    new = trainer(settings)
    new.begin()
    return new


def to_stage(running: Trainer, stage: int) -> Trainer:
    while running.stage < stage:
        running.play_round()
    return running


def game_of(running: Trainer) -> AdaGANGame:
    assert isinstance(running.game, AdaGANGame)
    return running.game


def mixture_of(running: Trainer) -> Mixture:
    mixture = running.nets["mixture"]
    assert isinstance(mixture, Mixture)
    return mixture


class Place(nn.Module):
    """A generator that always makes the same point."""

    def __init__(self, place: float) -> None:
        super().__init__()
        self.place = place

    def forward(self, codes: Tensor) -> Tensor:
        return torch.full((len(codes), 2), self.place)


class ByAxis(nn.Module):
    """A critic whose logit is the first coordinate."""

    def forward(self, samples: Tensor) -> Verdict:
        return Verdict(samples.flatten(1)[:, 0])


def test_stages_alternate_between_generators_and_weighings() -> None:
    running = trainer(config(rounds=100, weighing=0.5))
    assert [title for title, _ in running.stage_starts] == TITLES
    assert [start for _, start in running.stage_starts] == [0, 25, 38, 62, 75]
    trained = [{name for turn in stage.turns for name in turn.trains} for stage in running.stages]
    assert trained == [
        {"generator_1", "discriminator_1"}, {"critic_2"}, {"generator_2", "discriminator_2"},
        {"critic_3"}, {"generator_3", "discriminator_3"},
    ]  # fmt: skip


def test_one_component_is_the_plain_game() -> None:
    running = trainer(config(components=1))
    assert [stage.title for stage in running.stages] == [""]
    assert set(running.nets) == {"generator_1", "discriminator_1", "mixture"}


def test_a_weighing_draws_evenly_and_a_generator_by_the_weights_of_its_critic() -> None:
    running = to_stage(begun(config()), 1)
    assert "shares" not in running.source.state_dict()
    running.nets["critic_2"] = ByAxis()
    game_of(running).begin_stage(2, running.nets, running.source, running.random)
    weights = boosting_weights(running.source.dataset.samples[:, 0], 0.5)
    torch.testing.assert_close(running.source.state_dict()["shares"].diff(), weights[1:])
    assert mixture_of(running).weightless.item() == pytest.approx((weights == 0).double().mean().item())
    game_of(running).begin_stage(3, running.nets, running.source, running.random)
    assert "shares" not in running.source.state_dict()


def test_all_of_the_data_is_weighed_in_pieces_and_in_order() -> None:
    running = to_stage(begun(config({**RING, "count": 1300})), 1)
    running.nets["critic_2"] = ByAxis()
    game_of(running).begin_stage(2, running.nets, running.source, running.random)
    weights = boosting_weights(running.source.dataset.samples[:, 0], 0.5)
    torch.testing.assert_close(running.source.state_dict()["shares"], weights.cumsum(0), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("game", "expected"),
    [
        ({"components": 4}, [[1, 0, 0, 0], [1 / 2, 1 / 2, 0, 0], [1 / 3, 1 / 3, 1 / 3, 0], [1 / 4] * 4]),
        (
            {"components": 3, "share": "constant", "constant_share": 0.25},
            [[1, 0, 0], [0.75, 0.25, 0], [0.5625, 0.1875, 0.25]],
        ),
    ],
)
def test_a_share_counts_from_the_start_of_its_generators_stage(game: dict[str, Any], expected: list[Any]) -> None:
    running = begun(config(**game))
    for component, shares in enumerate(expected):
        to_stage(running, 2 * component)
        assert mixture_of(running).shares.tolist() == pytest.approx(shares)
        if component + 1 < len(expected):
            to_stage(running, 2 * component + 1)
            assert mixture_of(running).shares.tolist() == pytest.approx(shares), "a weighing adds nothing"


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_codes_pick_components_in_their_shares(prior: str) -> None:
    running = to_stage(begun(config(share="constant", constant_share=0.4, prior=prior)), 4)
    for number in (1, 2, 3):
        running.nets[f"generator_{number}"] = Place(number)
    codes = running.game.codes(20_000, torch.Generator().manual_seed(0))
    made = running.game.sample(running.nets, codes)
    counts = torch.bincount(made[:, 0].long(), minlength=4) / len(codes)
    assert counts.tolist() == pytest.approx([0, 0.36, 0.24, 0.4], abs=0.01)
    assert torch.equal(running.game.sample(running.nets, codes[:9]), made[:9])


def test_a_critic_sees_even_data_against_the_components_that_are_done() -> None:
    running = to_stage(begun(config()), 3)
    for number in (1, 2, 3):
        running.nets[f"generator_{number}"] = Place(10.0 * number)
    running.nets["critic_3"] = ByAxis()
    batch, moment = Batch(torch.zeros(16, 2)), Moment(running.random, 16, 0, 0, torch.tensor(0.0))
    terms = game_of(running).critic_loss(3, running.nets, batch, moment)
    assert 10 <= terms.watched["D(mixture)"].item() <= 20
    assert terms.losses["weighing"].item() == pytest.approx(math.log(2) + terms.watched["D(mixture)"].item(), abs=1e-3)


def test_finished_components_rest_and_keep_their_average() -> None:
    running = to_stage(begun(config(rounds=20)), 2)
    assert running.average
    assert not running.nets["generator_1"].training
    before = {name: tensor.clone() for name, tensor in running.average.nets["generator_1"].state_dict().items()}
    for _ in range(3):
        running.play_round()
    assert all(
        torch.equal(before[name], tensor) for name, tensor in running.average.nets["generator_1"].state_dict().items()
    )
    codes = running.game.codes(64, torch.Generator().manual_seed(0))
    averaged = running.averaged_nets.eval()
    first = mixture_of(running).pick(torch.special.ndtr(codes[:, -1])) == 0
    shown, alone = running.game.sample(averaged, codes), running.average.nets["generator_1"](codes[:, :-1])
    torch.testing.assert_close(shown[first], alone[first])


@pytest.mark.parametrize("played", range(1, 10))
def test_a_run_that_is_killed_anywhere_goes_on_as_if_it_had_not(played: int, tmp_path: Path) -> None:
    whole, part = begun(config()), begun(config())
    for _ in range(10):
        whole.play_round()
    for _ in range(played):
        part.play_round()
    folder = save_checkpoint(tmp_path, part, 0.0, snapshot=False, keep=3)
    again = trainer(config())
    restore(again, load_checkpoint(folder))
    while again.round < 10:
        again.play_round()
    theirs = whole.nets.state_dict()
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in again.nets.state_dict().items())
    assert whole.average
    assert again.average
    averages = whole.average.nets.state_dict()
    assert all(torch.equal(tensor, averages[name]) for name, tensor in again.average.nets.state_dict().items())


def test_data_that_is_drawn_fresh_is_refused() -> None:
    fresh = config({"name": "ring"})
    info: DataInfo = DATASETS.get("ring").facts["peek"](options_of(DATASETS, fresh.data, "data"))
    with pytest.raises(DatasetError, match="needs a fixed set of samples"):
        build_game(fresh, info)


def test_it_plays_on_pictures_too() -> None:
    dcgan = {"name": "dcgan", "width": 2}
    sections = {"game": {"name": "adagan", "code": 4, "components": 2}, "generator": dcgan, "discriminator": dcgan}
    training = {"rounds": 4, "batch": 4, "device": "cpu", "threads": 1}
    running = begun(resolve(from_mapping({**sections, "data": {"name": "digits", "size": 16}, "training": training})))
    for _ in range(4):
        running.play_round()
    assert len(running.source.state_dict()["shares"]) == 1797
    codes = running.game.codes(3, torch.Generator().manual_seed(0))
    assert running.game.sample(running.averaged_nets.eval(), codes).shape == (3, 1, 16, 16)
