"""Loads what can be chosen: importing the registries brings torch, so it happens behind the painted window."""

from __future__ import annotations

import traceback

from PySide6.QtCore import QObject, QThread, Signal


class CatalogueThread(QThread):
    """Asks every registry for its names once.

    Signals: failed(report).
    """

    failed = Signal(str)

    def run(self) -> None:
        """The thread's work; what a third party's entry point raises is told, not thrown."""
        from engine.spec import registry

        try:
            for known in (
                registry.GAMES,
                registry.OBJECTIVES,
                registry.REGULARISERS,
                registry.GENERATORS,
                registry.DISCRIMINATORS,
                registry.ENCODERS,
                registry.TRANSLATORS,
                registry.AUGMENTATIONS,
                registry.DATASETS,
            ):
                known.names()
        except Exception:
            self.failed.emit(traceback.format_exc())


class CatalogueService(QObject):
    """After ready() the registries of `engine.spec.registry` answer at once.

    Signals: ready(), failed(report).
    """

    ready = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._report = ""
        self._is_ready = False
        self._thread: CatalogueThread | None = None

    @property
    def is_ready(self) -> bool:
        """True once every entry is registered."""
        return self._is_ready

    def load(self) -> None:
        """Starts to load; asking again is harmless."""
        if self._thread or self._is_ready:
            return
        self._report = ""
        self._thread = CatalogueThread(self)
        self._thread.failed.connect(self._note)
        self._thread.finished.connect(self._finish)
        self._thread.start(QThread.Priority.LowPriority)

    def shutdown(self) -> None:
        """Waits for the imports in progress; they cannot be broken off."""
        if self._thread:
            self._thread.wait()

    def _note(self, report: str) -> None:
        self._report = report

    def _finish(self) -> None:
        if self._thread:
            self._thread.wait()
            self._thread.deleteLater()
            self._thread = None
        if self._report:
            self.failed.emit(self._report)
        else:
            self._is_ready = True
            self.ready.emit()
