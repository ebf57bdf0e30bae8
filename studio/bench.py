"""What the window costs: joins the engine's measurements; each is taken in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.bench.measuring import Measurement, Size, measures
from engine.spec.errors import RunError

LIMIT_S = 900.0  # for one probe
NO_QT = "PySide6 is not installed"


@measures("window-start", "From the start of the program to the painted window")
def bench_start(size: Size) -> Iterator[Measurement]:
    """The median of several starts; the first one, which also fills the disk's cache, does not count."""
    name = "window painted after"
    if not _has_qt():
        yield Measurement(name, None, skipped=NO_QT)
        return
    times = []
    for _ in range(3 if size == "quick" else 7):
        begun = time.time()
        times.append(_probe("painted")["painted_at"] - begun)
    details: dict[str, float | str] = {"first": f"{times[0]:.3g} s", "platform": _platform()}
    yield Measurement(name, statistics.median(times[1:]), "s", at_most=1.5, details=details)


@measures("window-minute", "“Try in a minute”: from the click to the first samples")
def bench_minute(size: Size) -> Iterator[Measurement]:
    """The click comes as soon as the window is painted, so that loading torch counts, too."""
    name = "“Try in a minute”, click to first samples"
    if not _has_qt():
        yield Measurement(name, None, skipped=NO_QT)
        return
    times = [_probe("minute")["samples_s"] for _ in range(1 if size == "quick" else 3)]
    yield Measurement(name, statistics.median(times), "s", at_most=15, details={"platform": _platform()})


@measures("window-live", "Training with the window live against training without it")
def bench_live(size: Size) -> Iterator[Measurement]:
    """Sessions of several networks, with the window and without it in turn."""
    if not _has_qt():
        yield Measurement("with/without the window", None, skipped=NO_QT)
        return
    for networks in ("mlp", "dcgan", "points"):
        seen = _probe("live", networks, "6" if size == "quick" else "15", "2" if size == "quick" else "5")
        rates: dict[str, float | str] = {
            "with": f"{seen['with']:.4g} rounds/s",
            "without": f"{seen['without']:.4g} rounds/s",
            "pairs": f"{min(seen['ratios']):.3f} … {max(seen['ratios']):.3f}",
            "threads": seen["threads"],
            "platform": _platform(),
        }
        bound = None if networks == "points" else 0.95  # a tiny net's rounds are mostly Python, as the window is
        yield Measurement(f"with/without the window, {seen['title']}", seen["ratio"], "×", bound, details=rates)
        late: dict[str, float | str] = {"median": f"{seen['late_p50']:.3g} ms", "worst": f"{seen['late_max']:.3g} ms"}
        yield Measurement(
            f"event loop late by (p99), {seen['title']}", seen["late_p99"], "ms", at_most=33, details=late
        )


@measures("window-curves", "Curves of a million points")
def bench_curves(size: Size) -> Iterator[Measurement]:
    """A repaint after a new reading, and one after a step of zoom."""
    if not _has_qt():
        yield Measurement("curves of 10⁶ points", None, skipped=NO_QT)
        return
    seen = _probe("curves", "10" if size == "quick" else "40")
    details: dict[str, float | str] = {"points": seen["points"], "loading": f"{seen['load_ms']:.3g} ms"}
    yield Measurement("curves of 10⁶ points, a reading more", seen["grow_ms"], "ms", at_most=33, details=details)
    yield Measurement("curves of 10⁶ points, a step of zoom", seen["zoom_ms"], "ms", at_most=33, details=details)


@measures("explore-slider", "From a slider of Explore to the screen, DCGAN of 64 × 64")
def bench_slider(size: Size) -> Iterator[Measurement]:
    """A drag of the truncation of a finished run, and of one that trains and is followed; then a thousand moves."""
    if not _has_qt():
        yield Measurement("slider to screen", None, skipped=NO_QT)
        return
    for state, bound in (("idle", 100), ("training", 250)):
        seen = _probe("sliding", state, "4" if size == "quick" else "12")
        details: dict[str, float | str] = {
            "median": f"{seen['p50']:.3g} ms",
            "worst": f"{seen['worst']:.3g} ms",
            "renders": f"{seen['renders']} of {seen['moves']} moves",
            "platform": _platform(),
        }
        yield Measurement(f"slider to screen (p95), {state}", seen["p95"], "ms", at_most=bound, details=details)
        last: dict[str, float | str] = {
            "renders": f"{seen['burst_renders']} of {seen['burst_moves']} moves",
            "last shown is last asked": "yes" if seen["burst_last"] else "no",
        }
        name = f"a thousand moves in a second, {state}: after the last"
        yield Measurement(name, seen["burst_left_ms"], "ms", at_most=bound, details=last)


def _has_qt() -> bool:
    return importlib.util.find_spec("PySide6") is not None


def _platform() -> str:
    """The Qt platform that the probes run on."""
    if named := os.environ.get("QT_QPA_PLATFORM"):
        return named
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32")
    return "default" if has_display else "offscreen"


def _probe(*arguments: str) -> dict[str, Any]:
    """What a probe printed last; it works on settings and runs of its own. Raises RunError where it fails."""
    with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
        own = {name: str(Path(scratch) / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "SADDLEPOINT_RUNS")}
        environment = {**os.environ, **own}
        if _platform() != "default":
            environment["QT_QPA_PLATFORM"] = _platform()
        command = [sys.executable, "-m", "studio.bench_probes", *arguments]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            raise RunError(f"the probe {arguments[0]} did not end", f"it had {LIMIT_S:.0f} s") from None
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
        raise RunError(f"the probe {arguments[0]} failed", last, f"Run {' '.join(command[1:])} to see more.")
    seen: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return seen
