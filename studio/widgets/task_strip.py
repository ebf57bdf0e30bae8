"""A task in progress: its name, how far it is, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

translate = QCoreApplication.translate


class TaskStrip(QWidget):
    """Hidden while nothing runs.

    Signals: cancelled().
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None, *, bar_px: int = 160) -> None:
        """bar_px: least width of the bar."""
        super().__init__(parent)
        self._label = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(bar_px)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addWidget(self._bar, 1)
        row.addWidget(self.cancel_button)
        self.hide()

    def show_progress(self, task: str, done: int, total: int, *, in_bytes: bool = False) -> None:
        """total 0: nobody knows how far it is."""
        if total > 0:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, 1000 * done // total))
            self._label.setText(f"{task}  {_counted(done, total, in_bytes or task.startswith('Downloading'))}")
        else:
            self._bar.setRange(0, 0)
            self._label.setText(f"{task}…")
        self._bar.setAccessibleName(self._label.text())
        self.show()

    @property
    def text(self) -> str:
        """What is said beside the bar."""
        return self._label.text()


def _counted(done: int, total: int, in_bytes: bool) -> str:
    if in_bytes:
        mebibytes = translate("TaskStrip", "{done} of {total} MiB")
        return mebibytes.format(done=f"{done / 2**20:,.1f}", total=f"{total / 2**20:,.1f}")
    return translate("TaskStrip", "{done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
