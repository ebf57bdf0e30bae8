"""Files of weights that translate: published generators, and translators that were exported here."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from engine.contracts import Role, Route
from engine.inference.model import Model
from engine.inference.routes import Works, works_of_model
from engine.networks.published import Published, read_published
from engine.networks.weight_files import read_tensors
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.spec.data import DataInfo
from engine.spec.errors import CheckpointError, EngineError
from engine.spec.translation import TranslatorFacts, Way
from engine.training.assembly import assemble, training_device
from engine.training.checkpoint import load_networks
from engine.training.data_notes import remembered

SUFFIXES = (".pth", ".pt", ".safetensors")
SEEN = (1, 3, 4)  # channels of pictures
MOST_VALUES = 2**30  # in all networks and pools that the notes of an export name; four gibibytes in float32
_NAMED = re.compile(r"([a-z]{3,})2([a-z]{3,})", re.IGNORECASE)  # "horse2zebra"
_OTHER = {"G_A": "G_B", "G_B": "G_A"}


def works_of_file(path: Path, device: str) -> Works:
    """Those of a file of weights; raises CheckpointError where it holds none that translate.

    Of a published pair, whose names end in G_A and G_B, the other file beside it is the way back.
    """
    exported = _export_notes(path)
    return _works_of_export(path, exported, device) if exported else _works_of_published(path, device)


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


def _export_notes(path: Path) -> dict[str, str]:
    """What `export` wrote beside the weights; empty where the file is none of its own."""
    if path.suffix.lower() != ".safetensors":
        return {}
    try:
        with safe_open(path, "pt") as file:
            notes: dict[str, str] = file.metadata() or {}
    except (OSError, SafetensorError):  # told by whoever reads the weights
        return {}
    return notes if "saddlepoint" in notes else {}


def _works_of_export(path: Path, notes: dict[str, str], device: str) -> Works:
    weights = read_tensors(path)
    try:
        about, config = json.loads(notes["saddlepoint"]), resolve(from_mapping(json.loads(notes["config"])))
        info, played, averaged = remembered(json.loads(notes["data"])), int(about["round"]), bool(about["averaged"])
        _check_amount(path, config, info)
    except EngineError:
        raise
    except Exception as error:  # a stranger's notes can name anything
        why = f"its notes are incomplete: {type(error).__name__}: {error}"
        raise CheckpointError(f"{path} cannot be opened", why, "Export the run anew, or open the run itself.") from None
    target = training_device(device)
    assembly = assemble(config, info, torch.device("cpu"))
    parts = assembly.game.parts()
    names = [name for name, part in parts.items() if part.averaged]
    load_networks(nn.ModuleDict({name: assembly.nets[name] for name in names}), weights)
    nets = assembly.nets.to(target).requires_grad_(False).eval()
    model = Model(path.name, played, averaged, config, info, assembly.game, nets, target)
    works = works_of_model(model)
    whole = all(part.averaged or part.role is Role.KEEP for part in parts.values())
    return works if whole else replace(works, classify=None)  # the classifier is not among what was exported


def _check_amount(path: Path, config: RunConfig, info: DataInfo) -> None:
    """Raises CheckpointError where what a stranger's notes name would fill the memory; nothing of it is allocated."""
    nowhere = torch.device("meta")
    with nowhere:
        nets = assemble(config, info, nowhere).nets
    values = sum(tensor.numel() for tensor in nets.state_dict().values())
    if values > MOST_VALUES:
        why = f"its networks and pools hold {values:,} values; up to {MOST_VALUES:,} are built"
        raise CheckpointError(f"{path} is too large", why, "Open the run itself, or get the file from its maker anew.")
