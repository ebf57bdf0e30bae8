"""Encoders: codes of the length asked for, from every shape that their family fits."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.contracts import Part, Role
from engine.spec.data import Shape
from engine.spec.options import describe, parse
from engine.spec.registry import ENCODERS

CODE = 7
SHAPES: list[Shape] = [(2,), (5,), (1, 16, 16), (3, 32, 32), (4, 64, 64)]
FITTING = [(entry.name, shape) for entry in ENCODERS for shape in SHAPES if not entry.facts["unfit"](shape)]


def _build(name: str, shape: Shape, **options: Any) -> nn.Module:
    entry = ENCODERS.get(name)
    net: nn.Module = entry.build(parse(entry.options, {"width": 4, **options}), Part(Role.ENCODE, shape, code=CODE))
    return net


def _choices() -> list[tuple[str, str, Any]]:
    cases = []
    for entry in ENCODERS:
        for field in describe(entry.options):
            values = (True,) if isinstance(field.default, bool) else field.choices
            cases += [(entry.name, field.name, value) for value in ((2,) if field.name == "depth" else values)]
    return cases


@pytest.mark.parametrize(("name", "shape"), FITTING)
def test_an_encoder_gives_codes_of_the_length_asked_for(name: str, shape: Shape) -> None:
    codes = _build(name, shape)(torch.randn(3, *shape))
    assert codes.shape == (3, CODE)
    assert codes.isfinite().all()


@pytest.mark.parametrize(("name", "option", "value"), _choices())
def test_every_choice_of_an_encoder_runs_and_learns(name: str, option: str, value: Any) -> None:
    net = _build(name, (1, 16, 16), **{option: value})
    net(torch.randn(3, 1, 16, 16)).square().mean().backward()
    assert all(weight.grad is not None for weight in net.parameters())


@pytest.mark.parametrize("name", ENCODERS.names())
def test_an_evaluated_encoder_takes_one_picture_and_stays_as_it_was(name: str) -> None:
    net = _build(name, (1, 16, 16)).eval()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    pictures = torch.randn(4, 1, 16, 16)
    torch.testing.assert_close(net(pictures)[:1], net(pictures[:1]))
    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())


@pytest.mark.parametrize("name", ENCODERS.names())
def test_codes_are_unbounded(name: str) -> None:
    net = _build(name, (1, 16, 16)).eval()
    assert net(1e4 * torch.randn(16, 1, 16, 16)).abs().max() > 10


def test_pyramids_refuse_what_they_cannot_halve() -> None:
    for name in ("dcgan", "resnet"):
        assert ENCODERS.get(name).facts["unfit"]((2,)) == "needs pictures; these are points"
        assert "this is 28×28" in ENCODERS.get(name).facts["unfit"]((1, 28, 28))
    assert ENCODERS.get("mlp").facts["unfit"]((1, 28, 28)) == ""
