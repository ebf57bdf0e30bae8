"""Files of weights that translate: published generators, and translators that were exported here."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.contracts import Role, Route
from engine.inference.exports import is_export, open_export
from engine.inference.routes import Works, works_of_model
from engine.networks.published import Published, read_published
from engine.spec.errors import CheckpointError
from engine.spec.translation import TranslatorFacts, Way
from engine.training.assembly import training_device

SUFFIXES = (".pth", ".pt", ".safetensors")
SEEN = (1, 3, 4)  # channels of pictures
_NAMED = re.compile(r"([a-z]{3,})2([a-z]{3,})", re.IGNORECASE)  # "horse2zebra"
_OTHER = {"G_A": "G_B", "G_B": "G_A"}


def works_of_file(path: Path, device: str) -> Works:
    """Those of a file of weights; raises CheckpointError where it holds none that translate.

    Of a published pair, whose names end in G_A and G_B, the other file beside it is the way back.
    """
    return _works_of_export(path, device) if is_export(path) else _works_of_published(path, device)


def _works_of_published(path: Path, device: str) -> Works:
    target = training_device(device)
    found = _checked(path, read_published(path))
    networks = nn.ModuleDict({"AtoB": found.network})
    source, aim = _titles(path)
    back = _way_back(path, found)
    if back is not None:
        networks["BtoA"] = back.network
    networks.to(target).requires_grad_(False).eval()

    def run(pictures: Tensor, route: str) -> Tensor:
        with torch.inference_mode():
            made: Tensor = networks[route](pictures.to(target))
            return made.float().cpu()

    names = tuple(networks)
    ends = {"AtoB": (source, aim), "BtoA": (aim, source)}
    channels = {"AtoB": (found.inputs, found.outputs), "BtoA": (found.outputs, found.inputs)}
    size = (found.size, found.size)
    routes = {name: Route(name, ends[name], (channels[name][0], *size), (channels[name][1], *size)) for name in names}
    ways = tuple(Way(name, *ends[name], _other(name) if back is not None else "") for name in names)
    stride = max(found.stride, back.stride if back is not None else 1)
    facts = TranslatorFacts(path.name, found.describe, None, ways, size, stride, notes=found.notes)
    return Works(facts, routes, run)


def _checked(path: Path, found: Published) -> Published:
    for count, verb in ((found.inputs, "takes"), (found.outputs, "makes")):
        if count not in SEEN:
            why = f"it {verb} {count} channels; pictures have 1, 3 or 4"
            raise CheckpointError(f"{path} cannot translate pictures", why, "Choose a generator of pictures.")
    return found


def _way_back(path: Path, found: Published) -> Published | None:
    """The other generator of a published pair; None where there is none that fits."""
    ending = next((ending for ending in _OTHER if path.stem.endswith(ending)), None)
    if ending is None:
        return None
    beside = path.with_name(path.stem.removesuffix(ending) + _OTHER[ending] + path.suffix)
    if not beside.is_file():
        return None
    try:
        other = read_published(beside)
    except CheckpointError:  # what was asked for works without it
        return None
    return other if (other.inputs, other.outputs) == (found.outputs, found.inputs) else None


def _titles(path: Path) -> tuple[str, str]:
    """What goes in and what comes out, as the file's or its folder's name tells: "horse2zebra"."""
    for name in (path.stem, path.absolute().parent.name):
        match = _NAMED.search(name)
        if match:
            titles = match[1], match[2]
            return titles[::-1] if path.stem.endswith("G_B") else titles
    return "input", "output"


def _other(name: str) -> str:
    return "BtoA" if name == "AtoB" else "AtoB"


def _works_of_export(path: Path, device: str) -> Works:
    model = open_export(path, device=device)
    works = works_of_model(model)
    whole = all(name in model.nets or part.role is Role.KEEP for name, part in model.game.parts().items())
    return works if whole else replace(works, classify=None)  # the classifier is not among what was exported
