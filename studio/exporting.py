"""What the window exports as one file: an open model, or a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.spec.errors import OptionError
from engine.spec.exporting import Format
from engine.spec.runs import RunSummary
from studio.exploration import Opened
from studio.translators import can_sample, can_translate

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Exportable:
    """A model or a run, and what it can be exported as."""

    path: Path  # the folder of a run, or an exported file
    title: str
    formats: tuple[Format, ...]
    shown: bool = False  # as Explore shows it now; else a run at its newest checkpoint, with its average


@dataclass(frozen=True)
class ExportOrder:
    """Writes a file in the format of its ending."""

    source: Exportable
    path: Path

    @property
    def format(self) -> Format:
        """Raises OptionError where the ending is that of no format, or of one that this cannot be exported as."""
        ending, known = self.path.suffix.lower(), self.source.formats
        found = next((each for each in known if ending == f".{each}"), None)
        if found is not None:
            return found
        what = translate("Exporting", "{} has no ending that fits").format(self.path.name)
        endings = ", ".join(f".{each}" for each in known)
        why = translate("Exporting", "“{}” is exported as {}").format(self.source.title, endings)
        if ending == f".{Format.ONNX}":
            why = translate("Exporting", "ONNX files hold what makes samples of codes, and this translates pictures")
        elif ending == f".{Format.ZIP}":
            why = translate("Exporting", "An archive holds a whole run that is not being trained")
        remedy = translate("Exporting", "Name it {}.").format(self.path.with_suffix(f".{known[0]}").name)
        raise OptionError("to", what, why, remedy)


def of_opened(opened: Opened) -> Exportable:
    """What is open on Explore, as it is shown; of a run also the whole."""
    formats: tuple[Format, ...] = (Format.SAFETENSORS, Format.ONNX)
    if opened.path.is_dir() and not opened.live:
        formats += (Format.ZIP,)
    return Exportable(opened.path, opened.facts.title, formats, shown=True)


def of_run(run: RunSummary) -> Exportable:
    """A run of the list; formats: none where there is nothing to export yet. Needs loaded registries."""
    formats: tuple[Format, ...] = ()
    if run.checkpoint_round is not None and (can_sample(run.system) or can_translate(run.system)):
        formats += (Format.SAFETENSORS,)
    if formats and can_sample(run.system):
        formats += (Format.ONNX,)
    return Exportable(run.folder, run.name, formats if run.alive else (*formats, Format.ZIP))
