"""What the page Translate tells above its pictures: problems with their remedy, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.spec.events import Failed
from studio.dropping import Dropped, useless_words
from studio.review import words
from studio.translation import Stage
from studio.widgets.notice import Notice

if TYPE_CHECKING:
    from studio.services import Services

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Remedies:
    """What the page can do about a problem."""

    open_pictures: Callable[[], object]
    open_weights: Callable[[], object]
    compose: Callable[[], object]
    try_again: Callable[[], object]


class TranslateNotices:
    """Puts them into the page's notice, each with its buttons."""

    def __init__(self, notice: Notice, services: Services, remedies: Remedies) -> None:
        self._notice, self._services, self._remedies = notice, services, remedies

    def say_problem(self, problem: Failed, stage: Stage) -> None:
        """What went wrong at a stage; a bug also with its report."""
        remedies = {
            Stage.READING: (translate("TranslatePage", "Open another picture…"), self._remedies.open_pictures),
            Stage.OPENING: (translate("TranslatePage", "Open weights…"), self._remedies.open_weights),
            Stage.TRANSLATING: (translate("TranslatePage", "Try again"), self._remedies.try_again),
        }
        actions = (remedies[stage],) if stage in remedies else ()
        self._notice.say("error", words(problem.what), words(problem.why, problem.remedy), actions)
        if problem.report:
            self._services.messages.post_error(problem)

    def say_no_model(self) -> None:
        """A picture waits for a model."""
        compose = (translate("TranslatePage", "Compose one"), self._remedies.compose)
        weights = (translate("TranslatePage", "Open weights…"), self._remedies.open_weights)
        more = translate("TranslatePage", "A model is a run of the group Translation, or a file of weights.")
        self._notice.say("info", translate("TranslatePage", "No model is chosen."), more, (weights, compose))

    def say_no_checkpoint(self, name: str, folder: Path) -> None:
        """A run has saved nothing yet; one of this window can do so now."""
        what = translate("TranslatePage", "“{}” has no checkpoint yet.").format(name)
        more = translate("TranslatePage", "It can translate once it was saved for the first time.")
        training = self._services.training
        mine = training.is_live and training.current is not None and training.current.folder == folder
        now = ((translate("TranslatePage", "Snapshot now"), training.snapshot),) if mine else ()
        self._notice.say("info", what, more, now)

    def say_useless(self, what: Dropped) -> None:
        """What was dropped or pasted holds no picture."""
        instead = translate(
            "TranslatePage",
            "Drop or paste PNG, JPEG, WebP, BMP, TIFF or GIF files, a folder of them, or a picture.",
        )
        self._notice.say("warning", *useless_words(what, instead))
