"""What `evaluate` does with a run that translates: which figures fit, and what they are measured with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from engine.command.wishes import Evaluation, Wishes
from engine.contracts import Dataset, Route
from engine.data.opening import open_data
from engine.data.source import Source
from engine.evaluation.domains import tellable, train_domain_judge
from engine.evaluation.extractors import Extractor, JudgeFeatures, RandomFeatures
from engine.evaluation.halves import require_present
from engine.evaluation.inception import open_inception
from engine.evaluation.judge import Judge, open_judge
from engine.evaluation.measuring import LEAST
from engine.evaluation.references import held_back, judgeable
from engine.evaluation.translations import (
    FEWEST,
    Looked,
    Translations,
    looked_at,
    measure_cycles,
    measure_domains,
    measure_fidelity,
    measure_recognised,
)
from engine.inference.model import Model
from engine.spec.data import Preparation
from engine.spec.errors import OptionError
from engine.spec.events import Metric
from engine.training.preview import looking

OF_TRANSLATIONS = ("fidelity", "cycle", "domains", "kernel", "frechet")
PICTURES = 1000  # of each side, unless asked otherwise


def evaluate_translations(model: Model, wishes: Wishes, preparation: Preparation) -> Evaluation:
    """Measures what a run makes of pictures that it has not learnt from, where there are such.

    Raises OptionError where a figure was asked for that does not fit, DatasetError where the data is gone, Cancelled.
    """
    require_present(model.config.data, preparation)
    dataset = open_data(model.config, preparation)
    count = wishes.samples or PICTURES
    with looking(model.nets):
        work = _Work(model, dataset, _looked(model, dataset, count, preparation), wishes, preparation)
        reasons = work.reasons()
        for name in wishes.metrics:
            reason = reasons.get(name, "the game translates pictures")
            if reason:
                raise OptionError("metrics", f'"{name}" cannot be measured of this run', reason, "Leave it out.")
        wanted = frozenset(wishes.metrics or (name for name, reason in reasons.items() if not reason))
        if not wanted:
            raise OptionError("metrics", "there is nothing to measure", "; ".join(dict.fromkeys(reasons.values())))
        left_out = () if wishes.metrics else tuple(dict.fromkeys(filter(None, reasons.values())))
        return Evaluation(work.measure(wanted), left_out)


def _looked(model: Model, dataset: Dataset, count: int, preparation: Preparation) -> Looked:
    """What the data holds out; of many domains the half that figures hold back."""
    many = any(route.domain is not None for route in model.game.routes())
    if many and dataset.held_out is None:
        half = held_back(dataset, model.config.data, preparation)
        return Looked(half.some(count), f"pictures of the {half.name}")
    return looked_at(dataset, count, preparation)


@dataclass
class _Work:
    model: Model
    dataset: Dataset
    looked: Looked
    wishes: Wishes
    preparation: Preparation

    def reasons(self) -> dict[str, str]:
        """Why a figure does not fit the run, empty where it does."""
        routes = self.model.game.routes()
        returns = any(route.back or route.domain is not None for route in routes)
        fewest = min(self._fewest(route) for route in routes)
        few = f"{fewest:,} pictures are too few: a kernel distance takes at least {FEWEST} of each side"
        short = f"{fewest:,} pictures are too few for Fréchet's distance, which takes at least {LEAST:,} of each side"
        return {
            "fidelity": "" if self.looked.paired else "the data has no pairs",
            "cycle": "" if returns else "the game has no way back",
            "domains": "" if self._judges else "no judge can tell its domains apart",
            "kernel": "" if fewest >= FEWEST else few,
            "frechet": "" if fewest >= LEAST else short,
        }

    def measure(self, wanted: frozenset[str]) -> tuple[Metric, ...]:
        distances = wanted & {"kernel", "frechet"}
        extractor = self._extractor() if distances else None  # first: its weights may be missing
        model = self.model
        weights = "averaged" if model.averaged else "live"
        work = Translations(model.game, model.nets, self.looked, model.device, weights, self.preparation)
        metrics: tuple[Metric, ...] = ()
        if "fidelity" in wanted:
            metrics += measure_fidelity(work, model.info)
        if "cycle" in wanted:
            metrics += measure_cycles(work)
        if "domains" in wanted:
            judge = self._judge
            metrics += measure_recognised(work, judge.classify, self._label, judge.describe())
        if extractor is not None:
            metrics += measure_domains(work, extractor, wanted=distances, real=self._others)
        return metrics

    @property
    def _many(self) -> bool:
        return any(route.domain is not None for route in self.model.game.routes())

    @property
    def _judges(self) -> bool:
        info = self.model.info
        return judgeable(info) if self._many else tellable(info)

    @cached_property
    def _judge(self) -> Judge:
        if self._many:
            return open_judge(self.model.config.data, self.preparation)
        return train_domain_judge(self.dataset, self.preparation)

    def _label(self, route: Route) -> int:
        """The class of the judge that a route leads to."""
        return route.domain if route.domain is not None else int(route.makes == "partner")

    def _extractor(self) -> Extractor:
        wishes = self.wishes
        if wishes.extractor == "inception":
            device = self.model.device
            return open_inception(wishes.weights, self.preparation, download=wishes.download, device=device)
        if wishes.extractor == "judge" and not self._judges:
            raise OptionError(
                "extractor", '"judge" does not fit', "no judge can tell its domains apart", "Leave it out."
            )
        judged = wishes.extractor == "judge" or (wishes.extractor == "auto" and self._many and self._judges)
        return JudgeFeatures(self._judge) if judged else RandomFeatures()

    def _others(self, route: Route) -> Tensor | None:
        """Pictures that the run has learnt from, where those looked at show too few of a domain."""
        if route.domain is not None or len(self.looked.side(route.makes)) >= FEWEST:
            return None
        batch = Source(self.dataset, 1, torch.Generator(), "cpu").some(PICTURES)
        side: Tensor | None = getattr(batch, route.makes)
        return side

    def _fewest(self, route: Route) -> int:
        """Pictures that go in, or that show the domain they go to, whichever are fewer."""
        labels = self.looked.batch.labels
        if route.domain is not None and labels is not None:
            inside = int((labels == route.domain).sum())
            return min(inside, int((labels >= 0).sum()) - inside)
        others = self._others(route)
        target = self.looked.side(route.makes) if others is None else others
        return min(len(self.looked.side(route.takes)), len(target))
