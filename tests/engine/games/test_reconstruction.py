"""Errors of reconstructions and distances of codes, against closed forms."""

from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from engine.games.reconstruction import at_equilibrium, divergence_from_normal, likelihood_error, squared_error
from engine.spec.config import from_mapping, options_of, resolve, sections_of
from engine.spec.data import Skill
from engine.spec.registry import DATASETS, GAMES, Entry
from engine.training.assembly import assemble

ENCODING = [entry for entry in GAMES if Skill.ENCODE in entry.facts["offers"]]


def test_the_divergence_of_the_standard_normal_from_itself_is_zero() -> None:
    assert divergence_from_normal(torch.zeros(3, 4), torch.zeros(3, 4)).tolist() == [0, 0, 0]


def test_the_divergence_is_that_of_the_distributions() -> None:
    mean, log_variance = torch.tensor([[1.0, -2.0], [0.5, 0.0]]), torch.tensor([[0.0, 2.0], [-3.0, 1.0]])
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0)).sum(1)
    torch.testing.assert_close(divergence_from_normal(mean, log_variance), expected)


def test_the_likelihood_error_is_a_gaussian_s_up_to_its_constant() -> None:
    features, made = torch.randn(5, 2, 3), torch.randn(5, 2, 3)
    likelihood = Normal(made, 1.0).log_prob(features).flatten(1).sum(1).mean()
    constant = 6 * 0.5 * math.log(2 * math.pi)
    assert likelihood_error(features, made).item() == pytest.approx(-likelihood.item() - constant, rel=1e-5)


@pytest.mark.parametrize("size", [4, 16])
def test_the_squared_error_means_the_same_at_every_size(size: int) -> None:
    assert squared_error(torch.ones(3, 1, size, size), torch.zeros(3, 1, size, size)).item() == 1


def test_values_of_theory_go_to_the_curves_that_are_named() -> None:
    assert at_equilibrium({"discriminator": 1.5}, discriminator="a/b", generator="c/d") == {"a/b": 1.5}


@pytest.mark.parametrize("entry", ENCODING, ids=lambda entry: entry.name)
def test_the_sections_of_a_game_with_an_encoder_are_filled(entry: Entry) -> None:
    config = resolve(from_mapping({"game": {"name": entry.name}}))
    assert config.encoder
    assert config.encoder.name == "mlp"
    assert config.encoder.options["width"] == 128
    assert (config.code_discriminator is not None) is (entry.name == "aae")
    assert config.translator is None


@pytest.mark.parametrize("data", ["ring", "digits"])
@pytest.mark.parametrize("entry", ENCODING, ids=lambda entry: entry.name)
def test_encoding_a_sample_gives_a_code_and_sampling_it_a_sample(entry: Entry, data: str) -> None:
    net = {"name": "mlp", "width": 8, "depth": 1}
    sections = dict.fromkeys(sections_of(entry.name), net)
    config = resolve(from_mapping({"game": {"name": entry.name, "code": 5}, **sections, "data": {"name": data}}))
    info = DATASETS.get(data).facts["peek"](options_of(DATASETS, config.data, "data"))
    assembly = assemble(config, info, torch.device("cpu"))
    game, nets = assembly.game, assembly.nets
    codes = game.codes(3, torch.Generator().manual_seed(0))
    samples = game.sample(nets, codes)
    assert samples.shape == (3, *info.shape)
    assert game.encode(nets, samples).shape == codes.shape == (3, 5)
