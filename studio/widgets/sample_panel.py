"""What the generator makes: a grid of pictures or a scatter of points, with its controls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QImage,
    QImageWriter,
    QKeySequence,
    QPainter,
    QPixmap,
    QShortcut,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.spec.events import Preview
from studio.theme import theme
from studio.widgets.plot_export import unwritten
from studio.widgets.point_scatter import PointScatter, cloud_colour
from studio.widgets.sample_grid import SampleGrid
from studio.widgets.small_button import quiet_button

DOT_PX = 10


class SamplePanel(QWidget):
    """Shows one `Preview` at a time.

    Signals: raw_asked(bool) when raw or averaged samples are chosen, save_asked() for what `save_picture` writes.
    """

    raw_asked = Signal(bool)
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = SampleGrid()
        self.scatter = PointScatter()
        self.empty = QLabel(self.tr("The first samples appear here in a moment."))
        self.averaged = _segment(self.tr("&Averaged"))
        self.raw = _segment(self.tr("&Raw"))
        self.smooth = QCheckBox(self.tr("&Interpolate"))
        self.clouds = {
            "real": QCheckBox(self.tr("R&eal")),
            "fake": QCheckBox(self.tr("&Generated")),
            "density": QCheckBox(self.tr("&Density")),
        }
        self.copy = quiet_button("copy", self.tr("Copy the picture (Ctrl+C)"))
        self.save = quiet_button("save", self.tr("Save the picture as PNG"))
        self.caption = QLabel()
        self._stack = QStackedWidget()
        self._preview: Preview | None = None
        self._raw_wanted = False
        self._live = False
        self._averages = False
        self._arrange()
        self._connect()
        self.show_preview(None)

    @property
    def preview(self) -> Preview | None:
        """What is shown."""
        return self._preview

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data, for the scatter."""
        self.scatter.set_real(points)
        self.clouds["real"].setEnabled(points is not None)
        self.clouds["density"].setEnabled(points is not None)

    def set_source(self, *, live: bool, averages: bool) -> None:
        """Whether new previews can be asked for, and whether the run keeps a moving average."""
        self._live, self._averages = live, averages
        self._show_choice()

    def show_preview(self, preview: Preview | None) -> None:
        """Shows the samples of a preview; None: there are none yet."""
        self._preview = preview
        samples = self._samples()
        is_points = samples is not None and samples.ndim == 2
        self._show_choice()
        self.smooth.setVisible(not is_points)
        for box in self.clouds.values():
            box.setVisible(is_points)
        if samples is None:
            self._stack.setCurrentWidget(self.empty)
        elif is_points:
            self._stack.setCurrentWidget(self.scatter)
            self.scatter.show_points(samples)
        else:
            self._stack.setCurrentWidget(self.grid)
            self.grid.show_samples(samples, preview.layout if preview else None)
        for button in (self.copy, self.save):
            button.setEnabled(samples is not None)
        self.caption.setText(self._describe(samples))

    def set_hint(self, text: str) -> None:
        """What stands where there are no samples."""
        self.empty.setText(text)

    def picture(self) -> QImage:
        """What is shown, for files and the clipboard."""
        if self._stack.currentWidget() is self.scatter:
            return self.scatter.grab().toImage()
        return self.grid.picture()

    def save_picture(self, path: Path) -> None:
        """Writes what is shown as PNG; raises OSError where the file cannot be written."""
        writer = QImageWriter(str(path), b"png")
        if not writer.write(self.picture()):
            raise OSError(unwritten(path, writer.errorString()))

    def _samples(self) -> np.ndarray | None:
        if self._preview is None:
            return None
        wants_raw = self._raw_wanted and self._preview.raw is not None
        return self._preview.raw if wants_raw else self._preview.shown

    def _show_choice(self) -> None:
        """What can be chosen, and what is: a preview in passing or from a file holds only one of the two."""
        preview = self._preview
        has_averaged = preview is not None and preview.averaged is not None
        has_raw = preview is not None and preview.raw is not None
        self.averaged.setEnabled(has_averaged or (self._live and self._averages))
        self.raw.setEnabled(has_raw or self._live)
        if self._live and self._averages:
            raw = self._raw_wanted
        else:
            raw = has_raw and (self._raw_wanted or not has_averaged)
        (self.raw if raw else self.averaged).setChecked(True)

    def _describe(self, samples: np.ndarray | None) -> str:
        if samples is None or self._preview is None:
            return ""
        place = self.tr("round {0}").format(f"{self._preview.round:,}")
        if samples.ndim == 2:
            return self.tr("{0} · {1} points").format(place, len(samples))
        size = f"{samples.shape[2]}×{samples.shape[1]}"
        return self.tr("{0} · {1} samples of {2}").format(place, len(samples), size)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        segments = QHBoxLayout()
        segments.setSpacing(0)
        for button in (self.averaged, self.raw):
            segments.addWidget(button)
        row.addLayout(segments)
        row.addWidget(self.smooth)
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "muted")
        self.caption.setProperty("role", "muted")
        for page in (self.empty, self.grid, self.scatter):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.caption, 1)
        for box in self.clouds.values():
            foot.addWidget(box)
        column.addLayout(foot)

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for button in (self.averaged, self.raw):
            group.addButton(button)
        self.averaged.setChecked(True)
        self.averaged.clicked.connect(lambda: self._choose(raw=False))
        self.raw.clicked.connect(lambda: self._choose(raw=True))
        self.averaged.setToolTip(self.tr("Samples of the generator's moving average"))
        self.raw.setToolTip(self.tr("Samples of the generator as it is now"))
        self.smooth.setToolTip(self.tr("Interpolate between pixels"))
        self.smooth.toggled.connect(self.grid.set_smooth)
        for name, box in self.clouds.items():
            box.setChecked(name != "density")
            box.toggled.connect(lambda shown, name=name: self.scatter.set_shown(name, shown))
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self.save_asked)
        shortcut = QShortcut(QKeySequence.StandardKey.Copy, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._copy)
        theme().changed.connect(self._recolour)
        self._recolour()

    def _choose(self, *, raw: bool) -> None:
        self._raw_wanted = raw
        self.show_preview(self._preview)
        self.raw_asked.emit(raw)

    def _copy(self) -> None:
        if self._preview is not None:
            QGuiApplication.clipboard().setImage(self.picture())

    def _recolour(self) -> None:
        for name in ("real", "fake"):
            self.clouds[name].setIcon(_dot(cloud_colour(name, theme().colours)))


def _segment(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setCheckable(True)
    return button


def _dot(colour: str) -> QIcon:
    picture = QPixmap(DOT_PX, DOT_PX)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(1, 1, DOT_PX - 2, DOT_PX - 2)
    painter.end()
    return QIcon(picture)
