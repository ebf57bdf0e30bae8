"""Network families: every size and colour depth fits, ranges hold, and what does not fit says why."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Part, Role
from engine.spec.data import Shape
from engine.spec.options import describe, parse
from engine.spec.registry import DISCRIMINATORS, GENERATORS, Registry

SIZES = (8, 16, 32, 64, 128, 256)
POINTS: list[Shape] = [(2,), (5,)]
PICTURES: list[Shape] = [(channels, size, size) for channels in (1, 3, 4) for size in SIZES]
CODE = 7
OWN = {"patch": {"layers": 1}}  # so that the smallest pictures fit
SHAPED_LOGITS = {"unet": lambda h, w: (2, h, w), "patch": lambda h, w: (h // 2 - 2, w // 2 - 2), "pixel": lambda *s: s}
ANY_SIZE = {"mlp", "patch", "pixel"}
FAMILIES = [
    pytest.param(registry, entry.name, id=f"{entry.name} {registry.noun}")
    for registry in (GENERATORS, DISCRIMINATORS)
    for entry in registry
]


def _build(registry: Registry[Any], name: str, shape: Shape, **options: Any) -> nn.Module:
    role = Role.GENERATE if registry is GENERATORS else Role.JUDGE
    entry = registry.get(name)
    options = {"width": 4, **OWN.get(name, {}), **options}
    net: nn.Module = entry.build(parse(entry.options, options), Part(role, shape, code=CODE))
    return net


def _fitting(registry: Registry[Any]) -> list[tuple[str, Shape]]:
    return [(entry.name, shape) for entry in registry for shape in POINTS + PICTURES if not entry.facts["unfit"](shape)]


def _choices(registry: Registry[Any]) -> list[tuple[str, str, Any]]:
    """Every value of every choice and switch, and a second value of every depth."""
    cases = []
    for entry in registry:
        for field in describe(entry.options):
            values = {"depth": (2,), "dropout": (0.5,), "attention": (8,)}.get(field.name, field.choices or ())
            values = (True,) if isinstance(field.default, bool) else values
            cases += [(entry.name, field.name, value) for value in values]
    return cases


@pytest.mark.parametrize(("name", "shape"), _fitting(GENERATORS))
def test_generators_make_samples_of_the_shape_asked_for(name: str, shape: Shape) -> None:
    samples = _build(GENERATORS, name, shape)(torch.randn(2, CODE))
    assert samples.shape == (2, *shape)
    assert samples.dtype == torch.float32
    assert samples.isfinite().all()


@pytest.mark.parametrize(("name", "shape"), _fitting(DISCRIMINATORS))
def test_discriminators_give_one_logit_and_their_last_features(name: str, shape: Shape) -> None:
    verdict = _build(DISCRIMINATORS, name, shape)(torch.randn(2, *shape))
    assert verdict.logits.shape == (2, *(SHAPED_LOGITS[name](*shape[1:]) if name in SHAPED_LOGITS else ()))
    assert verdict.logits.isfinite().all()
    assert verdict.features[-1].shape[0] == 2
    assert verdict.classes is None


@pytest.mark.parametrize(("name", "option", "value"), _choices(GENERATORS))
def test_every_choice_of_a_generator_runs_and_learns(name: str, option: str, value: Any) -> None:
    net = _build(GENERATORS, name, (1, 16, 16), **{option: value})
    samples = net(torch.randn(3, CODE))
    assert samples.shape == (3, 1, 16, 16)
    samples.square().mean().backward()
    assert all(weight.grad is not None for weight in net.parameters())


@pytest.mark.parametrize(("name", "option", "value"), _choices(DISCRIMINATORS))
def test_every_choice_of_a_discriminator_runs_and_learns(name: str, option: str, value: Any) -> None:
    net = _build(DISCRIMINATORS, name, (1, 16, 16), **{option: value})
    net(torch.randn(3, 1, 16, 16)).logits.square().mean().backward()
    assert all(weight.grad is not None for weight in net.parameters())


@pytest.mark.parametrize("name", GENERATORS.names())
def test_pictures_stay_within_one_and_points_go_anywhere(name: str) -> None:
    codes = 1e4 * torch.randn(16, CODE)
    pictures = _build(GENERATORS, name, (3, 16, 16)).eval()(codes)
    assert -1 <= pictures.min() < -0.5 < 0.5 < pictures.max() <= 1
    if not GENERATORS.get(name).facts["unfit"]((2,)):
        assert _build(GENERATORS, name, (2,)).eval()(codes).abs().max() > 10


@pytest.mark.parametrize(("registry", "name"), FAMILIES)
def test_an_evaluated_network_answers_alike_and_changes_nothing(registry: Registry[Any], name: str) -> None:
    options = {"minibatch_deviation": 0} if (registry.noun, name) == ("discriminator", "style") else {}
    net = _build(registry, name, (1, 16, 16), **options).eval()
    inputs = torch.randn(4, CODE) if registry is GENERATORS else torch.randn(4, 1, 16, 16)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    first, second = net(inputs), net(inputs)
    answers = (first, second) if registry is GENERATORS else (first.logits, second.logits)
    assert torch.equal(*answers)
    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())
    single = net(inputs[:1])  # a batch of one is welcome outside training
    torch.testing.assert_close(single if registry is GENERATORS else single.logits, answers[0][:1])


@pytest.mark.parametrize(("registry", "name"), FAMILIES)
def test_the_global_seed_decides_the_initial_weights(registry: Registry[Any], name: str) -> None:
    def weights(seed: int) -> list[Tensor]:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return list(_build(registry, name, (1, 16, 16)).parameters())

    assert all(torch.equal(a, b) for a, b in zip(weights(1), weights(1), strict=True))
    assert any(not torch.equal(a, b) for a, b in zip(weights(1), weights(2), strict=True))


@pytest.mark.parametrize("registry", [GENERATORS, DISCRIMINATORS], ids=["generator", "discriminator"])
def test_what_does_not_fit_says_why(registry: Registry[Any]) -> None:
    unfit = {entry.name: entry.facts["unfit"] for entry in registry}
    assert unfit["mlp"]((2,)) == unfit["mlp"]((1, 28, 28)) == unfit["dcgan"]((3, 64, 64)) == ""
    for name in unfit.keys() - ANY_SIZE:
        smallest = "" if name == "resnet" else "8, "
        assert unfit[name]((2,)) == "needs pictures; these are points"
        assert unfit[name]((1, 28, 20)) == f"needs a square size of {smallest}16, 32, 64, 128 or 256; this is 20×28"
        assert all(unfit[name](shape) for shape in ((1, 4, 4), (1, 512, 512), (1, 32, 64), (3, 48, 48)))


@pytest.mark.parametrize("registry", [GENERATORS, DISCRIMINATORS], ids=["generator", "discriminator"])
def test_every_option_says_what_it_is_and_defaults_within_its_bounds(registry: Registry[Any]) -> None:
    for entry in registry:
        parse(entry.options, {})  # validates the defaults
        assert entry.paper
        assert all(field.help.endswith(".") for field in entry.fields)


@pytest.mark.parametrize("name", ["dcgan", "resnet"])
def test_wider_networks_are_wider(name: str) -> None:
    def size(width: int) -> int:
        return sum(weight.numel() for weight in _build(GENERATORS, name, (3, 32, 32), width=width).parameters())

    assert 2 * size(8) < size(16) < 6 * size(8)
