"""Samples as pictures or tables, and models as files."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.spec.errors import OptionError, PlaceError, RunError
from engine.spec.exporting import Format
from engine.spec.tiles import tile
from engine.training.atomic import refused, replacing, write_atomically

PICTURES = {".png": "PNG", ".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".tif": "TIFF"}


def write_samples(samples: np.ndarray, target: Path, columns: int | None, recipe: dict[str, Any]) -> list[Path]:
    """Writes samples to a file, or one picture each into a folder; returns what was written.

    samples: pictures (n, h, w, 4) uint8 or points (n, d) float32. recipe: how they were made; it rides in
    PNG files as text. Raises OptionError where the name's ending fits no format, RunError where the disk
    refuses.
    """
    is_folder = is_for_each(target, is_points=samples.ndim == 2)
    suffix = target.suffix.lower()
    try:
        (target if is_folder else target.parent).mkdir(parents=True, exist_ok=True)
        if is_folder:
            return _write_each(samples, target, recipe)
        write_atomically(target, _encode(samples, suffix, columns, recipe))
    except OSError as error:
        raise refusal(target, error, "--out") from None
    return [target]


def require_place(target: Path, option: str) -> None:
    """Makes the folder of a file and tries whether it takes one; raises RunError where it does not, before any work."""
    try:
        with suppress(_Tried), replacing(target):
            raise _Tried
    except OSError as error:
        raise refusal(target, error, option) from None


class _Tried(Exception):
    """So that nothing appears."""


def refusal(target: Path, error: OSError, option: str) -> RunError:
    """What a person is told where the disk refuses a file; option: names another place, as in "--out"."""
    problem = refused(target, error)
    return RunError(problem.what, problem.why, f"Choose another place with {option}.")


def is_for_each(target: Path, *, is_points: bool) -> bool:
    """Whether a target is a folder, for a file a sample; raises OptionError where it is a file that cannot be made."""
    suffix, allowed = target.suffix.lower(), (".csv", ".npy") if is_points else (".npy", *PICTURES)
    is_folder = target.is_dir() or not suffix
    if not is_folder and suffix not in allowed:
        why = f"these samples are written as {', '.join(allowed)}"
        raise OptionError("out", f'"{target.name}" has no ending that fits', why, f"Write --out samples{allowed[0]}.")
    return is_folder


def export_format(target: Path | None, wanted: Format | None) -> Format:
    """The format that is wanted, else the one of the file's ending, else safetensors.

    Raises OptionError where the ending is that of another format, or of none: no program would know the file again.
    """
    if target is None:
        return wanted or Format.SAFETENSORS
    ending, known = target.suffix.lower().removeprefix("."), tuple(each.value for each in Format)
    if wanted is None and ending in known:
        return Format(ending)
    usual = wanted or Format.SAFETENSORS
    if ending != usual and not target.is_dir():
        what, why = f'"{target.name}" has no ending that fits', f"{usual.value} files end in .{usual.value}"
        remedy = f"Write --to {target.stem or 'model'}.{usual.value}"
        other = f", or leave --format {usual.value} out" if wanted is not None and ending in known else ""
        raise OptionError("to", what, why, f"{remedy}{other}.")
    return usual


def export(source: Any, target: Path, format: Format) -> str:
    """Writes a model or a run to a file, and says where it is; raises as `export_file` does.

    source: an engine.inference.model.Model, or the folder of a run that is packed.
    """
    from engine.inference.exporting import export_file

    try:
        made = export_file(source, target, format)
    except PlaceError as problem:
        raise RunError(problem.what, problem.why, "Choose another place with --to.") from None
    near = ""
    if made.largest_difference is not None:
        near = f"The largest difference from PyTorch is {made.largest_difference:.2g}, of {made.tolerance:g} allowed. "
    return f"{near}The {made.holds} {'are' if made.holds == 'translators' else 'is'} in {target}"


def _write_each(samples: np.ndarray, folder: Path, recipe: dict[str, Any]) -> list[Path]:
    if samples.ndim == 2:
        target = folder / "points.csv"
        write_atomically(target, _encode(samples, ".csv", None, recipe))
        return [target]
    written = []
    for number, sample in enumerate(samples):
        target = folder / f"{number:05d}.png"
        write_atomically(target, _encode(sample[None], ".png", 1, {**recipe, "number": number}))
        written.append(target)
    return written


def _encode(samples: np.ndarray, suffix: str, columns: int | None, recipe: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    if suffix == ".npy":
        np.save(buffer, samples, allow_pickle=False)
    elif suffix == ".csv":
        header = ",".join("xyz"[i] if samples.shape[1] <= 3 else f"x{i}" for i in range(samples.shape[1]))
        np.savetxt(buffer, samples, "%.7g", ",", header=header, comments="")
    else:
        _save_picture(Image.fromarray(tile(samples, columns)), buffer, PICTURES[suffix], recipe)
    return buffer.getvalue()


def _save_picture(picture: Image.Image, buffer: io.BytesIO, kind: str, recipe: dict[str, Any]) -> None:
    opaque = picture.getchannel("A").getextrema() == (255, 255)
    if opaque:
        picture = picture.convert("RGB")
    elif kind in {"JPEG", "BMP"}:  # no transparency there: laid on white
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture).convert("RGB")
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {"quality": 95} if kind == "JPEG" else {}
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("saddlepoint", json.dumps(recipe))
    picture.save(buffer, kind, **options)
