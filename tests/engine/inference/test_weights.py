"""Translators from files: published generators, alone and in pairs, and what was exported here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.inference.model import open_model
from engine.inference.translating import open_translator
from engine.networks.published import read_published
from engine.spec.config import from_mapping, to_mapping
from engine.spec.errors import CheckpointError, EngineError, OptionError
from engine.spec.events import Phase
from engine.spec.translation import Picture
from engine.training.control import Control
from engine.training.preview import as_pixels, from_pixels
from engine.training.session import run

NOISE = np.random.default_rng(0).integers(0, 256, (32, 32, 4), dtype=np.uint8)
NOISE[..., 3] = 255


def _generator(inputs: int = 3, outputs: int = 3, seed: int = 0) -> dict[str, Tensor]:
    """A published ResNet of one block and four channels."""
    shapes = {"1": (4, inputs, 7, 7), "4": (8, 4, 3, 3), "7": (16, 8, 3, 3), "11": (16, 8, 3, 3), "14": (8, 4, 3, 3)}
    shapes |= {"10.conv_block.1": (16, 16, 3, 3), "10.conv_block.5": (16, 16, 3, 3), "18": (outputs, 4, 7, 7)}
    random, weights = torch.Generator().manual_seed(seed), {}
    for name, shape in shapes.items():
        weights[f"model.{name}.weight"] = torch.randn(shape, generator=random) * 0.2
        made = shape[1] if name in ("11", "14") else shape[0]
        weights[f"model.{name}.bias"] = torch.randn(made, generator=random) * 0.1
    return weights


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "horse2zebra_pretrained").mkdir()
    return tmp_path / "horse2zebra_pretrained"


@pytest.fixture(scope="module")
def cyclegan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables: dict[str, Any] = {
        "game": {"name": "cyclegan"},
        "data": {"name": "shape-domains", "size": 16, "count": 100},
        "translator": {"name": "resnet-translator", "width": 4, "blocks": 1},
        "discriminator": {"name": "mlp", "width": 8, "depth": 1},
        "training": {"rounds": 2, "batch": 4, "threads": 1},
    }
    ended = run(from_mapping(tables), lambda _: None, Control(), runs=tmp_path_factory.mktemp("runs"), name="one")
    assert ended.phase is Phase.FINISHED
    assert ended.folder
    return ended.folder


def test_a_published_generator_translates_as_it_does_by_itself(folder: Path) -> None:
    torch.save(_generator(), folder / "latest_net_G.pth")
    translator, found = open_translator(folder / "latest_net_G.pth"), read_published(folder / "latest_net_G.pth")
    with torch.no_grad():
        expected = as_pixels(found.network(from_pixels(NOISE[None], (3, 32, 32))))[0]
    assert np.array_equal(translator.translate(Picture(NOISE), "AtoB").made, expected)
    assert expected.std() > 5


def test_its_facts_tell_the_architecture_and_what_the_folder_is_called(folder: Path) -> None:
    torch.save(_generator(), folder / "latest_net_G.pth")
    facts = open_translator(folder / "latest_net_G.pth").facts
    assert facts.what == "ResNet-1, instance norm, 3 → 3 channels, width 4"
    assert (facts.round, facts.stride, facts.size, facts.fixed) == (None, 4, (256, 256), False)
    assert [(way.name, way.source, way.target, way.back) for way in facts.ways] == [("AtoB", "horse", "zebra", "")]


def test_the_other_generator_beside_it_is_the_way_back(folder: Path) -> None:
    torch.save(_generator(3, 1), folder / "latest_net_G_A.pth")
    torch.save(_generator(1, 3, seed=1), folder / "latest_net_G_B.pth")
    there, back = (open_translator(folder / f"latest_net_G_{side}.pth") for side in "AB")
    assert [(way.name, way.source, way.back) for way in there.facts.ways] == [
        ("AtoB", "horse", "BtoA"),
        ("BtoA", "zebra", "AtoB"),
    ]
    assert back.facts.ways[0].source == "zebra"
    found = there.translate(Picture(NOISE), "AtoB", cycle=True)
    with torch.no_grad():
        numbers = read_published(folder / "latest_net_G_A.pth").network(from_pixels(NOISE[None], (3, 32, 32)))
        expected = read_published(folder / "latest_net_G_B.pth").network(numbers)
    assert np.array_equal(found.back, as_pixels(expected)[0])


def test_a_broken_other_generator_is_no_hindrance(folder: Path) -> None:
    torch.save(_generator(), folder / "latest_net_G_A.pth")
    (folder / "latest_net_G_B.pth").write_bytes(b"nothing")
    assert len(open_translator(folder / "latest_net_G_A.pth").facts.ways) == 1


def test_a_file_whose_name_tells_nothing_goes_from_input_to_output(tmp_path: Path) -> None:
    torch.save(_generator(), tmp_path / "net.pt")
    way = open_translator(tmp_path / "net.pt").facts.ways[0]
    assert (way.source, way.target) == ("input", "output")


def test_generators_of_odd_channels_and_other_files_are_refused(tmp_path: Path) -> None:
    torch.save(_generator(1, 2), tmp_path / "net.pth")
    with pytest.raises(CheckpointError, match="makes 2 channels; pictures have 1, 3 or 4"):
        open_translator(tmp_path / "net.pth")
    save_file({"weight": torch.zeros(2)}, tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match="no generator"):
        open_translator(tmp_path / "other.safetensors")
    with pytest.raises(OptionError, match="one state only"):
        open_translator(tmp_path / "net.pth", round=3)


def test_an_exported_run_translates_as_the_run_does(cyclegan: Path, tmp_path: Path) -> None:
    model = open_model(cyclegan)
    model.export(tmp_path / "one.safetensors")
    exported, whole = open_translator(tmp_path / "one.safetensors"), open_translator(cyclegan)
    assert exported.facts.ways == whole.facts.ways
    assert exported.facts.what == whole.facts.what
    ours, theirs = (each.translate(Picture(NOISE), "BtoA", cycle=True) for each in (exported, whole))
    assert np.array_equal(ours.made, theirs.made)
    assert np.array_equal(ours.back, theirs.back)


def test_an_export_without_its_notes_is_refused(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(2)}, tmp_path / "old.safetensors", {"saddlepoint": "{}", "config": "{}"})
    with pytest.raises(CheckpointError, match="its notes are incomplete"):
        open_translator(tmp_path / "old.safetensors")


def _with_notes(path: Path, **changed: str) -> None:
    """Changes what an export notes of itself."""
    with safe_open(path, "pt") as file:
        notes = file.metadata()
    save_file(load_file(path), path, {**notes, **changed})


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("config", "[" * 100_000),
        ("config", "null"),
        ("saddlepoint", '{"round": 1e999, "averaged": true}'),
        ("data", '{"title": "x", "shape": [3], "count": 1, "classes": [], "offers": [], "notes": [], "partner": [3]}'),
    ],
)
def test_an_export_whose_notes_are_nonsense_is_refused(cyclegan: Path, tmp_path: Path, note: str, text: str) -> None:
    open_model(cyclegan).export(tmp_path / "odd.safetensors")
    _with_notes(tmp_path / "odd.safetensors", **{note: text})
    with pytest.raises(EngineError):
        open_translator(tmp_path / "odd.safetensors")


def test_an_export_whose_notes_name_vast_networks_is_refused_before_they_are_built(
    cyclegan: Path, tmp_path: Path
) -> None:
    model, path = open_model(cyclegan), tmp_path / "vast.safetensors"
    model.export(path)
    config = to_mapping(model.config)
    _with_notes(
        path, config=json.dumps({**config, "translator": {**config["translator"], "width": 1024, "blocks": 16}})
    )
    with pytest.raises(CheckpointError, match=r"hold 10,[\d,]+ values"):
        open_translator(path)


def test_a_translation_run_draws_no_samples_and_says_so(cyclegan: Path) -> None:
    for ask in (lambda model: model.sample(4), lambda model: model.preview_codes(4)):
        with pytest.raises(OptionError, match="one draws no samples"):
            ask(open_model(cyclegan))
