"""Any picture through a translator: sizes, channels, transparency, tiles, the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Route
from engine.data.opening import open_data
from engine.data.source import Source
from engine.inference.model import open_model
from engine.inference.pictures import from_array
from engine.inference.routes import Works
from engine.inference.seen import as_seen
from engine.inference.translating import Translator, open_translator
from engine.spec.config import from_mapping
from engine.spec.data import Preparation
from engine.spec.errors import Cancelled, OptionError, OutOfMemory
from engine.spec.events import Phase
from engine.spec.translation import Picture, TranslatorFacts, Way
from engine.training.control import Control
from engine.training.preview import as_pixels, from_pixels, looking
from engine.training.session import run
from engine.training.triples import Triples

SIZES = [(1, 1), (3, 500), (257, 255), (64, 64)]


def _play(folder: Path, game: str, **tables: Any) -> Path:
    config = from_mapping({"game": {"name": game}, "training": {"rounds": 2, "batch": 4, "threads": 1}, **tables})
    ended = run(config, lambda _: None, Control(), runs=folder, name=game)
    assert ended.phase is Phase.FINISHED
    assert ended.folder
    return ended.folder


@pytest.fixture(scope="module")
def cyclegan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _play(
        tmp_path_factory.mktemp("runs"),
        "cyclegan",
        data={"name": "shape-domains", "size": 16, "count": 100},
        translator={"name": "resnet-translator", "width": 4, "blocks": 1},
        discriminator={"name": "mlp", "width": 8, "depth": 1},
    )


@pytest.fixture(scope="module")
def translator(cyclegan: Path) -> Translator:
    return open_translator(cyclegan)


def _noise(height: int, width: int, *, alpha: bool = False) -> Picture:
    pixels = np.random.default_rng(height * 1000 + width).integers(0, 256, (height, width, 4), dtype=np.uint8)
    if not alpha:
        pixels[..., 3] = 255
    return Picture(pixels, "noise")


def _made_of(
    work: Callable[[Tensor], Tensor] | dict[str, Callable[[Tensor], Tensor]],
    source: tuple[int, int, int] = (3, 16, 16),
    output: tuple[int, int, int] | None = None,
    **facts: Any,
) -> Translator:
    """A translator of functions: one way, or one for each name."""
    works = work if isinstance(work, dict) else {"AtoB": work}
    ways = tuple(Way(name, "left", "right") for name in works)
    routes = {name: Route(name, ("left", "right"), source, output or source) for name in works}
    told = TranslatorFacts("test", "test", None, facts.pop("ways", ways), source[1:])
    extra = {name: facts.pop(name) for name in ("classify", "maps") if name in facts}
    return Translator(Works(replace(told, **facts), routes, lambda seen, name: works[name](seen), **extra))


def test_facts_name_the_game_the_network_the_round_and_the_average(translator: Translator) -> None:
    facts = translator.facts
    assert facts.what == "CycleGAN · ResNet-1 · round 2 · average"
    assert (facts.round, facts.size, facts.stride, facts.fixed) == (2, (16, 16), 4, False)
    assert [(way.name, way.source, way.target, way.back) for way in facts.ways] == [
        ("AtoB", "warm shapes", "cool shapes", "BtoA"),
        ("BtoA", "cool shapes", "warm shapes", "AtoB"),
    ]


def test_a_picture_comes_out_as_the_training_preview_shows_it(cyclegan: Path, translator: Translator) -> None:
    model = open_model(cyclegan)
    source = Source(open_data(model.config, Preparation()), 4, torch.Generator(), "cpu")
    triples = Triples(model.game, source, 24, seed=3)
    sheet = triples.samples(model.nets, torch.device("cpu"))
    assert triples.layout.captions[:3] == ("warm shapes", "→ cool shapes", "→ warm shapes")
    for column in range(triples.layout.columns):
        entered, made, back = sheet[column :: triples.layout.columns][:3].astype(int)
        found = translator.translate(from_array(entered.astype(np.uint8)), "AtoB", cycle=True)
        assert np.abs(found.made - made).max() <= 1  # the sheet is one batch, which rounds otherwise in the last bits
        assert np.abs(found.back - back).max() <= 1
        assert found.notes == ()


def test_a_picture_of_the_trained_size_is_what_the_game_makes_bit_for_bit(cyclegan: Path) -> None:
    model, translator = open_model(cyclegan), open_translator(cyclegan)
    picture = _noise(16, 16)
    with looking(model.nets):
        made = model.game.translate(model.nets, from_pixels(picture.pixels[None], (3, 16, 16)), "AtoB")
        back = model.game.translate(model.nets, made, "BtoA")
    found = translator.translate(picture, "AtoB", cycle=True)
    assert np.array_equal(found.made, as_pixels(made)[0])
    assert np.array_equal(found.back, as_pixels(back)[0])


@pytest.mark.parametrize("size", SIZES)
def test_every_size_comes_back_as_large_as_it_went_in(translator: Translator, size: tuple[int, int]) -> None:
    found = translator.translate(_noise(*size, alpha=True), "BtoA", cycle=True)
    assert found.made.shape == found.back.shape == (*size, 4)
    assert np.array_equal(found.made[..., 3], found.source.pixels[..., 3])
    assert found.seconds > 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stride", [1, 8, 32])
def test_padding_is_mirrored_and_cut_off_again(size: tuple[int, int], stride: int) -> None:
    seen: list[tuple[int, ...]] = []

    def look(pictures: Tensor) -> Tensor:
        seen.append(tuple(pictures.shape[2:]))
        return pictures

    found = _made_of(look, stride=stride, size=(32, 32)).translate(_noise(*size), "AtoB")
    assert np.array_equal(found.made, found.source.pixels)
    assert all(side % stride == 0 and side >= 4 for side in seen[0])
    padded = seen[0] != size
    assert any("mirrored" in note for note in found.notes) == padded


def test_transparent_parts_are_seen_as_white_and_stay_transparent() -> None:
    picture = _noise(16, 16, alpha=True)
    picture.pixels[..., 3] |= 1
    picture.pixels[:8, :, 3] = 0
    found = _made_of(lambda pictures: -pictures).translate(picture, "AtoB")
    assert np.array_equal(found.made[..., 3], picture.pixels[..., 3])
    assert found.made[:8, :, :3].max() == 0
    assert np.array_equal(found.made[8:, :, :3], 255 - picture.pixels[8:, :, :3])
    assert "Its transparency was kept; the translator sees white where nothing shows." in found.notes


def test_a_model_with_alpha_makes_its_own() -> None:
    picture = _noise(16, 16, alpha=True)
    found = _made_of(lambda pictures: -pictures, (4, 16, 16)).translate(picture, "AtoB")
    assert np.array_equal(found.made, 255 - picture.pixels)


def test_a_grey_model_sees_brightness() -> None:
    found = _made_of(lambda pictures: pictures, (1, 16, 16)).translate(_noise(16, 16), "AtoB")
    red, green, blue = np.moveaxis(found.source.pixels[..., :3].astype(float), 2, 0)
    expected = 0.299 * red + 0.587 * green + 0.114 * blue
    assert np.abs(found.made[..., 0] - expected).max() <= 0.51
    assert np.array_equal(found.made[..., 0], found.made[..., 2])
    assert found.notes == ("The translator sees its brightness only.",)


def test_grey_can_become_colour() -> None:
    def colour(grey: Tensor) -> Tensor:
        return torch.cat((grey, -grey, grey), 1)

    found = _made_of(colour, (1, 16, 16), (3, 16, 16)).translate(from_array(_noise(20, 20).pixels[..., 0]), "AtoB")
    assert np.array_equal(found.made[..., 1], 255 - found.source.pixels[..., 0])
    assert not any("brightness" in note for note in found.notes)


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (30, 21), (90, 70)])
def test_super_resolution_enlarges_pixels_and_alpha(size: tuple[int, int]) -> None:
    enlarge = nn.Upsample(scale_factor=2)
    picture = _noise(*size)
    picture.pixels[..., 3] = 128
    found = _made_of(enlarge, (3, 16, 16), (3, 32, 32), stride=4).translate(picture, "AtoB")
    assert np.array_equal(found.made[..., :3], picture.pixels[..., :3].repeat(2, 0).repeat(2, 1))
    assert (found.made[..., 3] == 128).all()


def test_a_model_of_one_size_sees_that_size_and_gives_the_pictures_own() -> None:
    seen: list[Tensor] = []
    fixed = _made_of(lambda pictures: seen.append(pictures) or -pictures, fixed=True)
    found = fixed.translate(Picture(np.full((40, 25, 4), 255, np.uint8)), "AtoB")
    assert seen[0].shape == (1, 3, 16, 16)
    assert found.made.shape == (40, 25, 4)
    assert (found.made[..., :3] == 0).all()
    assert found.notes == ("It was resized to 16 × 16 and back: this translator takes no other size.",)
    same = _noise(16, 16)
    assert np.array_equal(fixed.translate(same, "AtoB").made[..., :3], 255 - same.pixels[..., :3])


def test_domains_of_two_sizes_are_each_seen_at_their_own() -> None:
    ways = (Way("AtoB", "left", "right", "BtoA"), Way("BtoA", "right", "left", "AtoB"))
    small, large = (3, 8, 8), (3, 20, 20)
    routes = {"AtoB": Route("AtoB", ("", ""), small, large), "BtoA": Route("BtoA", ("", ""), large, small)}
    seen: list[tuple[int, ...]] = []

    def run(pictures: Tensor, name: str) -> Tensor:
        seen.append(tuple(pictures.shape[1:]))
        return nn.functional.interpolate(-pictures, routes[name].output[1:])

    facts = TranslatorFacts("test", "test", None, ways, (8, 8), fixed=True)
    found = Translator(Works(facts, routes, run)).translate(
        Picture(np.full((30, 40, 4), 255, np.uint8)), "BtoA", cycle=True
    )
    assert seen == [large, small]
    assert found.made.shape == found.back.shape == (30, 40, 4)
    assert (found.made[..., :3] == 0).all()
    assert (found.back == 255).all()


def test_label_maps_keep_their_colours_when_they_are_resized() -> None:
    colours = torch.tensor([[-1.0, -1, -1], [1, -1, 1]])

    def label(pictures: Tensor) -> Tensor:
        return colours[(pictures[:, 0] > 0).long()].movedim(-1, 1)

    found = _made_of(label, fixed=True, maps=frozenset({"AtoB"})).translate(_noise(50, 37), "AtoB")
    assert {tuple(pixel) for pixel in found.made.reshape(-1, 4).tolist()} == {(0, 0, 0, 255), (255, 0, 255, 255)}


def test_large_pictures_in_tiles_equal_the_whole() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(8, 3, 4, 2, 1), nn.Tanh()).eval()
    sides: list[int] = []

    def look(pictures: Tensor) -> Tensor:
        sides.append(max(pictures.shape[2:]))
        with torch.inference_mode():
            made: Tensor = net(pictures)
        return made

    picture = _noise(700, 1700, alpha=True)
    tiled = _made_of(look, stride=2).translate(picture, "AtoB")
    assert max(sides) <= 1024
    assert tiled.notes[0] == "It was translated in 2 overlapping tiles with blended seams."
    whole = look(as_seen(picture.pixels, 3))[0]
    expected = ((whole + 1) * 127.5).round().permute(1, 2, 0).numpy()
    assert np.abs(tiled.made[..., :3] - expected).max() <= 1  # blending rounds once more
    assert np.array_equal(tiled.made[..., 3], picture.pixels[..., 3])


def _resident_mib(what: str) -> float:
    """VmRSS: now; VmHWM: the most since it was last forgotten."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells and forgets peaks of memory")
