"""Samples as pictures or tables, and a whole run as one archive."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from safetensors import SafetensorError

from engine.command.arguments import Format
from engine.contracts import Role
from engine.spec.data import Skill
from engine.spec.errors import EngineError, OptionError, RunError
from engine.spec.tiles import tile
from engine.training.atomic import replacing, write_atomically
from engine.training.run_folder import RunFolder

PICTURES = {".png": "PNG", ".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".tif": "TIFF"}
ARRAYS = (".npy", ".csv")
LEFT_OUT = (".tmp", "-shm")  # half-written files, and what SQLite makes anew


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
    taken = next((place for place in target.parents if place.is_file()), None)
    if taken is not None:
        why = f"{taken} is a file and no folder"
    else:
        why = "it is a folder" if target.is_dir() else error.strerror or str(error)
    return RunError(f"{target} cannot be written", why, f"Choose another place with {option}.")


def is_for_each(target: Path, *, is_points: bool) -> bool:
    """Whether a target is a folder, for a file a sample; raises OptionError where it is a file that cannot be made."""
    suffix, allowed = target.suffix.lower(), (".csv", ".npy") if is_points else (".npy", *PICTURES)
    is_folder = target.is_dir() or not suffix
    if not is_folder and suffix not in allowed:
        why = f"these samples are written as {', '.join(allowed)}"
        raise OptionError("out", f'"{target.name}" has no ending that fits', why, f"Write --out samples{allowed[0]}.")
    return is_folder


def archive(run: RunFolder, target: Path) -> None:
    """Packs a run folder into a zip, temporary files left out; raises RunError while the run is in use."""
    if run.is_alive():
        what = f"the run {run.name} is still being worked on"
        raise RunError(what, "its files change", "Stop it first, or export its generator as safetensors.")
    try:
        with (
            replacing(target) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as to,
        ):
            for path in sorted(run.path.rglob("*")):
                inside = path.relative_to(run.path)
                if path.is_file() and path.resolve() not in {target.resolve(), temporary.resolve()} and _kept(inside):
                    to.write(path, Path(run.name) / inside)
    except OSError as error:
        raise refusal(target, error, "--to") from None


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


def export_model(model: Any, target: Path) -> str:
    """Writes a model's networks that sample or translate, and says which; raises RunError where the disk refuses.

    model: an engine.inference.model.Model. Returns the beginning of a sentence, as in "The translators are".
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        model.export(target)
    except EngineError:
        raise
    except OSError as error:
        raise refusal(target, error, "--to") from None
    except (RuntimeError, SafetensorError) as error:
        raise RunError(f"{target} cannot be written", str(error), "Choose another place with --to.") from None
    if Skill.TRANSLATE not in model.game.offers:
        return "The generator is"
    alone = sum(part.role is Role.TRANSLATE for part in model.game.parts().values()) == 1
    return "The translator is" if alone else "The translators are"


def export_converted(model: Any, target: Path) -> str:
    """Writes a model's generator as ONNX, and says how near it is; raises as `export_onnx` does.

    model: an engine.inference.model.Model. Returns the beginning of a sentence.
    """
    from engine.inference.onnx import export_onnx

    report = export_onnx(model, target)
    near = f"{report.largest_difference:.2g}, of {report.tolerance:g} allowed"
    return f"The largest difference from PyTorch is {near}. The generator is"


def _kept(inside: Path) -> bool:
    hidden = any(part.startswith(".") for part in inside.parts)
    return not hidden and not inside.name.endswith(LEFT_OUT)


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
