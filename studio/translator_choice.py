"""Which model the pages Translate and Explore work with, kept up to date as runs come, train and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.translation import ModelChoice
from studio.translators import Candidate, can_translate, candidates
from studio.widgets.model_picker import ModelPicker

if TYPE_CHECKING:
    from studio.services import Services

LOOK_MS = 2000  # between two looks for runs and newer checkpoints


class TranslatorChoice(QObject):
    """The first that is ready until a person chooses.

    Signals: changed() when `model` is another one, or a newer one of a run that is followed; listed() after a look.
    """

    changed = Signal()
    listed = Signal()

    def __init__(
        self,
        services: Services,
        picker: ModelPicker,
        fits: Callable[[str], bool] = can_translate,
        remembered: str = "opened_translators",
    ) -> None:
        """fits: whether a game of this name can be chosen. remembered: the setting that holds what was opened."""
        super().__init__(picker)
        self._services, self._picker, self._fits, self._remembered = services, picker, fits, remembered
        self._known: list[Candidate] = []
        self._opened: list[Path] = getattr(services.settings, remembered)
        self._path: Path | None = None
        self._model: ModelChoice | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(services.runs.refresh)
        services.runs.changed.connect(self.refresh)
        services.catalogue.ready.connect(self.refresh)
        for told in (services.training.started, services.training.checkpointed):
            told.connect(lambda _event: self._look())
        picker.chosen.connect(self.choose)
        picker.follow_changed.connect(lambda _follow: self.refresh())

    @property
    def candidate(self) -> Candidate | None:
        """What is chosen."""
        return next((one for one in self._known if one.path == self._path), None)

    @property
    def model(self) -> ModelChoice | None:
        """What is to be opened; None where there is nothing yet."""
        return self._model

    def watch(self, on: bool) -> None:
        """Looks for newer checkpoints now and then while the page is on show."""
        if on:
            self._services.runs.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def choose(self, path: Path) -> None:
        """Works with this one of the list from now on."""
        self._path = path
        self.refresh()

    def open(self, path: Path) -> None:
        """Adds weights, or a run from anywhere, and chooses them."""
        self._opened = [path, *(one for one in self._opened if one != path)]
        self.choose(path)

    def keep(self) -> None:
        """What is chosen could be opened: it is offered the next time too, where it was opened by hand."""
        settings = self._services.settings
        if self._path in self._opened and self._path not in getattr(settings, self._remembered)[:1]:
            opened = [self._path, *(one for one in self._opened if one != self._path)]
            setattr(settings, self._remembered, opened)

    def refresh(self) -> None:
        """Reads the list of runs again."""
        if not self._services.catalogue.is_ready:
            return  # what a run can do is not known yet
        self._known = candidates(self._services.runs.runs, self._opened, self._fits)
        if self.candidate is None:
            first = [*(one for one in self._known if one.ready), *self._known][:1]
            self._path = first[0].path if first else None
        self._picker.show_candidates(self._known, self._path)
        model = self._wanted()
        if model != self._model:
            self._model = model
            self.changed.emit()
        self.listed.emit()

    def _wanted(self) -> ModelChoice | None:
        chosen = self.candidate
        if chosen is None or not chosen.ready:
            return None
        stays = self._model is not None and self._model.path == chosen.path
        if chosen.trains and stays and not self._picker.follow.isChecked():
            return self._model
        return chosen.choice

    def _look(self) -> None:
        if self._timer.isActive():
            self._services.runs.refresh()
