"""What is said about a run in lists: its state, its progress and its age."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from engine.spec.runs import RunSummary
from studio.curves.ticks import number_text
from studio.vocabulary import metric_words
from studio.widgets.phase_chip import phase_text
from studio.widgets.status import grouped


def state_text(run: RunSummary) -> str:
    """The phase, or that the run ended without a word."""
    return QCoreApplication.translate("Run", "Interrupted") if run.crashed else phase_text(run.phase)


def rounds_text(run: RunSummary) -> str:
    """Rounds played of those planned."""
    return f"{grouped(run.round)} / {grouped(run.rounds)}"


def best_text(run: RunSummary) -> str:
    """The best figure of the run's samples, as in "0.94 class accuracy"; a dash where nothing was measured."""
    return "–" if run.best is None else f"{number_text(run.best.value)} {metric_words(run.best.name)}"


def age_text(since: float, now: float | None = None) -> str:
    """How long ago a moment (seconds since the epoch) was; from a week on its date."""
    seconds = (time.time() if now is None else now) - since
    if seconds < 60:
        return QCoreApplication.translate("Run", "just now")
    if seconds < 3600:
        return QCoreApplication.translate("Run", "{} min ago").format(int(seconds // 60))
    if seconds < 86_400:
        return QCoreApplication.translate("Run", "{} h ago").format(int(seconds // 3600))
    if seconds < 7 * 86_400:
        return QCoreApplication.translate("Run", "{} d ago").format(int(seconds // 86_400))
    return time.strftime("%Y-%m-%d", time.localtime(since))
