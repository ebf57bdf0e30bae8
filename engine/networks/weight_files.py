"""Files of weights that strangers made: nothing but tensors is read, and nothing is unpickled that could act."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from engine.spec.errors import CheckpointError

LARGEST_MIB = 2048  # of a file
MOST_VALUES = 2**28  # in all tensors together; a gibibyte in float32
MOST_TENSORS = 10_000
FLOATS = (torch.float32, torch.float16, torch.bfloat16, torch.float64)
ONLY_WEIGHTS = "Choose the file of a generator's weights alone: a plain state_dict as .pth or .pt, or .safetensors."


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Names and tensors of a state_dict, on the CPU: floating point as float32, whole numbers as they are.

    Takes .safetensors, and both formats of torch.save. Raises CheckpointError where the file is missing, is none of
    these, is too large, packs more than it shows, holds anything but tensors, or a tensor holds values that are no
    finite numbers.
    """
    _check_file(path)
    try:
        found: Any = load_file(path) if path.suffix.lower() == ".safetensors" else _load(path)
    except CheckpointError:
        raise
    except Exception as error:  # a stranger's file can break its reader in any way
        raise CheckpointError(f"{path} cannot be read", _reason(error), ONLY_WEIGHTS) from None
    _check_kind(path, found)
    _check_amount(path, found)
    return {name: _checked(path, name, tensor) for name, tensor in found.items()}


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        regular = path.is_file()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be opened", error.strerror or str(error), "Check the path.") from None
    if not regular:
        raise CheckpointError(f"{path} is no file", "", ONLY_WEIGHTS)
    if size == 0:
        raise CheckpointError(f"{path} is empty", "it has 0 bytes", "Get the file once more.")
    if size > LARGEST_MIB * 2**20:
        why = f"it has {size / 2**20:,.0f} MiB; weights of up to {LARGEST_MIB:,} MiB are read"
        raise CheckpointError(f"{path} is too large", why, ONLY_WEIGHTS)


def _load(path: Path) -> Any:
    """What torch.save wrote, unpickled as tensors and containers of them only."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > path.stat().st_size:
            raise CheckpointError(f"{path} cannot be read", "it is packed, which torch.save never does", ONLY_WEIGHTS)
    with warnings.catch_warnings():  # of pickles by other programs, which are refused with a reason
        warnings.simplefilter("ignore", UserWarning)
        return torch.load(path, map_location="cpu", weights_only=True)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError | RuntimeError | SafetensorError) and str(error):
        return str(error).splitlines()[0]
    return "it is no file of tensors, or holds more than tensors, which could act when it is opened"


def _check_kind(path: Path, found: Any) -> None:
    if not isinstance(found, Mapping) or not found:
        kind = "nothing" if isinstance(found, Mapping) else f"a {type(found).__name__}"
        raise CheckpointError(f"{path} holds no weights by name", f"it holds {kind}", ONLY_WEIGHTS)
    strange = next((name for name, value in found.items() if not _is_weight(name, value)), None)
    if strange is not None:
        why = f'"{strange!s:.60}" is a {type(found[strange]).__name__}'
        raise CheckpointError(f"{path} holds more than weights by name", why, ONLY_WEIGHTS)


def _is_weight(name: Any, value: Any) -> bool:
    return isinstance(name, str) and isinstance(value, Tensor)


def _check_amount(path: Path, found: Mapping[str, Tensor]) -> None:
    values = sum(tensor.numel() for tensor in found.values())
    if len(found) > MOST_TENSORS or values > MOST_VALUES:
        why = f"{len(found):,} tensors with {values:,} values; up to {MOST_TENSORS:,} with {MOST_VALUES:,} are read"
        raise CheckpointError(f"{path} holds too much", why, ONLY_WEIGHTS)


def _checked(path: Path, name: str, tensor: Tensor) -> Tensor:
    """The tensor, contiguous; raises CheckpointError where it is not dense, not numbers, or not finite."""
    what = f"{path} cannot be used"
    if tensor.layout != torch.strided or tensor.device.type != "cpu":
        raise CheckpointError(what, f'"{name:.60}" is no dense tensor', ONLY_WEIGHTS)
    if tensor.dtype == torch.int64 and tensor.dim() == 0:
        return tensor.clone()  # the count of batches that a norm has seen
    if tensor.dtype not in FLOATS:
        kind = str(tensor.dtype).removeprefix("torch.")
        raise CheckpointError(what, f'"{name:.60}" holds values of type {kind}, not floating point', ONLY_WEIGHTS)
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        raise CheckpointError(what, f'"{name:.60}" shows more values than the file holds', ONLY_WEIGHTS)
    if not tensor.isfinite().all():
        why = f'"{name:.60}" holds values that are not finite numbers'
        raise CheckpointError(what, why, "Get the file once more, or train again: those weights are lost.")
    return tensor.detach().float().contiguous()
