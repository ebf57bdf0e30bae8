"""Long tasks of Explore, one after the other, in a thread that has an explorer of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.spec.errors import Cancelled
from engine.spec.events import Failed
from studio.exploration import Opened, Order
from studio.services.exploring_engine import ExploringEngine, Job
from studio.services.progress import spaced
from studio.services.ticket import Ticket, told
from studio.services.worker import Worker


@dataclass(frozen=True, eq=False)
class Loan:
    """An explorer that nobody else works with, of what was opened then."""

    engine: ExploringEngine
    explorer: Any
    opened: Opened
    trains: Callable[[], bool]  # whether this program trains something meanwhile


Lend = Callable[[Loan | None, Callable[[Loan | Failed], None]], None]  # what is at hand, who takes what is to be used


@dataclass(frozen=True, eq=False)
class _Running:
    order: Order
    ticket: Ticket


class ExploringTasks(QObject):
    """One task is under way; others wait, of those that show something the newest of each name.

    Signals: started(str name), progressed(str name, int done, int total), done(Order, result, Opened it was done
    with), failed(str name, Failed), cancelled(str name).
    """

    started = Signal(str)
    progressed = Signal(str, int, int)
    done = Signal(object, object, object)
    failed = Signal(str, object)
    cancelled = Signal(str)
    _reported = Signal(object, int, int)

    def __init__(self, lend: Lend, parent: QObject | None = None) -> None:
        """lend: calls back, in this thread, with an explorer of what is open now."""
        super().__init__(parent)
        self._lend = lend
        self._loan: Loan | None = None
        self._worker = Worker(self)
        self._waiting: deque[Order] = deque()
        self._running: _Running | None = None
        self._reported.connect(self._take_report)

    @property
    def running(self) -> str:
        """The name of the task under way, "" where there is none."""
        return self._running.order.name if self._running else ""

    def do(self, order: Order) -> None:
        """Does this next; started follows, then done, failed or cancelled."""
        if not order.writes:
            self._waiting = deque(one for one in self._waiting if one.name != order.name)
        self._waiting.append(order)
        self._advance()

    def cancel(self, name: str) -> None:
        """Gives up the tasks of this name, that under way and those that wait."""
        self._give_up(lambda order: order.name == name)

    def forget_shown(self) -> None:
        """Gives up all that only shows something, as another model is opened; what is written is written to its end."""
        self._give_up(lambda order: not order.writes)
        if self._running is None:
            self._loan = None

    def shutdown(self) -> None:
        """Breaks everything off, and returns when the thread has ended."""
        self._waiting.clear()
        if self._running:
            self._running.ticket.cancel()
        self._worker.shutdown()
        self._loan = None

    def _give_up(self, unwanted: Callable[[Order], bool]) -> None:
        gone = [order for order in self._waiting if unwanted(order)]
        self._waiting = deque(order for order in self._waiting if not unwanted(order))
        if self._running and unwanted(self._running.order):
            self._running.ticket.cancel()
        for order in gone:
            self.cancelled.emit(order.name)

    def _advance(self) -> None:
        if self._running or not self._waiting:
            return
        running = self._running = _Running(self._waiting.popleft(), Ticket())
        self.started.emit(running.order.name)
        self._lend(self._loan, lambda loan: self._begin(running, loan))

    def _begin(self, running: _Running, loan: Loan | Failed) -> None:
        if isinstance(loan, Failed):
            self._land(running, loan, None)
            return
        self._loan = loan
        self._worker.do(lambda: self._work(running, loan), lambda result: self._land(running, result, loan.opened))

    def _land(self, running: _Running, result: Any, opened: Opened | None) -> None:
        self._running = None
        unwanted = running.ticket.is_cancelled() and not running.order.writes
        if unwanted or isinstance(result, Cancelled):
            self.cancelled.emit(running.order.name)
        elif isinstance(result, Failed):
            self.failed.emit(running.order.name, result)
        else:
            self.done.emit(running.order, result, opened)
        self._advance()

    def _take_report(self, running: _Running, done: int, total: int) -> None:
        if running is self._running and not running.ticket.is_cancelled():
            self.progressed.emit(running.order.name, done, total)

    # From here on in the thread of the worker.

    def _work(self, running: _Running, loan: Loan) -> Any:
        job = Job(running.order, loan.explorer, loan.opened.path, self._reporter(running), running.ticket.is_cancelled)
        try:
            loan.engine.share_cores(loan.trains())
            return loan.engine.tasks[type(running.order)](job)
        except Cancelled as error:
            return error
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return told(error)

    def _reporter(self, running: _Running) -> Callable[[int, int], None]:
        """A progress function that may be called as often as it likes."""
        return spaced(lambda done, total: self._reported.emit(running, done, total))
