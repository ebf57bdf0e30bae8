"""A picture and what was made of it: the comparison, the strip of steps, and a line of words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.translation import Picture, Translated
from studio.translated_steps import Step, picture_words
from studio.widgets.caption import Caption
from studio.widgets.compare_canvas import CompareCanvas
from studio.widgets.shortcuts_dialog import Group
from studio.widgets.translation_strip import TranslationStrip

STRIP_PX = 132


class TranslatedView(QWidget):
    """One step of the strip is picked: the comparison shows it beside the picture.

    Signals: way_picked(str): a person picked another of many domains; drag_out_requested(int step).
    """

    way_picked = Signal(str)
    drag_out_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._made: tuple[Translated, ...] = ()
        self._steps: tuple[Step, ...] = ()
        self.canvas = CompareCanvas()
        self.strip = TranslationStrip()
        self.strip.setFixedHeight(STRIP_PX)
        self.words = Caption()
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.back = QCheckBox(self.tr("Translate &back too"))
        self.back.setToolTip(self.tr("Lead the result back, and show what was lost on the way"))
        self.back.setChecked(True)
        self.back.hide()  # until a model is open that leads back
        self._arrange()
        self.canvas.drag_out_requested.connect(lambda: self.drag_out_requested.emit(self.picked))
        self.strip.drag_out_requested.connect(self.drag_out_requested)
        self.strip.picked.connect(self._pick)

    @property
    def picture(self) -> Picture | None:
        """What is on show."""
        return self._picture

    @property
    def steps(self) -> list[Step]:
        """The steps; empty while the picture stands alone."""
        return list(self._steps) if self._made else []

    @property
    def picked(self) -> int:
        """The step that is compared with the picture."""
        chosen = self.strip.selected
        return 1 if chosen is None or chosen >= len(self._steps) else chosen

    def keys(self) -> Group:
        """What the keys do in the comparison."""
        rows = [
            (self.tr("Move the divider"), "← →"),
            (self.tr("Zoom"), "+ −"),
            (self.tr("Show all of it"), "0"),
        ]
        return self.tr("In the comparison"), rows

    def show_picture(self, picture: Picture, alone: Step) -> None:
        """Shows a picture alone, until it is translated."""
        self._picture, self._made, self._steps = picture, (), (alone,)
        self.strip.hide()
        self.strip.clear()
        self.words.setText(picture_words(picture, None))
        self.canvas.show_pair(alone.image, None, (alone.caption, ""))

    def show_made(self, made: tuple[Translated, ...], steps: tuple[Step, ...], way: str) -> None:
        """Shows what was made of a picture; way: the domain to compare with, where there are many."""
        kept = self.picked if len(steps) == len(self._steps) else 1
        self._picture, self._made, self._steps = made[0].source, made, steps
        self.strip.setVisible(len(steps) > 2)
        self.strip.show_steps([(step.caption, step.small) for step in steps], chain=len(made) == 1)
        self.words.setText(picture_words(made[0].source, made[0]))
        if len(made) == 1 or not self.show_way(way):
            self._compare(kept)

    def show_way(self, way: str) -> bool:
        """Compares with another of many domains; False where that was not made."""
        names = [made.way.name for made in self._made]
        if len(names) < 2 or way not in names:
            return False
        self._compare(names.index(way) + 1)
        return True

    def file_name(self, step: int) -> str:
        """A name for the file of a step, without ending."""
        stem = Path(self._picture.name).stem if self._picture else ""
        if not self._made or not step:
            return stem or "picture"
        many = len(self._made) > 1
        made = self._made[step - 1 if many else 0]
        what = made.way.target if many or step == 1 else ("", "", "back", "difference")[step]
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in what)
        return f"{stem or 'picture'}-{safe}"

    def _pick(self, step: int) -> None:
        self._compare(step)
        if len(self._made) > 1 and step:
            self.way_picked.emit(self._made[step - 1].way.name)

    def _compare(self, step: int) -> None:
        self.strip.select(step)
        first, other = self._steps[0], self._steps[step]
        self.canvas.show_pair(first.image, other.image if step else None, (first.caption, other.caption))

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.strip)
        column.addLayout(foot)
