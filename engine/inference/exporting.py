"""Opened models and whole runs as files that others can use."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from safetensors import SafetensorError

from engine.contracts import Role
from engine.inference.exports import open_export
from engine.inference.model import Model, open_model
from engine.inference.onnx import export_onnx
from engine.spec.data import Skill
from engine.spec.errors import OptionError, PlaceError
from engine.spec.exporting import Exported, Format
from engine.spec.progress import Progress, Stop, go_on
from engine.training.archiving import archive
from engine.training.atomic import refused
from engine.training.run_folder import RunFolder


def export_file(
    source: Model | Path, target: Path, format: Format, progress: Progress | None = None, cancelled: Stop | None = None
) -> Exported:
    """Writes a model that is open, or a run or exported file, to one file.

    source: a path is opened at its newest checkpoint, with the average of its weights where it keeps one. progress:
    of archives in bytes, of ONNX in steps. Raises as `export_model`, `export_onnx` and `archive` do, and Cancelled; no
    half file is left then.
    """
    if format is Format.ZIP:
        if isinstance(source, Model):
            why = "an archive holds a whole run, and this is a model of one"
            raise OptionError("format", f"{target.name} cannot be written", why, "Export safetensors or ONNX instead.")
        archive(RunFolder.open(source), target, progress, cancelled)
        return Exported(target, "run")
    model = _opened(source) if isinstance(source, Path) else source
    go_on(cancelled, "the export")
    if format is Format.ONNX:
        report = export_onnx(model, target, progress=progress, cancelled=cancelled)
        return Exported(target, "generator", model.round, report.largest_difference, report.tolerance)
    return export_model(model, target)


def export_model(model: Model, target: Path) -> Exported:
    """Writes a model's networks that sample or translate as safetensors; raises PlaceError where the disk refuses."""
    try:
        model.export(target)
    except OSError as error:
        raise refused(target, error) from None
    except (RuntimeError, SafetensorError) as error:
        raise PlaceError(f"{target} cannot be written", str(error), "Choose another place.") from None
    return Exported(target, _kind(model), model.round)


def _opened(path: Path) -> Model:
    return open_model(path) if path.is_dir() else open_export(path)


def _kind(model: Model) -> Literal["generator", "translator", "translators"]:
    if Skill.TRANSLATE not in model.game.offers:
        return "generator"
    alone = sum(part.role is Role.TRANSLATE for part in model.game.parts().values()) == 1
    return "translator" if alone else "translators"
