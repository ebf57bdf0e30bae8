"""Figures about translations against what is known of games that are written out."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Dataset, Game, Part, Route, Turn
from engine.evaluation.classifier import Recipe
from engine.evaluation.domains import tellable, train_domain_judge
from engine.evaluation.extractors import RandomFeatures
from engine.evaluation.translations import (
    Looked,
    Translations,
    as_it_is,
    kernel,
    looked_at,
    measure_cycles,
    measure_domains,
    measure_fidelity,
    measure_recognised,
)
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.errors import OptionError
from engine.spec.events import Metric

SHAPE = (1, 16, 16)
PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0))


class Shifting(Game):
    """Adds a number to every pixel: one for each route."""

    def __init__(self, shifts: dict[str, float], routes: Sequence[Route]) -> None:
        self.shifts, self._routes = shifts, routes

    def parts(self) -> dict[str, Part]:
        return {}

    def turns(self) -> Sequence[Turn]:
        return ()

    def routes(self) -> Sequence[Route]:
        return self._routes

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:
        return pictures + self.shifts[route]


def two(there: float = 0.5, back: float = -0.4) -> Shifting:
    forth = Route("AtoB", ("dark", "bright"), SHAPE, SHAPE, back="BtoA")
    other = Route("BtoA", ("bright", "dark"), SHAPE, SHAPE, "partner", "images", back="AtoB")
    return Shifting({"AtoB": there, "BtoA": back}, (forth, other))


def noise(count: int, low: float, high: float, seed: int = 0) -> Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(seed)) * (high - low) + low


def values(metrics: Sequence[Metric]) -> dict[str, float]:
    return {metric.name: metric.value for metric in metrics}


def work(game: Game, images: Tensor, partner: Tensor, *, paired: bool = False) -> Translations:
    return Translations(game, nn.ModuleDict(), Looked(Batch(images, None, partner), "held-out pictures", paired))


def test_the_way_there_and_back_is_measured_in_both_directions() -> None:
    metrics = measure_cycles(work(two(), noise(4, -1, 0), noise(3, 0, 1)))
    found = values(metrics)
    assert found["cycle L1, A → B and back"] == pytest.approx(0.05, abs=1e-6)
    assert found["cycle PSNR, B → A and back"] == pytest.approx(-20 * torch.tensor(0.05).log10().item(), abs=1e-3)
    assert metrics[0].protocol.startswith("4 held-out pictures, averaged weights")
    assert metrics[-1].protocol.startswith("3 held-out pictures")


def test_pairs_are_measured_beside_what_goes_in() -> None:
    images = noise(4, -1, 0)
    metrics = measure_fidelity(work(two(), images, images + 0.5, paired=True), DataInfo("x", SHAPE, 4))
    found = values(metrics)
    assert found["L1, A → B"] == pytest.approx(0, abs=1e-6)
    assert found["SSIM, A → B"] == pytest.approx(1, abs=1e-5)
    assert found["PSNR, A → B"] > 100
    assert found["L1, untranslated, A → B"] == pytest.approx(0.25, abs=1e-6)
    assert found["PSNR, untranslated, B → A"] == pytest.approx(-20 * torch.tensor(0.25).log10().item(), abs=1e-3)
    assert {metric.better for metric in metrics if "untranslated" in metric.name} == {""}


def test_pictures_that_do_not_belong_together_are_not_compared() -> None:
    assert measure_fidelity(work(two(), noise(4, -1, 0), noise(4, 0, 1)), DataInfo("x", SHAPE, 4)) == ()


def test_label_maps_are_scored_by_their_classes() -> None:
    colours = torch.tensor(PALETTE) / 127.5 - 1
    true = torch.tensor([[0, 0, 0, 0], [0, 0, 1, 1]]).expand(1, 2, 4)
    found = torch.tensor([[0, 0, 0, 0], [1, 1, 1, 2]]).expand(1, 2, 4)
    shape = (3, 2, 4)
    game = Shifting({"AtoB": 0.0}, (Route("AtoB", ("photo", "labels"), shape, shape),))
    info = DataInfo("x", shape, 1, partner=shape, palette=PALETTE)
    metrics = measure_fidelity(work(game, *(colours[each].movedim(-1, 1) for each in (found, true)), paired=True), info)
    scores = values(metrics)
    assert scores["pixel accuracy"] == 5 / 8
    assert scores["mean class accuracy"] == pytest.approx((4 / 6 + 1 / 2) / 2)
    assert scores["mean IoU"] == pytest.approx((4 / 6 + 1 / 4) / 2)
    assert "2 classes of 3 shown" in metrics[2].protocol


def test_a_right_translation_comes_nearer_to_its_domain_than_its_input() -> None:
    made = measure_domains(
        work(two(0.9, -0.9), noise(40, -1, -0.5), noise(30, -0.1, 0.4, seed=1)),
        RandomFeatures(),
        wanted=frozenset({"kernel", "frechet"}),
        real=lambda _: None,
    )
    found = values(made)
    kinds, ways = ("", "untranslated, "), ("A → B", "B → A")  # Fréchet's distance takes more pictures
    assert set(found) == {f"kernel distance, random features, {kind}{way}" for kind in kinds for way in ways}
    near, far = (found[f"kernel distance, random features, {each}A → B"] for each in ("", "untranslated, "))
    assert abs(near) < 0.1 * far
    assert "40 held-out pictures, averaged weights; 30 real ones of the held-out pictures" in made[0].protocol
    assert made[0].protocol.endswith("; of all pairs")
    assert "averaged weights; what goes in; 30 real ones" in made[1].protocol


def test_many_pictures_are_compared_in_subsets_and_the_protocol_says_so() -> None:
    pictures = noise(40, -1, 1).repeat(26, 1, 1, 1)  # 1,040
    made = measure_domains(
        work(two(0.0, 0.0), pictures, noise(30, -1, 1)),
        RandomFeatures(),
        wanted=frozenset({"kernel"}),
        real=lambda _: None,
    )
    assert {metric.protocol.rsplit("; ", 1)[1] for metric in made} == {"mean of 100 subsets of 30"}


def test_too_few_pictures_have_no_distance() -> None:
    few = work(two(), noise(24, -1, 0), noise(60, 0, 1))
    assert measure_domains(few, RandomFeatures(), wanted=frozenset({"kernel"}), real=lambda _: None) == ()
    with pytest.raises(OptionError, match="at least 25"):
        kernel(torch.rand(24, 3), torch.rand(60, 3))


def test_the_kernel_distance_of_few_pictures_is_unbiased() -> None:
    random = torch.Generator().manual_seed(0)
    draws = [kernel(*(torch.randn(30, 4, generator=random) for _ in range(2))) for _ in range(200)]
    mean, error = torch.tensor(draws).mean(), torch.tensor(draws).std() / 200**0.5
    assert abs(mean) < 4 * error
    assert min(draws) < 0


def many() -> Translations:
    names = ("a", "b")
    routes = [Route(name, ("any", name), SHAPE, SHAPE, makes="images", domain=at) for at, name in enumerate(names)]
    game = Shifting({"a": -0.5, "b": 0.25}, routes)
    batch = Batch(noise(5, -0.2, 0.2), torch.tensor([0, 1, 1, 0, 1]))
    return Translations(game, nn.ModuleDict(), Looked(batch, "held-out pictures"))


def test_of_many_domains_each_route_takes_the_others_and_goes_back_to_them() -> None:
    made = many()
    found = values(measure_cycles(made))
    assert len(made.made(made.game.routes()[0])) == 3
    assert found["cycle L1, → a and back"] == pytest.approx(0.125, abs=1e-6)  # -0.5 + 0.25, halved
    assert found["cycle L1, → b and back"] == pytest.approx(0.125, abs=1e-6)


def test_a_picture_whose_label_is_withheld_enters_no_figure_of_domains() -> None:
    known, work = many(), many()
    batch = work.looked.batch
    more = Batch(torch.cat((batch.images, noise(1, -1, 1, seed=2))), torch.cat((batch.labels, torch.tensor([-1]))))
    work.looked = Looked(more, "held-out pictures")
    assert len(work.made(work.game.routes()[0])) == 3
    assert measure_cycles(work) == measure_cycles(known)


def test_the_share_taken_for_the_target_is_that_of_the_judge() -> None:
    metrics = measure_recognised(
        many(),
        lambda pictures: torch.stack((-pictures.mean((1, 2, 3)), pictures.mean((1, 2, 3))), 1),
        lambda route: route.domain or 0,
        "a judge of brightness",
    )
    assert values(metrics) == {"taken for the target, → a": 1.0, "taken for the target, → b": 1.0}
    assert "a judge of brightness" in metrics[0].protocol


def domains(held_out: bool = True) -> Dataset:
    info = DataInfo("Tones", SHAPE, 60, offers=frozenset({Need.TWO_DOMAINS}), partner=SHAPE, domains=("dark", "bright"))
    sides = [((noise(60, *each) + 1) * 127.5).to(torch.uint8) for each in ((-1, 0.1), (-0.1, 1))]
    held = Dataset(info, sides[0][:30], partner=sides[1][:20]) if held_out else None
    return Dataset(info, sides[0], partner=sides[1], held_out=held)


@pytest.mark.parametrize("held_out", [True, False])
def test_a_judge_of_two_domains_learns_on_the_spot(held_out: bool) -> None:
    judge = train_domain_judge(domains(held_out), Preparation(), Recipe(steps=40, batch=16, width=4))
    assert judge.accuracy > 0.95
    assert judge.classes == ("dark", "bright")
    assert judge.classify(noise(5, 0.5, 1)).argmax(1).tolist() == [1] * 5
    assert judge.describe().startswith("judge of the domains of Tones (accuracy 100.0 % on the held-out")


def test_only_domains_of_one_shape_can_be_told_apart_by_looks() -> None:
    assert tellable(domains().info)
    assert not tellable(DataInfo("x", SHAPE, 1))
    assert not tellable(DataInfo("x", SHAPE, 1, partner=(3, 16, 16)))


def test_pictures_held_out_are_looked_at_where_there_are_any() -> None:
    held, learnt = looked_at(domains(), 25), looked_at(domains(held_out=False), 100)
    assert (len(held.side("images")), len(held.side("partner")), held.name) == (25, 20, "held-out pictures")
    assert (len(learnt.side("images")), learnt.name) == (60, "pictures that the run has learnt from")
    assert not held.paired


def test_what_goes_in_is_brought_to_the_shape_of_what_comes_out() -> None:
    grey = noise(2, -1, 1)
    assert torch.equal(as_it_is(grey, (3, 16, 16))[:, 2], grey[:, 0])
    assert as_it_is(grey, (1, 32, 32)).shape == (2, 1, 32, 32)
    red = torch.zeros(1, 3, 2, 2)
    red[:, 0] = 1
    assert as_it_is(red, (1, 2, 2)).flatten().tolist() == pytest.approx([0.299] * 4)


def test_a_perfect_way_back_has_no_noise() -> None:
    found = values(measure_cycles(work(two(0.5, -0.5), torch.zeros(2, *SHAPE), torch.zeros(2, *SHAPE))))
    assert found["cycle PSNR, A → B and back"] == inf
