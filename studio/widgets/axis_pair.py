"""Two axes to choose: each a direction or an entry of the code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from engine.spec.exploration import DirectionFacts
from studio.icons import icon
from studio.recipe_grids import REACH, Axis

translate = QCoreApplication.translate

MOST_ENTRIES = 512  # that are offered; a list of more is no help
NAME_CHARACTERS = 10  # that a list is wide at least
MOST_PX = 240  # that it is wide at most


def axis_words(axis: Axis) -> str:
    """What an axis is called."""
    return axis.direction or translate("AxisPair", "entry {}").format(axis.entry)


class AxisPair(QWidget):
    """Signals: chosen(): a person chose other axes.

    entries_first: entries of the code stand before the directions, and are the axes until a person chooses others.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None, *, entries_first: bool = False) -> None:
        super().__init__(parent)
        self._entries_first = entries_first
        self._by_hand = False  # a person chose the axes
        self._offered: tuple[Axis, ...] = (Axis(entry=0), Axis(entry=1))
        self._axes = self._offered[:2]
        self.across, self.up = _Axes(self.tr("Axis across")), _Axes(self.tr("Axis upwards"))
        self.swap = QToolButton()
        self._arrange()
        self._show()

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The axis across, and the one upwards."""
        return self._axes[0], self._axes[1]

    def offer(self, directions: Sequence[DirectionFacts], entries: int, reach: float = REACH) -> None:
        """The directions, the length of the code, and how far its entries reach; what was chosen stays where it is
        still there. Tells nothing.
        """
        named = [Axis(facts.name) for facts in directions]
        plain = [Axis(entry=entry, reach=reach) for entry in range(min(entries, MOST_ENTRIES))]
        offered = ((*plain, *named) if self._entries_first else (*named, *plain)) or (Axis(),)
        if offered == self._offered:
            return
        self._offered = offered
        self._by_hand = self._by_hand and all(axis in offered for axis in self._axes)
        if not self._by_hand:
            self._axes = (offered[0], (offered[1:] or offered)[0])
        self._show()

    def choose(self, across: Axis, up: Axis) -> None:
        """Takes two of the axes that are offered; raises ValueError where one is not. Tells nothing."""
        for axis in (across, up):
            if axis not in self._offered:
                raise ValueError(f"{axis_words(axis)} is not offered")
        self._axes, self._by_hand = (across, up), True
        self._show()

    def _pick(self) -> None:
        axes = (self._offered[self.across.currentIndex()], self._offered[self.up.currentIndex()])
        if axes[0] == axes[1] and len(self._offered) > 1:  # the other one makes room
            axes = (axes[0], self._axes[0]) if axes[0] != self._axes[0] else (self._axes[1], axes[1])
        self._tell(axes)

    def _turn(self) -> None:
        self._tell((self._axes[1], self._axes[0]))

    def _tell(self, axes: tuple[Axis, Axis]) -> None:
        if axes != self._axes:
            self._axes, self._by_hand = axes, True
            self._show()
            self.chosen.emit()

    def _show(self) -> None:
        names = [axis_words(axis) for axis in self._offered]
        for box, axis in zip((self.across, self.up), self._axes, strict=True):
            box.show_names(names, self._offered.index(axis))
        self.swap.setEnabled(self._axes[0] != self._axes[1])

    def _arrange(self) -> None:
        self.swap.setIcon(icon("swap"))
        self.swap.setProperty("role", "quiet")
        self.swap.setToolTip(self.tr("Swap the axes"))
        self.swap.setAccessibleName(self.tr("Swap the axes"))
        self.swap.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.swap.clicked.connect(self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for text, box in ((self.tr("A&cross"), self.across), (self.tr("Up"), self.up)):
            label = QLabel(text)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box, 1)
            box.activated.connect(self._pick)
        row.insertWidget(2, self.swap)
        row.addStretch(0)  # what the lists leave


class _Axes(QComboBox):
    """A list of names that is not wider than it need be."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMaxVisibleItems(24)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(NAME_CHARACTERS)
        self.setMaximumWidth(MOST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names: list[str] = []

    def show_names(self, names: list[str], current: int) -> None:
        """Replaces the names; tells nothing."""
        self.blockSignals(True)
        if names != self._names:
            self._names = names
            self.clear()
            self.addItems(names)
        self.setCurrentIndex(current)
        self.blockSignals(False)
