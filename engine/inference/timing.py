"""Which place of a path each frame of a film shows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.spec.exploration import Journey


def places(journey: Journey, segments: int, seen: np.ndarray | None = None) -> np.ndarray:
    """Places (frames,) in [0, segments] that never go back; whole numbers are keys, and every key is among them.

    seen: (segments, n) how much changes in each nth of a way; None: every way takes the same time.
    """
    pieces = np.ones((segments, 1)) if seen is None or not seen.sum() > 0 else np.maximum(seen, 0)
    lengths = pieces.sum(1)
    reached = np.concatenate(([0], np.cumsum(lengths))) / lengths.sum()  # of the whole, at every key
    times = np.arange(journey.frames + journey.closed) / (journey.frames + journey.closed - 1)
    if journey.easing == "smooth":
        times = _smooth(times)
    shown = _key_frames(times, reached)
    found = np.zeros(len(times))
    for piece, (first, last) in enumerate(pairwise(shown)):
        inside = times[first : last + 1]
        share = (inside - inside[0]) / (inside[-1] - inside[0])
        if journey.easing == "keys":
            share = _smooth(share)
        found[first : last + 1] = piece + _unrolled(share, pieces[piece])
        found[first], found[last] = piece, piece + 1
    return found[: journey.frames]


def _key_frames(times: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """The frames (segments + 1,) whose times are nearest to those at which keys are reached, each one of its own."""
    shown = np.abs(times[:, None] - reached).argmin(0)
    keys = np.arange(len(reached))
    shown = np.maximum.accumulate(shown - keys) + keys
    possible: np.ndarray = np.minimum(shown, len(times) - len(reached) + keys)
    return possible


def _unrolled(share: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """The shares of a way at which shares of all its changes (n,) have been seen."""
    if not changes.sum() > 0:
        return share
    seen = np.concatenate(([0], np.cumsum(changes))) / changes.sum()
    found: np.ndarray = np.interp(share, seen, np.linspace(0, 1, len(seen)))
    return found


def _smooth(share: np.ndarray) -> np.ndarray:
    """Slow at 0 and at 1: 3t² - 2t³."""
    slow: np.ndarray = share * share * (3 - 2 * share)
    return slow
