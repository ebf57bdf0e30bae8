"""Models that were exported here: networks in a safetensors file whose notes say what they are."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from engine.inference.model import Model, exported_parts
from engine.networks.weight_files import read_tensors
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.spec.data import DataInfo
from engine.spec.errors import CheckpointError, EngineError
from engine.training.assembly import assemble, training_device
from engine.training.checkpoint import load_networks
from engine.training.data_notes import remembered

MOST_VALUES = 2**30  # in all networks and pools that the notes of an export name; four gibibytes in float32
_ANEW = "Export the run anew, or open the run itself."


def is_export(path: Path) -> bool:
    """Whether a file calls itself an export; what it holds may still be broken."""
    return bool(_notes(path))


def open_export(path: Path, *, round: int | None = None, device: str = "cpu") -> Model:
    """The model that `Model.export` wrote; it has only the networks that samples or translations come from.

    A file is a stranger's until it is parsed: nothing is unpickled, and no network is built that is vaster than a
    file can be. Raises CheckpointError, also where it is of another round than asked for, OptionError or DatasetError
    where its notes do not fit together, DeviceError.
    """
    notes = _notes(path)
    if not notes:
        why = "it has no notes of Saddlepoint's" if path.is_file() else "there is no such file"
        raise CheckpointError(f"{path} is no exported model", why, "Write one with `saddlepoint export RUN`.")
    weights = read_tensors(path)
    try:
        about, config = json.loads(notes["saddlepoint"]), resolve(from_mapping(json.loads(notes["config"])))
        info, played, averaged = remembered(json.loads(notes["data"])), int(about["round"]), bool(about["averaged"])
        _check_amount(path, config, info)
    except EngineError:
        raise
    except Exception as error:  # a stranger's notes can name anything
        why = f"its notes are incomplete: {type(error).__name__}: {error}"
        raise CheckpointError(f"{path} cannot be opened", why, _ANEW) from None
    if round not in (None, played):
        raise CheckpointError(f"{path} has no round {round:,}", f"it holds round {played:,}", "Leave --round out.")
    target = training_device(device)
    assembly = assemble(config, info, torch.device("cpu"))
    nets = nn.ModuleDict({name: assembly.nets[name] for name in exported_parts(assembly.game)})
    load_networks(nets, weights)
    nets = nets.to(target).requires_grad_(False).eval()
    return Model(path.name, played, averaged, config, info, assembly.game, nets, target)


def _notes(path: Path) -> dict[str, str]:
    """What `export` wrote beside the weights; empty where the file is none of its own."""
    if path.suffix.lower() != ".safetensors":
        return {}
    try:
        with safe_open(path, "pt") as file:
            notes: dict[str, str] = file.metadata() or {}
    except (OSError, SafetensorError):  # told by whoever reads the weights
        return {}
    return notes if "saddlepoint" in notes else {}


def _check_amount(path: Path, config: RunConfig, info: DataInfo) -> None:
    """Raises CheckpointError where what a stranger's notes name would fill the memory; nothing of it is allocated."""
    nowhere = torch.device("meta")
    with nowhere:
        nets = assemble(config, info, nowhere).nets
    values = sum(tensor.numel() for tensor in nets.state_dict().values())
    if values > MOST_VALUES:
        why = f"its networks and pools hold {values:,} values; up to {MOST_VALUES:,} are built"
        raise CheckpointError(f"{path} is too large", why, "Open the run itself, or get the file from its maker anew.")
