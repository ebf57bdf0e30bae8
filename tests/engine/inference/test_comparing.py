"""Features of a run's own discriminator: of each sample alone, whatever else the discriminator is used to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.inference.comparing import Shrinking, own_features, shrinking
from engine.inference.exploring import open_explorer
from engine.inference.model import Model
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.training.assembly import assemble

Runs = Callable[[str], Path]
LABELLED = DataInfo("Shapes", (3, 16, 16), 100, ("a", "b"), frozenset({Need.LABELS, Need.PICTURES, Need.STORED}))


def _pictures(n: int = 5) -> Tensor:
    return torch.rand(n, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1


def _model(**tables: Any) -> Model:
    perceptron = {"name": "mlp", "width": 8}
    config = resolve(from_mapping({"generator": perceptron, "discriminator": perceptron, **tables}))
    assembly = assemble(config, LABELLED, torch.device("cpu"))
    nets = assembly.nets.requires_grad_(False).eval()
    return Model("untrained", 0, False, config, LABELLED, assembly.game, nets, torch.device("cpu"))


def test_a_plain_discriminators_last_features_are_looked_at(explored_run: Runs) -> None:
    model = open_explorer(explored_run("dcgan")).model
    found = own_features(model)
    assert found is not None
    assert torch.equal(found.look(_pictures()), model.nets["discriminator"](_pictures()).features[-1])


@pytest.mark.parametrize("family", ["style", "dcgan", "r3gan", "resnet", "mlp"])
def test_features_do_not_depend_on_what_stands_beside_a_sample(family: str) -> None:
    own = {} if family == "r3gan" else {"minibatch_deviation": 4}
    found = own_features(_model(discriminator={"name": family, "width": 8, **own}))
    assert found is not None
    together = found.look(_pictures())
    alone = torch.cat([found.look(one) for one in _pictures().split(1)])
    assert torch.allclose(together, alone, atol=1e-5)
    assert not torch.allclose(together[:1], together[1:2], atol=1e-3)


@pytest.mark.parametrize(
    "tables",
    [
        {"game": {"name": "conditional", "condition": "joined"}},
        {"game": {"name": "conditional", "condition": "projection"}},
        {"game": {"name": "conditional", "condition": "classifier"}},
        {"game": {"name": "plain", "pack": 2}, "training": {"batch": 4}},
        {"game": {"name": "lapgan", "levels": 1}},
        {"game": {"name": "vae-gan"}},
        {"discriminator": {"name": "unet", "width": 4}, "game": {"name": "plain"}},
    ],
)
def test_what_a_discriminator_sees_besides_is_made_up(tables: dict[str, Any]) -> None:
    found = own_features(_model(**tables))
    assert found is not None
    pictures = _pictures().requires_grad_()
    found.look(pictures).square().sum().backward()
    assert pictures.grad is not None
    assert pictures.grad.flatten(1).norm(dim=1).min() > 0


def test_a_model_without_its_discriminator_has_no_features(explored_run: Runs) -> None:
    model = open_explorer(explored_run("dcgan")).model
    generator = nn.ModuleDict({"generator": model.nets["generator"]})
    assert own_features(replace(model, nets=generator)) is None
    assert own_features(open_explorer(explored_run("encoding")).model) is None


def test_features_that_fit_are_left_alone() -> None:
    assert shrinking((8, 4, 4), 100, 8 * 16 * 100 * 4) == Shrinking()
    assert shrinking((8, 4, 4), 100, 8 * 16 * 100 * 4 - 1) == Shrinking(side=2)
    assert shrinking((8, 4, 4), 100, 8 * 100 * 4) == Shrinking(side=1)
    assert shrinking((8, 4, 4), 100, 7 * 100 * 4) == Shrinking(side=1, length=7)
    assert shrinking((8,), 100, 7 * 100 * 4) == Shrinking(length=7)


def test_a_random_projection_keeps_distances_roughly() -> None:
    values = torch.randn(20, 5000, generator=torch.Generator().manual_seed(1))
    ratio = torch.pdist(Shrinking(length=1000)(values)) / torch.pdist(values)
    assert ratio.min() > 0.85
    assert ratio.max() < 1.15
