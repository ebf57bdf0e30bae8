"""Opens data sets behind the window: decoding, downloading, scanning, with progress and a way to stop."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.spec.config import Choice, options_of
from engine.spec.data import DataSummary, HealthReport, Preparation
from engine.spec.errors import Cancelled, EngineError
from engine.spec.events import Failed
from engine.spec.registry import DATASETS
from studio.services.pairs import PairService
from studio.services.ticket import Ticket, told
from studio.services.worker import Worker

PROGRESS_S = 0.05  # between two reports of the same task
REMEMBERED = 8


@dataclass(frozen=True)
class DataAnswer:
    """What came of opening a data set: a summary or a problem, and what a scan found in either case."""

    summary: DataSummary | None
    problem: Failed | None
    health: HealthReport | None


class DataService(QObject):
    """Opens one data set at a time; a newer request stops the older one.

    Signals: progress(str task, int done, int total), total 0 where it is unknown; opened(DataSummary);
    failed(Failed); busy_changed(bool). When the last three come, `answer_for` knows already. `pairs` has its own.
    """

    progress = Signal(str, object, object)  # numbers of bytes outgrow Qt's int
    opened = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    _reported = Signal(object, str, object, object)  # ticket, task, done, total

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pairs = PairService(self)
        self._worker = Worker(self)
        self._ticket: Ticket | None = None
        self._opening = ""
        self._answers: dict[str, DataAnswer] = {}
        self._reported.connect(self._pass_on)

    @property
    def is_busy(self) -> bool:
        """Whether a data set is being opened."""
        return self._ticket is not None

    def is_opening(self, choice: Choice) -> bool:
        """Whether it is this one that is being opened."""
        return self.is_busy and self._opening == _key(choice)

    def open(self, choice: Choice) -> None:
        """Opens a data set and looks at it; what was being opened before is stopped."""
        was_busy = self.is_busy
        if self._ticket:
            self._ticket.cancel()
        self._ticket = ticket = Ticket()
        self._opening = key = _key(choice)
        self._answers.pop(key, None)
        if not was_busy:
            self.busy_changed.emit(True)
        self._worker.do(lambda: self._work(choice, ticket), lambda answer: self._answered(ticket, key, answer))

    def cancel(self) -> None:
        """Stops what is being opened; nothing is told but busy_changed(False)."""
        if self._ticket:
            self._ticket.cancel()
            self._ticket = None
            self.busy_changed.emit(False)

    def answer_for(self, choice: Choice) -> DataAnswer | None:
        """What came of opening this choice; None where it was not opened lately."""
        return self._answers.get(_key(choice))

    def shutdown(self) -> None:
        """Stops, and returns when the thread has ended."""
        self.cancel()
        self._worker.shutdown()
        self.pairs.shutdown()

    def _work(self, choice: Choice, ticket: Ticket) -> DataAnswer | None:
        if ticket.is_cancelled():
            return None
        preparation = Preparation(self._reporter(ticket), ticket.is_cancelled)
        try:
            summary = _open(choice, preparation)
            return DataAnswer(summary, None, summary.health)
        except Cancelled:
            return None
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return DataAnswer(None, told(error), _health_of(choice, preparation))

    def _reporter(self, ticket: Ticket) -> Callable[[str, int, int], None]:
        """A progress function that may be called from any thread, as often as it likes."""
        last: dict[str, float] = {}

        def report(task: str, done: int, total: int) -> None:
            now = time.monotonic()
            if done < total and now - last.get(task, 0.0) < PROGRESS_S:
                return
            last[task] = now
            self._reported.emit(ticket, task, done, total)

        return report

    def _pass_on(self, ticket: Ticket, task: str, done: int, total: int) -> None:
        if ticket is self._ticket:
            self.progress.emit(task, done, total)

    def _answered(self, ticket: Ticket, key: str, answer: DataAnswer | None) -> None:
        if ticket is not self._ticket:
            return
        self._ticket = None
        if answer:
            self._answers[key] = answer
            while len(self._answers) > REMEMBERED:
                self._answers.pop(next(iter(self._answers)))
        self.busy_changed.emit(False)
        if answer and answer.summary:
            self.opened.emit(answer.summary)
        elif answer:
            self.failed.emit(answer.problem)


def _key(choice: Choice) -> str:
    """The same for choices that mean the same, whichever defaults they spell out."""
    try:
        options = options_of(DATASETS, choice, "data").model_dump(mode="json")
    except EngineError:
        options = choice.options
    return json.dumps([choice.name, options], sort_keys=True, default=str)


def _open(choice: Choice, preparation: Preparation) -> DataSummary:
    from engine.data.summary import summarise  # brings torch: only in the worker's thread

    dataset = DATASETS.get(choice.name).build(options_of(DATASETS, choice, "data"), preparation)
    preparation.check()
    return summarise(dataset, _health_of(choice, preparation))


def _health_of(choice: Choice, preparation: Preparation) -> HealthReport | None:
    """What a scan of this choice's pictures found; None for data without a scan."""
    try:
        known = DATASETS.get(choice.name).facts.get("health")
        report: HealthReport | None = known(options_of(DATASETS, choice, "data"), preparation) if known else None
    except EngineError:  # the problem that is told already
        return None
    return report
