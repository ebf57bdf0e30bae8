"""What every pairing promises, and the closed forms of each."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.contracts import Make
from engine.pairings.edges import contrast
from engine.pairings.grey import luminance
from engine.pairings.low_resolution import enlarged, shrunk
from engine.pairings.mask import holes
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import PAIRINGS, Entry

SHAPE = (3, 24, 40)
every_pairing = pytest.mark.parametrize("entry", [e for e in PAIRINGS if e.name != "none"], ids=lambda e: e.name)


def _make(name: str, **options: Any) -> Make:
    entry = PAIRINGS.get(name)
    make: Make = entry.build(parse(entry.options, options))
    return make


def _random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _pictures(n: int = 5) -> Tensor:
    return torch.rand(n, *SHAPE, generator=_random(7)) * 2 - 1


def _step() -> Tensor:
    """A black half beside a white one."""
    return torch.where(torch.arange(12) < 6, -1.0, 1.0).expand(1, 3, 8, 12)


@every_pairing
def test_what_is_made_has_the_shape_and_range_that_are_promised(entry: Entry) -> None:
    made = _make(entry.name)(_pictures(), _random())
    assert made.shape == (5, *entry.facts["shape"](entry.options(), SHAPE))
    assert made.abs().max() <= 1 + 1e-6
    assert made.std() > 0.05


@every_pairing
def test_the_generator_decides_all_that_is_random(entry: Entry) -> None:
    make, before = _make(entry.name), torch.get_rng_state()
    assert torch.equal(make(_pictures(), _random()), make(_pictures(), _random()))
    assert torch.equal(torch.get_rng_state(), before)


@every_pairing
def test_pictures_stay_as_they_are(entry: Entry) -> None:
    pictures = _pictures()
    _make(entry.name)(pictures, _random())
    assert torch.equal(pictures, _pictures())


@every_pairing
def test_nothing_is_read_from_the_device(entry: Entry, no_host_reads: AbstractContextManager[Any]) -> None:
    make, pictures, random = _make(entry.name), _pictures(), _random()
    with no_host_reads:
        make(pictures, random)


@every_pairing
def test_points_are_refused(entry: Entry) -> None:
    assert "points" in entry.facts["unfit"]((2,))
    assert entry.facts["unfit"]((3, 20, 20)) == ""


@pytest.mark.parametrize("name", ["noise", "mask"])
def test_what_is_random_differs_from_draw_to_draw_and_picture_to_picture(name: str) -> None:
    make, random, pictures = _make(name), _random(), torch.zeros(2, *SHAPE)
    first, second = make(pictures, random), make(pictures, random)
    assert not torch.equal(first, second)
    assert not torch.equal(first[0], first[1])


@pytest.mark.parametrize(("standard", "green"), [("bt601", 0.587), ("bt709", 0.7152)])
def test_the_grey_of_a_colour_is_its_luminance(standard: Any, green: float) -> None:
    pictures = torch.tensor([-1.0, 1.0, -1.0]).reshape(1, 3, 1, 1)
    torch.testing.assert_close(luminance(pictures, standard), torch.full((1, 1, 1, 1), 2 * green - 1))
    torch.testing.assert_close(luminance(torch.full((1, 3, 1, 1), 0.3), standard), torch.full((1, 1, 1, 1), 0.3))


def test_grey_of_grey_is_refused_with_its_reason() -> None:
    assert "these are grey" in PAIRINGS.get("grey").facts["unfit"]((1, 8, 8))
    assert "not 4" in PAIRINGS.get("grey").facts["unfit"]((4, 8, 8))


@pytest.mark.parametrize("kernel", ["bicubic", "area"])
@pytest.mark.parametrize("factor", [2, 4, 8])
def test_shrinking_keeps_a_plain_colour_and_smooths_a_chequered_one(factor: int, kernel: Any) -> None:
    rows, columns = torch.meshgrid(torch.arange(24), torch.arange(40), indexing="ij")
    chequered = ((rows + columns) % 2 * 2 - 1).float().expand(1, 3, 24, 40)
    assert shrunk(chequered, factor, kernel).shape == (1, 3, 24 // factor, 40 // factor)
    assert shrunk(chequered, factor, kernel)[..., 1:-1, 1:-1].abs().max() < 0.05
    torch.testing.assert_close(
        shrunk(torch.full((1, 1, 24, 40), 0.4), factor), torch.full((1, 1, 24 // factor, 40 // factor), 0.4)
    )


def test_a_smooth_picture_survives_shrinking_and_enlarging() -> None:
    ramp = torch.linspace(-1, 1, 32).expand(1, 1, 32, 32)
    assert (enlarged(shrunk(ramp, 2), 2) - ramp)[..., 8:-8].abs().max() < 1e-5
    assert _make("low-resolution", enlarge=True)(ramp, _random()).shape == ramp.shape


def test_a_factor_that_does_not_divide_is_refused_with_those_that_do() -> None:
    entry = PAIRINGS.get("low-resolution")
    with pytest.raises(OptionError, match=r"pairing\.factor = 8") as caught:
        entry.facts["shape"](parse(entry.options, {"factor": 8}), (1, 28, 28))
    assert caught.value.remedy == "Set it to 2 or 4."


def test_an_upright_step_from_black_to_white_has_contrast_one_on_both_sides() -> None:
    steep = contrast(_step())
    torch.testing.assert_close(steep[0, 0, 4], torch.tensor([0.0] * 5 + [1.0] * 2 + [0.0] * 5))
    torch.testing.assert_close(contrast(_step().transpose(2, 3)), steep.transpose(2, 3))


def test_lines_are_dark_on_light_or_light_on_dark() -> None:
    dark, light = (_make("edges", lines=lines)(_step(), _random()) for lines in ("dark", "light"))
    assert dark[0, 0, 4].tolist() == [1.0] * 5 + [-1.0] * 2 + [1.0] * 5
    assert torch.equal(light, -dark)


def test_an_edge_between_colours_of_one_luminance_is_found() -> None:
    left, right = torch.tensor([-1.0, 0.0, 0.0]), torch.tensor([0.0, -0.299 / 0.587, 0.0])
    pictures = torch.where(torch.arange(12) < 6, left[:, None], right[:, None])[None, :, None].expand(1, 3, 8, 12)
    assert luminance(pictures).std() < 1e-6
    assert contrast(pictures)[0, 0, 4, 5] == pytest.approx(0.5)


def test_a_line_is_half_drawn_at_the_threshold() -> None:
    pictures = _step() * 0.3
    made = _make("edges", threshold=0.3)(pictures, _random())
    torch.testing.assert_close(made[0, 0, 4, 5], torch.tensor(0.0), rtol=0, atol=1e-5)


def test_noise_has_the_deviation_that_is_asked_for_and_no_mean() -> None:
    noise = _make("noise", deviation=12.75)(torch.zeros(64, *SHAPE), _random())
    assert noise.std() == pytest.approx(0.1, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("share", [0.04, 0.25, 0.9])
def test_a_hole_covers_its_share_and_is_one_rectangle(share: float) -> None:
    hidden = holes(torch.Size((64, 3, 96, 128)), share, 1, _random())[:, 0]
    assert hidden.float().mean((1, 2)).sub(share).abs().max() < 0.02
    rows, columns = hidden.any(2), hidden.any(1)
    assert torch.equal(hidden, rows[:, :, None] & columns[:, None])
    assert (rows.diff(dim=1).sum(1) <= 2).all()


def test_masking_changes_what_it_hides_and_nothing_else() -> None:
    pictures = _pictures()
    made = _make("mask", fill="black", holes=3)(pictures, _random())
    hidden = holes(pictures.shape, 0.25, 3, _random()).expand_as(pictures)
    assert (made[hidden] == -1).all()
    assert torch.equal(made[~hidden], pictures[~hidden])