def test_a_large_picture_takes_little_more_memory_than_its_pixels() -> None:
    net = nn.Sequential(nn.Conv2d(3, 2, 3, 1, 1), nn.Conv2d(2, 3, 3, 1, 1)).eval().requires_grad_(False)
    picture = Picture(np.full((3000, 4000, 4), 100, np.uint8))
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
    before = _resident_mib("VmRSS")
    found = _made_of(net).translate(picture, "AtoB")
    assert found.made.shape == picture.pixels.shape
    assert _resident_mib("VmHWM") - before < 350  # as numbers it is 137 MiB, and through this network several of them


def test_progress_counts_the_tiles_of_both_ways() -> None:
    told: list[tuple[int, int]] = []
    ways = (Way("AtoB", "left", "right", "BtoA"), Way("BtoA", "right", "left", "AtoB"))
    both = _made_of({"AtoB": lambda x: x, "BtoA": lambda x: -x}, ways=ways)
    found = both.translate(_noise(1100, 1100), "AtoB", cycle=True, progress=lambda *each: told.append(each))
    assert told == [(number, 8) for number in range(1, 9)]
    assert np.array_equal(found.back[..., :3], 255 - found.source.pixels[..., :3])


def test_a_translation_can_be_left_between_tiles() -> None:
    runs: list[int] = []
    slow = _made_of(lambda x: runs.append(1) or x)
    with pytest.raises(Cancelled):
        slow.translate(_noise(1100, 1100), "AtoB", cancelled=lambda: len(runs) == 2)
    assert len(runs) == 2


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("too much"), RuntimeError("DefaultCPUAllocator: no")])
def test_tiles_shrink_while_the_memory_does_not_suffice(error: Exception) -> None:
    def hungry(pictures: Tensor) -> Tensor:
        if pictures.shape[2] > 600:
            raise error
        return pictures

    picture = _noise(1000, 1000)
    assert np.array_equal(_made_of(hungry).translate(picture, "AtoB").made, picture.pixels)

    def starving(pictures: Tensor) -> Tensor:
        raise error

    with pytest.raises(OutOfMemory, match="does not suffice to translate noise"):
        _made_of(starving).translate(picture, "AtoB")


