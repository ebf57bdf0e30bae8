"""Counts, memory and durations in the unit that suits them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def count_words(count: int) -> str:
    """A number of parameters: "812", "41.6 K", "3.58 M"."""
    for unit, size in (("G", 10**9), ("M", 10**6), ("K", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return str(count)


def memory_words(mib: float) -> str:
    """Memory in the unit that suits it."""
    return f"{mib / 1024:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB" if mib >= 10 else f"{mib:.1f} MiB"


def time_words(seconds: float) -> str:
    """A duration in the unit that suits it: "0.8 ms", "12 s", "34 min", "2 h 05 min", "3.4 days"."""
    if seconds < 1:
        return f"{seconds * 1000:.2g} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
    if seconds < 100:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    if seconds < 5400:
        return translate("Amounts", "{minutes} min").format(minutes=f"{seconds / 60:.0f}")
    if seconds < 172_800:
        minutes = round(seconds / 60)
        text = translate("Amounts", "{hours} h {minutes} min")
        return text.format(hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    return translate("Amounts", "{days} days").format(days=f"{seconds / 86_400:.1f}")
