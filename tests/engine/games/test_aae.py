"""The adversarial autoencoder: who moves, what the code discriminator is told, and what it refuses."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Dataset, Ingredients, Moment, Verdict
from engine.data.source import Source
from engine.games.aae import JUDGE, AAEGame, AAEOptions, labelled_of, one_hot
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError, OptionError
from engine.spec.registry import OBJECTIVES
from engine.training.assembly import assemble, build_game
from engine.training.trainer import Trainer

INFO = DataInfo("points", (2,), 60, ("a", "b", "c"), frozenset({Need.LABELS, Need.STORED}))


class Listener(nn.Module):
    """A code discriminator that notes what it is shown, and answers with the sum of a code."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.seen: list[Tensor] = []

    def forward(self, codes: Tensor) -> Verdict:
        self.seen.append(codes.detach())
        return Verdict(self.scale * codes.sum(1))


def _game(info: DataInfo = INFO, **options: Any) -> AAEGame:
    objective = OBJECTIVES.get("non-saturating").build(OBJECTIVES.get("non-saturating").options())
    return AAEGame(AAEOptions(**{"code": 2, **options}), Ingredients(info, objective))


def _nets() -> nn.ModuleDict:
    return nn.ModuleDict({"generator": nn.Linear(2, 2), "encoder": nn.Linear(2, 2), JUDGE: Listener()})


def _moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 6, 0, 0, torch.tensor(0.0))


def test_the_autoencoder_minimises_the_weighted_error() -> None:
    nets, points = _nets(), torch.randn(6, 2)
    error = (nets["generator"](nets["encoder"](points)) - points).square().mean().item()
    terms = _game(reconstruction_weight=3.0).reconstruction_loss(nets, Batch(points), _moment())
    assert terms.losses["reconstruction"].item() == pytest.approx(3 * error)


def test_the_prior_is_real_and_the_data_s_codes_are_fake() -> None:
    nets, points = _nets(), torch.randn(6, 2)
    terms = _game().discriminator_loss(nets, Batch(points), _moment())
    wanted, codes = nets[JUDGE].seen
    torch.testing.assert_close(codes, nets["encoder"](points).detach())
    expected = nn.functional.softplus(-wanted.sum(1)).mean() + nn.functional.softplus(codes.sum(1)).mean()
    assert terms.losses["objective"].item() == pytest.approx(expected.item())


def test_the_encoder_wants_its_codes_taken_for_the_prior_s() -> None:
    nets, points = _nets(), torch.randn(6, 2)
    terms = _game().encoder_loss(nets, Batch(points), _moment())
    expected = nn.functional.softplus(-nets["encoder"](points).sum(1)).mean().item()
    assert terms.losses["objective"].item() == pytest.approx(expected)


def test_withheld_labels_are_a_class_of_their_own() -> None:
    assert one_hot(torch.tensor([1, -1, 0]), 2).tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]


def test_codes_of_prior_and_data_carry_the_same_labels() -> None:
    nets, labels = _nets(), torch.tensor([0, 1, 2, -1, 1, 0])
    game = _game(labels=True, prior="mixture")
    game.discriminator_loss(nets, Batch(torch.randn(6, 2), labels), _moment())
    wanted, codes = nets[JUDGE].seen
    assert wanted.shape == codes.shape == (6, 2 + 3 + 1)
    torch.testing.assert_close(wanted[:, 2:], one_hot(labels, 3))
    torch.testing.assert_close(codes[:, 2:], one_hot(labels, 3))


def test_the_prior_s_codes_come_from_the_piece_of_their_class() -> None:
    labels = torch.tensor([0, 1, 2]).repeat(50)
    nets = _nets()
    _game(labels=True, prior="mixture").discriminator_loss(nets, Batch(torch.randn(150, 2), labels), _moment())
    angle = torch.atan2(nets[JUDGE].seen[0][:, 1], nets[JUDGE].seen[0][:, 0]).remainder(2 * math.pi)
    nearest = (angle / (2 * math.pi / 3)).round().long() % 3
    assert (nearest == labels).float().mean() > 0.95


def test_a_row_of_the_preview_is_a_class() -> None:
    game = _game(labels=True, prior="swiss-roll")
    codes, columns = game.preview_codes(13, torch.Generator().manual_seed(0))
    assert (codes.shape, columns) == ((12, 2), 4)
    stretch = ((codes.norm(dim=1) / 2).square() * 3).long().clamp(max=2)
    assert stretch.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert game.preview_captions() == ("a", "b", "c")


def _config(**game: Any) -> Any:
    net = {"name": "mlp", "width": 8, "depth": 1}
    sections = dict.fromkeys(("generator", "encoder", JUDGE), net)
    return resolve(from_mapping({"game": {"name": "aae", "code": 2, **game}, **sections, "training": {"batch": 8}}))


def _trainer() -> Trainer:
    """Points whose first entry is their own number, of three classes in turn; two labels of each are told."""
    config = _config(labels=True, prior="mixture", labels_per_class=2)
    assembly = assemble(config, INFO, torch.device("cpu"))
    points = torch.arange(60.0)[:, None].expand(60, 2).contiguous()
    random = torch.Generator().manual_seed(0)
    source = Source(Dataset(INFO, points, torch.arange(60) % 3), 8, random, "cpu")
    return Trainer(assembly, source, config, random)


def test_few_labels_fill_half_of_a_batch_and_the_rest_is_withheld() -> None:
    trainer = _trainer()
    trainer.begin()
    assert isinstance(trainer.game, AAEGame)
    assert labelled_of(trainer.nets).labels.bincount().tolist() == [2, 2, 2]
    told = trainer.game._told(trainer.nets, trainer.source.draw(), _moment())
    assert told.labels is not None
    assert told.labels[4:].tolist() == [-1] * 4
    assert told.labels[:4].tolist() == (told.images[:4, 0].long() % 3).tolist()
    assert set(told.images[:4, 0].tolist()) <= set(labelled_of(trainer.nets).samples[:, 0].tolist())


def test_a_run_with_few_labels_resumes_exactly(no_host_reads: AbstractContextManager[Any]) -> None:
    straight, begun, resumed = _trainer(), _trainer(), _trainer()
    for trainer in (straight, begun):
        trainer.begin()
        for _ in range(3):
            trainer.play_round()
    resumed.nets.load_state_dict(begun.nets.state_dict())
    resumed.load_state_dict(begun.state_dict())
    for trainer in (straight, resumed):
        with no_host_reads:
            for turn in trainer.schedule:
                trainer._play(turn)
    theirs = straight.nets.state_dict()
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in resumed.nets.state_dict().items())


def test_codes_are_not_augmented_as_pictures_are() -> None:
    objective = OBJECTIVES.get("non-saturating").build(OBJECTIVES.get("non-saturating").options())
    ingredients = Ingredients(INFO, objective, augmentation=lambda: pytest.fail("no augmentation is built"))
    assert set(AAEGame(AAEOptions(code=2), ingredients).parts()) == {"generator", "encoder", JUDGE}


def test_labels_are_needed_only_when_they_are_told() -> None:
    bare = DataInfo("points", (2,))
    assert build_game(_config(), bare).needs == frozenset()
    with pytest.raises(DatasetError, match="needs labels"):
        build_game(_config(labels=True, prior="mixture"), bare)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prior": "mixture", "code": 1}, "code must be ≥ 2"),
        ({"prior": "normal", "labels": True}, "Choose mixture or swiss-roll"),
    ],
)
def test_what_does_not_fit_the_prior_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        _game(**options)
