"""How a journey becomes a film: the file, frames per second, size and loop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.spec.exploration import Film, Journey
from studio.film_paths import FASTEST_GIF, FORMATS, film_frames, path_problem
from studio.widgets.caption import Caption
from studio.widgets.number_box import number_box

LARGEST_SIDE_PX = 4096
MOST_RATE = 120
MOST_SCALE = 64
GOOD_SIDE_PX = 512  # small pictures are proposed enlarged to about this side


class FilmDialog(QDialog):
    """Once accepted, `path` and `film` say what is wanted."""

    def __init__(
        self,
        journey: Journey,
        frames_per_second: float,
        path: Path,
        size: tuple[int, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """path: proposed; size: height and width of a frame, None where it is not known, as of points."""
        super().__init__(parent)
        self._journey, self._size = journey, size
        self.setWindowTitle(self.tr("Write a film"))
        self.setMinimumWidth(520)
        self.formats = self._format_box()
        self.rate = number_box(QSpinBox())
        self.rate.setRange(1, MOST_RATE)
        self.rate.setValue(round(frames_per_second))
        self.scale = number_box(QSpinBox())
        self.scale.setPrefix("× ")
        self.scale.setRange(1, max(1, min(MOST_SCALE, LARGEST_SIDE_PX // max(size or (1,)))) if size else 4)
        self.scale.setValue(max(1, GOOD_SIDE_PX // max(size)) if size else 1)
        self.loops = self._loop_box()
        self.line = QLineEdit(str(path))
        self.words = Caption()
        self.problem = Caption(tone="problem")
        self._arrange()
        self._connect()
        self._take_format()
        self._refresh()

    @property
    def path(self) -> Path | None:
        """Where the film goes; None where nothing is named."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    @property
    def film(self) -> Film:
        """How it is written."""
        return Film(float(self.rate.value()), self.loops.currentData(), self.scale.value())

    def _connect(self) -> None:
        self.formats.activated.connect(self._put_format)
        self.line.textChanged.connect(self._take_format)
        for box in (self.rate, self.scale):
            box.valueChanged.connect(self._refresh)
        self.loops.currentIndexChanged.connect(self._refresh)

    def _put_format(self) -> None:
        path = self.path
        if path and path.name:
            self.line.setText(str(path.with_suffix(self.formats.currentData())))

    def _take_format(self) -> None:
        row = self.formats.findData(self.path.suffix.lower() if self.path else "")
        if row >= 0:
            self.formats.setCurrentIndex(row)
        gif = self.formats.currentData() == ".gif"
        self.rate.setMaximum(round(FASTEST_GIF) if gif else MOST_RATE)
        still = self.formats.currentData() == ".png"
        for widget in (self.rate, self.loops):
            widget.setEnabled(not still)
        self._refresh()

    def _refresh(self) -> None:
        frames, film = film_frames(self._journey, self.film), self.film
        words = [self.tr("{} frames").format(f"{frames:,}")]
        if self.formats.currentData() != ".png":
            words.insert(0, self.tr("{} s").format(f"{frames / film.frames_per_second:.1f}"))
        if self._size:
            height, width = (side * film.scale for side in self._size)
            words.append(self.tr("{width} × {height} pixels").format(width=width, height=height))
        if self.formats.currentData() == ".mp4" and film.loop == "loop":
            words.append(self.tr("whether it repeats is up to the player"))
        self.words.setText(" · ".join(words))
        problem = path_problem(self.path)
        exists = not problem and self.path is not None and self.path.exists()
        self.problem.set_tone("problem" if problem else "hint")
        self.problem.setText(problem or (self.tr("The file exists and will be replaced.") if exists else ""))
        self._save.setEnabled(not problem)
        self._save.setToolTip(problem)

    def _choose(self) -> None:
        kinds = ";;".join(f"{name} (*{suffix})" for suffix, name in FORMATS.items())
        now = f"{FORMATS[self.formats.currentData()]} (*{self.formats.currentData()})"
        name, kind = QFileDialog.getSaveFileName(self, self.tr("Write a film"), self.line.text(), kinds, now)
        if name:
            path = Path(name)
            ending = kind.partition("(*")[2].rstrip(")")
            self.line.setText(str(path if path.suffix else path.with_suffix(ending)))

    def _format_box(self) -> QComboBox:
        box = QComboBox()
        for suffix, name in FORMATS.items():
            box.addItem(self.tr("PNG: all frames side by side") if suffix == ".png" else name, suffix)
        return box

    def _loop_box(self) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("For ever"), "loop")
        box.addItem(self.tr("There and back"), "boomerang")
        box.addItem(self.tr("Once"), "once")
        return box

    def _arrange(self) -> None:
        choose = QPushButton(self.tr("C&hoose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        where = QHBoxLayout()
        where.setSpacing(6)
        where.addWidget(self.line, 1)
        where.addWidget(choose)
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(self.tr("&Format"), self.formats)
        form.addRow(self.tr("F&rames per second"), self.rate)
        form.addRow(self.tr("Si&ze"), self.scale)
        form.addRow(self.tr("&Loop"), self.loops)
        form.addRow(self.tr("F&ile"), where)
        label = form.labelForField(where)
        label.setBuddy(self.line)  # type: ignore[attr-defined]
        self.line.setAccessibleName(self.tr("File"))
        buttons = QDialogButtonBox()
        self._save = QPushButton(self.tr("&Write"))
        self._save.setProperty("role", "primary")
        cancel = QPushButton(self.tr("&Cancel"))
        for button, role in (
            (self._save, QDialogButtonBox.ButtonRole.AcceptRole),
            (cancel, QDialogButtonBox.ButtonRole.RejectRole),
        ):
            button.setIcon(QIcon())
            buttons.addButton(button, role)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self.words)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(buttons)
