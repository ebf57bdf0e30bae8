"""The parts of the page Explore in their places; the page decides what they show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.icons import icon
from studio.widgets.caption import Caption
from studio.widgets.direction_panel import DirectionPanel
from studio.widgets.drop_zone import DropFrame
from studio.widgets.empty_state import EmptyState
from studio.widgets.entry_panel import EntryPanel
from studio.widgets.kept_panel import KeptPanel
from studio.widgets.keyframe_strip import KeyframeStrip
from studio.widgets.latent_pad import LatentPad
from studio.widgets.mix_panel import MixPanel
from studio.widgets.model_picker import ModelPicker, PickerWords
from studio.widgets.neighbour_panel import NeighbourPanel
from studio.widgets.notice import Notice
from studio.widgets.projection_panel import ProjectionPanel
from studio.widgets.sample_view import SampleView
from studio.widgets.seed_grid import SeedGrid
from studio.widgets.segments import Segments
from studio.widgets.small_button import quiet_button
from studio.widgets.start_controls import StartControls
from studio.widgets.warped_grid import WarpedGrid

SHARES = (64, 36)  # of the width: what is seen, what moves it
LEAST_VIEW_PX = 420
LEAST_PANELS_PX = 380
LEAST_PICKER_PX = 130

VIEWS = ("sample", "seeds", "pad", "map")
PANELS = ("directions", "entries", "mix", "projection", "neighbours", "kept")


class ExploreBoard(QWidget):
    """Signals: view_chosen(str, one of VIEWS), panel_shown(str): another panel is in sight."""

    view_chosen = Signal(str)
    panel_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picker = ModelPicker(self._words())
        self.picker.set_least_width(LEAST_PICKER_PX)
        self.empty = EmptyState()
        self.notice = Notice(closable=True)
        self.model_words = Caption()
        self.sample, self.seeds, self.pad, self.map = SampleView(), SeedGrid(), LatentPad(), WarpedGrid()
        self.start = StartControls()
        self.directions, self.entries, self.mix = DirectionPanel(), EntryPanel(), MixPanel()
        self.projection, self.neighbours, self.kept = ProjectionPanel(), NeighbourPanel(), KeptPanel()
        self.keys = KeyframeStrip()
        self.buttons = self._buttons()
        self.keys_button = QPushButton(icon("film"), self.tr("&Key frames"))
        self.keys_button.setCheckable(True)
        self.keys_button.setToolTip(self.tr("Key frames and the film through them; K adds what is on show"))
        self.switch = self._switch()
        self._arrange()
        self.frame = DropFrame(self)
        self.show_empty(True)
        self.show_keys(False)
        self.show_view("sample")
        self.keys_button.toggled.connect(self.show_keys)

    @property
    def view(self) -> str:
        """The view on show, one of VIEWS."""
        return VIEWS[self._views.currentIndex()]

    @property
    def panel(self) -> str:
        """The name of the panel in sight."""
        return PANELS[self.tabs.currentIndex()]

    @property
    def is_empty(self) -> bool:
        """Whether there is no model to explore."""
        return self._stack.currentWidget() is self.empty

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The frame of a drag covers all; used by Qt."""
        super().resizeEvent(event)
        self.frame.setGeometry(self.rect())

    def show_empty(self, empty: bool) -> None:
        """What to do about there being no model, or the views and panels."""
        self._stack.setCurrentIndex(0 if empty else 1)
        for widget in (self._tools, self._switch_row, self.keys_button, self.model_words):
            widget.setVisible(not empty)

    def show_view(self, view: str) -> None:
        """Shows a view and presses its button."""
        self._views.setCurrentIndex(VIEWS.index(view))
        self.switch[view].setChecked(True)

    def show_kind(self, *, points: bool, styles: bool) -> None:
        """Which parts there is something to do with: samples are points or pictures, there are styles or not."""
        self.switch["map"].setVisible(points)
        self.tabs.setTabVisible(PANELS.index("mix"), styles)
        self.tabs.setTabVisible(PANELS.index("projection"), not points)

    def show_panel(self, name: str) -> None:
        """Brings a panel into sight."""
        self.tabs.setCurrentIndex(PANELS.index(name))

    def show_keys(self, shown: bool) -> None:
        """Shows the strip of key frames, or folds it away."""
        self.keys.setVisible(shown)
        self.keys_button.setChecked(shown)

    def _words(self) -> PickerWords:
        return PickerWords(
            self.tr("No model that makes samples yet"),
            self.tr("Open a model…"),
            self.tr("An exported file (safetensors) of a generator that was trained here"),
            self.tr("Take newer weights over as the run goes on"),
        )

    def _buttons(self) -> dict[str, QAbstractButton]:
        """The buttons of commands, by the names of those."""
        save = QPushButton(icon("save"), self.tr("Save…"))
        save.setToolTip(self.tr("Save the picture with its recipe (Ctrl+Shift+S)"))
        return {
            "undo": quiet_button("undo", self.tr("Undo (Ctrl+Z)")),
            "redo": quiet_button("redo", self.tr("Redo (Ctrl+Shift+Z)")),
            "reset-edits": quiet_button("reset", self.tr("Reset all edits (Ctrl+R)")),
            "open": quiet_button("open", self.tr("Open a picture: go on from it, or look for it (Ctrl+O)")),
            "copy-picture": quiet_button("copy", self.tr("Copy the picture (Ctrl+C)")),
            "save-picture": save,
        }

    def _switch(self) -> dict[str, QPushButton]:
        captions = {
            "sample": (self.tr("P&icture"), self.tr("The sample, large")),
            "seeds": (self.tr("See&ds"), self.tr("Many seeds to pick from")),
            "pad": (self.tr("P&ad"), self.tr("Two axes at once")),
            "map": (self.tr("&Map"), self.tr("Where the generator takes a grid of codes")),
        }
        self._switch_row = Segments(captions, "M")
        self._switch_row.chosen.connect(self.view_chosen)
        return self._switch_row.buttons

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 10)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._second_row())
        column.addWidget(self.notice)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(14)
        for part, share in zip((self._left(), self._right()), SHARES, strict=True):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, share)
        self.splitter.setSizes([1000 * share for share in SHARES])
        explored = QWidget()
        parts = QVBoxLayout(explored)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(8)
        parts.addWidget(self.splitter, 1)
        parts.addWidget(self.keys)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(explored)
        column.addWidget(self._stack, 1)

    def _head(self) -> QHBoxLayout:
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        for name, button in self.buttons.items():
            if name == "save-picture":
                tools.addSpacing(6)
            tools.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.picker, 100)  # as wide as it may be, where there is room
        row.addStretch(1)
        row.addWidget(self._tools)
        return row

    def _second_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._switch_row)
        row.addWidget(self.keys_button)
        row.addWidget(self.model_words, 1)
        return row

    def _left(self) -> QWidget:
        self._views = QStackedWidget()
        for view in (self.sample, self.seeds, self.pad, self.map):
            self._views.addWidget(view)
        self._views.setMinimumWidth(LEAST_VIEW_PX)
        return self._views

    def _right(self) -> QWidget:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for part in (self.tabs, self.tabs.tabBar()):
            part.setAccessibleName(self.tr("What moves the sample"))
        self.tabs.tabBar().setDrawBase(False)  # the style sheet draws a line below the tabs
        self.tabs.tabBar().setExpanding(False)
        for panel, title in (
            (self.directions, self.tr("Directions")),
            (self.entries, self.tr("Code")),
            (self.mix, self.tr("Mix")),
            (_scrolled(self.projection), self.tr("Project")),
            (_scrolled(self.neighbours), self.tr("Nearest")),
            (self.kept, self.tr("Kept")),
        ):
            self.tabs.addTab(panel, title)
        self.tabs.currentChanged.connect(lambda _: self.panel_shown.emit(self.panel))
        right = QWidget()
        right.setMinimumWidth(LEAST_PANELS_PX)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.start)
        column.addWidget(self.tabs, 1)
        return right


def _scrolled(panel: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
