"""Self-attention: nothing at first, then every place reads from every other."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.contracts import Part, Role, Verdict
from engine.networks.attention import SelfAttention
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import DISCRIMINATORS, GENERATORS, Registry

BOTH = pytest.mark.parametrize("registry", [GENERATORS, DISCRIMINATORS], ids=["generator", "discriminator"])
FAMILIES = pytest.mark.parametrize("name", ["dcgan", "resnet"])


def _build(registry: Registry[Any], name: str, size: int, **options: Any) -> nn.Module:
    role = Role.GENERATE if registry is GENERATORS else Role.JUDGE
    entry = registry.get(name)
    part = Part(role, (3, size, size), code=7)
    net: nn.Module = entry.build(parse(entry.options, {"width": 4, **options}), part)
    return net


def _answer(net: nn.Module, values: torch.Tensor) -> torch.Tensor:
    answer: torch.Tensor | Verdict = net(values)
    return answer.logits if isinstance(answer, Verdict) else answer


def test_attention_is_the_identity_while_gamma_is_zero() -> None:
    layer, values = SelfAttention(16), torch.randn(2, 16, 4, 4)
    assert torch.equal(layer(values), values)


def test_without_queries_every_place_reads_the_mean() -> None:
    layer, values = SelfAttention(16), torch.randn(2, 16, 4, 4)
    nn.init.zeros_(layer.query.weight)  # all logits are 0: equal shares
    nn.init.ones_(layer.gamma)
    mean = layer.output(layer.value(values.mean((2, 3), keepdim=True)))
    torch.testing.assert_close(layer(values) - values, mean.expand_as(values), rtol=1e-4, atol=1e-5)


def test_attention_knows_no_places_only_what_is_there() -> None:
    layer, values, order = SelfAttention(8), torch.randn(2, 8, 3, 3), torch.randperm(9)
    nn.init.ones_(layer.gamma)
    shuffled = layer(values.flatten(2)[..., order].unflatten(2, (3, 3))).flatten(2)
    torch.testing.assert_close(shuffled, layer(values).flatten(2)[..., order])


def test_gamma_learns_first() -> None:
    layer = SelfAttention(8)
    (layer(torch.randn(2, 8, 3, 3)) * torch.randn(2, 8, 3, 3)).sum().backward()
    slopes = {
        name: weight.grad.abs().sum().item() for name, weight in layer.named_parameters() if weight.grad is not None
    }
    assert slopes.pop("gamma") > 0
    assert set(slopes.values()) == {0.0}


@BOTH
@FAMILIES
@pytest.mark.parametrize("size", [8, 16])
def test_a_block_stands_at_the_size_asked_for(registry: Registry[Any], name: str, size: int) -> None:
    net = _build(registry, name, 32, attention=size)
    (block,) = (layer for layer in net.modules() if isinstance(layer, SelfAttention))
    seen: list[torch.Size] = []
    block.register_forward_hook(lambda _layer, inputs, _output: seen.append(inputs[0].shape))
    net(torch.randn(2, 7) if registry is GENERATORS else torch.randn(2, 3, 32, 32))
    assert seen[0][2:] == (size, size)


@BOTH
@FAMILIES
def test_a_size_that_the_pyramid_lacks_is_refused_with_those_it_has(registry: Registry[Any], name: str) -> None:
    with pytest.raises(OptionError, match=rf"{registry.noun}\.attention = 32 .* it has 8") as caught:
        _build(registry, name, 16, attention=32)
    assert caught.value.path == f"{registry.noun}.attention"


def test_a_penalty_differentiates_attention_twice() -> None:
    net = _build(DISCRIMINATORS, "resnet", 16, attention=8)
    for layer in net.modules():
        if isinstance(layer, SelfAttention):
            nn.init.ones_(layer.gamma)
    samples = torch.randn(2, 3, 16, 16, requires_grad=True)
    (slope,) = torch.autograd.grad(_answer(net, samples).sum(), samples, create_graph=True)
    slope.square().sum().backward()
    queries = [layer.query.weight.grad for layer in net.modules() if isinstance(layer, SelfAttention)]
    assert all(grad is not None and grad.abs().max() > 0 for grad in queries)
