"""Outlines of simple shapes: polygons around the origin, inside the unit circle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

FINE = 96  # corners of what is round


def _arc(start: float, stop: float, radius: float = 1.0, corners: int = FINE) -> np.ndarray:
    angle = np.linspace(start, stop, corners)
    return radius * np.stack((np.cos(angle), np.sin(angle)), axis=1)  # (corners, 2)


def _regular(corners: int) -> np.ndarray:
    """A polygon with one corner on top; the y axis points down, as in pictures."""
    return _arc(-np.pi / 2, 1.5 * np.pi, corners=corners + 1)[:-1]


def _circle() -> np.ndarray:
    return 0.88 * _regular(FINE)


def _square() -> np.ndarray:
    return np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 0.7


def _triangle() -> np.ndarray:
    return _regular(3)


def _star() -> np.ndarray:
    points = _regular(10)
    points[1::2] *= 0.45
    return points


def _cross() -> np.ndarray:
    arm, half = 0.94, 0.31
    quarter = np.array([(half, -arm), (half, -half), (arm, -half)])
    turns = [np.array(((np.cos(a), -np.sin(a)), (np.sin(a), np.cos(a)))) for a in np.arange(4) * np.pi / 2]
    return np.concatenate([quarter @ turn.T for turn in turns])


def _heart() -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, FINE, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return np.stack((x, y - 2.5), axis=1) / 18.3


def _hexagon() -> np.ndarray:
    return 0.94 * _regular(6)


def _crescent() -> np.ndarray:
    """A disc less another disc that passes through the same two tips."""
    tip = 0.29 * np.pi
    outer = 0.92 * _arc(tip, 2 * np.pi - tip)  # from the lower tip by way of the left to the upper one
    x, y = outer[0]
    reach = np.hypot(0.1, y)
    half = np.arctan2(y, -0.1)  # of the tips, seen from the centre of the other disc
    inner = _arc(-half, half - 2 * np.pi, reach) + np.array([x + 0.1, 0])
    crescent: np.ndarray = np.concatenate((outer, inner)) + np.array([0.12, 0])
    return crescent


_BUILDERS: dict[str, Callable[[], np.ndarray]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "heart": _heart,
    "hexagon": _hexagon,
    "crescent": _crescent,
}

OUTLINES: dict[str, np.ndarray] = {name: build() for name, build in _BUILDERS.items()}
