"""The plain game: one generator against one discriminator, with any objective and any regularisers."""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Judge, Moment, Part, Role, Scores, Terms, Turn
from engine.games.adversary import Adversary
from engine.games.history import History, trainable
from engine.games.packing import check_pack
from engine.games.priors import Prior, prior_codes
from engine.games.replay import Pool, check_pool
from engine.games.selection import falling_share, highest
from engine.games.unrolling import Ahead, Rule, Step, check_thrice_differentiable, check_unrolling, look_ahead
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES


class PlainOptions(Options):
    """How the plain game is played."""

    code: int = option(128, "Length of the code z.", ge=1, le=4096)
    prior: Prior = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    discriminator_steps: int = option(1, "Discriminator turns in a round (the paper's k).", ge=1, le=100)
    pack: int = option(1, "Samples that the discriminator sees joined, for one verdict (PacGAN); 1: alone.", ge=1, le=4)
    unroll: int = option(
        0, "Steps of the discriminator that the generator looks ahead (K); each costs about three turns.", ge=0, le=20
    )
    unroll_rule: Rule = option(
        "adam", "Those steps: Adam from the moments of the discriminator's own, or plain descent.", advanced=True
    )
    unroll_rate: float = option(
        0.0, "Learning rate of those steps; 0: the discriminator's own.", ge=0, le=10, advanced=True
    )
    replay_share: float = option(
        0.0, "Share of each fake batch that comes from a pool of older generators' samples.", ge=0, le=0.9
    )
    replay_pool: int = option(
        1000, "Samples in that pool; it is saved with the run.", ge=1, le=100_000, unit="samples", advanced=True
    )
    history_weight: float = option(
        0.0, "Historical averaging: weight of each player's squared distance to its past mean.", ge=0, le=1000
    )
    top_share: float = option(
        1.0, "Top-k: share of the fake batch, the most convincing, that moves the generator in the end.", gt=0, le=1
    )
    top_until: float = option(1.0, "Share of the run in which that share falls from 1.", gt=0, le=1, advanced=True)
    instance_noise: float = option(
        0.0, "Deviation of Gaussian noise on all that the discriminator sees, at the start.", ge=0, le=2, advanced=True
    )
    instance_noise_until: float = option(
        1.0, "Share of the run after which that noise has faded to zero.", gt=0, le=1, advanced=True
    )
    shared_batch: bool = option(
        False, "Real and fake pass the discriminator in one batch, so that batch norm sees both.", advanced=True
    )


