"""Explores generators behind the window: the newest recipe wins, and no queue grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.spec.events import Failed
from engine.spec.exploration import Recipe
from studio.exploration import FindDirections, Made, Opened, Order
from studio.services.drawing import Drawing, Opening, SmallPictures
from studio.services.drawing_queue import DrawingQueue, Sheet
from studio.services.drawing_thread import DrawingThread
from studio.services.exploring_engine import ExploringEngine, real_engine
from studio.services.exploring_tasks import ExploringTasks, Loan
from studio.services.following import Follower

if TYPE_CHECKING:
    from studio.services.training import TrainingService

REST_MS = 120  # from a wish to the next small pictures: a slider that moves has the thread to itself
PACE_MS = 33  # between two recipes while something trains, which works on the same cores
SHARE = 3  # of the time then, small pictures take one part of so many


class ExplorationService(QObject):
    """At most one recipe is being drawn and one waits; small pictures are made when none does.

    Signals: opened(Opened): of another model, or of newer weights of the same; failed(Failed): opening or drawing;
    errand_failed(Failed): saving, or changing directions; busy_changed(bool): a model is being opened; shown(Made):
    of the recipes asked for, in order, and always the last; picture_made(str key, int index, numpy.ndarray sample);
    saved(Path); directions_changed(Opened). Of long tasks, by the name of their order: task_started(str name),
    task_progressed(str name, int done, int total), task_done(str name, result), task_failed(str name, Failed),
    task_cancelled(str name).
    """

    opened = Signal(object)
    failed = Signal(object)
    errand_failed = Signal(object)
    busy_changed = Signal(bool)
    shown = Signal(object)
    picture_made = Signal(str, int, object)
    directions_changed = Signal(object)
    saved = Signal(object)
    task_started = Signal(str)
    task_progressed = Signal(str, int, int)
    task_done = Signal(str, object)
    task_failed = Signal(str, object)
    task_cancelled = Signal(str)

    def __init__(
        self,
        training: TrainingService | None = None,
        make_engine: Callable[[], ExploringEngine] = real_engine,
        parent: QObject | None = None,
    ) -> None:
        """training: whose run can be explored while it goes on."""
        super().__init__(parent)
        self._thread = DrawingThread(self)
        self._thread.free.connect(self._advance)
        self._thread.failed.connect(self.errand_failed)
        self._trains = lambda: training is not None and training.is_live
        self._drawing = Drawing(make_engine, self._trains)  # the thread's
        self._queue = DrawingQueue()
        self._opening: Opening | None = None  # that waits
        self._flight: Opening | None = None  # that is under way
        self._opened: Opened | None = None
        self._last: Recipe | None = None
        self._unrenewed: Failed | None = None  # why what is open could not be brought up to date
        self._ended = False
        self._rest = QTimer(self, singleShot=True)  # for small pictures, while a slider moves
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        for timer in (self._rest, self._pace):
            timer.timeout.connect(self._thread.advance)
        self.renders = 0  # recipes drawn so far
        self.tasks = ExploringTasks(self._lend, self)
        self._follower = Follower(training, lambda: self._opened, self)
        self._follower.frozen.connect(lambda frozen, path: self._renew(Opening(path, None, frozen, bool(self._opened))))
        self._follower.look_wanted.connect(self._look)
        self._follower.missed.connect(lambda path: self._renew(Opening(path)))
        self.tasks.started.connect(self.task_started)
        self.tasks.progressed.connect(self.task_progressed)
        self.tasks.failed.connect(self.task_failed)
        self.tasks.cancelled.connect(self.task_cancelled)
        self.tasks.done.connect(self._take_done)

    @property
    def current(self) -> Opened | None:
        """What recipes are made with; None before anything was opened."""
        return self._opened

    @property
    def follows(self) -> bool:
        """Whether what is open is brought up to date."""
        return self._follower.follows

    @property
    def is_busy(self) -> bool:
        """Whether something is being opened or drawn, or waits for it."""
        return self._thread.is_busy or self._opening is not None or bool(self._queue)

    def open(self, path: Path, round: int | None = None) -> None:
        """Opens a run or an exported file in place of what is open; opened or failed follows.

        round: of a checkpoint; None: of the newest, or the weights of the training where it goes on and is followed.
        Another model gives up what was asked for before, and tasks that only show something; the same one at its
        newest round is only brought up to date.
        """
        renews = round is None and self._opened is not None and self._opened.path == path
        if not renews:
            self._queue.clear()
            self._last = self._opened = None
            self._thread.ask(self._drawing.close, lambda _: None)  # its memory is free before the next takes some
            self.tasks.forget_shown()
        lives = round is None and self.follows and self._follower.trains(path)
        self._follower.await_weights(path if lives else None)
        self._opening = None if lives else Opening(path, round, renews=renews)
        self._flight = self._unrenewed = None  # what is being opened is not told
        self._note_busy()
        self._thread.advance()

    def follow(self, on: bool) -> None:
        """Brings what is open up to date from now on: every two seconds while it is watched, and no slider moves."""
        self._follower.follow(on)

    def watch(self, on: bool) -> None:
        """Whether the page is on show."""
        self._follower.watch(on)

    def ask(self, recipe: Recipe) -> None:
        """Draws this from now on; shown follows, or failed."""
        if not self._ended:
            self._follower.calm()
            self._last = recipe
            self._queue.ask(recipe)
            self._rest.start(REST_MS)
            self._thread.advance()

    def ask_pictures(self, key: str, recipes: Sequence[Recipe]) -> None:
        """Makes small pictures one by one, in place of those that were asked for under this key before."""
        self._queue.ask_sheet(key, recipes)
        self._thread.advance()

    def do(self, order: Order) -> None:
        """Does a long task as soon as no other is under way; task_started and task_done follow."""
        self.tasks.do(order)

    def cancel(self, name: str) -> None:
        """Gives up long tasks of this name."""
        self.tasks.cancel(name)

    def save(self, path: Path, recipe: Recipe) -> None:
        """Writes the picture of a recipe with the recipe inside; saved or errand_failed follows."""
        self._thread.run(lambda: self._drawing.save(path, recipe), self.saved.emit)

    def lend(self, answer: Callable[[Loan | Failed], None]) -> None:
        """Calls back with a copy of what is open, as it is now; Failed where nothing is."""
        self._lend(None, answer)

    def rename_direction(self, name: str, new: str) -> None:
        """Gives a direction another name; directions_changed or errand_failed follows."""
        self._change_directions(lambda before: self._drawing.engine.renamed(before, name, new))

    def remove_direction(self, name: str) -> None:
        """Forgets a direction; directions_changed or errand_failed follows."""
        self._change_directions(lambda before: self._drawing.engine.removed(before, name))

    def add_direction(self, name: str, recipe: Recipe) -> None:
        """Makes what a recipe does to its start a direction of its own; directions_changed or errand_failed follows."""
        self._change_directions(lambda before: self._drawing.with_own(before, name, recipe))

    def shutdown(self) -> None:
        """Gives everything up, and returns when the threads have ended."""
        self._ended = True
        self._opening = None
        self._queue.clear()
        self._rest.stop()
        self._pace.stop()
        self._follower.shutdown()
        self.tasks.shutdown()
        self._thread.shutdown()
        self._drawing.close()

    def _advance(self) -> None:
        """Gives the thread its next job: a model to open, else the newest recipe, else some small pictures."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            self._flight = opening
            self._thread.do(lambda: self._drawing.open(opening), self._take_opened)
        elif self._opened is None:
            self._queue.clear()  # there is nothing to draw with
        elif not self._pace.isActive() and (recipe := self._queue.take()) is not None:
            wanted = recipe
            if self._trains():
                self._pace.start()
            self._thread.do(lambda: self._drawing.draw(wanted), self._take_drawn)
        elif not self._rest.isActive() and not self._queue.is_urgent and (sheet := self._queue.turn()) is not None:
            turn = sheet
            self._thread.do(lambda: self._drawing.draw_some(turn, lambda: self._has_better(turn)), self._take_small)

    def _change_directions(self, change: Callable[[Any], tuple[Any, ...]], *, write: bool = True) -> None:
        self._thread.run(lambda: self._drawing.use_directions(change, write=write), self._note_directions)

    def _note_directions(self, opened: Opened) -> None:
        if self._opened is not None and self._opened.path == opened.path:
            self._opened = opened
            self.directions_changed.emit(opened)

    def _take_opened(self, result: Opened | Failed) -> None:
        opening, self._flight = self._flight, None
        self._note_busy()
        if opening is None:
            return  # a newer wish took its place
        if isinstance(result, Failed):
            self._opened = self._opened if opening.renews else None
            if not opening.renews or self._unrenewed != result:  # which is tried again every two seconds
                self.failed.emit(result)
            self._unrenewed = result
            return
        self._opened, self._unrenewed = result, None
        if opening.renews and self._last is not None and not self._queue.is_urgent:
            self._queue.ask(self._last)
        self.opened.emit(result)

    def _has_better(self, sheet: Sheet) -> bool:
        """Whether there is more urgent work than a sheet; asked by the thread."""
        return self._queue.is_urgent or not self._queue.is_wanted(sheet)

    def _take_drawn(self, result: Made | Failed) -> None:
        self.renders += 1
        if self._opened is None:
            return  # it is of a model that nobody wants to see any more
        (self.failed if isinstance(result, Failed) else self.shown).emit(result)

    def _take_small(self, made: SmallPictures) -> None:
        if self._trains():
            self._rest.start(round((SHARE - 1) * made.seconds * 1000))
        if not self._queue.is_wanted(made.sheet):
            return
        for index, sample in made.samples:
            self.picture_made.emit(made.sheet.key, index, sample)
        if made.problem is not None:
            self._queue.ask_sheet(made.sheet.key, ())
            self.failed.emit(made.problem)

    def _take_done(self, order: Order, result: Any, opened: Opened) -> None:
        if isinstance(order, FindDirections):
            if self._opened is not None and self._opened.path == opened.path:
                self._change_directions(lambda _before: result, write=False)
            self.task_done.emit(order.name, tuple(one.facts for one in result))
        else:
            self.task_done.emit(order.name, result)

    def _lend(self, held: Loan | None, answer: Callable[[Loan | Failed], None]) -> None:
        self._thread.ask(lambda: self._drawing.lend(held), answer)

    def _look(self) -> None:
        """Opens the newest checkpoint, where it is newer than what is open."""
        opened = self._opened
        if opened is None:
            return

        def take(round: int | None) -> None:
            newer = round is not None and round >= opened.facts.round + (not opened.live)
            if newer and opened is self._opened:
                self._renew(Opening(opened.path, renews=True))

        self._thread.run(lambda: self._drawing.newest(opened.path), take)

    def _renew(self, opening: Opening) -> None:
        if self._opening is None and self._flight is None:  # else another model is wanted
            self._opening = opening
            self._note_busy()
            self._thread.advance()

    def _note_busy(self) -> None:
        waits = [one for one in (self._opening, self._flight) if one is not None and not one.renews]
        self.busy_changed.emit(bool(waits) or self._follower.awaits)
