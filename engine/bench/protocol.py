"""Published protocols: the same case trained several times, measured alike, beside the published figure."""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine.bench.budget import Budget
from engine.bench.report import machine
from engine.spec.config import RunConfig, with_settings
from engine.spec.errors import OptionError, RunError, nearest
from engine.spec.events import Ended, Event, Failed, Phase, Readings
from engine.training import session
from engine.training.atomic import write_atomically
from engine.training.control import Control
from engine.training.run_folder import RunFolder

Figures = dict[str, float]  # what is measured of a trained run, by name
Measure = Callable[[Path, int], Figures]  # run folder, seed -> figures


@dataclass(frozen=True)
class Case:
    """A row of the table: what is trained, and what its paper reports of it."""

    name: str  # "pacgan2 ring"; what a person may ask for
    title: str
    config: RunConfig
    measure: Measure
    published: Mapping[str, str] = field(default_factory=dict)  # figure -> "7.9 ± 0.1"
    published_rounds: int = 0


@dataclass(frozen=True)
class Protocol:
    """Cases that are compared on one page."""

    name: str
    title: str
    source: str
    cases: tuple[Case, ...]
    figures: tuple[str, ...]  # columns, in order


@dataclass(frozen=True)
class Trial:
    """One training of a case, measured."""

    case: str
    seed: int
    rounds: int
    active_s: float
    figures: Figures


def run_protocol(
    console: Console, protocol: Protocol, out: Path, budget: Budget, only: Sequence[str] = ()
) -> list[Trial]:
    """Trains and measures every trial that `out` does not hold yet; writes results.json and results.md after each.

    A trial that was interrupted goes on from its last checkpoint. only: texts that a case's name must contain
    one of. Raises OptionError for a text that no case contains, RunError where a trial fails.
    """
    cases = _chosen(protocol, only)
    known = read_trials(out)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    ) as progress:
        for case, seed in _pending(cases, budget, known):
            config = _config(case, seed, budget)
            title = f"{case.title}, trial {seed + 1} of {budget.trials}"
            task = progress.add_task(title, total=config.training.rounds)

            def played(round: int, task: TaskID = task) -> None:
                progress.update(task, completed=round)

            folder = _train(config, out / "runs" / _slug(case, seed, config), played)
            figures = case.measure(folder, seed)
            state = RunFolder.open(folder).state()
            known.append(Trial(case.name, seed, config.training.rounds, state.active_s, figures))
            _write(out, protocol, known)
            progress.remove_task(task)
    return known


