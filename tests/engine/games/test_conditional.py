"""Conditional games: what each player is told and minimises, on networks known by heart."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Augmenter, Batch, Dataset, Head, Ingredients, Moment, Objective, Terms, Verdict
from engine.data.source import Source
from engine.games.conditional import ConditionalGame, ConditionalOptions
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError, OptionError
from engine.spec.options import parse
from engine.spec.registry import GENERATORS, OBJECTIVES
from engine.training.assembly import assemble, build_game
from engine.training.trainer import Trainer

NAMES = ("a", "b", "c", "d")
INFO = DataInfo("points", (2,), None, NAMES, frozenset({Need.LABELS}))
LABELS = torch.tensor([0, 1, 2, 3, 0, 1])
CONDITIONS = ("joined", "projection", "classifier", "none")


class Told(nn.Module):
    """A generator whose sample is (its class, 1)."""

    def forward(self, codes: Tensor, shares: Tensor | None = None) -> Tensor:
        classes = (codes[:, -4:] if shares is None else shares).argmax(1).float()
        return torch.stack((classes, torch.ones_like(classes)), 1)


class Notes(nn.Module):
    """A discriminator that notes what it saw; its logit is 1 where sample and label agree, else -1."""

    def __init__(self, classes: Tensor | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        self.classes = classes
        self.seen: list[tuple[Tensor, Tensor | None]] = []

    def forward(self, samples: Tensor, labels: Tensor | None = None) -> Verdict:
        label = samples[:, 2:].argmax(1) if samples.shape[1] > 2 else labels
        self.seen.append((samples[:, :2], label))
        agree = torch.zeros(len(samples)) if label is None else 2.0 * (samples[:, 0] == label) - 1
        classes = None if self.classes is None else self.classes.expand(len(samples), -1)
        return Verdict(self.weight * agree, classes)


def _game(objective: str = "non-saturating", **options: Any) -> ConditionalGame:
    built: Objective = OBJECTIVES.get(objective).build(OBJECTIVES.get(objective).options())
    return ConditionalGame(ConditionalOptions(code=3, **options), Ingredients(INFO, built))


def _play(game: ConditionalGame, player: str, notes: Notes) -> Terms:
    nets = nn.ModuleDict({"generator": Told(), "discriminator": notes})
    real = torch.stack((LABELS.float(), torch.zeros(6)), 1)
    moment = Moment(torch.Generator().manual_seed(0), 6, 0, 0, torch.tensor(0.0))
    turn = next(turn for turn in game.turns() if turn.player == player)
    return turn.loss(nets, Batch(real, LABELS), moment)


@pytest.mark.parametrize("condition", ["joined", "projection"])
def test_the_discriminator_sees_real_and_fake_under_the_same_labels(condition: str) -> None:
    notes = Notes()
    _play(_game(condition=condition), "discriminator", notes)
    for samples, labels in notes.seen:
        assert labels is not None
        assert torch.equal(labels, LABELS)
        assert torch.equal(samples[:, 0], LABELS.float())
    assert [samples[0, 1].item() for samples, _ in notes.seen] == [0, 1]


@pytest.mark.parametrize("condition", ["classifier", "none"])
def test_other_discriminators_are_told_no_label(condition: str) -> None:
    notes = Notes(torch.zeros(4))
    _play(_game(condition=condition), "discriminator", notes)
    assert [labels for _, labels in notes.seen] == [None, None]


@pytest.mark.parametrize("generator", ["joined", "norm"])
def test_the_generator_is_asked_for_the_class_that_it_is_judged_by(generator: str) -> None:
    notes = Notes()
    _play(_game(generator_condition=generator), "generator", notes)
    ((samples, labels),) = notes.seen
    assert labels is not None
    assert torch.equal(samples[:, 0].long(), labels)


@pytest.mark.parametrize("condition", ["joined", "projection"])
def test_real_samples_under_wrong_labels_take_their_share_of_the_loss(condition: str) -> None:
    notes = Notes()
    terms = _play(_game(condition=condition, wrong_labels=0.25), "discriminator", notes)
    samples, wrong = notes.seen[-1]
    assert wrong is not None
    assert (wrong != LABELS).all()
    assert torch.equal(samples[:, 1], torch.zeros(6))  # real ones
    one = torch.tensor(1.0)
    expected = softplus(-one) + 0.75 * softplus(one) + 0.25 * softplus(-one)
    torch.testing.assert_close(terms.losses["objective"], expected)
    assert terms.watched["D(wrong label)"].item() == pytest.approx(-1)


def test_a_classifier_s_loss_is_the_log_likelihood_of_the_right_class_for_both_players() -> None:
    logits = torch.tensor([1.0, 0.0, -2.0, 0.5])
    expected = -2 * logits.log_softmax(0)[LABELS].mean().item()
    game = _game(condition="classifier", class_weight=2.0)
    losses = _play(game, "discriminator", Notes(logits)).losses
    assert losses["objective"].item() == pytest.approx(2 * math.log(2))
    assert losses["real class"].item() == pytest.approx(expected)
    assert losses["fake class"].item() == pytest.approx(expected)
    assert "class" in _play(game, "generator", Notes(logits)).losses


def test_a_generator_s_class_loss_is_that_of_the_class_it_was_asked_for() -> None:
    sure = torch.tensor([100.0, 0.0, 0.0, 0.0])
    terms = _play(_game(condition="classifier"), "generator", Notes(sure))
    others = 1 - terms.watched["accuracy"].item()
    assert terms.losses["class"].item() == pytest.approx(100 * others, rel=1e-4)


def test_a_relativistic_generator_is_compared_with_real_samples_of_its_classes() -> None:
    notes = Notes()
    _play(_game("relativistic-pairing", condition="projection"), "generator", notes)
    assert len(notes.seen) == 2
    for samples, labels in notes.seen:
        assert labels is not None
        assert torch.equal(labels, LABELS)
        assert torch.equal(samples[:, 0].long(), LABELS)


class Negate(Augmenter):
    """Turns samples about."""

    def forward(self, samples: Tensor, random: torch.Generator) -> Tensor:
        assert samples.shape[1] == 2
        return -samples


def test_an_augmentation_changes_samples_and_not_their_classes() -> None:
    built: Objective = OBJECTIVES.get("hinge").build(OBJECTIVES.get("hinge").options())
    game = ConditionalGame(ConditionalOptions(code=3), Ingredients(INFO, built, (), Negate))
    notes = Notes()
    nets = nn.ModuleDict({"generator": Told(), "discriminator": notes, "augmentation": Negate()})
    moment = Moment(torch.Generator().manual_seed(0), 6, 0, 0, torch.tensor(0.0))
    game.discriminator_loss(nets, Batch(torch.ones(6, 2), LABELS), moment)
    samples, labels = notes.seen[0]
    assert torch.equal(samples, -torch.ones(6, 2))
    assert labels is not None
    assert torch.equal(labels, LABELS)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_parts_ask_for_what_the_condition_needs(condition: str) -> None:
    judge = _game(condition=condition).parts()["discriminator"]
    assert judge.sample == ((6,) if condition == "joined" else (2,))
    assert judge.head is {"projection": Head.PROJECTION, "classifier": Head.CLASSES}.get(condition, Head.NONE)
    assert judge.classes == (4 if condition in ("projection", "classifier") else 0)


def test_the_generator_takes_its_class_in_the_code_or_beside_it() -> None:
    inside, beside = (_game(generator_condition=way).parts()["generator"] for way in ("joined", "norm"))
    assert (inside.code, inside.classes) == (7, 0)
    assert (beside.code, beside.classes) == (3, 4)


def test_codes_end_in_their_class_each_as_likely() -> None:
    codes = _game().codes(8000, torch.Generator().manual_seed(0))
    assert codes.shape == (8000, 7)
    assert torch.equal(codes[:, 3:].sum(1), torch.ones(8000))
    torch.testing.assert_close(codes[:, 3:].mean(0), torch.full((4,), 0.25), atol=0.02, rtol=0)


def test_rows_of_the_preview_bear_the_names_of_their_classes() -> None:
    assert tuple(_game().preview_captions()) == NAMES


def test_wrong_labels_leave_no_known_equilibrium() -> None:
    assert _game().equilibrium()["discriminator/objective"] == pytest.approx(2 * math.log(2))
    assert _game(wrong_labels=0.5).equilibrium() == {}


@pytest.mark.parametrize("condition", ["classifier", "none"])
def test_wrong_labels_are_refused_where_nobody_sees_labels(condition: str) -> None:
    with pytest.raises(OptionError, match="must be 0"):
        parse(ConditionalOptions, {"condition": condition, "wrong_labels": 0.5}, "game")


def test_wrong_labels_are_refused_where_there_is_one_class() -> None:
    alone = DataInfo("points", (2,), None, ("a",), frozenset({Need.LABELS}))
    built: Objective = OBJECTIVES.get("hinge").build(OBJECTIVES.get("hinge").options())
    with pytest.raises(OptionError, match="single class"):
        ConditionalGame(ConditionalOptions(wrong_labels=0.5), Ingredients(alone, built))


def test_data_without_labels_is_refused() -> None:
    config = resolve(from_mapping({"game": {"name": "conditional"}, "generator": {"name": "mlp"}}))
    with pytest.raises(DatasetError, match="labels"):
        build_game(config, DataInfo("Ring of 1", (2,)))


def test_norms_that_take_classes_are_in_some_family() -> None:
    assert [entry.name for entry in GENERATORS if entry.facts.get("takes_classes")]


@pytest.mark.parametrize("generator", ["joined", "norm"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_plays_without_reading_the_device(
    condition: str, generator: str, no_host_reads: AbstractContextManager[Any]
) -> None:
    wrong = 0.5 if condition in ("joined", "projection") else 0.0
    game = {"condition": condition, "generator_condition": generator, "wrong_labels": wrong, "balanced": True}
    network, training = {"name": "dcgan", "width": 4}, {"batch": 6, "device": "cpu", "seed": 1}
    tables = {"generator": network, "discriminator": network, "training": training}
    config = resolve(from_mapping({"game": {"name": "conditional", "code": 4, **game}, **tables}))
    info = DataInfo("Grey", (1, 16, 16), 24, NAMES, frozenset({Need.LABELS, Need.PICTURES}))
    dataset = Dataset(info, torch.zeros(24, 1, 16, 16, dtype=torch.uint8), torch.arange(24) % 4)
    random = torch.Generator().manual_seed(1)
    source = Source(dataset, 6, random, "cpu")
    trainer = Trainer(assemble(config, info, torch.device("cpu")), source, config, random)
    trainer.begin()
    for _ in trainer.schedule:
        with no_host_reads:
            trainer.play_turn()
    assert trainer.meters.flush()
