"""Translates pictures behind the window: the newest wish is served, and between wishes the queue goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.spec.errors import Cancelled
from engine.spec.events import Failed
from engine.spec.translation import Picture, Translated
from studio.services.file_queue import FileQueue
from studio.services.opened_translators import (
    OpenedTranslators,
    TranslationEngine,
    files_of,
    real_engine,
    write,
)
from studio.services.progress import spaced
from studio.services.ticket import Ticket, told
from studio.services.worker import Worker
from studio.translated_steps import Step, picture_step, steps_of
from studio.translation import FileState, Order, QueuedFile, Shown, Stage, Wish, chosen_way, has_domains


@dataclass(frozen=True, eq=False)
class _Flight:
    """The job that the thread works on: a wish, or a file of the queue."""

    ticket: Ticket
    wish: Wish | None = None
    index: int = -1


class TranslationService(QObject):
    """At most one job is under way and one wish waits; a wish breaks off whatever is under way.

    Signals: stage_changed(Stage), progressed(int done, int total), shown(Shown): what is known so far of the
    newest wish, the last time with what was made or why not; saved(Path), failed(Failed): saving, listing or
    opening the queue's model; queue_filled(), file_changed(int index), queue_changed(): it began or ended.
    """

    stage_changed = Signal(object)
    progressed = Signal(int, int)
    shown = Signal(object)
    saved = Signal(object)
    failed = Signal(object)
    queue_filled = Signal()
    file_changed = Signal(int)
    queue_changed = Signal()
    _reported = Signal(object, object, object)  # ticket, Stage, what is known
    _progressed = Signal(object, int, int)

    def __init__(
        self, make_engine: Callable[[], TranslationEngine] = real_engine, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened = OpenedTranslators(make_engine)
        self._worker = Worker(self)
        self._files = Worker(self)  # a folder is listed and a picture saved while another is translated
        self._flight: _Flight | None = None
        self._wish: Wish | None = None
        self._order: Order | None = None
        self._output: Path | None = None
        self._stage = Stage.IDLE
        self._alone: Step | None = None  # of the picture last read; the worker's
        self.queue = FileQueue()
        self._reported.connect(self._take_report)
        self._progressed.connect(self._take_progress)

    @property
    def stage(self) -> Stage:
        """What is being done for the newest wish."""
        return self._stage

    @property
    def queue_runs(self) -> bool:
        """Whether the queue is being translated."""
        return self._order is not None

    @property
    def queue_folder(self) -> Path | None:
        """Where the queue wrote to, or writes; None before it began."""
        return self._output

    def ask(self, wish: Wish) -> None:
        """Shows this from now on; `shown` follows."""
        self._wish = wish
        self._interrupt()

    def cancel(self) -> None:
        """Gives the newest wish up; what of it was shown stays."""
        self._wish = None
        if self._flight and self._flight.wish:
            self._flight.ticket.cancel()

    def fill_queue(self, paths: Sequence[Path]) -> None:
        """Replaces the queue by these files and the pictures in these folders; queue_filled or failed follows."""
        self.cancel_queue()
        folder = paths[0] if len(paths) == 1 and paths[0].is_dir() else None
        self._files.do(lambda: self._list(paths), lambda found: self._fill(found, folder))

    def run_queue(self, order: Order) -> None:
        """Translates the files that wait; where none does, all of them anew."""
        if self.queue_runs or not len(self.queue):
            return
        if self.queue.waiting() is None:
            self.queue.reset()
            self.queue_filled.emit()
        self._order, self._output = order, order.output
        self.queue_changed.emit()
        self._advance()

    def cancel_queue(self) -> None:
        """Stops the queue; what is done stays, and the rest waits."""
        if not self.queue_runs:
            return
        self._order = None
        if self._flight and self._flight.wish is None:
            self._flight.ticket.cancel()
        self.queue_changed.emit()

    def clear_queue(self) -> None:
        """Empties the queue."""
        self.cancel_queue()
        self.queue = FileQueue()
        self.queue_filled.emit()

    def save(self, path: Path, pixels: np.ndarray) -> None:
        """Writes a picture in place of what is there; saved or failed follows."""

        def work() -> Path | Failed:
            try:
                return write(self._opened.engine, path, pixels, overwrite=True)
            except Exception as error:  # the window tells a mistake from a bug
                return told(error)

        self._files.do(work, lambda done: (self.failed if isinstance(done, Failed) else self.saved).emit(done))

    def shutdown(self) -> None:
        """Breaks everything off, and returns when the threads have ended."""
        self._wish = self._order = None
        if self._flight:
            self._flight.ticket.cancel()
        self._worker.shutdown()
        self._files.shutdown()

    def _interrupt(self) -> None:
        if self._flight:
            self._flight.ticket.cancel()
        else:
            self._advance()

    def _advance(self) -> None:
        """Gives the thread its next job: the wish, else the next file."""
        if self._flight:
            return
        if self._wish is not None:
            wish, self._wish = self._wish, None
            self._fly(_Flight(Ticket(), wish), lambda ticket: self._show(wish, ticket))
            return
        self._enter(Stage.IDLE)
        if self._order is None:
            return
        order, index = self._order, self.queue.waiting()
        if index is None:
            self._order = None
            self.queue_changed.emit()
            return
        file = self.queue.begin(index)
        self.file_changed.emit(index)
        self._fly(_Flight(Ticket(), index=index), lambda ticket: self._translate_file(order, file, ticket))

    def _fly(self, flight: _Flight, work: Callable[[Ticket], Any]) -> None:
        self._flight = flight
        self._worker.do(lambda: work(flight.ticket), lambda answer: self._land(flight, answer))

    def _land(self, flight: _Flight, answer: Any) -> None:
        self._flight = None
        if flight.wish is None:
            self._note_file(flight, answer)
        elif answer is not None and not flight.ticket.is_cancelled():
            self.shown.emit(answer)
        self._advance()

    def _note_file(self, flight: _Flight, answer: QueuedFile | Failed | None) -> None:
        if flight.index >= len(self.queue):
            return  # of a queue that is gone
        if isinstance(answer, QueuedFile) and answer.path == self.queue[flight.index].path:
            self.queue.put(flight.index, answer)
        else:
            self.queue.wait_again(flight.index)
        if isinstance(answer, Failed):
            self.cancel_queue()
            self.failed.emit(answer)
        self.file_changed.emit(flight.index)

    def _fill(self, found: list[Path] | Failed, folder: Path | None) -> None:
        if isinstance(found, Failed):
            self.failed.emit(found)
            return
        self.queue = FileQueue(found, folder)
        self.queue_filled.emit()

    def _enter(self, stage: Stage) -> None:
        if stage is not self._stage:
            self._stage = stage
            self.stage_changed.emit(stage)

    def _take_report(self, ticket: Ticket, stage: Stage, known: Shown) -> None:
        if self._flight and ticket is self._flight.ticket and not ticket.is_cancelled():
            self._enter(stage)
            if known.picture is not None or known.facts is not None:
                self.shown.emit(known)

    def _take_progress(self, ticket: Ticket, done: int, total: int) -> None:
        if self._flight and ticket is self._flight.ticket and self._flight.wish is not None:
            self.progressed.emit(done, total)

    # From here on in the threads of the workers.

    def _show(self, wish: Wish, ticket: Ticket) -> Shown | None:
        known, stage = Shown(wish), Stage.READING
        try:
            if wish.source is not None:
                self._reported.emit(ticket, stage, known)
                known = self._with_picture(known, self._opened.picture(wish.source))
            if wish.model is not None and not ticket.is_cancelled():
                stage = Stage.OPENING
                self._reported.emit(ticket, stage, known)
                translator = self._opened.translator(wish.model)
                known = replace(known, facts=translator.facts)
                if known.picture is not None and not ticket.is_cancelled():
                    stage = Stage.TRANSLATING
                    self._reported.emit(ticket, stage, known)
                    made = self._translate(translator, known.picture, wish, ticket)
                    known = replace(known, made=made, steps=tuple(steps_of(made)))
        except Cancelled:
            return None
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return replace(known, problem=told(error), failed_at=stage)
        return known

    def _with_picture(self, known: Shown, picture: Picture) -> Shown:
        """The picture that is shown until it is translated; its image is made once."""
        if self._alone is None or self._alone.pixels is not picture.pixels:
            self._alone = picture_step(picture)
        return replace(known, picture=picture, steps=(self._alone,))

    def _translate(self, translator: Any, picture: Picture, wish: Wish, ticket: Ticket) -> tuple[Translated, ...]:
        how = {"progress": self._reporter(ticket), "cancelled": ticket.is_cancelled}
        if has_domains(translator.facts):
            return tuple(translator.all_domains(picture, **how))
        way = chosen_way(translator.facts, wish.way)
        return (translator.translate(picture, way.name, cycle=wish.cycle and way.returns, **how),)

    def _translate_file(self, order: Order, file: QueuedFile, ticket: Ticket) -> QueuedFile | Failed | None:
        """The file as it is then; Failed where the model cannot be opened, None where it was broken off."""
        try:
            translator = self._opened.translator(order.model)
        except Exception as error:  # told once, not with every file
            return told(error)
        try:
            picture = self._opened.engine.read_picture(file.path)
            way = chosen_way(translator.facts, order.way).name
            made = translator.translate(picture, way, cancelled=ticket.is_cancelled).made
            target = write(self._opened.engine, order.output / file.target, made, overwrite=order.overwrite)
            return replace(file, state=FileState.DONE, made=target)
        except Cancelled:
            return None
        except Exception as error:  # told beside the file; the others go on
            return replace(file, state=FileState.FAILED, problem=told(error))

    def _list(self, paths: Sequence[Path]) -> list[Path] | Failed:
        try:
            return files_of(self._opened.engine, paths)
        except Exception as error:  # the same as above
            return told(error)

    def _reporter(self, ticket: Ticket) -> Callable[[int, int], None]:
        """A progress function that may be called as often as it likes."""
        return spaced(lambda done, total: self._progressed.emit(ticket, done, total))
