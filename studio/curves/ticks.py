"""Where an axis has its ticks, and what stands beside them: counts, times, values and their logarithms."""

from __future__ import annotations

import math
from enum import Enum

ROUND_STEPS = (1, 2, 5, 10)
TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
DAY_S = 86_400


class Scale(Enum):
    """What an axis measures."""

    COUNT = "count"
    TIME = "time"  # seconds
    VALUE = "value"
    LOGARITHM = "logarithm"  # positions are powers of ten


def ticks(scale: Scale, low: float, high: float, most: int) -> list[float]:
    """At most about `most` tick positions between low and high, ascending."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    if scale is Scale.LOGARITHM:
        return _log_ticks(low, high, most)
    step = _time_step(high - low, most) if scale is Scale.TIME else _round_step((high - low) / max(1, most))
    if scale is Scale.COUNT:
        step = max(1.0, step)
    return _multiples(step, low, high)


def label(scale: Scale, position: float) -> str:
    """The text beside a tick: "12k", "1:30", "0.02", or the value whose logarithm the position is."""
    if scale is Scale.COUNT:
        return count_text(position)
    if scale is Scale.TIME:
        return time_text(position)
    value = 10.0**position if scale is Scale.LOGARITHM else position
    return number_text(value, 4)


def number_text(value: float, digits: int = 4) -> str:
    """A number in few characters: "1.386", "0.0021", "3e-05", "12k" never; NaN and infinity by name."""
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def count_text(value: float) -> str:
    """A count with k for thousands and M for millions: "800", "12k", "1.25M"."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.6g}{unit}".replace("-", "−")
    return f"{value:.6g}".replace("-", "−")


def time_text(seconds: float) -> str:
    """A duration: "45 s", "1:30", "2:05:00", "3 d 4 h"."""
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    whole = round(seconds)
    if seconds < 60:
        return f"{sign}{seconds:.3g} s"
    if whole >= DAY_S:
        days, rest = divmod(whole, DAY_S)
        return f"{sign}{days} d {rest // 3600} h"
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{sign}{hours}:{minute:02}:{second:02}" if hours else f"{sign}{minute}:{second:02}"


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 · 10ⁿ that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in ROUND_STEPS if step * power >= least * (1 - 1e-9))


def _time_step(span_s: float, most: int) -> float:
    least = span_s / max(1, most)
    if least <= TIME_STEPS_S[0]:
        return _round_step(least)
    return next((step for step in TIME_STEPS_S if step >= least), DAY_S * _round_step(least / DAY_S))


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step + 0.0 for index in range(first, last + 1)]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    decades = high - low
    if decades >= 1.5:
        return _multiples(max(1.0, _round_step(decades / max(1, most))), low, high)
    inside = [
        math.log10(factor) + power
        for power in range(math.floor(low), math.ceil(high) + 1)
        for factor in (1, 2, 5)
        if low <= math.log10(factor) + power <= high
    ]
    if len(inside) >= 2:
        return inside
    step = _round_step((10**high - 10**low) / max(1, most))  # less than an octave: evenly spaced values
    return [math.log10(value) for value in _multiples(step, 10**low, 10**high) if value > 0]
