"""Which pairs Compose shows: those that the chosen pairing makes of the chosen data, opened where that is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.spec.config import RunConfig, options_of
from engine.spec.errors import EngineError
from engine.spec.pairing import NO_PAIRING, peek
from engine.spec.registry import DATASETS
from studio.fitting import lacks_folder, to_download_mib
from studio.review import words

if TYPE_CHECKING:
    from studio.services.data import DataService
    from studio.widgets.pair_preview import PairPreview


class PairLooks(QObject):
    """Follows a draft once it is told of it, and what the services answer."""

    def __init__(self, data: DataService, preview: PairPreview) -> None:
        super().__init__(preview)
        self._data, self._preview = data, preview
        self._config: RunConfig | None = None
        preview.wanted.connect(self._look)
        data.pairs.made.connect(self._look)

    def show(self, config: RunConfig) -> None:
        """Shows the pairs of this draft from now on; nothing is made while they are out of sight."""
        self._config = config
        self._look()

    def _look(self) -> None:
        config, preview = self._config, self._preview
        if config is None or not preview.isVisible():
            return
        if config.pairing.name == NO_PAIRING or not _fits(config):
            preview.say("")  # what does not fit is told with the section
            return
        answer = self._data.answer_for(config.data)
        if answer is None:
            self._open(config)
        elif answer.summary is None:
            preview.say(words(answer.problem.what, answer.problem.why) if answer.problem else "")
        elif made := self._data.pairs.answer_for(config, answer.summary):
            if made.summary:
                preview.show_pairs(made.summary)
            elif made.problem:
                preview.say(words(made.problem.what, made.problem.why))
        else:
            self._data.pairs.request(config, answer.summary)

    def _open(self, config: RunConfig) -> None:
        entry = DATASETS.get(config.data.name)
        if lacks_folder(entry, config.data):
            self._preview.say("")
        elif to_download_mib(entry, options_of(DATASETS, config.data, "data")):
            self._preview.say(self.tr("Pairs are shown here once the data is on this machine: see Data."))
        else:
            self._preview.say(self.tr("Opening the data…"))
            if not self._data.is_opening(config.data):
                self._data.open(config.data)


def _fits(config: RunConfig) -> bool:
    try:
        peek(config)
    except EngineError:
        return False
    return True
