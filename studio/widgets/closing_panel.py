"""What covers the window while a run is saved before it closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

PATIENCE_MS = 4_000  # before "close now" is offered


class ClosingPanel(QWidget):
    """Covers its parent.

    Signals: close_now() when the person does not want to wait.
    """

    close_now = Signal()

    def __init__(self, parent: QWidget, patience_ms: int = PATIENCE_MS) -> None:
        super().__init__(parent)
        self._parent = parent
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._text = QLabel(self.tr("The turn in progress is finished, then everything is written to disk."))
        self._text.setWordWrap(True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        self._now = QPushButton(self.tr("Close &now"))
        self._now.setToolTip(self.tr("Leaves without saving; the run resumes from its last checkpoint"))
        self._now.setVisible(False)
        self._now.clicked.connect(self.close_now)
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(420)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 22, 24, 22)
        inside.setSpacing(12)
        for widget in (self._title, self._text, bar):
            inside.addWidget(widget)
        inside.addWidget(self._now, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(patience_ms)
        self._timer.timeout.connect(self._offer)
        self.hide()

    def begin(self, run_name: str) -> None:
        """Covers the window."""
        self._title.setText(self.tr("Saving {} …").format(run_name))
        self._parent.installEventFilter(self)  # only now: each event of the window would cost a call into Python
        self.setGeometry(self._parent.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._timer.start()

    @property
    def button(self) -> QPushButton:
        """Close now; visible after the patience is over."""
        return self._now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the parent's size."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._parent.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dims what lies below."""
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 110))

    def hideEvent(self, _event: object) -> None:
        """Nothing is offered any more."""
        self._timer.stop()
        self._parent.removeEventFilter(self)

    def _offer(self) -> None:
        self._now.setVisible(True)
        self._now.setFocus()
