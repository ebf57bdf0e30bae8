"""How much memory the process uses, and what the GPU says where it answers."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.services.worker import Worker

INTERVAL_MS = 2000
MIB = 2**20


@dataclass(frozen=True)
class Meters:
    """One look at the machine; None where nothing is known."""

    memory_mib: float | None
    peak_mib: float | None
    gpu_memory_mib: float | None = None
    gpu_total_mib: float | None = None
    gpu_busy: float | None = None  # 0 … 1


class MeterService(QObject):
    """Measures every two seconds in the background once started.

    Signals: measured(Meters).
    """

    measured = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._gpu = Gpu()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.measure)

    def start(self) -> None:
        """Measures now and then regularly."""
        self.measure()
        self._timer.start()

    def measure(self) -> None:
        """Measures once."""
        self._worker.do(self._look, self.measured.emit)

    def shutdown(self) -> None:
        """Ends timer and thread."""
        self._timer.stop()
        self._worker.shutdown()

    def _look(self) -> Meters:
        used, peak = process_memory_mib()
        return Meters(used, peak, *self._gpu.read())


class Gpu:
    """The first GPU through NVML; silent for good where there is none."""

    def __init__(self) -> None:
        self._handle: object | None = None
        self._asked = False

    def read(self) -> tuple[float | None, float | None, float | None]:
        """Memory used and in total (MiB), and the share of time it is busy."""
        if not self._asked:
            self._asked = True
            self._open()
        if self._handle is None:
            return None, None, None
        import pynvml

        try:
            memory = pynvml.nvmlDeviceGetMemoryInfo(self._handle)
            busy = pynvml.nvmlDeviceGetUtilizationRates(self._handle).gpu / 100
        except pynvml.NVMLError:
            return None, None, None
        return float(memory.used) / MIB, float(memory.total) / MIB, busy

    def _open(self) -> None:
        try:
            import pynvml
        except ImportError:
            return
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlInit()
            self._handle = pynvml.nvmlDeviceGetHandleByIndex(0)


def process_memory_mib() -> tuple[float | None, float | None]:
    """Resident memory of this process and its peak, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return tuple(float(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))  # type: ignore[return-value]
    with contextlib.suppress(ImportError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return None, peak / (MIB if sys.platform == "darwin" else 1024)
    return None, None
