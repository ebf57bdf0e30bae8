"""Which translators can be chosen: runs that translate, the one in training, and files that were opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.spec.data import Skill
from engine.spec.registry import GAMES
from engine.spec.runs import RunSummary
from studio.exported import is_run
from studio.translation import ModelChoice

translate = QCoreApplication.translate

TRAINING, FINISHED, OPENED = "training", "finished", "opened"


@dataclass(frozen=True)
class Candidate:
    """One translator that can be chosen."""

    choice: ModelChoice
    group: str  # TRAINING, FINISHED or OPENED
    detail: str = ""
    ready: bool = True  # False: it has no checkpoint yet

    @property
    def path(self) -> Path:
        """The folder of a run, or a file."""
        return self.choice.path

    @property
    def trains(self) -> bool:
        """Whether newer checkpoints of it are to be expected."""
        return self.group == TRAINING


def can_translate(system: str) -> bool:
    """Whether a game of this name translates; needs loaded registries."""
    return system in GAMES and Skill.TRANSLATE in GAMES.get(system).facts.get("offers", ())


def can_sample(system: str) -> bool:
    """Whether a game of this name makes samples of codes; needs loaded registries."""
    return system in GAMES and Skill.SAMPLE in GAMES.get(system).facts.get("offers", ())


def candidates(
    runs: Iterable[RunSummary], opened: Iterable[Path], translates: Callable[[str], bool] = can_translate
) -> list[Candidate]:
    """The translators among these runs, what trains first, then what was opened by hand and is no such run.

    translates: whether a game does what is wanted of it. Runs that ended before their first checkpoint have nothing
    to do it with, and are left out.
    """
    able = (run for run in runs if run.alive or run.checkpoint_round is not None)
    known = [_of_run(run) for run in able if translates(run.system)]
    paths = {candidate.path for candidate in known}
    known.sort(key=lambda candidate: not candidate.trains)
    return known + [_of_path(path) for path in opened if path not in paths]


def _of_run(run: RunSummary) -> Candidate:
    round = run.checkpoint_round
    if round is None:
        detail = translate("Translators", "no checkpoint yet")
    else:
        detail = translate("Translators", "round {}").format(f"{round:,}")
    choice = ModelChoice(run.folder, run.name, round or 0)
    return Candidate(choice, TRAINING if run.alive else FINISHED, detail, round is not None)


def _of_path(path: Path) -> Candidate:
    detail = translate("Translators", "run") if is_run(path) else translate("Translators", "weights")
    try:
        version = path.stat().st_mtime_ns if path.is_file() else 0
    except OSError:
        version = 0
    return Candidate(ModelChoice(path, path.name, version), OPENED, detail)
