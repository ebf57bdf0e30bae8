"""The list of runs, read from their folders behind the window; deleting goes to the bin and can be undone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QFile, QObject, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from engine.spec.errors import EngineError, RunError
from studio.services.worker import Worker

if TYPE_CHECKING:
    from engine.spec.runs import RunHistory, RunSummary

translate = QCoreApplication.translate

THUMBNAIL_PX = 192
MOST_THUMBNAILS = 500
SUMMARISED = ("run.toml", "state.json", "started.json", "metrics.json", "previews", "checkpoints")


@dataclass(frozen=True)
class Binned:
    """A run in the bin: enough to bring it back."""

    folder: Path  # where it was
    bin: Path | None  # where it is now; None where the system does not say


class RunsService(QObject):
    """Lists, reads and deletes runs.

    Signals: changed() when `runs` differs, thumbnail_read(Path, QImage), history_read(Path, RunHistory),
    deleted(Binned), failed(EngineError), broke(report) for a bug.
    """

    changed = Signal()
    thumbnail_read = Signal(object, object)
    history_read = Signal(object, object)
    deleted = Signal(object)
    failed = Signal(object)
    broke = Signal(str)

    def __init__(
        self,
        runs_folder: Callable[[], Path],
        to_bin: Callable[[Path], Binned] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs_folder = runs_folder
        self._to_bin = to_bin or move_to_bin
        self._runs: list[RunSummary] = []
        self._listing = False
        self._is_ready = False
        self._look = Look()
        self._thumbnails: dict[Path, QImage] = {}
        self._worker = Worker(self)
        self._worker.broke.connect(self._break)

    @property
    def runs(self) -> list[RunSummary]:
        """The runs at the last look, newest first."""
        return list(self._runs)

    @property
    def is_ready(self) -> bool:
        """True once the folder was looked at."""
        return self._is_ready

    def refresh(self) -> None:
        """Looks again; while a look is under way this does nothing."""
        if self._listing:
            return
        self._listing = True
        folder = self._runs_folder()

        self._worker.do(lambda: self._look.list(folder), self._keep)

    def thumbnail(self, picture: Path) -> QImage | None:
        """The picture, small; None where it must be read first, and then thumbnail_read follows."""
        if picture in self._thumbnails:
            return self._thumbnails[picture]

        def answer(image: QImage) -> None:
            if len(self._thumbnails) >= MOST_THUMBNAILS:
                self._thumbnails.pop(next(iter(self._thumbnails)))
            self._thumbnails[picture] = image
            self.thumbnail_read.emit(picture, image)

        self._worker.do(lambda: read_thumbnail(picture), answer)
        return None

    def history(self, folder: Path) -> None:
        """Reads curves, marks and previews; history_read follows."""

        def read() -> RunHistory | EngineError:
            from engine.training.run_folder import RunFolder

            try:
                return RunFolder.open(folder).history()
            except EngineError as error:
                return error

        def answer(history: RunHistory | EngineError) -> None:
            if isinstance(history, EngineError):
                self.failed.emit(history)
            else:
                self.history_read.emit(folder, history)

        self._worker.do(read, answer)

    def delete(self, folder: Path) -> None:
        """Moves a run to the bin; deleted or failed follows. A run that is being trained is refused."""
        known = next((run for run in self._runs if run.folder == folder), None)
        if known and known.alive:
            what = self.tr("the run {} is being trained").format(known.name)
            self.failed.emit(RunError(what, "", self.tr("Stop it first, then delete it.")))
            return
        self._worker.do(lambda: _attempt(lambda: self._to_bin(folder)), self._after_delete)

    def restore(self, binned: Binned) -> None:
        """Brings a deleted run back."""
        self._worker.do(lambda: _attempt(lambda: take_from_bin(binned)), self._after_restore)

    def shutdown(self) -> None:
        """Ends the thread."""
        self._worker.shutdown()

    def _keep(self, runs: list[RunSummary]) -> None:
        self._listing = False
        first, self._is_ready = not self._is_ready, True
        if runs != self._runs or first:
            self._runs = runs
            self.changed.emit()

    def _after_delete(self, outcome: Binned | RunError) -> None:
        if isinstance(outcome, RunError):
            self.failed.emit(outcome)
        else:
            self._runs = [run for run in self._runs if run.folder != outcome.folder]
            self.changed.emit()
            self.deleted.emit(outcome)

    def _after_restore(self, outcome: object) -> None:
        if isinstance(outcome, RunError):
            self.failed.emit(outcome)
        self.refresh()

    def _break(self, report: str) -> None:
        self._listing = False
        self.broke.emit(report)


class Look:
    """Reads summaries, those of resting runs only again when their folder was written to; for one thread."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, ...], RunSummary]] = {}

    def list(self, runs: Path) -> list[RunSummary]:
        """The readable runs of a folder, newest first."""
        found = {path: self._summary(path) for path in _folders(runs)}
        self._known = {path: self._known[path] for path, summary in found.items() if summary}
        return sorted(filter(None, found.values()), key=lambda run: run.updated, reverse=True)

    def _summary(self, path: Path) -> RunSummary | None:
        from engine.training.run_folder import RunFolder

        times = tuple(_modified(path / name) for name in SUMMARISED)
        known = self._known.get(path)
        if known and known[0] == times and not known[1].phase.is_live:  # whether a live run is alive time alone tells
            return known[1]
        try:
            summary = RunFolder(path).summary()
        except EngineError:
            return None
        self._known[path] = (times, summary)
        return summary


