"""What the page Explore tells above its picture: problems with their remedy, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.spec.events import Failed
from studio.dropping import Dropped, useless_words
from studio.review import words
from studio.widgets.notice import Level, Notice

if TYPE_CHECKING:
    from studio.services import Services

translate = QCoreApplication.translate

Action = tuple[str, Callable[[], object]]


class ExploreNotices:
    """Puts them into the page's notice, each with its buttons."""

    def __init__(self, notice: Notice, services: Services) -> None:
        self._notice, self._services = notice, services

    def quiet(self) -> None:
        """Says nothing any more."""
        self._notice.quiet()

    def _say(self, level: Level, what: str, more: str = "", actions: tuple[Action, ...] = ()) -> None:
        """A button that was pressed has done what the message is about."""
        self._notice.say(level, what, more, tuple((caption, self._once(action)) for caption, action in actions))

    def _once(self, action: Callable[[], object]) -> Callable[[], object]:
        def act() -> None:
            self._notice.quiet()
            action()

        return act

    def say_problem(self, problem: Failed, *actions: Action) -> None:
        """What went wrong; a bug also with its report."""
        self._say("error", words(problem.what), words(problem.why, problem.remedy), actions)
        if problem.report:
            self._services.messages.post_error(problem)

    def say_other_model(self, differences: tuple[str, ...], *actions: Action) -> None:
        """A recipe is for another model than the one that is open."""
        self._say("warning", translate("ExplorePage", "The recipe is of another model."), words(*differences), actions)

    def say_several(self, count: int, *actions: Action) -> None:
        """A sheet of samples was dropped, of which one can be on show."""
        what = translate("ExplorePage", "The picture shows {} samples; the first of them is restored.").format(
            f"{count:,}"
        )
        self._say("info", what, "", actions)

    def say_no_model(self, *actions: Action) -> None:
        """Something was dropped that needs a model."""
        more = translate("ExplorePage", "A run of a generator, or an exported file, is explored.")
        self._say("info", translate("ExplorePage", "No model is open."), more, actions)

    def say_points(self) -> None:
        """A picture was dropped on a generator of points."""
        more = translate("ExplorePage", "Points have no pictures to look for.")
        self._say("info", translate("ExplorePage", "This model makes points."), more)

    def say_useless(self, what: Dropped) -> None:
        """What was dropped or pasted holds no picture."""
        instead = translate(
            "ExplorePage",
            "Drop or paste a picture that was saved here, to go on from it, or any other, to look for it in the model.",
        )
        self._say("warning", *useless_words(what, instead))
