"""Checkpoints: written beside, verified, renamed, and only then are older ones pruned; nothing is unpickled."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.spec.errors import CheckpointError
from engine.training.trainer import Trainer

FORMAT = 1
MODEL, STATE, MANIFEST = "model.safetensors", "state.pt", "manifest.json"
AVERAGE = "average."  # before the names of averaged networks in the model file


@dataclass(frozen=True)
class Checkpoint:
    """A verified checkpoint, on the CPU."""

    round: int
    weights: dict[str, Tensor]  # "generator.layer.weight" and "average.generator.layer.weight"
    state: dict[str, Any]


def save_checkpoint(checkpoints: Path, trainer: Trainer, active_s: float, *, snapshot: bool, keep: int) -> Path:
    """Writes the trainer's state, verifies it, gives it its name, and prunes all but the newest `keep`.

    Snapshots are never pruned. Raises OSError where the disk does not take it (nothing is left behind and
    older checkpoints stay), CheckpointError where what was written does not read back.
    """
    final = checkpoints / f"{trainer.round:09d}"
    temporary = checkpoints / f".{final.name}.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        temporary.mkdir(parents=True)
        save_file(_weights(trainer), temporary / MODEL)
        torch.save({**trainer.state_dict(), "active_s": active_s}, temporary / STATE)
        _write_manifest(temporary, trainer.round, snapshot or _is_snapshot(final))
        verify_checkpoint(temporary)
        _replace(temporary, final)
    except (OSError, SafetensorError, RuntimeError) as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if isinstance(error, OSError):
            raise
        raise OSError(str(error)) from error  # torch and safetensors wrap a full disk in errors of their own
    _prune(checkpoints, keep)
    return final


def load_checkpoint(folder: Path) -> Checkpoint:
    """Verifies and reads a checkpoint.

    Raises CheckpointError where it is truncated, altered, from a newer version, or holds anything but data.
    """
    manifest = verify_checkpoint(folder)
    try:
        weights = load_file(folder / MODEL)
        state = torch.load(folder / STATE, map_location="cpu", weights_only=True)
    except Exception as error:  # a stranger's file can break its reader in any way
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise CheckpointError(f"the checkpoint {folder} cannot be read", why, "Resume from an earlier one.") from None
    if not isinstance(state, dict):
        raise CheckpointError(f"the checkpoint {folder} holds no training state", "", "Resume from an earlier one.")
    return Checkpoint(int(manifest["round"]), weights, state)


def verify_checkpoint(folder: Path) -> dict[str, Any]:
    """The manifest of a checkpoint whose files have the sizes and sums that it names; else CheckpointError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        number, files = int(manifest["format"]), dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"the checkpoint {folder} has no readable manifest", str(error)) from None
    if number > FORMAT:
        why = f"its format is {number}; this version reads up to {FORMAT}"
        raise CheckpointError(f"the checkpoint {folder} is from a newer Saddlepoint", why, "Update Saddlepoint.")
    for name in (MODEL, STATE):
        expected = files.get(name)
        if expected is None or not (folder / name).is_file():
            raise CheckpointError(f"the checkpoint {folder} is incomplete", f"{name} is missing")
        if expected != _sha256(folder / name):
            why = f"the sha256 of {name} differs: it was truncated or altered"
            raise CheckpointError(f"the checkpoint {folder} is damaged", why, "Resume from an earlier one.")
    return dict(manifest)


def restore(trainer: Trainer, checkpoint: Checkpoint) -> None:
    """Puts a checkpoint's networks, averages and state into a trainer; raises CheckpointError where they do not fit."""
    load_networks(trainer.nets, checkpoint.weights)
    if trainer.average:
        load_networks(trainer.average.nets, checkpoint.weights, AVERAGE)
    try:
        trainer.load_state_dict(checkpoint.state)
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise CheckpointError("the checkpoint's training state does not fit the run", str(error)) from None


def load_networks(nets: nn.ModuleDict, weights: dict[str, Tensor], prefix: str = "") -> None:
    """Loads the tensors under a prefix; raises CheckpointError naming the first layer that does not fit."""
    mine = nets.state_dict()
    for name, tensor in mine.items():
        theirs = weights.get(prefix + name)
        if theirs is None:
            raise CheckpointError("the checkpoint does not fit the networks", f"it has no {prefix + name}")
        if theirs.shape != tensor.shape:
            why = f"{prefix + name} is {tuple(theirs.shape)} there and {tuple(tensor.shape)} here"
            raise CheckpointError("the checkpoint does not fit the networks", why)
    nets.load_state_dict({name: weights[prefix + name] for name in mine})


def newest_good(checkpoints: Path) -> tuple[Checkpoint | None, list[CheckpointError]]:
    """The newest checkpoint that verifies, and why newer ones were passed over."""
    problems: list[CheckpointError] = []
    for manifest in sorted(checkpoints.glob("[0-9]*/manifest.json"), reverse=True):
        try:
            return load_checkpoint(manifest.parent), problems
        except CheckpointError as error:
            problems.append(error)
    return None, problems


def _weights(trainer: Trainer) -> dict[str, Tensor]:
    weights = {name: tensor.detach().contiguous().cpu() for name, tensor in trainer.nets.state_dict().items()}
    if trainer.average:
        for name, tensor in trainer.average.nets.state_dict().items():
            weights[AVERAGE + name] = tensor.detach().contiguous().cpu()
    return weights


def _write_manifest(folder: Path, round: int, snapshot: bool) -> None:
    files = {name: _sha256(folder / name) for name in (MODEL, STATE)}
    manifest = {"format": FORMAT, "round": round, "snapshot": snapshot, "written": time.time(), "files": files}
    for name in (MODEL, STATE):
        _sync(folder / name)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _sync(folder / MANIFEST)


def _replace(temporary: Path, final: Path) -> None:
    """Gives a checkpoint its name; one of the same round is moved aside first and deleted last."""
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    temporary.rename(final)
    _sync(final.parent)
    shutil.rmtree(old, ignore_errors=True)


def _prune(checkpoints: Path, keep: int) -> None:
    plain = [path for path in sorted(checkpoints.glob("[0-9]*")) if path.is_dir() and not _is_snapshot(path)]
    for path in plain[:-keep]:
        shutil.rmtree(path, ignore_errors=True)
    for leftover in (*checkpoints.glob(".*.tmp"), *checkpoints.glob(".*.old")):
        shutil.rmtree(leftover, ignore_errors=True)


def _is_snapshot(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("snapshot"))
    except (OSError, ValueError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
