"""What games share: a discriminator with its objective, its penalties, and the augmentation of what it sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.contracts import Augmenter, Head, Ingredients, Judge, Moment, Part, Role, Scores, Terms, Verdict
from engine.games.packing import join, joined_shape, separate
from engine.spec.data import Shape

AUGMENTATION = "augmentation"  # the part that holds the augmentation and its strength


class Adversary:
    """One discriminator of a game by the name of its part, and what it and its opponent minimise.

    Samples pass the augmentation, where there is one, each time that they are judged; penalties differentiate
    through it. Several discriminators of a game may share one augmentation.

    pack: samples that the discriminator sees joined, for one verdict. What games judge, score and penalise
    is then `packed` before; the augmentation still changes each sample on its own.
    conditioned: makes of augmented samples and their conditions what the discriminator sees; without it the
    discriminator itself takes the conditions.
    """

    def __init__(
        self,
        ingredients: Ingredients,
        name: str = "discriminator",
        *,
        pack: int = 1,
        conditioned: Callable[..., Tensor] | None = None,
    ) -> None:
        self.name = name
        self.conditioned = conditioned
        self.pack = pack
        self.objective = ingredients.objective
        self.regularisers = ingredients.regularisers
        self.augmentation = ingredients.augmentation

    def parts(
        self, shape: Shape, *, role: Role = Role.JUDGE, classes: int = 0, head: Head = Head.NONE
    ) -> dict[str, Part]:
        """The discriminator of samples of this shape, and the augmentation where one is chosen."""
        prepare = tuple(r.prepare for r in self.regularisers if r.prepare)
        seen = joined_shape(shape, self.pack)
        parts = {self.name: Part(role, seen, prepare=prepare, classes=classes, head=head)}
        if self.augmentation:
            parts[AUGMENTATION] = Part(Role.KEEP, build=self.augmentation)
        return parts

    def packed(self, samples: Tensor) -> Tensor:
        """Samples (n, c, …) as the discriminator sees them: (n / pack, pack·c, …)."""
        return join(samples, self.pack)

    def verdict(self, nets: nn.ModuleDict, samples: Tensor, moment: Moment, *conditions: Tensor) -> Verdict:
        """What the discriminator says of packed samples (n, …), after the augmentation; logits are float32."""
        if self.augmentation:
            samples = join(nets[AUGMENTATION](separate(samples, self.pack), moment.random), self.pack)
        if self.conditioned:
            samples, conditions = self.conditioned(samples, *conditions), ()
        verdict: Verdict = nets[self.name](samples, *conditions)
        return verdict._replace(logits=verdict.logits.float())

    def judge(self, nets: nn.ModuleDict, moment: Moment, *conditions: Tensor) -> Judge:
        """The discriminator as a function from samples to logits."""
        return lambda samples: self.verdict(nets, samples, moment, *conditions).logits

    def against(
        self,
        judge: Judge,
        scores: Scores,
        real: Tensor,
        fake: Tensor,
        moment: Moment,
        nets: nn.ModuleDict | None = None,
    ) -> Terms:
        """What the discriminator minimises: the objective of scores, and every penalty that is due.

        nets: where they are given, the augmentation learns from the scores, and its strength is watched.
        """
        losses = {"objective": self.objective.discriminator(scores), **self.penalties(judge, real, fake, moment)}
        assert scores.real is not None
        watched = {"D(real)": scores.real.detach().mean(), "D(fake)": scores.fake.detach().mean()}
        if nets is not None and self.augmentation:
            self.observe(nets, self.lead(scores))
            watched |= _augmenter(nets).watched()
        return Terms(losses, watched)

    def penalties(self, judge: Judge, real: Tensor, fake: Tensor, moment: Moment) -> dict[str, Tensor]:
        """Weighted penalties that are due in this step, by the name of their regulariser."""
        found: dict[str, Tensor] = {}
        for regulariser in self.regularisers:
            if regulariser.penalty and moment.step % regulariser.interval == 0:
                penalty = regulariser.penalty(judge, real, fake, moment.random).mean()
                found[regulariser.name] = regulariser.weight * regulariser.interval * penalty
        return found

    def scores(self, judge: Judge, real: Tensor, fake: Tensor) -> Scores:
        """Logits of real and fake samples, judged apart, and their distance where the objective asks for it."""
        return Scores(judge(real), judge(fake), self.gap(real, fake))

    def gap(self, real: Tensor, fake: Tensor) -> Tensor | None:
        """The mean pixel-wise distance (n,) of each pair, where the objective asks for it."""
        return (real - fake).abs().flatten(1).mean(1) if "gap" in self.objective.sees else None

    def observe(self, nets: nn.ModuleDict, real_logits: Tensor) -> None:
        """Tells the augmentation how the discriminator fares on real samples."""
        if self.augmentation:
            _augmenter(nets).observe(real_logits.detach().repeat_interleave(self.pack, 0))

    def lead(self, scores: Scores) -> Tensor:
        """Whose sign tells that a real sample is recognised: its logit, or its lead where the objective compares."""
        assert scores.real is not None
        return scores.real - scores.fake if self.needs_real else scores.real

    def loss(self, judge: Judge, real: Tensor, fake: Tensor, moment: Moment, nets: nn.ModuleDict) -> Terms:
        """The discriminator's whole turn on a real and a detached fake batch."""
        return self.against(judge, self.scores(judge, real, fake), real, fake, moment, nets)

    def fooled(self, judge: Judge, fake: Tensor, real: Tensor | None = None) -> Tensor:
        """What the opponent minimises on a fake batch (); real is judged only where the objective asks for it."""
        if self.needs_real:
            assert real is not None, "this objective compares with real samples"
            return self.objective.generator(Scores(judge(real), judge(fake)))
        return self.objective.generator(Scores(None, judge(fake)))

    @property
    def needs_real(self) -> bool:
        """Whether the opponent's loss looks at real samples (relativistic objectives)."""
        return "real" in self.objective.sees

    @property
    def after(self) -> Callable[[nn.ModuleDict], None] | None:
        """What follows each step of the discriminator (weight clipping), None where nothing does."""
        clamps = [r.after for r in self.regularisers if r.after]
        if not clamps:
            return None

        def clamp(nets: nn.ModuleDict) -> None:
            for each in clamps:
                each(nets[self.name])

        return clamp

    def equilibrium(self, **players: str) -> Mapping[str, float]:
        """The objective's values at the solution by series; players: "discriminator" or "generator" -> its curve."""
        names: dict[str, Any] = {"discriminator": "discriminator/objective", "generator": "generator/objective"}
        names |= players
        return {names[player]: value for player, value in self.objective.equilibrium.items()}


def after_all(*adversaries: Adversary) -> Callable[[nn.ModuleDict], None] | None:
    """What follows a step of several discriminators at once, None where nothing does."""
    clamps = [adversary.after for adversary in adversaries if adversary.after]

    def clamp(nets: nn.ModuleDict) -> None:
        for each in clamps:
            each(nets)

    return clamp if clamps else None


def _augmenter(nets: nn.ModuleDict) -> Augmenter:
    augmenter = nets[AUGMENTATION]
    assert isinstance(augmenter, Augmenter)
    return augmenter


def no_grad(samples: Callable[[], Tensor]) -> Tensor:
    """Samples made without a graph, as the discriminator's turn takes them."""
    with torch.no_grad():
        return samples()
