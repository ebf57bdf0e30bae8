"""Every registered game that translates does so with any picture."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.inference.model import Model
from engine.inference.routes import works_of_model
from engine.inference.translating import Translator
from engine.spec.config import from_mapping, resolve, sections_of, usual
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.registry import GAMES, Entry
from engine.spec.translation import Picture
from engine.training.assembly import assemble

PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255))
SIDES = {  # domains A and B of games that tell them apart by their shapes
    "colourisation": ((1, 16, 16), (3, 16, 16)),
    "segmentation": ((3, 16, 16), (3, 16, 16)),
    "super-resolution": ((3, 16, 16), (3, 32, 32)),
}
MLP = {"name": "mlp", "width": 8, "depth": 1}
OFFERING = [entry for entry in GAMES if Skill.TRANSLATE in entry.facts["offers"]]
every_translator = pytest.mark.parametrize("entry", OFFERING, ids=lambda entry: entry.name)


def opened(entry: Entry) -> Translator:
    shape, partner = SIDES.get(entry.name, ((3, 16, 16),) * 2)
    palette = PALETTE if entry.name == "segmentation" else ()
    info = DataInfo("Noise", shape, 9, ("a", "b", "c"), frozenset(Need), (), partner, 9, ("left", "right"), palette)
    sections = dict.fromkeys(sections_of(entry.name), MLP)
    if "translator" in sections:
        name = usual(entry.name, "translator").name
        sections["translator"] = {"name": name, "width": 4} | ({"blocks": 1} if name == "resnet-translator" else {})
    config = resolve(from_mapping({"game": {"name": entry.name}, **sections, "training": {"batch": 12}}))
    assembly = assemble(config, info, torch.device("cpu"))
    nets = assembly.nets.requires_grad_(False).eval()
    return Translator(works_of_model(Model("run", 7, True, config, info, assembly.game, nets, torch.device("cpu"))))


@every_translator
@pytest.mark.parametrize("size", [(1, 1), (3, 70), (21, 35)])
def test_any_size_goes_every_way_and_back(entry: Entry, size: tuple[int, int]) -> None:
    translator, scale = opened(entry), 2 if entry.name == "super-resolution" else 1
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 4), dtype=np.uint8)
    state = torch.get_rng_state()
    for way in translator.facts.ways:
        found = translator.translate(Picture(pixels), way.name, cycle=True)
        assert found.made.shape == (size[0] * scale, size[1] * scale, 4)
        assert (found.back is not None) == way.returns
        assert found.back is None or found.back.shape == (*size, 4)
        if scale == 1:
            assert np.array_equal(found.made[..., 3], pixels[..., 3])
    assert torch.equal(torch.get_rng_state(), state)


@every_translator
def test_the_facts_are_those_of_the_game(entry: Entry) -> None:
    facts = opened(entry).facts
    assert facts.what.startswith(entry.title)
    assert facts.what.endswith("round 7 · average")
    assert facts.size == (16, 16)
    assert facts.fixed == (entry.name == "shared-latent")
    assert facts.ways


def test_label_maps_come_out_in_the_colours_of_the_palette() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (1100, 1000, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    found = opened(GAMES.get("segmentation")).translate(Picture(pixels), "AtoB")
    assert "overlapping tiles" in " ".join(found.notes)
    packed = np.unique(np.ascontiguousarray(found.made).view(np.uint32))
    assert {tuple(colour[:3]) for colour in packed.view(np.uint8).reshape(-1, 4).tolist()} <= set(PALETTE)