@GAMES.register(
    "plain",
    "Plain game",
    "One generator against one discriminator. Objective, regularisers and networks make it "
    "the original GAN, WGAN-GP, hinge, R3GAN's game and many more.",
    options=PlainOptions,
    paper="Goodfellow et al. 2014, arXiv:1406.2661",
    needs=frozenset[Need](),
    offers=frozenset({Skill.SAMPLE}),
    players=("discriminator", "generator"),
)
class PlainGame(Game):
    """Generator and discriminator; the discriminator plays k turns, then the generator one.

    The ways of playing (packing, unrolling, replay, historical averaging, top-k) combine. Each is off at first,
    and then leaves nothing behind: no state, no draw of a random number.

    With `shared_batch` off, real and fake samples pass the discriminator as two batches, so that batch
    normalisation sees them apart (Radford et al. 2016 and most that followed). The generator's running
    statistics follow its forward passes in both players' turns; its weights move in its own turn only.
    """

    def __init__(self, options: PlainOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients, pack=options.pack)
        if options.unroll:
            check_unrolling(ingredients.regularisers)

    def check_batch(self, batch: int) -> None:
        """Raises OptionError where packs do not divide the batch, or the pool is smaller than what enters at once."""
        check_pack(batch, self.options.pack)
        if self.options.replay_share:
            check_pool(batch, self.options.replay_share, self.options.replay_pool)

    def parts(self) -> Mapping[str, Part]:
        """A generator, whose moving average is sampled, a discriminator, and what the chosen ways remember."""
        shape, options = self.data.shape, self.options
        generator = Part(Role.GENERATE, shape, code=options.code, averaged=True)
        parts = {"generator": generator, **self.adversary.parts(shape)}
        if options.unroll and any(each.penalty and each.slopes for each in self.adversary.regularisers):
            judge = parts[self.adversary.name]
            checked = (*judge.prepare, check_thrice_differentiable)
            parts[self.adversary.name] = dataclasses.replace(judge, prepare=checked)
        if options.replay_share:
            pool = functools.partial(Pool, options.replay_pool, shape, options.replay_share)
            parts["pool"] = Part(Role.KEEP, build=pool)
        if options.history_weight:
            for player in ("generator", "discriminator"):
                parts[f"{player}_history"] = Part(Role.KEEP, build=History, of=(player,))
        return parts

    def turns(self) -> Sequence[Turn]:
        """k turns of the discriminator, one of the generator."""
        return (
            Turn(
                "discriminator",
                ("discriminator",),
                self.discriminator_loss,
                repeat=self.options.discriminator_steps,
                after=self.adversary.after,
            ),
            Turn("generator", ("generator",), self.generator_loss, draws=self._generator_looks_at_real),
        )

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from the prior."""
        return prior_codes(self.options.prior, n, self.options.code, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversary.equilibrium()

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a real and a fresh fake batch, and every penalty that is due."""
        with torch.no_grad():
            fake = self.sample(nets, self.codes(len(batch.images), moment.random))
            if self.options.replay_share:
                fake = nets["pool"](fake, moment.random)
        real, fake = self._shown(batch.images, moment), self._shown(fake, moment)
        judge = self.adversary.judge(nets, moment)
        scores = self._scores(judge, real, fake)
        terms = self.adversary.against(judge, scores, real, fake, moment, nets)
        return self._remembered(terms, nets, "discriminator")

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on a fresh fake batch; real samples are judged only where the objective asks for them."""
        fake = self._shown(self.sample(nets, self.codes(moment.batch, moment.random)), moment)
        real = self._shown(batch.images, moment) if self._generator_looks_at_real else None
        judge = self.adversary.judge(self._unrolled(nets, real, fake, moment), moment)
        if self.adversary.needs_real:
            assert real is not None
            scores = self._scores(judge, real, fake)
        else:
            scores = Scores(None, judge(fake))
        if self.options.top_share < 1:
            share = falling_share(moment.progress, self.options.top_share, self.options.top_until)
            scores = scores._replace(fake=highest(scores.fake, share))
        terms = Terms({"objective": self.adversary.objective.generator(scores)})
        return self._remembered(terms, nets, "generator")

    @property
    def _generator_looks_at_real(self) -> bool:
        return self.adversary.needs_real or self.options.unroll > 0

    def _unrolled(self, nets: nn.ModuleDict, real: Tensor | None, fake: Tensor, moment: Moment) -> nn.ModuleDict:
        """The networks with the discriminator some steps ahead, on the generator's own batch as in the authors' code.

        What those steps minimise is what a turn does, penalties and historical averaging included.
        """
        options, player = self.options, "discriminator"
        if not options.unroll:
            return nets
        assert real is not None
        played = (moment.round + 1) * options.discriminator_steps  # decides which penalties are due

        def loss(ahead: Ahead, number: int) -> Tensor:
            then = dataclasses.replace(moment, step=played + number)
            judge = self.adversary.judge(nn.ModuleDict({**nets, player: ahead}), then)
            losses = self.adversary.against(judge, self._scores(judge, real, fake), real, fake, then).losses
            total: Tensor = functools.reduce(operator.add, losses.values())
            if not options.history_weight:
                return total
            history = nets[f"{player}_history"]
            assert isinstance(history, History)
            return total + options.history_weight * history.distance(ahead.weights.values())

        step = Step(options.unroll_rule, options.unroll_rate, moment.optimisers.get(player))
        ahead = look_ahead(nets[player], loss, options.unroll, step)
        return nn.ModuleDict({**nets, player: ahead})

    def _remembered(self, terms: Terms, nets: nn.ModuleDict, player: str) -> Terms:
        """With historical averaging, a player's terms and its distance to its past."""
        if not self.options.history_weight:
            return terms
        history = nets[f"{player}_history"]
        assert isinstance(history, History)
        history.record(nets[player])
        drift = self.options.history_weight * history.distance(trainable(nets[player]))
        return terms._replace(losses={**terms.losses, "history": drift})

    def _scores(self, judge: Judge, real: Tensor, fake: Tensor) -> Scores:
        if not self.options.shared_batch:
            return self.adversary.scores(judge, real, fake)
        real_logits, fake_logits = judge(torch.cat((real, fake))).chunk(2)
        return Scores(real_logits, fake_logits, self.adversary.gap(real, fake))

    def _shown(self, samples: Tensor, moment: Moment) -> Tensor:
        """Samples as the discriminator sees them: with instance noise, and packed."""
        return self.adversary.packed(self._noisy(samples, moment))

    def _noisy(self, samples: Tensor, moment: Moment) -> Tensor:
        """Samples with instance noise (Sønderby et al. 2017, arXiv:1610.04490), fading linearly."""
        if self.options.instance_noise == 0:
            return samples
        share = (1 - moment.progress / self.options.instance_noise_until).clamp(min=0)
        noise = torch.randn(samples.shape, generator=moment.random, device=samples.device)
        return samples + noise * (self.options.instance_noise * share)
