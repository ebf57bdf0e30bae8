"""Check-ups: cheap figures of a run's samples at its checkpoints, within a twentieth of the time.

Training a judge comes on top, once, in runs of which it is expected to be less than another twentieth.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from torch import Tensor

from engine.contracts import Batch
from engine.data.source import Source
from engine.evaluation.extractors import Extractor
from engine.evaluation.judge import Judge, kept_judge, open_judge
from engine.evaluation.measuring import (
    LEAST,
    Fakes,
    Reals,
    draw_fakes,
    measure_classes,
    measure_distances,
    measure_modes,
)
from engine.evaluation.references import available, judgeable, real_samples, real_shares, usual_extractor
from engine.evaluation.translations import Looked, Translations, measure_cycles, measure_fidelity
from engine.spec.data import Preparation, Skill
from engine.spec.errors import Cancelled, EngineError
from engine.spec.events import Measured, Metric, Warned
from engine.spec.registry import DATASETS
from engine.training.preview import looking
from engine.training.trainer import Trainer

SHARE = 0.05  # of the time spent training may go into figures
GRACE_S = 0.5  # that they may take in any run
JUDGE_S = 15.0  # that training a judge in passing may take, once in a run that is planned to take much longer
SUBSETS = 10  # of the kernel distance
HELD = 1 << 28  # values of real samples that are kept; larger pictures are left to `evaluate`
TRANSLATED = 48  # pictures of each side that games of translation are measured on
TRIED = 8  # samples whose drawing tells how long all will take
DISTANCES = frozenset({"frechet", "kernel"})


class Checkups:
    """Measures the samples of a run now and then; never changes the run, never stops it, never takes much time.

    Modes of points around known modes; of pictures Fréchet and kernel distance, on the features of the data's
    judge where one is kept, else on random ones; and classes where there is a judge. For bundled data a judge is
    trained in a run that will take so long that this is less than a twentieth of it. Codes have a seed of their
    own, the same at every checkpoint. Of games that translate, how much the way there and back keeps, and how near
    pairs come to their targets.
    """

    def __init__(self, trainer: Trainer, tell: Callable[[Warned | str], None], stopping: Callable[[], bool]) -> None:
        """tell: takes a warning for the user, or a line for the log. stopping: whether the user wants to leave."""
        self._trainer, self._tell, self._stopping = trainer, tell, stopping
        self._data, self._dataset = trainer.config.data, trainer.source.dataset
        self._count = trainer.config.measuring.samples
        self._on = trainer.config.measuring.at_checkpoints
        self._first = trainer.round  # of this session
        self._round = -1  # that was measured last
        self._spent_s = 0.0
        self._need_s = 0.0  # what the next check-up is expected to take
        self._told: set[str] = set()
        self._judge: Judge | None = None
        self._extractor: _Remembering | None = None  # chosen at the first check-up, and kept

    def measure(self, active_s: float) -> Measured | None:
        """The figures of this round; None where they are off, known already, or would take too long.

        active_s: the time that this session has trained for.
        """
        if not self._on or self._round == self._trainer.round or self._stopping():
            return None
        allowed = GRACE_S + SHARE * active_s - self._spent_s
        if allowed < self._need_s:
            self._say_skipped(allowed)
            return None
        begun = time.perf_counter()
        try:
            begun += self._train_judge(active_s)
            metrics = self._figures(begun + allowed)
        except Cancelled:
            metrics = ()
            self._need_s = 2 * allowed
            self._say_skipped(allowed)
        except Exception as error:  # figures are no reason to end a run
            metrics = ()
            self._on = False
            known = isinstance(error, EngineError)
            why = str(error) if known else f"{type(error).__name__}: {error}"
            self._tell(Warned("the samples could not be measured", why, "The run goes on without figures."))
        finally:
            self._spent_s += time.perf_counter() - begun
        if not metrics:
            return None
        self._need_s = 1.2 * (time.perf_counter() - begun)
        self._round = self._trainer.round
        return Measured(self._trainer.round, metrics)

    def _figures(self, deadline: float) -> tuple[Metric, ...]:
        preparation = Preparation(cancelled=lambda: self._stopping() or time.perf_counter() > deadline)
        if Skill.TRANSLATE in self._trainer.game.offers:
            return self._of_translations(deadline, preparation)
        density = self._dataset.density
        if density is not None and density.modes is not None:
            self._refuse_slow_drawing(deadline)
            return measure_modes(self._draw(self._count, preparation), density)
        extractor = self._chosen(preparation)
        metrics: tuple[Metric, ...] = ()
        if self._judge is None and not self._comparable():
            return metrics
        self._refuse_slow_drawing(deadline)
        fakes = self._draw(self._count, preparation)
        if self._judge is not None:
            metrics += measure_classes(fakes, self._judge, real_shares(self._dataset))
        if self._comparable():
            metrics += measure_distances(
                fakes, extractor.reals, extractor, wanted=DISTANCES, subsets=SUBSETS, preparation=preparation
            )
        return metrics

    def _of_translations(self, deadline: float, preparation: Preparation) -> tuple[Metric, ...]:
        """The way back, and where pictures are paired how near they come, of the same few pictures each time."""
        trainer = self._trainer
        weights = "live" if trainer.average is None else "averaged"
        with looking(trainer.averaged_nets):

            def work(count: int) -> Translations:
                looked = _some(trainer.source, count)
                return Translations(trainer.game, trainer.averaged_nets, looked, trainer.device, weights, preparation)

            if not self._need_s:
                begun, single = time.perf_counter(), work(1)
                routes = trainer.game.routes()
                open_to_it = [route for route in routes if len(single.entered(route))]
                single.made((open_to_it or routes)[0])
                expected = (time.perf_counter() - begun) * TRANSLATED * len(routes) * 2  # there and back
                if begun + expected > deadline:
                    raise Cancelled("translating the pictures would take too long")
            whole = work(TRANSLATED)
            figures = measure_fidelity(whole, self._dataset.info) + measure_cycles(whole)
        return tuple(metric for metric in figures if metric.better)  # what goes in never changes

    def _draw(self, count: int, preparation: Preparation) -> Fakes:
        trainer = self._trainer
        nets = trainer.averaged_nets
        averaged = trainer.average is not None
        with looking(nets):
            return draw_fakes(
                trainer.game, nets, count, averaged=averaged, device=trainer.device, preparation=preparation
            )

    def _refuse_slow_drawing(self, deadline: float) -> None:
        """Raises Cancelled where the samples alone would take too long; only the first check-up needs to try."""
        if self._need_s:
            return
        begun = time.perf_counter()
        self._draw(TRIED, Preparation())
        expected = (time.perf_counter() - begun) / TRIED * self._count / 4  # larger batches are faster
        if begun + expected > deadline:
            raise Cancelled("drawing the samples would take too long")

    def _chosen(self, preparation: Preparation) -> _Remembering:
        if self._extractor is None:
            if self._judge is None and judgeable(self._dataset.info):
                self._judge = kept_judge(self._data, preparation, dataset=self._dataset)
            reals = real_samples(self._dataset, self._data, self._count)
            self._extractor = _Remembering(usual_extractor(self._dataset.info, self._judge), reals)
        return self._extractor

    def _train_judge(self, active_s: float) -> float:
        """Trains the judge of bundled data in a run that is long enough for it; returns the seconds that it took."""
        bundled = DATASETS.get(self._data.name).facts.get("group") == "bundled"
        played, planned = self._trainer.round - self._first, self._trainer.config.training.rounds - self._first
        if self._judge is not None or not bundled or not judgeable(self._dataset.info) or not played:
            return 0.0
        if SHARE * active_s * planned / played < JUDGE_S:
            return 0.0
        begun = time.perf_counter()
        self._tell("a judge of the data is opened; the first time it is trained for some seconds")
        self._judge = open_judge(self._data, Preparation(cancelled=self._stopping))
        return time.perf_counter() - begun

    def _comparable(self) -> bool:
        real, size = available(self._dataset), math.prod(self._dataset.info.shape) * self._count
        return size <= HELD and min(self._count, self._count if real is None else real) >= LEAST

    def _say_skipped(self, allowed: float) -> None:
        """Once: that there are no figures for now."""
        if "slow" not in self._told:
            self._told.add("slow")
            self._tell(f"figures are left out while {max(0.0, allowed):.1f} s do not suffice for them")


def _some(source: Source, count: int) -> Looked:
    """Pictures that are held out, else some that are learnt from; the same each time."""
    batch = (source.held_out or source).some(count)
    labels, partner = (None if each is None else each.cpu() for each in (batch.labels, batch.partner))
    name = "held-out pictures" if source.held_out else "pictures that the run has learnt from"
    return Looked(Batch(batch.images.cpu(), labels, partner), name, source.paired)


class _Remembering:
    """An extractor that looks at the real samples only once."""

    def __init__(self, extractor: Extractor, reals: Reals) -> None:
        self.reals = reals
        self.label, self.describe = extractor.label, extractor.describe
        self._extractor = extractor
        self._known: Tensor | None = None

    def features(self, samples: Tensor, preparation: Preparation | None = None) -> Tensor:
        if samples is not self.reals.samples:
            return self._extractor.features(samples, preparation)
        if self._known is None:
            self._known = self._extractor.features(samples, preparation)
        return self._known
