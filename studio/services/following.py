"""Brings what is explored up to date: with weights out of this window's training, or newer checkpoints of others."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.exploration import Opened

if TYPE_CHECKING:
    from engine.spec.events import Ended, Frozen
    from studio.services.training import TrainingService

LOOK_MS = 2000
CALM_S = 0.5  # weights stay as they are while a slider moves


class Follower(QObject):
    """Looks every two seconds while it is watched and wanted.

    Signals: frozen(Frozen, Path): newer weights of the training of this run; look_wanted(): for a newer checkpoint
    of what is open; missed(Path): the training ended before it gave weights away.
    """

    frozen = Signal(object, object)
    look_wanted = Signal()
    missed = Signal(object)

    def __init__(
        self,
        training: TrainingService | None,
        opened: Callable[[], Opened | None],
        parent: QObject | None = None,
    ) -> None:
        """opened: tells what is open now."""
        super().__init__(parent)
        self._training, self._opened = training, opened
        self._wanted = self._watched = False
        self._awaited: Path | None = None  # a run that can be opened once its training gives weights away
        self._moved = -CALM_S
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        if training is not None:
            training.frozen.connect(self._take)
            training.ended.connect(self._end)

    @property
    def follows(self) -> bool:
        """Whether what is open is brought up to date."""
        return self._wanted

    @property
    def awaits(self) -> bool:
        """Whether a model can be opened once its training gives weights away."""
        return self._awaited is not None

    def follow(self, on: bool) -> None:
        """Brings what is open up to date from now on, or no more."""
        self._wanted = on
        self._note()

    def watch(self, on: bool) -> None:
        """Rests while nobody sees it."""
        self._watched = on
        self._note()

    def calm(self) -> None:
        """Something moves: newer weights may wait a little."""
        self._moved = time.monotonic()

    def trains(self, path: Path) -> bool:
        """Whether this window trains this run now."""
        training = self._training
        return (
            training is not None
            and training.is_live
            and training.current is not None
            and (training.current.folder == path)
        )

    def await_weights(self, path: Path | None) -> None:
        """Asks the training of this run for weights; frozen follows, or missed; None: not any more."""
        self._awaited = path
        if path is not None and self._training is not None:
            self._training.freeze()

    def shutdown(self) -> None:
        """Looks no more."""
        self._wanted = self._watched = False
        self._awaited = None
        self._timer.stop()

    def _note(self) -> None:
        if self._wanted and self._watched:
            if not self._timer.isActive():
                self._timer.start()
                self._look()
        else:
            self._timer.stop()

    def _look(self) -> None:
        opened = self._opened()
        if opened is None or self._awaited is not None or time.monotonic() - self._moved < CALM_S:
            return
        if self.trains(opened.path):
            assert self._training is not None
            self._training.freeze()
        else:
            self.look_wanted.emit()

    def _take(self, frozen: Frozen) -> None:
        opened = self._opened()
        path = self._awaited or (opened.path if opened and self._timer.isActive() else None)
        if path is None or not self.trains(path):
            return
        if self._awaited is None and opened and opened.live and opened.facts.round == frozen.round:
            return  # it is paused
        self._awaited = None
        self.frozen.emit(frozen, path)

    def _end(self, _ended: Ended) -> None:
        path, self._awaited = self._awaited, None
        if path is not None:
            self.missed.emit(path)
        elif self._timer.isActive():
            self.look_wanted.emit()
