"""Classes: they set gain and bias of a generator's norms, and change nothing before they have learned to."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from engine.contracts import Part, Role
from engine.networks.conditional import ConditionalNorm
from engine.networks.layers import NormName, norm
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import GENERATORS

CLASSES, CODE = 5, 7
WITH_CLASSES = [entry.name for entry in GENERATORS if entry.facts.get("takes_classes")]
NORMS: tuple[NormName, ...] = ("batch", "instance", "layer")


def _generator(name: str, classes: int = CLASSES, **options: Any) -> nn.Module:
    entry = GENERATORS.get(name)
    part = Part(Role.GENERATE, (3, 16, 16), code=CODE, classes=classes)
    net: nn.Module = entry.build(parse(entry.options, {"width": 4, **options}), part)
    return net


def _labels(n: int) -> Tensor:
    return one_hot(torch.arange(n) % CLASSES, CLASSES).float()


@pytest.mark.parametrize("name", NORMS)
def test_a_conditional_norm_with_equal_rows_is_the_plain_norm(name: NormName) -> None:
    values, plain, conditional = torch.randn(6, 4, 3, 3), norm(name, 4), ConditionalNorm(name, 4, CLASSES)
    torch.testing.assert_close(conditional(values, _labels(6)), plain(values))
    gain, bias = torch.randn(4), torch.randn(4)
    with torch.no_grad():
        plain.get_parameter("weight").copy_(gain)
        plain.get_parameter("bias").copy_(bias)
        conditional.gain.copy_(gain.expand(CLASSES, 4))
        conditional.bias.copy_(bias.expand(CLASSES, 4))
    torch.testing.assert_close(conditional(values, _labels(6)), plain(values))


def test_the_gain_of_a_conditional_norm_starts_at_one() -> None:
    norms = [layer for layer in _generator("dcgan").modules() if isinstance(layer, ConditionalNorm)]
    norms += [layer for layer in _generator("resnet").modules() if isinstance(layer, ConditionalNorm)]
    assert len(norms) == 2 + 5
    assert all((layer.gain == 1).all() and (layer.bias == 0).all() for layer in norms)


def test_a_mixture_of_classes_mixes_their_gains_and_biases() -> None:
    layer, values = ConditionalNorm("batch", 3, 2).eval(), torch.randn(4, 3, 2, 2)
    nn.init.normal_(layer.gain)
    nn.init.normal_(layer.bias)
    first, second = (layer(values, torch.eye(2)[[row] * 4]) for row in (0, 1))
    torch.testing.assert_close(layer(values, torch.tensor([[0.25, 0.75]] * 4)), 0.25 * first + 0.75 * second)


@pytest.mark.parametrize("name", ["dcgan", "resnet"])
def test_every_norm_of_a_generator_with_classes_is_conditional(name: str) -> None:
    kinds = (nn.BatchNorm2d, nn.InstanceNorm2d)
    norms = [layer for layer in _generator(name, depth=2).modules() if isinstance(layer, kinds)]
    assert norms
    assert not any(layer.affine for layer in norms)


@pytest.mark.parametrize("name", WITH_CLASSES)
def test_a_generator_learns_from_codes_and_classes(name: str) -> None:
    net = _generator(name)
    samples = net(torch.randn(CLASSES, CODE), _labels(CLASSES))
    assert samples.shape == (CLASSES, 3, 16, 16)
    (samples * torch.randn_like(samples)).sum().backward()
    assert all(weight.grad is not None for weight in net.parameters())


@pytest.mark.parametrize("name", WITH_CLASSES)
def test_classes_without_a_word_of_them_are_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="classes"):
        _generator(name)(torch.randn(2, CODE))


def test_classes_without_a_norm_are_refused() -> None:
    with pytest.raises(OptionError, match="leaves classes nothing to act on") as caught:
        _generator("dcgan", norm="none")
    assert caught.value.path == "generator.norm"


def test_the_perceptron_takes_no_classes() -> None:
    assert "dcgan" in WITH_CLASSES
    assert "resnet" in WITH_CLASSES
    assert "mlp" not in WITH_CLASSES
