"""The line at the foot: how far, how fast, how long still, and what the machine has left."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

translate = QCoreApplication.translate


class Status(QWidget):
    """Values come in through methods; every label keeps its width, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = self._label("0 000 000 of 0 000 000 rounds", self.tr("Progress"), left=True)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(150)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._rounds = self._label(self.tr("{} rounds/s").format("0000.0"), self.tr("Rounds per second"))
        self._images = self._label(self.tr("{} images/s").format("000,000"), self.tr("Real samples shown per second"))
        longest = self.tr("{} left").format(duration(86_399))
        self._left = self._label(longest, self.tr("Time left, pauses excluded"))
        self._device = self._free_label()
        self._device.setToolTip(self.tr("The device that trains"))
        self._gpu = self._free_label()
        self._gpu.setToolTip(self.tr("GPU: how busy, and memory used of all it has"))
        self._memory = self._label(
            self.tr("Memory {}").format("000 MiB") + ", " + self.tr("peak {}").format("000 MiB"),
            self.tr("Memory of this program: now, and at most"),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(18)
        for widget in (self._task, self._bar, self._rounds, self._images, self._left):
            layout.addWidget(widget)
        layout.addStretch()
        for widget in (self._device, self._gpu, self._memory):
            layout.addWidget(widget)
        self.clear()

    def clear(self) -> None:
        """Nothing is under way."""
        self.show_task(self.tr("Nothing is running"))
        self._bar.setVisible(False)
        self.show_speed(0, 0, None)
        self._device.clear()

    def show_task(self, text: str) -> None:
        """Names what is under way, without a measure of how far it is."""
        self._task.setText(text)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Shows how far a task is; total 0 means that nobody knows."""
        self._task.setText(text)
        self._bar.setVisible(True)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(min(1000, 1000 * done // total) if total else -1)

    def show_rounds(self, played: int, rounds: int) -> None:
        """Shows how many rounds are played."""
        self.show_progress(self.tr("{} of {} rounds").format(grouped(played), grouped(rounds)), played, rounds)

    def show_speed(self, rounds_per_s: float, images_per_s: float, left_s: float | None) -> None:
        """Shows the pace; zeros leave the labels empty."""
        digits = 1 if rounds_per_s < 1000 else 0
        self._rounds.setText(self.tr("{} rounds/s").format(f"{rounds_per_s:.{digits}f}") if rounds_per_s else "")
        self._images.setText(self.tr("{} images/s").format(grouped(round(images_per_s))) if images_per_s else "")
        self._left.setText("" if left_s is None else self.tr("{} left").format(duration(left_s)))

    def show_device(self, title: str) -> None:
        """Names the device that trains."""
        self._device.setText(title)

    def show_memory(self, used_mib: float | None, peak_mib: float | None) -> None:
        """Shows the memory of the process; None where it is unknown."""
        parts = []
        if used_mib is not None:
            parts.append(self.tr("Memory {}").format(memory(used_mib)))
        if peak_mib is not None:
            parts.append(self.tr("peak {}").format(memory(peak_mib)))
        self._memory.setText(", ".join(parts))

    def show_gpu(self, busy: float | None, used_mib: float | None, total_mib: float | None) -> None:
        """Shows the GPU; None where it does not answer."""
        if busy is None or used_mib is None or total_mib is None:
            self._gpu.clear()
            return
        text = self.tr("GPU {} %, {} of {}")
        self._gpu.setText(text.format(f"{100 * busy:.0f}", memory(used_mib), memory(total_mib)))

    def _free_label(self) -> QLabel:
        label = QLabel()
        label.setProperty("role", "muted")
        return label

    def _label(self, widest: str, tip: str, *, left: bool = False) -> QLabel:
        label = self._free_label()
        font = label.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        label.setFont(font)
        label.setToolTip(tip)
        label.setFixedWidth(label.fontMetrics().horizontalAdvance(widest) + 4)
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        return label


def grouped(number: int) -> str:
    """12345 as "12,345"."""
    return f"{number:,}"


def duration(seconds: float) -> str:
    """A time span in its two largest units."""
    whole = max(0, round(seconds))
    if whole < 60:
        return translate("Status", "{} s").format(whole)
    if whole < 3600:
        return translate("Status", "{} min {} s").format(whole // 60, f"{whole % 60:02d}")
    if whole < 86_400:
        return translate("Status", "{} h {} min").format(whole // 3600, f"{whole % 3600 // 60:02d}")
    return translate("Status", "{} d {} h").format(whole // 86_400, whole % 86_400 // 3600)


def memory(mib: float) -> str:
    """An amount of memory, as "512 MiB" or "3.2 GiB"."""
    return f"{mib:.0f} MiB" if mib < 999.5 else f"{mib / 1024:.1f} GiB"
