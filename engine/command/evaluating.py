"""What `evaluate` does: which figures fit a run, what they are measured with, and where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from json import dumps
from math import isfinite
from pathlib import Path

import torch
from rich.console import Console
from rich.markup import escape

from engine.command.display import display
from engine.command.evaluating_translations import OF_TRANSLATIONS, evaluate_translations
from engine.command.figures import show_figures
from engine.command.wishes import Evaluation as Evaluation
from engine.command.wishes import Wishes as Wishes
from engine.contracts import Dataset
from engine.evaluation.extractors import Extractor, RandomFeatures
from engine.evaluation.halves import open_present
from engine.evaluation.inception import open_inception
from engine.evaluation.judge import Judge, open_judge
from engine.evaluation.measuring import (
    LEAST,
    Fakes,
    draw_fakes,
    measure_classes,
    measure_classifier,
    measure_distances,
    measure_encoder,
    measure_modes,
    require_samples,
)
from engine.evaluation.references import (
    available,
    held_back,
    judgeable,
    real_samples,
    real_shares,
    usual_extractor,
)
from engine.inference.model import Model, open_model
from engine.spec.data import Preparation, Skill
from engine.spec.errors import OptionError, RunError, nearest
from engine.spec.events import Measured, Metric
from engine.spec.registry import DATASETS
from engine.training.atomic import write_atomically
from engine.training.measured import add_measured

OF_SAMPLES = ("modes", "classes", "frechet", "kernel", "precision", "density", "classifier", "reconstruction")
METRICS = tuple(dict.fromkeys((*OF_SAMPLES, *OF_TRANSLATIONS)))
DISTANCES = frozenset({"frechet", "kernel", "precision", "density"})
EXTRACTORS = ("auto", "judge", "random", "inception")
POINTS, PICTURES = 2500, 10_000  # samples unless asked otherwise


def evaluate(model: Model, wishes: Wishes, preparation: Preparation) -> Evaluation:
    """Measures samples or translations of a run; the data is opened from this machine, a judge trained where needed.

    Raises OptionError where a figure was asked for that does not fit or takes more samples, DatasetError where
    the data is gone, Cancelled.
    """
    _check_names(wishes)
    if Skill.TRANSLATE in model.game.offers:
        return evaluate_translations(model, wishes, preparation)
    if model.info.is_points and wishes.extractor != "auto":
        raise OptionError(
            "extractor", f'"{wishes.extractor}" looks at pictures', "this run makes points", "Leave it out."
        )
    dataset = open_present(model.config.data, preparation)
    count = wishes.samples or _usual_count(model)
    reasons = _reasons(model, dataset, count)
    wanted = frozenset(wishes.metrics or _usual(reasons, points=model.info.is_points))
    for name in wishes.metrics:
        _refuse(name, reasons[name], count, available(dataset))
    if not wanted:
        raise OptionError("metrics", "there is nothing to measure", "; ".join(dict.fromkeys(reasons.values())))
    work = _Work(model, dataset, replace(wishes, samples=count), preparation)
    missed = not wishes.metrics and not model.info.is_points and reasons["frechet"]
    return Evaluation(work.measure(wanted), (reasons["frechet"],) if missed else ())


@dataclass
class _Work:
    model: Model
    dataset: Dataset
    wishes: Wishes
    preparation: Preparation

    def measure(self, wanted: frozenset[str]) -> tuple[Metric, ...]:
        inception = self._inception() if wanted & DISTANCES else None  # first: its weights may be missing
        judge = self._judge(wanted)
        extractor = inception or (self._extractor(judge) if wanted & DISTANCES else None)
        metrics: tuple[Metric, ...] = ()
        if wanted - {"classifier", "reconstruction"}:
            fakes = self._fakes()
            if "modes" in wanted:
                assert self.dataset.density is not None
                metrics += measure_modes(fakes, self.dataset.density)
            if "classes" in wanted:
                assert judge is not None
                metrics += measure_classes(fakes, judge, real_shares(self.dataset))
            if extractor is not None:
                reals = real_samples(self.dataset, self.model.config.data, len(fakes.samples))
                work = self.preparation
                metrics += measure_distances(fakes, reals, extractor, wanted=wanted, spread=True, preparation=work)
        return metrics + self._of_networks(wanted)

    def _fakes(self) -> Fakes:
        model, count = self.model, self.wishes.samples
        assert count is not None
        return draw_fakes(
            model.game,
            model.nets,
            count,
            averaged=model.averaged,
            seed=self.wishes.seed,
            device=model.device,
            preparation=self.preparation,
        )

    def _judge(self, wanted: frozenset[str]) -> Judge | None:
        for_distances = wanted & DISTANCES and self.wishes.extractor in {"auto", "judge"}
        if "classes" in wanted or (for_distances and (judgeable(self.model.info) or self.wishes.extractor == "judge")):
            return open_judge(self.model.config.data, self.preparation)
        return None

    def _inception(self) -> Extractor | None:
        wishes = self.wishes
        if wishes.extractor != "inception":
            return None
        return open_inception(wishes.weights, self.preparation, download=wishes.download, device=self.model.device)

    def _extractor(self, judge: Judge | None) -> Extractor:
        random = self.wishes.extractor == "random"
        return RandomFeatures() if random else usual_extractor(self.model.info, judge)

    @torch.no_grad()
    def _of_networks(self, wanted: frozenset[str]) -> tuple[Metric, ...]:
        """Figures of the game's classifier and encoder, on what was held back."""
        if not wanted & {"classifier", "reconstruction"}:
            return ()
        model, count = self.model, self.wishes.samples
        assert count is not None
        game, nets, device = model.game, model.nets, model.device
        half = held_back(self.dataset, model.config.data, self.preparation)
        weights = "averaged" if model.averaged else "live"
        metrics: tuple[Metric, ...] = ()
        if "classifier" in wanted:
            metrics += (measure_classifier(lambda batch: game.classify(nets, batch.to(device)), half, count, weights),)
        if "reconstruction" in wanted:
            metrics += measure_encoder(
                lambda batch: game.encode(nets, batch.to(device)),
                lambda codes: game.sample(nets, codes),
                model.codes(count, self.wishes.seed),
                half,
                count,
                weights,
            )
        return metrics


