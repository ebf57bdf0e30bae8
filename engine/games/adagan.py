"""AdaGAN: generators one after another, each for what the mixture of those before it misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Stage, Supply, Terms, Turn, Verdict
from engine.data.source import to_signed
from engine.games.adversary import Adversary
from engine.games.boosting import Mixture, boosting_weights
from engine.games.priors import Prior, distribution, prior_codes
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

MIXTURE = "mixture"
PIECE = 512  # samples that a critic weighs at once


class AdaGANOptions(Options):
    """How the mixture grows."""

    components: int = option(3, "Generators of the mixture, trained one after another.", ge=1, le=20)
    code: int = option(128, "Length of the code z of each generator.", ge=1, le=4096)
    prior: Prior = option("normal", "Distribution of z: N(0, I), or uniform on [-1, 1].")
    discriminator_steps: int = option(1, "Discriminator turns in a round.", ge=1, le=100)
    share: Literal["equal", "constant"] = option(
        "equal", "Share of each new generator in the mixture: 1/t, so that all end up equal, or always the same."
    )
    constant_share: float = option(0.5, "That share, where it is constant.", gt=0, le=1, advanced=True)
    weighing: float = option(0.25, "Rounds of a weighing, relative to those of a generator.", ge=0.01, le=10)


@GAMES.register(
    "adagan",
    "AdaGAN",
    "Boosting: each new generator learns from data weighed by how much the mixture of those before it misses. "
    "Finds what one generator loses.",
    options=AdaGANOptions,
    paper="Tolstikhin et al. 2017, arXiv:1701.02386",
    needs=frozenset({Need.STORED}),
    offers=frozenset({Skill.SAMPLE}),
    players=("discriminator", "generator"),
)
class AdaGANGame(Game):
    """Algorithm 1 of the paper: a stage per generator, and before each but the first one that weighs the data.

    In a weighing a critic (a discriminator network, with the logistic loss and without regularisers, as its
    logits must be log ratios of densities) learns to tell data from the mixture so far. Its logits on the
    whole data give the weights with which the next generator's stage draws. That generator and its
    discriminator start afresh, and its share counts from the start of its stage, so that previews show it.
    The last entry of a code picks the component, by its place in the prior's distribution.
    """

    needs = frozenset({Need.STORED})

    def __init__(self, options: AdaGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.shape = ingredients.data.shape
        self.numbers = range(1, options.components + 1)
        self.adversaries = {number: Adversary(ingredients, f"discriminator_{number}") for number in self.numbers}

    def parts(self) -> Mapping[str, Part]:
        """Per component a generator, a discriminator and, but for the first, a critic; and the mixture."""
        parts: dict[str, Part] = {}
        for number, adversary in self.adversaries.items():
            if number > 1:
                parts[f"critic_{number}"] = Part(Role.JUDGE, self.shape)
            parts[f"generator_{number}"] = Part(Role.GENERATE, self.shape, code=self.options.code, averaged=True)
            parts |= adversary.parts(self.shape)
        parts[MIXTURE] = Part(Role.KEEP, build=partial(Mixture, self.options.components), exported=True)
        return parts

    def turns(self) -> Sequence[Turn]:
        """A round of the first stage."""
        return self._playing(1)

    def stages(self) -> Sequence[Stage]:
        """The first generator, then a weighing and a generator for each further component."""
        total = self.options.components
        stages = [Stage(f"generator 1 of {total}" if total > 1 else "", self._playing(1))]
        for number in self.numbers[1:]:
            stages.append(Stage(f"weighing {number} of {total}", self._weighing(number), self.options.weighing))
            stages.append(Stage(f"generator {number} of {total}", self._playing(number)))
        return stages

    def begin_stage(
        self,
        stage: int,
        nets: nn.ModuleDict,
        supply: Supply,
        random: torch.Generator,
    ) -> None:
        """Draws evenly for a weighing; for a new generator, weighs the data and gives it its share."""
        if stage == 0 or stage % 2:
            supply.reweight(None)
            return
        number = stage // 2 + 1
        share = self._share(number)
        logits = _judged(nets[f"critic_{number}"], supply, random.device)
        weights = boosting_weights(logits, share)
        supply.reweight(weights)
        mixture = nets[MIXTURE]
        assert isinstance(mixture, Mixture)
        mixture.note(weights)
        mixture.admit(number - 1, share)

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code + 1) from the prior."""
        return prior_codes(self.options.prior, n, self.options.code + 1, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the component that a code picks makes of it."""
        return self._mixed(nets, codes, self.options.components)

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversaries[1].equilibrium()

    def discriminator_loss(self, number: int, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of a component's discriminator on weighed data and the component's samples."""
        adversary, mixture = self.adversaries[number], nets[MIXTURE]
        assert isinstance(mixture, Mixture)
        with torch.no_grad():
            fake = self._fresh(number, nets, len(batch.images), moment)
        terms = adversary.loss(adversary.judge(nets, moment), batch.images, fake, moment, nets)
        spread = {"weightless data": mixture.weightless.clone(), "effective data": mixture.effective.clone()}
        return terms._replace(watched={**terms.watched, **spread})

    def generator_loss(self, number: int, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of a component on a fresh fake batch."""
        adversary = self.adversaries[number]
        fake = self._fresh(number, nets, moment.batch, moment)
        return Terms({"objective": adversary.fooled(adversary.judge(nets, moment), fake, batch.images)})

    def critic_loss(self, number: int, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The logistic loss of a critic on even data and the mixture so far, which share a batch."""
        codes = self.codes(len(batch.images), moment.random)
        with torch.no_grad():
            fake = self._mixed(nets, codes, number - 1)
        verdict: Verdict = nets[f"critic_{number}"](torch.cat((batch.images, fake)))
        real_logits, fake_logits = verdict.logits.float().chunk(2)
        loss = softplus(-real_logits).mean() + softplus(fake_logits).mean()
        seen = {"D(real)": real_logits.detach().mean(), "D(mixture)": fake_logits.detach().mean()}
        return Terms({"weighing": loss}, seen)

    def _playing(self, number: int) -> tuple[Turn, ...]:
        adversary = self.adversaries[number]
        return (
            Turn(
                "discriminator",
                (adversary.name,),
                partial(self.discriminator_loss, number),
                repeat=self.options.discriminator_steps,
                after=adversary.after,
            ),
            Turn(
                "generator",
                (f"generator_{number}",),
                partial(self.generator_loss, number),
                draws=adversary.needs_real,
            ),
        )

    def _weighing(self, number: int) -> tuple[Turn, ...]:
        return (Turn("discriminator", (f"critic_{number}",), partial(self.critic_loss, number)),)

    def _share(self, number: int) -> float:
        """β of a new component."""
        return 1 / number if self.options.share == "equal" else self.options.constant_share

    def _fresh(self, number: int, nets: nn.ModuleDict, n: int, moment: Moment) -> Tensor:
        samples: Tensor = nets[f"generator_{number}"](
            prior_codes(self.options.prior, n, self.options.code, moment.random)
        )
        return samples

    def _mixed(self, nets: nn.ModuleDict, codes: Tensor, components: int) -> Tensor:
        """Samples of the first few components; all make theirs, and each code keeps its own's."""
        mixture = nets[MIXTURE]
        assert isinstance(mixture, Mixture)
        picked = mixture.pick(distribution(self.options.prior, codes[:, -1]))
        starts = codes[:, :-1]
        samples: Tensor = nets["generator_1"](starts)
        for number in self.numbers[1:components]:
            mine = (picked == number - 1).reshape(-1, *[1] * (samples.dim() - 1))
            samples = torch.where(mine, nets[f"generator_{number}"](starts), samples)
        return samples


@torch.no_grad()
def _judged(critic: nn.Module, supply: Supply, device: torch.device) -> Tensor:
    """Logits (N,) of all stored samples, in their order."""
    samples = supply.dataset.samples
    assert samples is not None, "the game needs stored data"
    logits = [critic(to_signed(piece.to(device))).logits.float() for piece in samples.split(PIECE)]
    return torch.cat([each.reshape(len(each), -1).mean(1) for each in logits])  # patches and pixels share one vote
