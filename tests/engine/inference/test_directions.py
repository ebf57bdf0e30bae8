"""Directions: principal ones against scikit-learn, closed forms against their definition, classes, and own ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch.nn.functional import relu

from engine.inference import components, directions, drawn_features
from engine.inference.directions import closed_form, joined, of_classes, own, principal, removed, renamed, signed
from engine.inference.drawn_features import draw
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.generator_layers import entries_seen, features, first_weights, style_weights
from engine.inference.latent import Direction, Latents
from engine.spec.errors import Cancelled, OptionError
from engine.spec.exploration import DirectionFacts, Move, Recipe

Runs = Callable[[str], Path]


@pytest.fixture
def perceptron(explored_run: Runs) -> Explorer:
    return open_explorer(explored_run("perceptron"))


def _direction(name: str, kind: str = "own") -> Direction:
    return Direction(DirectionFacts(name, kind, (0, 0), 1.0), torch.eye(6)[0])  # type: ignore[arg-type]


def _matrix(directions: tuple[Direction, ...]) -> torch.Tensor:
    return torch.stack([direction.vector for direction in directions])


def test_principal_directions_are_unit_vectors_sorted_by_variance(explorer: Explorer) -> None:
    found = principal(explorer, codes=400)
    assert found
    assert [float(each.vector.norm()) for each in found] == pytest.approx([1] * len(found), abs=1e-5)
    shares = [each.facts.share for each in found]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1 + 1e-6
    assert all(each.vector[each.vector.abs().argmax()] > 0 for each in found)


def test_principal_directions_are_the_same_another_time(explorer: Explorer) -> None:
    first, second = (principal(explorer, codes=200, count=3, seed=4) for _ in range(2))
    assert torch.equal(_matrix(first), _matrix(second))
    assert [each.facts for each in first] == [each.facts for each in second]


def test_principal_directions_of_styles_are_those_of_scikit_learn(styled: Explorer) -> None:
    styles = styled.space.of_codes(draw(styled.space, 1000, 0)).values[:, 0].double().numpy()
    expected = PCA(4, svd_solver="full").fit(styles)
    found = principal(styled, codes=1000, count=4)
    assert [each.facts.share for each in found] == pytest.approx(expected.explained_variance_ratio_.tolist(), rel=1e-4)
    assert [each.facts.deviation for each in found] == pytest.approx(
        np.sqrt(expected.explained_variance_).tolist(), rel=1e-3
    )
    turned = signed(torch.from_numpy(expected.components_).float())
    assert torch.allclose(_matrix(found), turned, atol=1e-3)


@pytest.mark.parametrize("exact", [True, False])
def test_principal_directions_of_codes_are_regressed_from_the_components_of_scikit_learn(
    perceptron: Explorer, exact: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exact:
        monkeypatch.setattr(components, "EXACT", 4)
        monkeypatch.setattr(drawn_features, "KEPT_MIB", 0)  # made anew for each look
    codes = draw(perceptron.space, 1000, 0)
    coordinates = PCA(3).fit_transform(features(perceptron.space, codes, 1).double().numpy())
    back = np.linalg.lstsq(coordinates, codes.values[:, 0].double().numpy(), rcond=None)[0]  # (3, code)
    back /= np.linalg.norm(back, axis=1, keepdims=True)
    found = _matrix(principal(perceptron, codes=1000, count=3))
    assert torch.allclose(found, signed(torch.from_numpy(back).float()), atol=2e-3)


def test_a_component_that_codes_do_not_lead_along_gives_no_direction(
    perceptron: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(_space: object, codes: Latents, _layer: int) -> torch.Tensor:
        first, second = codes.values[:, 0, :2].unbind(1)
        return torch.stack((3 * first.square(), second), 1)  # the largest is even in z

    monkeypatch.setattr(drawn_features, "features", seen)
    (found,) = principal(perceptron, codes=2000, count=2)
    assert found.vector.tolist() == pytest.approx([0, 1, 0, 0, 0, 0], abs=0.1)
    assert found.facts.share == pytest.approx(1 / (1 + 18), rel=0.2)


def test_what_tells_classes_apart_is_no_direction_within_them(
    explored_run: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(_space: object, codes: Latents, _layer: int) -> torch.Tensor:
        assert codes.shares is not None
        return torch.cat((100 * codes.shares, codes.values[:, 0, 2:3]), 1)

    monkeypatch.setattr(drawn_features, "features", seen)
    (found,) = principal(open_explorer(explored_run("labelled")), codes=1000, count=1)
    assert found.vector.tolist() == pytest.approx([0, 0, 1, 0, 0, 0], abs=0.1)
    assert found.facts.share == pytest.approx(1, abs=1e-4)


def test_features_of_a_layer_are_what_it_sees(perceptron: Explorer) -> None:
    space = perceptron.space
    codes = draw(space, 5, 0)
    first = next(layer for layer in space.model.nets["generator"].modules() if isinstance(layer, torch.nn.Linear))
    assert torch.equal(features(space, codes, 0), codes.values[:, 0])
    assert torch.allclose(features(space, codes, 1), relu(first(codes.values[:, 0])), atol=1e-6)
    with pytest.raises(OptionError, match="has no layer 2 of features"):
        features(space, codes, 2)


def test_the_weights_directions_are_orthonormal_eigenvectors(explorer: Explorer) -> None:
    space = explorer.space
    weights = style_weights(space.generator, 0, space.layers - 1) if space.has_styles else first_weights(space)
    found = closed_form(explorer)
    vectors, gram = _matrix(found), weights.t() @ weights
    assert torch.allclose(vectors @ vectors.t(), torch.eye(len(found)), atol=1e-4)
    gains = torch.tensor([each.facts.share for each in found]) * gram.trace()
    assert torch.allclose(vectors @ gram, gains[:, None] * vectors, atol=1e-3 * float(gains[0]))
    assert (gains.diff() <= 0).all()


def test_weights_directions_of_a_range_of_layers_are_of_its_weights(styled: Explorer) -> None:
    generator = styled.space.generator
    own_layers = [generator.layers[1].gains, generator.pictures[0].gains, generator.layers[2].gains]
    answer = sum((gains.weight * gains.scale).square().sum() for gains in own_layers)
    assert float(style_weights(generator, 1, 2).square().sum()) == pytest.approx(float(answer), rel=1e-5)
    found = closed_form(styled, count=2, layers=(1, 2))
    assert [each.facts.layers for each in found] == [(1, 2), (1, 2)]
    assert found[0].facts.name == "weights 1 1–2"


def test_a_direction_leaves_noise_that_no_generator_begins_with_alone(explored_run: Runs) -> None:
    lapgan = open_explorer(explored_run("lapgan"))
    assert entries_seen(lapgan.space) == 6 < lapgan.space.code
    found = _matrix((*principal(lapgan, codes=200, count=3), *closed_form(lapgan, count=3)))
    assert not found[:, 6:].any()


def test_directions_of_codes_that_know_the_class_leave_it_alone(explored_run: Runs) -> None:
    labelled = open_explorer(explored_run("labelled"))
    assert _matrix(principal(labelled, codes=200)).shape[1] == 6
    assert first_weights(labelled.space).shape[1] == 6


def test_a_class_direction_leads_from_the_other_samples_to_the_class(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("styled-labelled"))
    found = of_classes(explorer, codes=300)
    assert [each.facts.name for each in found] == ["circle", "square", "cross"]
    codes = draw(explorer.space, 300, 0)
    styles, mine = explorer.space.of_codes(codes).values[:, 0], codes.shares.argmax(1) == 1  # type: ignore[union-attr]
    way = styles[mine].mean(0) - styles[~mine].mean(0)
    assert torch.allclose(found[1].vector, way / way.norm(), atol=1e-4)


def test_codes_beside_which_the_class_stands_have_no_class_directions(explored_run: Runs) -> None:
    with pytest.raises(OptionError, match=r"codes know nothing of it\. Choose the class itself"):
        of_classes(open_explorer(explored_run("labelled")))


def test_a_judge_sorts_the_samples_of_a_game_that_knows_no_classes(
    perceptron: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = perceptron.space.samples(draw(perceptron.space, 300, 0)).mean()

    class Judge:
        classes = ("dark", "bright")

        def classify(self, pictures: torch.Tensor) -> torch.Tensor:
            light = pictures.flatten(1).mean(1) - level
            return torch.stack((-light, light), 1)

    monkeypatch.setattr("engine.inference.sorting.open_judge", lambda *_: Judge())
    perceptron.directions = found = of_classes(perceptron, codes=300)
    less, more = (
        perceptron.pictures([Recipe(seed=s, moves=(Move("bright", amount),)) for s in range(8)]).mean()
        for amount in (-2, 2)
    )
    assert [each.facts.name for each in found] == ["dark", "bright"]
    assert torch.allclose(found[0].vector, -found[1].vector, atol=1e-5)
    assert more > less


def test_progress_grows_to_its_end_and_a_cancelled_search_stops(explorer: Explorer) -> None:
    told: list[tuple[int, int]] = []
    principal(explorer, codes=100, count=2, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    with pytest.raises(Cancelled):
        principal(explorer, codes=100, cancelled=lambda: True)


def test_too_few_codes_are_refused(perceptron: Explorer) -> None:
    with pytest.raises(OptionError, match="codes = 3 is not valid"):
        principal(perceptron, codes=3)


def test_a_diverged_model_and_no_directions_at_all_are_refused(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("perceptron"))
    for find in (principal, closed_form):
        with pytest.raises(OptionError, match="count = 0 is not valid"):
            find(explorer, count=0)
    torch.nn.init.constant_(next(explorer.model.nets["generator"].parameters()), float("nan"))
    for find in (principal, closed_form):
        with pytest.raises(OptionError, match="not finite any more"):
            find(explorer)
    labelled = open_explorer(explored_run("styled-labelled"))
    torch.nn.init.constant_(next(labelled.space.generator.mapping.parameters()), float("nan"))
    with pytest.raises(OptionError, match="not finite any more"):
        of_classes(labelled, codes=100)


def test_a_share_that_rounding_leads_beyond_the_whole_is_the_whole(perceptron: Explorer) -> None:
    found = directions._Found("principal", torch.eye(6)[:2], [1 + 1e-9, 0.0], torch.randn(20, 6))
    assert [each.facts.share for each in directions._named(perceptron, found, None)] == [1.0, 0.0]


def test_layers_that_are_not_there_are_refused(styled: Explorer) -> None:
    with pytest.raises(OptionError, match="layers 2 to 9 are not there"):
        closed_form(styled, layers=(2, 9))
    with pytest.raises(OptionError, match="layers 8 to 9 are not there"):
        own(styled, "mine", Recipe(seed=1), Recipe(seed=2), (8, 9))


def test_class_directions_are_as_many_as_are_asked_for(explored_run: Runs) -> None:
    labelled = open_explorer(explored_run("styled-labelled"))
    assert len(of_classes(labelled, codes=300, count=2)) == 2
    with pytest.raises(OptionError, match="count = -1 is not valid"):
        of_classes(labelled, count=-1)


def test_an_own_direction_leads_where_the_recipe_went(perceptron: Explorer) -> None:
    end = Recipe(seed=2, values=((1, 3.0), (4, -1.0)))
    perceptron.directions = (own(perceptron, "mine", Recipe(seed=2), end),)
    again = perceptron.latents(Recipe(seed=2, moves=(Move("mine", 1.0),)))
    assert torch.allclose(again.values, perceptron.latents(end).values, atol=1e-5)
    with pytest.raises(OptionError, match="leads nowhere"):
        own(perceptron, "nowhere", Recipe(seed=2), Recipe(seed=2))


def test_a_direction_can_be_renamed_and_removed() -> None:
    known = (_direction("a"), _direction("b"))
    assert [each.facts.name for each in renamed(known, "a", " smile ")] == ["smile", "b"]
    assert [each.facts.name for each in removed(known, "a")] == ["b"]
    for name, new in (("c", "d"), ("a", "b"), ("a", " ")):
        with pytest.raises(OptionError):
            renamed(known, name, new)


def test_found_directions_replace_numbered_ones_of_their_kind_and_spare_named_ones() -> None:
    known = (
        _direction("principal 7", "principal"),
        _direction("smile", "principal"),
        _direction("weights 1", "weights"),
    )
    after = joined(known, (_direction("principal 1", "principal"),))
    assert [each.facts.name for each in after] == ["smile", "weights 1", "principal 1"]