def run_evaluation(
    console: Console,
    run: Path,
    wishes: Wishes,
    *,
    round: int | None = None,
    averaged: bool = True,
    device: str = "auto",
    json: Path | None = None,
) -> None:
    """Measures a run under a progress bar, writes the figures into its folder and shows them.

    json: also a file of their own. Raises EngineErrors as `evaluate` and `open_model` do.
    """
    model = open_model(run, round=round, averaged=averaged, device=device)
    shown = display(console)
    try:
        found = evaluate(model, wishes, Preparation(progress=shown.prepare))
    finally:
        shown.close()
    if json is not None:
        write_json(json, model, found.metrics)
    _keep(run, Measured(model.round, found.metrics))
    console.print(f"[bold]{escape(model.name)}[/bold], round {model.round:,}")
    show_figures(console, found.metrics)
    for reason in found.left_out:
        console.print(f"[dim]Left out: {escape(reason)}.[/dim]", soft_wrap=True)


def write_json(path: Path, model: Model, metrics: Sequence[Metric]) -> None:
    """Writes the figures beside the run's name and round; null stands for what is not finite.

    Raises OptionError where that cannot be done.
    """
    values = {"run": model.name, "round": model.round, "averaged": model.averaged}
    figures = [{**asdict(each), "value": each.value if isfinite(each.value) else None} for each in metrics]
    content = dumps({**values, "metrics": figures}, indent=1, allow_nan=False)
    try:
        write_atomically(path, content.encode())
    except OSError as error:
        raise OptionError("json", f"{path} cannot be written", str(error), "Choose another place.") from None


def _keep(run: Path, measured: Measured) -> None:
    """Adds the figures to the run's folder; raises RunError where the disk refuses."""
    try:
        add_measured(run, measured)
    except OSError as error:
        raise RunError(f"{run} cannot be written", str(error), "Make it writable, or use --json FILE.") from None


def _check_names(wishes: Wishes) -> None:
    for path, names, known in (("metrics", wishes.metrics, METRICS), ("extractor", (wishes.extractor,), EXTRACTORS)):
        for name in names:
            if name not in known:
                raise OptionError(
                    path, f'"{name}" is not valid', f"it is one of {', '.join(known)}", nearest(name, known)
                )


def _usual(reasons: dict[str, str], *, points: bool) -> frozenset[str]:
    """What is measured unasked: all that fits, but no distances of points whose modes can be counted."""
    fitting = frozenset(name for name, reason in reasons.items() if not reason)
    return fitting - DISTANCES if points and "modes" in fitting else fitting


def _usual_count(model: Model) -> int:
    usual = POINTS if model.info.is_points else PICTURES
    return int(DATASETS.get(model.config.data.name).facts.get("evaluated_on", usual))


def _reasons(model: Model, dataset: Dataset, count: int) -> dict[str, str]:
    """Why a figure does not fit the run, empty where it does."""
    real = available(dataset)
    short = ""
    if min(count, count if real is None else real) < LEAST:
        what = f"{real:,} real samples" if real is not None and real < LEAST else f"{count:,} samples"
        short = f"{what} are too few for distances, which take at least {LEAST:,} of each"
    known = dataset.density is not None and dataset.density.modes is not None
    offers = model.game.offers
    return {
        **dict.fromkeys(OF_TRANSLATIONS, "the game does not translate"),
        "modes": "" if known else "the modes of the data are not known",
        "classes": "" if judgeable(model.info) else "the data has no labelled pictures",
        **dict.fromkeys(DISTANCES, short),
        "classifier": "" if Skill.CLASSIFY in offers and dataset.labels is not None else "the game has no classifier",
        "reconstruction": "" if Skill.ENCODE in offers else "the game has no encoder",
    }


def _refuse(name: str, reason: str, count: int, real: int | None) -> None:
    """Raises OptionError where a figure that was named does not fit."""
    if reason and name in DISTANCES:
        require_samples(count, "samples")
        require_samples(LEAST if real is None else real, "real samples", "data")
    if reason:
        raise OptionError("metrics", f'"{name}" cannot be measured of this run', reason, "Leave it out.")
