"""The semi-supervised game: its logit, its labelled samples, and what each player minimises."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Dataset, Ingredients, Moment, Objective, Terms, Verdict
from engine.data.source import Source
from engine.games.labelled import Labelled, choose_labelled
from engine.games.semi_supervised import (
    LABELLED,
    SemiSupervisedGame,
    SemiSupervisedOptions,
    accuracy,
    mean_distance,
    real_logit,
)
from engine.spec.data import DataInfo, Need
from engine.spec.errors import OptionError
from engine.spec.registry import OBJECTIVES

INFO = DataInfo("points", (2,), 60, ("a", "b", "c"), frozenset({Need.LABELS, Need.STORED}))
LABELS = torch.arange(60) % 3
DATA = Dataset(INFO, torch.stack((LABELS.float(), torch.zeros(60)), 1), LABELS)
ONES = torch.ones(6, 2)


def _random() -> torch.Generator:
    return torch.Generator().manual_seed(0)


class Line(nn.Module):
    """A generator of points (z₁, 1)."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, codes: Tensor) -> Tensor:
        return torch.stack((self.scale * codes[:, 0], torch.ones(len(codes))), 1)


class Fixed(nn.Module):
    """A discriminator with constant class logits, whose features are the samples."""

    def __init__(self, *logits: float) -> None:
        super().__init__()
        self.logits = nn.Parameter(torch.tensor(logits))

    def forward(self, samples: Tensor) -> Verdict:
        return Verdict(torch.zeros(len(samples)), self.logits.expand(len(samples), -1), (samples * self.logits.mean(),))


def _game(objective: str = "non-saturating", **options: Any) -> SemiSupervisedGame:
    built: Objective = OBJECTIVES.get(objective).build(OBJECTIVES.get(objective).options())
    return SemiSupervisedGame(SemiSupervisedOptions(code=2, **options), Ingredients(INFO, built))


def _nets(game: SemiSupervisedGame, *logits: float) -> nn.ModuleDict:
    build = game.parts()[LABELLED].build
    assert build
    nets = nn.ModuleDict({"generator": Line(), "discriminator": Fixed(*logits), LABELLED: build()})
    game.begin_stage(0, nets, Source(DATA, 6, _random(), "cpu"), _random())
    return nets


def _moment() -> Moment:
    return Moment(_random(), 6, 0, 0, torch.tensor(0.0))


def test_the_logsumexp_is_the_logit_of_any_class_against_a_fake_logit_of_zero() -> None:
    classes = torch.randn(20, 7, dtype=torch.float64) * 5
    all_of_them = torch.cat((classes, torch.zeros(20, 1, dtype=torch.float64)), 1).log_softmax(1)
    real, fake = all_of_them[:, :7].logsumexp(1), all_of_them[:, 7]
    torch.testing.assert_close(-softplus(-real_logit(classes)), real)
    torch.testing.assert_close(-softplus(real_logit(classes)), fake)


def test_the_objective_is_that_of_the_classes_and_one_more() -> None:
    game = _game()
    terms = game.discriminator_loss(_nets(game, 0.0, 0.0, 0.0), Batch(ONES, torch.zeros(6).long()), _moment())
    assert terms.losses["objective"].item() == pytest.approx(math.log(4) - math.log(3 / 4))
    assert terms.losses["labelled"].item() == pytest.approx(math.log(3))
    assert terms.watched["D(real)"].item() == pytest.approx(math.log(3))


def test_weights_multiply_their_terms() -> None:
    game = _game(labelled_weight=2.0, unlabelled_weight=0.5)
    terms = game.discriminator_loss(_nets(game, 0.0, 0.0, 0.0), Batch(ONES), _moment())
    assert terms.losses["objective"].item() == pytest.approx((math.log(4) - math.log(3 / 4)) / 2)
    assert terms.losses["labelled"].item() == pytest.approx(2 * math.log(3))
    assert "discriminator/objective" not in game.equilibrium()


def test_without_unlabelled_samples_only_the_labelled_ones_teach() -> None:
    game = _game(unlabelled=False)
    terms = game.discriminator_loss(_nets(game, 3.0, 0.0, 0.0), Batch(ONES), _moment())
    assert set(terms.losses) == {"labelled"}


def test_the_labels_of_the_batch_are_watched_and_teach_nothing() -> None:
    game = _game()
    terms: list[Terms] = []
    for labels in (torch.zeros(6).long(), torch.ones(6).long(), torch.full((6,), -1)):
        terms.append(game.discriminator_loss(_nets(game, 3.0, 0.0, 0.0), Batch(ONES, labels), _moment()))
    assert [each.watched["unlabelled accuracy"].item() for each in terms] == [1, 0, 0]
    assert len({sum(loss.item() for loss in each.losses.values()) for each in terms}) == 1


