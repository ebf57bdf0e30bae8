"""What `translate` does: pictures one by one under a progress bar; one that fails does not stop the rest."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from json import dumps
from pathlib import Path
from tempfile import NamedTemporaryFile

from rich.console import Console
from rich.markup import escape

from engine.command.display import Display, display, duration
from engine.command.opening import find_run
from engine.command.picture_jobs import Job, Orders, Outcome, planned
from engine.inference.pictures import read_picture, write_picture
from engine.inference.translating import Translator, open_translator
from engine.inference.weights import SUFFIXES
from engine.spec.errors import EngineError, OptionError, PictureError, nearest
from engine.spec.progress import Progress
from engine.spec.translation import Way
from engine.training.atomic import write_atomically

FAILED = 1  # exit code where a picture could not be translated


def run_translation(
    console: Console,
    model: str,
    inputs: Sequence[str],
    orders: Orders,
    *,
    round: int | None = None,
    averaged: bool = True,
    device: str = "auto",
    json: Path | None = None,
) -> int:
    """Translates pictures and folders of them, and returns the exit code: 1 where any failed.

    model: name or folder of a run, or a file of weights. json: also a summary, as a file. Raises EngineErrors
    where the model, the way or the folder for what is made cannot be used.
    """
    is_file = Path(model).suffix.lower() in SUFFIXES and not Path(model).expanduser().is_dir()
    path = Path(model).expanduser() if is_file else find_run(model)
    translator = open_translator(path, round=round, averaged=averaged, device=device)
    way = chosen_way(translator, orders)
    jobs, outcomes = planned(inputs, orders, way)
    if jobs:
        _require_writable(orders.out)
    _introduce(console, translator, way)
    for outcome in outcomes:
        _complain(outcome)
    shown, begun = display(console), time.monotonic()
    try:
        for number, job in enumerate(jobs):
            outcomes.append(_done(translator, job, way, orders, _teller(shown, number, len(jobs))))
    except KeyboardInterrupt:
        shown.say(f"Stopped: {sum(1 for outcome in outcomes if outcome.outputs):,} of {len(jobs):,} are translated.")
        raise
    finally:
        shown.close()
    _conclude(console, outcomes, orders.out, time.monotonic() - begun)
    if json is not None:
        _write_summary(json, translator, way, outcomes)
    return FAILED if any(outcome.error for outcome in outcomes) else 0


def chosen_way(translator: Translator, orders: Orders) -> Way:
    """The way that --direction or --to names, else the usual one.

    Raises OptionError with the nearest name, and where many domains leave open which one is meant.
    """
    facts = translator.facts
    if orders.direction and orders.to:
        raise OptionError("to", "--direction and --to exclude each other", "", "Leave one of them out.")
    if orders.direction:
        named = [way for way in facts.ways if way.name.lower() == orders.direction.lower()]
        known = [way.name for way in facts.ways]
    elif orders.to:
        named = [way for way in facts.ways if orders.to.lower() in (way.target.lower(), way.name.lower())]
        known = [way.target for way in facts.ways]
    else:
        named, known = list(facts.ways[:1]), []
        if len(facts.ways) > 1 and facts.ways[0].domain is not None:
            what, why = f"{facts.title} leads to {len(facts.ways)} domains", ", ".join(w.target for w in facts.ways)
            raise OptionError("to", what, why, "Name one of them with --to.")
    if not named:
        path, text = ("direction", orders.direction) if orders.direction else ("to", orders.to)
        raise OptionError(path, f'{facts.title} has no way to "{text}"', nearest(str(text), known))
    return named[0]


def _done(translator: Translator, job: Job, way: Way, orders: Orders, progress: Progress) -> Outcome:
    """Translates one picture; whatever a person can mend becomes its outcome's error."""
    outcome = Outcome(str(job.source))
    wanted = [job.target, job.back] if orders.cycle else [job.target]
    try:
        _require_free(wanted, overwrite=orders.overwrite)  # before the work, which may take minutes
        found = translator.translate(read_picture(job.source), way.name, cycle=orders.cycle, progress=progress)
        outcome.notes = [*found.source.notes, *found.notes]
        outcome.seconds = round(found.seconds, 3)
        job.target.parent.mkdir(parents=True, exist_ok=True)
        for path, pixels in zip(wanted, (found.made, found.back), strict=False):
            if pixels is not None:
                outcome.outputs.append(str(write_picture(path, pixels, overwrite=orders.overwrite)))
    except EngineError as error:
        outcome.error = str(error)
    except OSError as error:
        outcome.error = str(PictureError(f"{job.target} cannot be written", str(error), "Choose another --out."))
    if outcome.error:
        _complain(outcome)
        progress(1, 1)
    return outcome


def _require_writable(folder: Path) -> None:
    """Makes the folder; raises OptionError where nothing can be written into it, before there is work to lose."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix="."):
            pass
    except OSError as error:
        why = "it is a file" if folder.is_file() else error.strerror or str(error)
        raise OptionError("out", f"{folder} is no folder to write to", why, "Choose another --out.") from None


def _require_free(paths: Sequence[Path], *, overwrite: bool) -> None:
    for path in paths:
        if path.exists() and not overwrite:
            raise PictureError(
                f"{path} exists", "nothing is overwritten unasked", "Choose another --out, or --overwrite"
            )


def _teller(shown: Display, number: int, count: int) -> Progress:
    """Counts the tiles of a single picture, else the pictures."""

    def tell(done: int, total: int) -> None:
        if count == 1:
            shown.prepare("Translating", done, total)
        elif done >= total:
            shown.prepare("Translating", number + 1, count)

    return tell


def _introduce(console: Console, translator: Translator, way: Way) -> None:
    facts = translator.facts
    heading = f"[bold]{escape(facts.title)}[/bold] ({escape(facts.what)}): {escape(way.source)} → {escape(way.target)}"
    console.print(heading, soft_wrap=True)
    for note in facts.notes:
        console.print(f"[dim]{escape(note)}[/dim]", soft_wrap=True)


def _complain(outcome: Outcome) -> None:
    print(f"Error: {outcome.error}", file=sys.stderr, flush=True)


def _conclude(console: Console, outcomes: Sequence[Outcome], out: Path, seconds: float) -> None:
    notes = Counter(note for outcome in outcomes for note in outcome.notes)
    for note, count in notes.items():
        times = f"{count} × " if len(outcomes) > 1 else ""
        console.print(f"[dim]{times}{escape(note)}[/dim]", soft_wrap=True)
    failed = sum(1 for outcome in outcomes if outcome.error)
    made = len(outcomes) - failed
    if made:
        noun = "picture is" if made == 1 else "pictures are"
        after = f", after {duration(seconds)}" if seconds >= 1 else ""
        console.print(f"{made:,} translated {noun} in {escape(str(out))}{after}.", soft_wrap=True)
    if failed:
        console.print(f"{failed:,} failed; see above.", soft_wrap=True)


def _write_summary(path: Path, translator: Translator, way: Way, outcomes: Sequence[Outcome]) -> None:
    """Raises OptionError where the disk refuses."""
    facts = translator.facts
    about = {"model": facts.title, "what": facts.what, "round": facts.round, "way": way.name}
    content = {**about, "pictures": [asdict(outcome) for outcome in outcomes]}
    try:
        write_atomically(path, dumps(content, indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise OptionError("json", f"{path} cannot be written", str(error), "Choose another place.") from None