def read_trials(out: Path) -> list[Trial]:
    """The trials that a folder holds; raises RunError where its file is unreadable."""
    path = out / "results.json"
    if not path.is_file():
        return []
    try:
        return [Trial(**each) for each in json.loads(path.read_text(encoding="utf-8"))["trials"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RunError(f"{path} cannot be read", str(error), "Move it away to start anew.") from None


def table_of(protocol: Protocol, trials: Iterable[Trial]) -> Table:
    """The table as rich shows it."""
    table = Table(title=protocol.title, header_style="bold", caption=protocol.source)
    heads, rows = _rows(protocol, list(trials))
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*row)
    return table


def markdown_of(protocol: Protocol, trials: Iterable[Trial]) -> str:
    """The table as Markdown, with its source and the machine."""
    heads, rows = _rows(protocol, list(trials))
    lines = [f"# {protocol.title}", "", protocol.source, ""]
    lines += [f"| {' | '.join(line)} |" for line in (heads, ["---"] * len(heads), *rows)]
    described = ", ".join(f"{key} {value}" for key, value in machine().items())
    return "\n".join([*lines, "", f"Mean ± standard error over trials. Machine: {described}.", ""])


def mean_and_error(values: Sequence[float]) -> str:
    """Mean ± standard error of the mean; the mean alone of one value."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return f"{mean:.4g}"
    return f"{mean:.4g} ± {statistics.stdev(values) / math.sqrt(len(values)):.2g}"


def _chosen(protocol: Protocol, only: Sequence[str]) -> list[Case]:
    for text in only:
        if not any(text in case.name for case in protocol.cases):
            names = [case.name for case in protocol.cases]
            raise OptionError("only", f'{protocol.name} has no case "{text}"', nearest(text, names))
    return [case for case in protocol.cases if not only or any(text in case.name for text in only)]


def _pending(cases: Sequence[Case], budget: Budget, known: Sequence[Trial]) -> Iterator[tuple[Case, int]]:
    """Trial by trial over all cases, so that a table that is stopped early is even."""
    done = {(trial.case, trial.seed, trial.rounds) for trial in known}
    for seed in range(budget.trials):
        for case in cases:
            if (case.name, seed, budget.rounds or case.config.training.rounds) not in done:
                yield case, seed


def _config(case: Case, seed: int, budget: Budget) -> RunConfig:
    planned = budget.rounds or case.config.training.rounds
    settings = {"training.seed": seed, "training.rounds": planned, "training.threads": budget.threads}
    settings["saving.preview_every"] = settings["saving.checkpoint_every"] = max(1, planned // 10)
    return with_settings(case.config, settings)


def _slug(case: Case, seed: int, config: RunConfig) -> str:
    return f"{case.name.replace(' ', '-')}-{config.training.rounds}-{seed}"


def _train(config: RunConfig, folder: Path, played: Callable[[int], None]) -> Path:
    """A finished run at this folder: started, or resumed where it stopped."""
    failures: list[Failed] = []

    def emit(event: Event) -> None:
        if isinstance(event, Readings):
            played(event.readings[-1].round)
        elif isinstance(event, Failed):
            failures.append(event)

    if (folder / "run.toml").is_file():
        run = RunFolder.open(folder)
        if run.state().phase is Phase.FINISHED:
            return folder
        ended: Ended = session.resume(folder, emit, Control())
    else:
        ended = session.run(config, emit, Control(), runs=folder.parent, name=folder.name)
    if failures or ended.folder is None:
        failed = failures[0] if failures else Failed("", "the trial ended early")
        raise RunError(f"the trial {folder.name} failed: {failed.what}", failed.why, failed.remedy)
    return ended.folder


def _rows(protocol: Protocol, trials: list[Trial]) -> tuple[list[str], list[list[str]]]:
    heads = ["case", *protocol.figures, "trials", "rounds", "minutes a trial"]
    rows = []
    for case in protocol.cases:
        groups: dict[int, list[Trial]] = {}
        for trial in trials:
            if trial.case == case.name:
                groups.setdefault(trial.rounds, []).append(trial)
        for rounds, group in sorted(groups.items()):
            cells = [_cell(figure, case, group) for figure in protocol.figures]
            rows.append([case.title, *cells, str(len(group)), _budget(case, rounds), _time(group)])
    return heads, rows


def _cell(figure: str, case: Case, group: Sequence[Trial]) -> str:
    """What was found, and what the paper reports where it does."""
    values = [trial.figures[figure] for trial in group if figure in trial.figures]
    found = mean_and_error(values) if values else "–"
    return f"{found} (paper {case.published[figure]})" if figure in case.published else found


def _budget(case: Case, rounds: int) -> str:
    return f"{rounds:,} (paper {case.published_rounds:,})" if case.published_rounds else f"{rounds:,}"


def _time(group: Sequence[Trial]) -> str:
    return f"{statistics.fmean(trial.active_s for trial in group) / 60:.1f}"


def _write(out: Path, protocol: Protocol, trials: Sequence[Trial]) -> None:
    content = {
        "protocol": protocol.name,
        "source": protocol.source,
        "written": time.strftime("%Y-%m-%d %H:%M:%S"),
        "machine": machine(),
        "trials": [asdict(trial) for trial in trials],
    }
    try:
        write_atomically(out / "results.json", json.dumps(content, indent=1).encode())
        write_atomically(out / "results.md", markdown_of(protocol, trials).encode())
    except OSError as error:
        raise RunError(f"{out} cannot be written to", str(error), "Choose another folder with --out.") from None
