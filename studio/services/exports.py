"""Writes models and runs to files behind the window, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.spec.errors import Cancelled
from engine.spec.events import Failed
from engine.spec.exporting import Exported, Format
from studio.exporting import ExportOrder
from studio.services.exploring_tasks import Loan
from studio.services.progress import spaced
from studio.services.ticket import Ticket, told
from studio.services.worker import Worker

translate = QCoreApplication.translate

Reports = Callable[[int, int], None]
Export = Callable[[Any, Path, Format, Reports, Callable[[], bool]], Exported]
Lend = Callable[[Callable[[Loan | Failed], None]], None]


@dataclass(frozen=True, eq=False)
class _Work:
    order: ExportOrder
    ticket: Ticket = field(default_factory=Ticket)


class ExportService(QObject):
    """One file is written at a time; others wait.

    Signals: started(ExportOrder), progressed(ExportOrder, int done, int total): of archives in bytes; done(ExportOrder,
    Exported), failed(ExportOrder, Failed), cancelled(ExportOrder).
    """

    started = Signal(object)
    progressed = Signal(object, int, int)
    done = Signal(object, object)
    failed = Signal(object, object)
    cancelled = Signal(object)
    _reported = Signal(object, int, int)

    def __init__(self, lend: Lend, export: Export | None = None, parent: QObject | None = None) -> None:
        """lend: calls back with a copy of what Explore has open."""
        super().__init__(parent)
        self._lend, self._export = lend, export or _export
        self._worker = Worker(self)
        self._waiting: deque[tuple[_Work, Any]] = deque()
        self._running: _Work | None = None
        self._reported.connect(self._take_report)

    def do(self, order: ExportOrder) -> None:
        """Writes a file; started follows, and done, failed or cancelled. What Explore shows is taken as it is now."""
        try:
            whole = order.format is Format.ZIP
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            self.failed.emit(order, told(error))
            return
        if order.source.shown and not whole:
            self._lend(lambda loan: self._take_loan(order, loan))
        else:
            self._queue(order, order.source.path)

    def cancel(self) -> None:
        """Gives up the file that is being written, and those that wait."""
        waiting = [work for work, _ in self._waiting]
        self._waiting.clear()
        if self._running:
            self._running.ticket.cancel()
        for work in waiting:
            self.cancelled.emit(work.order)

    def shutdown(self) -> None:
        """Breaks everything off, and returns when the thread has ended."""
        self._waiting.clear()
        if self._running:
            self._running.ticket.cancel()
        self._worker.shutdown()

    def _take_loan(self, order: ExportOrder, loan: Loan | Failed) -> None:
        if isinstance(loan, Failed):
            self.failed.emit(order, loan)
        elif loan.opened.path != order.source.path:
            what = translate("ExportService", "{} was not written").format(order.path.name)
            why = translate("ExportService", "Another model was opened meanwhile")
            self.failed.emit(order, Failed("Model", what, why, translate("ExportService", "Export it once more.")))
        else:
            self._queue(order, loan.explorer.model)

    def _queue(self, order: ExportOrder, source: Any) -> None:
        self._waiting.append((_Work(order), source))
        self._advance()

    def _advance(self) -> None:
        if self._running or not self._waiting:
            return
        work, source = self._waiting.popleft()
        self._running = work
        self.started.emit(work.order)
        self._worker.do(lambda: self._write(work, source), lambda result: self._land(work, result))

    def _land(self, work: _Work, result: Exported | Failed | Cancelled) -> None:
        self._running = None
        if isinstance(result, Cancelled):
            self.cancelled.emit(work.order)
        elif isinstance(result, Failed):
            self.failed.emit(work.order, result)
        else:
            self.done.emit(work.order, result)
        self._advance()

    def _take_report(self, work: _Work, done: int, total: int) -> None:
        if work is self._running and not work.ticket.is_cancelled():
            self.progressed.emit(work.order, done, total)

    # From here on in the thread of the worker.

    def _write(self, work: _Work, source: Any) -> Exported | Failed | Cancelled:
        order, ticket = work.order, work.ticket
        try:
            reports = spaced(lambda done, total: self._reported.emit(work, done, total))
            return self._export(source, order.path, order.format, reports, ticket.is_cancelled)
        except Cancelled as error:
            return error
        except Exception as error:  # the same as above
            return told(error)


def _export(source: Any, path: Path, format: Format, progress: Reports, cancelled: Callable[[], bool]) -> Exported:
    """The real one; importing it brings torch."""
    from engine.inference.exporting import export_file

    return export_file(source, path, format, progress, cancelled)
