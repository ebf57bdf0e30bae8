"""A small label that says what a run is doing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QWidget

from engine.spec.events import Phase

_TONES = {
    Phase.PREPARING: "active",
    Phase.TRAINING: "active",
    Phase.PAUSING: "warning",
    Phase.PAUSED: "warning",
    Phase.STOPPING: "warning",
    Phase.FINISHED: "good",
    Phase.FAILED: "bad",
}


def phase_text(phase: Phase) -> str:
    """The phase in the words of the window."""
    words = {
        Phase.READY: QCoreApplication.translate("Phase", "Ready"),
        Phase.PREPARING: QCoreApplication.translate("Phase", "Preparing…"),
        Phase.TRAINING: QCoreApplication.translate("Phase", "Training"),
        Phase.PAUSING: QCoreApplication.translate("Phase", "Pausing…"),
        Phase.PAUSED: QCoreApplication.translate("Phase", "Paused"),
        Phase.STOPPING: QCoreApplication.translate("Phase", "Stopping…"),
        Phase.FINISHED: QCoreApplication.translate("Phase", "Finished"),
        Phase.STOPPED: QCoreApplication.translate("Phase", "Stopped"),
        Phase.FAILED: QCoreApplication.translate("Phase", "Failed"),
    }
    return words[phase]


class PhaseChip(QLabel):
    """Words and tone of a phase."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_phase(Phase.READY)

    def show_phase(self, phase: Phase) -> None:
        """Shows a phase."""
        self.setText(phase_text(phase))
        tone = _TONES.get(phase, "")
        if tone != self.property("tone"):
            self.setProperty("tone", tone)
            self.style().unpolish(self)  # a style sheet looks at properties only when it polishes
            self.style().polish(self)

    def reserve(self) -> None:
        """Makes room for the longest text, so that neighbours never move."""
        metrics = self.fontMetrics()
        self.setMinimumWidth(max(metrics.horizontalAdvance(phase_text(phase)) for phase in Phase) + 26)