def test_a_bug_is_not_mistaken_for_a_want_of_memory() -> None:
    def broken(pictures: Tensor) -> Tensor:
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        _made_of(broken).translate(_noise(1100, 1100), "AtoB")


def test_a_way_without_a_way_back_says_so() -> None:
    found = _made_of(lambda x: x).translate(_noise(16, 16), "AtoB", cycle=True)
    assert found.back is None
    assert "There is no way back." in found.notes


def test_an_unknown_way_is_refused_with_the_nearest(translator: Translator) -> None:
    with pytest.raises(OptionError, match='Did you mean "AtoB"'):
        translator.translate(_noise(16, 16), "AtB")


def _domains() -> Translator:
    """Adds a tenth for each number of the domain; the classifier sees the first domain in dark pictures."""
    ways = tuple(Way(name, "any", name, domain=number) for number, name in enumerate("abc"))
    works = {name: (lambda x, number=number: x + 0.1 * number) for number, name in enumerate("abc")}

    def classify(pictures: Tensor) -> Tensor:
        assert pictures.shape == (1, 3, 16, 16)
        return torch.tensor([[0.0, 1.0, 0.0] if pictures.mean() > 0 else [1.0, 0.0, 0.0]])

    return _made_of(works, ways=ways, classify=classify)


def test_the_way_back_leads_to_the_domain_that_the_classifier_sees() -> None:
    bright = Picture(np.full((20, 30, 4), 255, np.uint8))
    bright.pixels[..., :3] = 160
    found = _domains().translate(bright, "c", cycle=True)
    assert (found.made[..., 0] == round(160 + 0.2 * 127.5)).all()
    assert abs(int(found.back[0, 0, 0]) - (160 + 0.3 * 127.5)) <= 1
    assert 'The way back leads to "b", which the classifier sees in the picture.' in found.notes


def test_a_picture_goes_to_all_domains_in_order() -> None:
    told: list[tuple[int, int]] = []
    found = _domains().all_domains(_noise(16, 16), progress=lambda *each: told.append(each))
    assert [each.way.name for each in found] == ["a", "b", "c"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert np.array_equal(found[0].made, found[0].source.pixels)


def test_a_run_of_another_game_is_refused(tmp_path: Path) -> None:
    mlp = {"name": "mlp", "width": 4, "depth": 1}
    folder = _play(tmp_path, "plain", data={"name": "ring"}, generator=mlp, discriminator=mlp)
    with pytest.raises(OptionError, match="plain cannot translate"):
        open_translator(folder)