def _folders(runs: Path) -> list[Path]:
    if not runs.is_dir():
        return []
    return [path for path in runs.iterdir() if not path.name.startswith(".") and (path / "run.toml").is_file()]


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def read_thumbnail(picture: Path) -> QImage:
    """The upper left square of a sheet of samples, enlarged or reduced; a null image where it cannot be read."""
    reader = QImageReader(str(picture))
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > 64_000_000:
        return QImage()
    image = reader.read()
    side = min(image.width(), image.height())
    square = image.copy(0, 0, side, side)
    way = (
        Qt.TransformationMode.SmoothTransformation if side > THUMBNAIL_PX else Qt.TransformationMode.FastTransformation
    )
    return square.scaled(THUMBNAIL_PX, THUMBNAIL_PX, Qt.AspectRatioMode.KeepAspectRatio, way)


def move_to_bin(folder: Path) -> Binned:
    """Moves a folder to the bin of the desktop, or where there is none to ".bin" beside it; raises OSError."""
    file = QFile(str(folder))
    if file.moveToTrash():
        where = Path(file.fileName())  # Qt names the new place, on systems that tell it
        return Binned(folder, where if where != folder and where.exists() else None)
    target = folder.parent / ".bin" / folder.name
    number = 2
    while target.exists():
        target = target.with_name(f"{folder.name}-{number}")
        number += 1
    target.parent.mkdir(exist_ok=True)
    shutil.move(folder, target)
    return Binned(folder, target)


def take_from_bin(binned: Binned) -> None:
    """Moves a folder back to where it was; raises OSError."""
    if binned.bin is None or binned.folder.exists():
        text = translate("RunsService", "{} cannot be brought back; look into the bin of your desktop")
        raise FileExistsError(text.format(binned.folder))
    shutil.move(binned.bin, binned.folder)
    note = binned.bin.parent.parent / "info" / f"{binned.bin.name}.trashinfo"  # freedesktop.org trash, version 1.0
    with contextlib.suppress(OSError):
        note.unlink(missing_ok=True)


def _attempt(work: Callable[[], object]) -> object:
    try:
        return work()
    except OSError as error:
        what = translate("RunsService", "the run could not be moved")
        return RunError(what, str(error), translate("RunsService", "Check that its folder may be written to."))
