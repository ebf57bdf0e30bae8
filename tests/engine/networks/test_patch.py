"""Patch and pixel discriminators: what a logit sees, how many there are, heads, objectives and penalties."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Head, Ingredients, Moment, Part, Role, Verdict
from engine.games.adversary import Adversary
from engine.networks.heads import Headed
from engine.spec.data import DataInfo, Shape
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import DISCRIMINATORS, OBJECTIVES, REGULARISERS

both = pytest.mark.parametrize("name", ["patch", "pixel"])
LAYERS = {"patch": {"layers": 1}, "pixel": {}}
SLOPES = ("r1", "r2", "gradient-penalty", "dragan")


def build(name: str, shape: Shape = (3, 16, 16), role: Role = Role.JUDGE, **options: Any) -> nn.Module:
    entry = DISCRIMINATORS.get(name)
    net: nn.Module = entry.build(parse(entry.options, {"width": 4, **LAYERS[name], **options}), Part(role, shape))
    return net


@pytest.mark.parametrize(("layers", "reach"), [(1, 16), (2, 34), (3, 70), (4, 142)])
def test_a_logit_sees_the_patch_that_its_help_names(layers: int, reach: int) -> None:
    net = build("patch", (1, 256, 256), layers=layers, norm="none", width=1)
    for weight in net.parameters():
        nn.init.constant_(weight, 0.1)
    picture = torch.ones(1, 1, 256, 256, requires_grad=True)
    logits = net(picture).logits
    logits[0, logits.shape[1] // 2, logits.shape[2] // 2].backward()
    assert picture.grad is not None
    seen = picture.grad[0, 0].nonzero()
    assert (seen.max(0).values - seen.min(0).values + 1).tolist() == [reach, reach]


def test_a_pixels_logit_sees_that_pixel_alone() -> None:
    picture = torch.randn(1, 3, 8, 8, requires_grad=True)
    build("pixel", norm="none")(picture).logits[0, 2, 5].backward()
    assert picture.grad is not None
    assert picture.grad.abs().sum((0, 1)).nonzero().tolist() == [[2, 5]]


@pytest.mark.parametrize(("size", "layers", "logits"), [(256, 3, 30), (32, 3, 2), (28, 3, 1), (16, 2, 2), (6, 1, 1)])
def test_there_are_as_many_logits_as_the_sizes_say(size: int, layers: int, logits: int) -> None:
    verdict = build("patch", (3, size, size), layers=layers)(torch.zeros(2, 3, size, size))
    assert verdict.logits.shape == (2, logits, logits)
    assert verdict.features[-1].shape == (2, 4 * 2 ** min(layers, 3), logits + 1, logits + 1)


def test_every_pixel_has_a_logit() -> None:
    verdict = build("pixel", (3, 6, 9))(torch.zeros(2, 3, 6, 9))
    assert verdict.logits.shape == (2, 6, 9)
    assert verdict.features[-1].shape == (2, 8, 6, 9)


def test_layers_that_leave_no_patch_are_refused() -> None:
    with pytest.raises(OptionError, match="Set it to 2 or less") as caught:
        build("patch", (3, 16, 40), layers=3)
    assert caught.value.path == "discriminator.layers"


def test_what_does_not_fit_says_why() -> None:
    patch, pixel = (DISCRIMINATORS.get(name).facts["unfit"] for name in ("patch", "pixel"))
    assert patch((2,)) == pixel((2,)) == "needs pictures; these are points"
    assert patch((3, 6, 30)) == pixel((3, 1, 1)) == ""
    assert patch((3, 30, 5)) == "needs a height and width of at least 6; this is 5×30"


@both
@pytest.mark.parametrize("norm", ["instance", "batch", "none"])
def test_every_norm_runs_and_learns(name: str, norm: str) -> None:
    net = build(name, norm=norm)
    net(torch.randn(2, 3, 16, 16)).logits.square().mean().backward()
    assert all(weight.grad is not None for weight in net.parameters())


def test_the_papers_discriminator_has_its_known_size() -> None:
    entry = DISCRIMINATORS.get("patch")
    net = entry.build(parse(entry.options, {"norm": "batch"}), Part(Role.JUDGE, (6, 256, 256)))
    assert sum(weight.numel() for weight in net.parameters()) == 2_768_705


@both
def test_heads_tell_classes_and_project_labels(name: str) -> None:
    pictures, labels = torch.randn(4, 3, 16, 16), torch.tensor([0, 1, 2, 0])
    classes = Headed(build(name), Part(Role.JUDGE, (3, 16, 16), classes=3, head=Head.CLASSES))
    projection = Headed(build(name), Part(Role.JUDGE, (3, 16, 16), classes=3, head=Head.PROJECTION))
    assert projection.embedding is not None
    nn.init.normal_(projection.embedding.weight)
    assert classes(pictures).classes.shape == (4, 3)
    told, other = (projection(pictures, each).logits for each in (labels, labels.flip(0)))
    shift = (told - other)[1]  # one number for all patches of a sample
    torch.testing.assert_close(shift, shift.mean().expand_as(shift))
    assert shift.abs().max() > 1e-3


class Fixture:
    """A discriminator with an objective and penalties, on packs of two pictures."""

    def __init__(self, name: str, objective: str, penalties: tuple[str, ...] = (), pack: int = 1) -> None:
        info = DataInfo("Noise", (3, 16, 16), 8, (), frozenset())
        entry = OBJECTIVES.get(objective)
        entries = [REGULARISERS.get(each) for each in penalties]
        regularisers = tuple(each.build(parse(each.options, {})) for each in entries)
        self.adversary = Adversary(
            Ingredients(info, entry.build(parse(entry.options, {})), regularisers, None), pack=pack
        )
        part = self.adversary.parts(info.shape)["discriminator"]
        self.nets = nn.ModuleDict({"discriminator": build(name, part.sample, norm="none")})
        self.moment = Moment(torch.Generator().manual_seed(1), 8, 0, 0, torch.zeros(()))

    def discriminators(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        judge = self.adversary.judge(self.nets, self.moment)
        seen = (self.adversary.packed(each) for each in (real, fake))
        return dict(self.adversary.loss(judge, *seen, self.moment, self.nets).losses)

    def generators(self, real: Tensor, fake: Tensor) -> Tensor:
        judge = self.adversary.judge(self.nets, self.moment)
        return self.adversary.fooled(judge, self.adversary.packed(fake), self.adversary.packed(real))


@both
@pytest.mark.parametrize("pack", [1, 2])
@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_every_objective_sends_a_gradient_to_every_pixel(name: str, objective: str, pack: int) -> None:
    fixture = Fixture(name, objective, SLOPES, pack)
    fake, real = torch.randn(8, 3, 16, 16, requires_grad=True), torch.randn(8, 3, 16, 16)
    fixture.generators(real, fake).backward()
    assert fake.grad is not None
    assert fake.grad.abs().sum(1).min() > 0
    losses = fixture.discriminators(real, fake.detach())
    assert set(losses) == {"objective", *SLOPES}
    assert all(loss.shape == () and loss.isfinite() for loss in losses.values())


@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_each_patch_is_a_sample_of_its_own(objective: str) -> None:
    """A picture of four equal tiles costs what the tiles cost, as 1×1 convolutions cannot tell them apart."""
    fixture, (real, fake) = Fixture("pixel", objective), torch.randn(2, 4, 3, 16, 16).unbind()
    tiled = [pictures.repeat(1, 1, 2, 2) for pictures in (real, fake)]
    torch.testing.assert_close(fixture.discriminators(*tiled), fixture.discriminators(real, fake))
    torch.testing.assert_close(fixture.generators(*tiled), fixture.generators(real, fake))


@both
def test_an_evaluated_discriminator_judges_each_picture_on_its_own(name: str) -> None:
    net = build(name, norm="batch")
    pictures = torch.randn(3, 3, 16, 16)
    net(pictures)
    verdict, alone = net.eval()(pictures), net.eval()(pictures[:1])
    assert isinstance(verdict, Verdict)
    torch.testing.assert_close(alone.logits, verdict.logits[:1])
