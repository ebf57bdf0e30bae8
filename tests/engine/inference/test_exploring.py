"""Explorers: seeds, truncation, classes, mixing and moves, for every kind of generator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.inference.exploring import Explorer, open_explorer
from engine.inference.latent import Direction
from engine.inference.model import Model
from engine.inference.one_core import on_one_core
from engine.spec.config import from_mapping, resolve
from engine.spec.errors import OptionError
from engine.spec.exploration import DirectionFacts, Mix, Move, Recipe
from engine.training.assembly import assemble

Runs = Callable[[str], Path]


@pytest.fixture
def labelled(explored_run: Runs) -> Explorer:
    return open_explorer(explored_run("labelled"))


def _with_direction(explorer: Explorer, layers: tuple[int, int], deviation: float = 2.0) -> Explorer:
    vector = torch.zeros(explorer.space.dimension)
    vector[1] = 1
    facts = DirectionFacts("sideways", "own", layers, deviation)
    return Explorer(explorer.model, (Direction(facts, vector),))


def test_a_seed_gives_what_the_model_draws_with_it(explorer: Explorer) -> None:
    for seed in (0, 7):
        assert np.array_equal(explorer.picture(Recipe(seed=seed)), explorer.model.sample(1, seed)[0])
    assert not np.array_equal(explorer.picture(Recipe(seed=0)), explorer.picture(Recipe(seed=7)))


def test_exploring_draws_nothing_from_the_global_random_state(explorer: Explorer) -> None:
    before = torch.get_rng_state()
    explorer.picture(Recipe(seed=1))
    explorer.model.sample(2)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_sample_does_not_depend_on_what_stands_beside_it(explorer: Explorer) -> None:
    recipes = [Recipe(seed=seed) for seed in range(5)]
    assert np.array_equal(explorer.pictures(recipes), np.stack([explorer.picture(each) for each in recipes]))


def test_truncation_by_one_changes_nothing_and_by_nothing_gives_one_picture(explorer: Explorer) -> None:
    label = 0 if explorer.facts.classes else None
    plain = explorer.picture(Recipe(seed=3, label=label))
    assert np.array_equal(explorer.picture(Recipe(seed=3, label=label, truncation=1.0)), plain)
    one = explorer.picture(Recipe(seed=3, label=label, truncation=0.0))
    assert np.array_equal(one, explorer.picture(Recipe(seed=4, label=label, truncation=0.0)))
    assert not np.array_equal(one, plain)


def test_truncated_styles_go_to_the_mean_style(styled: Explorer) -> None:
    mean, whole = styled.space.generator.mean_style, styled.latents(Recipe(seed=3)).values
    assert mean.norm() > 0.01
    halfway = styled.latents(Recipe(seed=3, truncation=0.5)).values
    assert torch.allclose(halfway, (whole + mean) / 2, atol=1e-6)


def test_truncated_codes_have_the_deviation_that_is_asked_for(explored_run: Runs) -> None:
    space = open_explorer(explored_run("perceptron")).space
    codes = space.codes(range(2000))
    assert space.truncated(codes, 0.5).values.std() == pytest.approx(0.5, abs=0.02)


def test_a_value_replaces_one_entry_of_the_code(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("perceptron"))
    before = explorer.latents(Recipe(seed=2)).values
    after = explorer.latents(Recipe(seed=2, values=((4, 1.5),))).values
    assert after[0, 0, 4] == 1.5
    assert torch.equal(after[..., :4], before[..., :4])
    assert torch.equal(after[..., 5:], before[..., 5:])


def test_a_class_of_a_generator_without_any_is_refused(styled: Explorer) -> None:
    with pytest.raises(OptionError, match="no class 9"):
        styled.picture(Recipe(seed=1, label=9))


def test_a_class_is_what_the_picture_shows_and_not_where_it_starts(labelled: Explorer) -> None:
    latents = [labelled.latents(Recipe(seed=1, label=label)) for label in range(3)]
    assert torch.equal(latents[0].values, latents[2].values)
    assert [each.shares.argmax().item() for each in latents if each.shares is not None] == [0, 1, 2]
    with pytest.raises(OptionError, match="there is no class 3: labelled has 3"):
        labelled.picture(Recipe(label=3))


def test_styles_of_another_seed_take_the_layers_they_are_given(styled: Explorer) -> None:
    mine, theirs = (styled.latents(Recipe(seed=seed)).values for seed in (1, 2))
    mixed = styled.latents(Recipe(seed=1, mixed=(Mix(2, 1, 2),))).values
    assert torch.equal(mixed[:, 1:3], theirs[:, 1:3])
    assert torch.equal(mixed[:, [0, 3]], mine[:, [0, 3]])
    all_of_it = Recipe(seed=1, mixed=(Mix(2, 0, styled.space.layers - 1),))
    assert np.array_equal(styled.picture(all_of_it), styled.picture(Recipe(seed=2)))


def test_styles_of_another_seed_are_of_the_class_that_is_asked_for(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("styled-labelled"))
    for label in range(3):
        mixed = Recipe(seed=1, label=label, mixed=(Mix(2, 0, explorer.space.layers - 1),))
        theirs = Recipe(seed=2, label=label)
        assert torch.equal(explorer.latents(mixed).values, explorer.latents(theirs).values)


def test_mixing_needs_styles(labelled: Explorer) -> None:
    with pytest.raises(OptionError, match="has no styles to mix"):
        labelled.picture(Recipe(mixed=(Mix(2, 0, 0),)))


def test_a_move_goes_so_many_deviations_along_its_direction_in_its_layers(styled: Explorer) -> None:
    explorer = _with_direction(styled, layers=(1, 2))
    before = explorer.latents(Recipe(seed=1)).values
    moved = explorer.latents(Recipe(seed=1, moves=(Move("sideways", 1.5),))).values - before
    assert moved[0, 1:3, 1].tolist() == pytest.approx([3, 3], abs=1e-5)
    assert moved.abs().sum() == pytest.approx(6, abs=1e-5)
    elsewhere = explorer.latents(Recipe(seed=1, moves=(Move("sideways", 1, (0, 0)),))).values - before
    assert elsewhere[0, 0, 1] == pytest.approx(2, abs=1e-5)


def test_what_is_not_there_is_named(styled: Explorer) -> None:
    explorer = _with_direction(styled, layers=(0, 0))
    with pytest.raises(OptionError, match=r'no direction "sidewise".*Did you mean "sideways"'):
        explorer.picture(Recipe(moves=(Move("sidewise", 1),)))
    with pytest.raises(OptionError, match="layers 0 to 9 are not there"):
        explorer.picture(Recipe(moves=(Move("sideways", 1, (0, 9)),)))
    with pytest.raises(OptionError, match="the code has no entry 6"):
        explorer.picture(Recipe(values=((6, 0.0),)))


def test_a_sealed_recipe_needs_no_saved_directions(styled: Explorer) -> None:
    explorer = _with_direction(styled, layers=(1, 1))
    recipe = Recipe(seed=1, moves=(Move("sideways", 0.7, (1, 1)),), truncation=0.8)
    sealed = explorer.sealed(recipe)
    assert (sealed.run, sealed.round, sealed.model) == ("styled", 4, styled.facts.model)
    assert np.array_equal(styled.picture(sealed), explorer.picture(recipe))


def test_a_sealed_move_keeps_to_the_layers_of_its_direction(styled: Explorer) -> None:
    explorer = _with_direction(styled, layers=(1, 2))
    recipe = Recipe(seed=1, moves=(Move("sideways", 2.0),))
    assert explorer.sealed(recipe).moves[0].layers == (1, 2)
    assert torch.equal(styled.latents(explorer.sealed(recipe)).values, explorer.latents(recipe).values)


def test_the_number_of_cores_is_put_back_after_an_error_and_inside_another() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with on_one_core():
            with pytest.raises(ZeroDivisionError), on_one_core():
                1 / 0  # noqa: B018
            assert torch.get_num_threads() == 1
        with pytest.raises(ZeroDivisionError), on_one_core():
            1 / 0  # noqa: B018
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def test_a_latent_can_be_the_start(explorer: Explorer) -> None:
    latents = explorer.latents(Recipe(seed=3, label=0 if explorer.facts.classes else None))
    space = "style" if explorer.facts.layers else "code"
    again = Recipe(seed=None, code=tuple(latents.values.flatten().tolist()), space=space)
    if explorer.facts.classes:
        again = replace(again, label=0)
    assert torch.equal(explorer.latents(again).values, latents.values)


def test_a_start_of_another_model_is_refused(labelled: Explorer) -> None:
    with pytest.raises(OptionError, match="another model: it has 2 numbers, and labelled takes 6"):
        labelled.picture(Recipe(seed=None, code=(0.1, 0.2)))
    with pytest.raises(OptionError, match="has no styles"):
        labelled.picture(Recipe(seed=None, code=(0.1,) * 6, space="style"))


def test_two_models_have_two_fingerprints(explored_run: Runs) -> None:
    first, second = (open_explorer(explored_run(kind)).facts.model for kind in ("perceptron", "uniform"))
    assert first != second
    assert first == open_explorer(explored_run("perceptron")).facts.model


@pytest.mark.parametrize("family", ["resnet", "style"])
def test_a_picture_does_not_depend_on_the_number_of_cores(explored_run: Runs, family: str) -> None:
    options = {"generator": {"name": family, "width": 32}, "discriminator": {"name": "mlp"}, "data": {"name": "shapes"}}
    config = resolve(from_mapping({"game": {"name": "plain", "code": 6}, **options}))
    info = replace(open_explorer(explored_run("dcgan")).model.info, shape=(3, 32, 32))
    assembly = assemble(config, info, torch.device("cpu"))
    nets = assembly.nets.requires_grad_(False).eval()
    explorer = Explorer(Model("wide", 0, True, config, info, assembly.game, nets, torch.device("cpu")))
    before, made, seen = torch.get_num_threads(), [], []
    draw = explorer.space.samples
    explorer.space.samples = lambda latents: seen.append(draw(latents)) or seen[-1]  # type: ignore[func-returns-value]
    try:
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            made.append(explorer.pictures([Recipe(seed=seed) for seed in range(2)]))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(seen[number], seen[number + 2]) for number in range(4))
    assert np.array_equal(made[0], made[1])


def test_codes_reach_as_far_as_their_prior(explored_run: Runs) -> None:
    assert open_explorer(explored_run("uniform")).facts.reach == 1
    assert open_explorer(explored_run("dcgan")).facts.reach == 3


def test_the_facts_tell_whether_a_discriminator_shows_features(explored_run: Runs, tmp_path: Path) -> None:
    run = open_explorer(explored_run("dcgan"))
    run.model.export(tmp_path / "alone.safetensors")
    assert run.facts.features
    assert not open_explorer(tmp_path / "alone.safetensors").facts.features
