"""Codes that are drawn to learn how a generator varies: their styles or features, seen a part at a time."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from engine.inference.components import Components, principal_components
from engine.inference.generator_layers import entries_seen, features
from engine.inference.latent import Latents, LatentSpace
from engine.spec.errors import OptionError
from engine.spec.progress import Progress, Stop, go_on

FEWEST_CODES = 16
MOST_CODES = 1_000_000
CHUNK = 512  # codes at a time
KEPT_MIB = 1024  # features up to this size are kept; larger ones are made anew for each look at them
LOOKS = 12  # passes over the codes that are usual; more of them do not move the bar any further


class DrawnFeatures:
    """Codes (n, 1, code) that are drawn once, and what is decomposed of them: their styles, or features of a layer.

    Each class is centred by itself. Raises OptionError for too few or too many codes and a diverged model, Cancelled.
    """

    def __init__(
        self,
        space: LatentSpace,
        count: int,
        seed: int,
        layer: int,
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> None:
        self.space, self.layer = space, layer
        self.codes = draw(space, check_amount(count), seed)
        shares = self.codes.shares
        self._classes = torch.zeros(count, dtype=torch.long) if shares is None else shares.argmax(1)
        self._progress, self._cancelled, self._seen = progress, cancelled, 0
        self._kept: list[Tensor] = []  # centred
        self._means = self._find_means()
        require_finite(self._means, space.model.name)
        for part, classes in zip(self._kept, self._divided(), strict=False):  # none where they are too large
            part -= self._means[classes]

    def components(self, count: int) -> Components:
        """At most `count` principal components of the styles or features; no more than a code has entries."""
        count = count if self.space.has_styles else min(count, entries_seen(self.space))
        return principal_components(self.rows, self._means.shape[1], count, lost=len(self._means))

    def back_to_codes(self, found: Components) -> tuple[Tensor, Tensor]:
        """Unit vectors (m, code) that lead along components, and which components (k,) have such a way.

        Least squares from the components' coordinates, which are uncorrelated, to codes. A component has no way where
        it explains no more of the codes than chance would (four deviations above its mean), as one that is even in z.
        """
        codes, entries = self.codes.values[:, 0], entries_seen(self.space)
        codes = (codes - codes.mean(0))[:, :entries]
        moments = torch.zeros(len(found.vectors), entries, dtype=torch.float64)
        vectors = found.vectors.t().float()
        for part, some in zip(self.rows(), codes.split(CHUNK), strict=True):
            moments += (part @ vectors).double().t() @ some.double()
        powers = found.variances[:, None] * codes.double().square().mean(0)
        explained = ((moments / len(codes)).square() / powers.clamp(min=1e-30)).sum(1)  # Σ of squared correlations
        reached = explained > (entries + 4 * (2 * entries) ** 0.5) / len(codes)
        ways = nn.functional.normalize(moments[reached], dim=1)
        return nn.functional.pad(ways, (0, self.space.code - entries)).float(), reached

    def finish(self) -> None:
        """Tells that all is done."""
        if self._progress is not None:
            self._progress(len(self.codes.values), len(self.codes.values))

    def rows(self) -> Iterator[Tensor]:
        """Styles (b, style) or features (b, d), each without the mean of its class; every call begins anew."""
        for number, (codes, classes) in enumerate(zip(self._parts(), self._divided(), strict=True)):
            self._look(len(classes))
            yield self._kept[number] if self._kept else self._made(codes) - self._means[classes]

    def _find_means(self) -> Tensor:
        """The mean row (classes, d) of each class that was drawn; keeps the rows where they are small enough."""
        present, self._classes = self._classes.unique(return_inverse=True)
        sums: Tensor | None = None
        for codes, classes in zip(self._parts(), self._divided(), strict=True):
            self._look(len(classes))
            part = self._made(codes)
            if part.shape[1] * len(self._classes) * part.element_size() <= KEPT_MIB * 2**20:
                self._kept.append(part)
            if sums is None:
                sums = torch.zeros(len(present), part.shape[1], dtype=torch.float64)
            members = nn.functional.one_hot(classes, len(present)).float()
            sums += (members.t() @ part).double()
        assert sums is not None
        return (sums / self._classes.bincount()[:, None]).float()

    def _divided(self) -> Iterator[Tensor]:
        """The class of each code, as numbers of those that were drawn, part by part."""
        return iter(self._classes.split(CHUNK))

    def _made(self, codes: Latents) -> Tensor:
        if self.space.has_styles:
            return self.space.of_codes(codes).values[:, 0]
        return features(self.space, codes, self.layer)

    def _parts(self) -> Iterator[Latents]:
        values, shares = self.codes.values.split(CHUNK), self.codes.shares
        for number, part in enumerate(values):
            yield Latents(part, None if shares is None else shares[number * CHUNK : (number + 1) * CHUNK])

    def _look(self, codes: int) -> None:
        """Tells how far it is, and stops where nobody waits any more."""
        go_on(self._cancelled, "the search for directions")
        self._seen += codes
        if self._progress is not None:
            total = len(self.codes.values)
            self._progress(min(self._seen // LOOKS, total - 1), total)


def check_amount(codes: int) -> int:
    """The number of codes, as it is; raises OptionError where it is too small or too large."""
    if not FEWEST_CODES <= codes <= MOST_CODES:
        why = f"it must be ≥ {FEWEST_CODES} and ≤ {MOST_CODES:,}"
        raise OptionError("codes", f"codes = {codes} is not valid", why)
    return codes


def require_finite(values: Tensor, title: str) -> None:
    """Raises OptionError where a diverged model leaves nothing to decompose."""
    if not values.isfinite().all():
        what = f"{title} has no directions"
        raise OptionError("model", what, "its weights are not finite any more", "Choose an earlier round.")


def draw(space: LatentSpace, count: int, seed: int) -> Latents:
    """Codes (count, 1, code) that are drawn at once, of all classes: the same on every machine."""
    free, shares = space.model.codes(count, seed).split((space.code, space.classes), 1)
    return Latents(free[:, None].float(), shares.float() if space.classes else None)