def test_withheld_labels_do_not_count_in_the_accuracy() -> None:
    classes = torch.eye(3)[[0, 1, 2, 2]]
    assert accuracy(classes, torch.tensor([0, 2, -1, 2])).item() == pytest.approx(2 / 3)


def test_mean_features_are_matched_by_the_square_of_their_distance() -> None:
    real, fake = torch.tensor([[0.0, 2.0], [2.0, 2.0]]), torch.tensor([[4.0, 6.0], [4.0, 6.0]])
    assert mean_distance(real, fake).item() == pytest.approx(3**2 + 4**2)


def test_matching_reaches_the_generator_through_the_fakes_alone() -> None:
    real = torch.randn(5, 3, requires_grad=True)
    fake = torch.randn(5, 3, requires_grad=True)
    mean_distance(real, fake).backward()
    assert real.grad is None
    torch.testing.assert_close(fake.grad, (2 / 5 * (fake.mean(0) - real.mean(0))).detach().expand(5, 3))


@pytest.mark.parametrize(("way", "terms"), [("features", 1), ("objective", 1), ("both", 2)])
def test_the_generator_minimises_what_was_chosen(way: str, terms: int) -> None:
    game = _game(generator_loss=way)
    losses = game.generator_loss(_nets(game, 1.0, 1.0, 1.0), Batch(ONES), _moment()).losses
    assert len(losses) == terms
    if way != "features":
        assert losses["objective"].item() == pytest.approx(math.log1p(math.exp(-1 - math.log(3))))
    if way != "objective":
        codes = game.codes(6, _random())
        assert losses["features"].item() == pytest.approx((1 - codes[:, 0].mean().item()) ** 2, rel=1e-4)


def test_labelled_samples_are_as_many_of_each_class_and_the_seed_chooses_them() -> None:
    chosen = choose_labelled(DATA, 4, _random())
    assert len(set(chosen.tolist())) == 12
    assert torch.equal(LABELS[chosen], torch.arange(3).repeat_interleave(4))
    assert torch.equal(chosen, choose_labelled(DATA, 4, _random()))
    assert not torch.equal(chosen, choose_labelled(DATA, 4, torch.Generator().manual_seed(1)))


def test_samples_without_a_label_are_never_chosen() -> None:
    labels = LABELS.clone()
    labels[:30] = -1
    chosen = choose_labelled(Dataset(INFO, DATA.samples, labels), 10, _random())
    assert sorted(chosen.tolist()) == list(range(30, 60))


def test_the_kept_samples_go_with_their_labels() -> None:
    nets = _nets(_game(labels_per_class=5), 0.0, 0.0, 0.0)
    labelled = nets[LABELLED]
    assert isinstance(labelled, Labelled)
    samples, labels = labelled.draw(300, _random())
    assert torch.equal(samples[:, 0].long(), labels)
    assert len(labelled.state_dict()["labels"]) == 15
    assert labels.bincount().min() > 60


def test_kept_pictures_are_drawn_in_the_range_of_networks() -> None:
    info = DataInfo("pictures", (1, 2, 2), 3, ("a", "b", "c"))
    labelled = Labelled(3, info)
    pictures = torch.tensor([0, 255, 127], dtype=torch.uint8)[:, None, None, None].expand(3, 1, 2, 2)
    labelled.fill(Dataset(info, pictures, torch.arange(3)), torch.arange(3))
    samples, labels = labelled.draw(50, _random())
    torch.testing.assert_close(samples[:, 0, 0, 0], torch.tensor([-1, 1, -1 / 255])[labels])


def test_more_labels_than_data_are_refused_with_the_bound() -> None:
    with pytest.raises(OptionError, match="it must be ≤ 20"):
        _game(labels_per_class=21)


def test_more_labels_than_a_class_has_are_refused_with_the_bound() -> None:
    labels = torch.where(torch.arange(60) < 55, 0, LABELS)
    with pytest.raises(OptionError, match='"b" has 2'):
        choose_labelled(Dataset(INFO, DATA.samples, labels), 3, _random())


@pytest.mark.parametrize("way", ["features", "objective"])
def test_equilibrium_names_only_curves_that_there_are(way: str) -> None:
    game = _game(generator_loss=way)
    nets = _nets(game, 1.0, 1.0, 1.0)
    plays: dict[str, Callable[..., Terms]] = {t.player: t.loss for t in game.turns()}
    curves = {f"{who}/{name}" for who, play in plays.items() for name in play(nets, Batch(ONES), _moment()).losses}
    assert set(game.equilibrium()) <= curves
    assert game.equilibrium()["discriminator/objective"] == pytest.approx(2 * math.log(2))
