"""A shared latent space: an encoder and a generator per domain, around codes that do not tell the domain."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Game, Ingredients, Moment, Objective, Part, Role, Route, Scores, Supply, Terms, Turn
from engine.games.adversary import Adversary, after_all, no_grad
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

CODES = "code_discriminator"
EPSILON = 1e-8  # gives a code of zeros a slope

Fooling = Literal["flipped", "reversed"]


class SharedLatentOptions(Options):
    """What a code is, and what the losses of encoders and generators weigh."""

    code: int = option(32, "Length of the code that both domains share.", ge=1, le=4096)
    variational: bool = option(
        False,
        "Codes have a noise of N(0, I) while training, as in UNIT; else each is scaled to a root mean square of 1.",
    )
    same_start: bool = option(
        True,
        "Both encoders begin with the same weights, and both generators, where the domains have one shape: what a "
        "code means in one domain it then means in the other.",
    )
    prior_weight: float = option(
        0.01, "Of the divergence of the codes from N(0, I); where codes are variational.", ge=0, le=1000
    )
    reconstruction_weight: float = option(
        10.0, "Of the mean absolute error of pictures rebuilt in their own domain.", ge=0, le=1e4
    )
    cycle_weight: float = option(10.0, "Of the same error on the way through the other domain and back.", ge=0, le=1e4)
    code_weight: float = option(1.0, "Of what the code discriminator is to be told wrongly.", ge=0, le=1000)
    fooling: Fooling = option(
        "flipped",
        "Encoders want the code discriminator to name the other domain; or, reversed, its own loss to be large.",
        advanced=True,
    )


class Views(NamedTuple):
    """A batch of each domain in codes, and what both generators make of all of them."""

    codes_a: Tensor  # (n, code)
    codes_b: Tensor
    rebuilt_a: Tensor  # (n, c, h, w), A through A's own encoder
    into_b: Tensor  # A through A's encoder and B's generator
    into_a: Tensor
    rebuilt_b: Tensor
    means: Tensor  # (2n, code) of the codes' noise


@GAMES.register(
    "shared-latent",
    "Shared latent space",
    "For two domains that look very different: an encoder for each into one code, from which a discriminator must not "
    "tell the domain, and a generator for each. Pictures have the size that was trained on.",
    options=SharedLatentOptions,
    paper="Liu et al. 2017, arXiv:1703.00848; code discriminator of Ganin et al. 2016, arXiv:1505.07818",
    needs=frozenset({Need.TWO_DOMAINS, Need.PICTURES}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("discriminator", CODES, "generator"),
    networks=("generator", "discriminator", "encoder", "code_discriminator"),
)
class SharedLatentGame(Game):
    """Encoders and generators: objective in both domains + reconstruction + cycle + divergence + a fooled code judge.

    UNIT ties the layers next to the code of both encoders, and of both generators; here they only start alike,
    and a code discriminator holds the codes of both domains together. Codes have a scale of their own, so that
    encoders cannot hide in small ones: their root mean square is 1, or they are variational, N(m, I) around the
    encoder's answer m, whose divergence from N(0, I) is ½‖m‖² (UNIT, section 3); translations take m.
    UNIT weighs the divergence of codes on the way back too; here the error of the cycle has to do. The objective
    is played on pictures, with translated ones as fakes; the code discriminator minimises the cross-entropy of the
    domain, on which encoders play against it. Regularisers hold for all discriminators.
    """

    needs = frozenset({Need.TWO_DOMAINS, Need.PICTURES})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: SharedLatentOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.in_a, self.in_b = (Adversary(ingredients, f"discriminator_{side}") for side in "ab")
        self.of_codes = Adversary(ingredients._replace(objective=telling(options.fooling)), CODES)

    def parts(self) -> Mapping[str, Part]:
        """For each domain an encoder and a generator, both averaged, and a discriminator; one more for codes."""
        code, parts = self.options.code, {}
        for side, shape in (("a", self.data.shape), ("b", self.data.partner)):
            parts[f"encoder_{side}"] = Part(Role.ENCODE, shape, code=code, averaged=True)
            parts[f"generator_{side}"] = Part(Role.GENERATE, shape, code=code, averaged=True)
        judges = self.in_a.parts(self.data.shape) | self.in_b.parts(self.data.partner)
        return {**parts, **judges, **self.of_codes.parts((code,), role=Role.JUDGE_CODE)}

    def turns(self) -> Sequence[Turn]:
        """The discriminators of pictures, that of codes, then all encoders and generators."""
        trained = ("encoder_a", "encoder_b", "generator_a", "generator_b")
        judges = (self.in_a.name, self.in_b.name)
        return (
            Turn("discriminator", judges, self.discriminator_loss, after=after_all(self.in_a, self.in_b)),
            Turn(CODES, (CODES,), self.code_discriminator_loss, after=self.of_codes.after),
            Turn("generator", trained, self.generator_loss),
        )

    def begin_stage(self, stage: int, nets: nn.ModuleDict, supply: Supply, random: torch.Generator) -> None:  # noqa: ARG002
        """Gives the networks of B the weights of those of A, where they are asked to start alike."""
        if self.options.same_start and self.data.shape == self.data.partner:
            for kind in ("encoder", "generator"):
                nets[f"{kind}_b"].load_state_dict(nets[f"{kind}_a"].state_dict())

    def routes(self) -> Sequence[Route]:
        """Both directions."""
        a, b = self.data.domains or ("A", "B")
        shapes = (self.data.shape, self.data.partner)
        return (
            Route("AtoB", (a, b), *shapes, back="BtoA"),
            Route("BtoA", (b, a), *shapes[::-1], takes="partner", makes="images", back="AtoB"),
        )

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:
        """Pictures (n, c, h, w), of the size trained on, through one domain's encoder and the other's generator."""
        source, target = ("a", "b") if route == "AtoB" else ("b", "a")
        means = nets[f"encoder_{source}"](pictures)
        made: Tensor = nets[f"generator_{target}"](means if self.options.variational else scaled(means))
        return made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution in either domain, and those of codes that tell nothing."""
        values = {f"{CODES}/objective": math.log(2), f"{CODES}/accuracy": 0.5}
        for adversary, side in ((self.in_a, "A"), (self.in_b, "B")):
            named = {player: f"{player}/objective {side}" for player in ("discriminator", "generator")}
            values |= adversary.equilibrium(**named)
        return values

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective with every penalty that is due, in either domain on translated pictures of the other."""
        a, b = _sides(batch)
        with torch.no_grad():
            views = self._views(nets, a, b, moment.random)
        losses: dict[str, Tensor] = {}
        watched: dict[str, Tensor] = {}
        for adversary, side, real, fake in ((self.in_a, "A", a, views.into_a), (self.in_b, "B", b, views.into_b)):
            terms = adversary.loss(adversary.judge(nets, moment), real, fake, moment, nets)
            losses |= {f"{name} {side}": loss for name, loss in terms.losses.items()}
            watched |= {f"{name} {side}": value for name, value in terms.watched.items()}
        return Terms(losses, watched)

    def code_discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The cross-entropy of the domain that a code came from, with every penalty; and how often it is told."""
        a, b = _sides(batch)
        codes_a = no_grad(lambda: self._coded(nets["encoder_a"](a), moment.random))
        codes_b = no_grad(lambda: self._coded(nets["encoder_b"](b), moment.random))
        judge = self.of_codes.judge(nets, moment)
        scores = self.of_codes.scores(judge, codes_a, codes_b)
        terms = self.of_codes.against(judge, scores, codes_a, codes_b, moment)
        return Terms(terms.losses, {"accuracy": told_rightly(scores)})

    def generator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """What encoders and generators minimise together."""
        a, b = _sides(batch)
        options = self.options
        views = self._views(nets, a, b, moment.random)
        on_codes = self.of_codes.scores(self.of_codes.judge(nets, moment), views.codes_a, views.codes_b)
        back_a = nets["generator_a"](self._coded(nets["encoder_b"](views.into_b), moment.random))
        back_b = nets["generator_b"](self._coded(nets["encoder_a"](views.into_a), moment.random))
        losses = {
            "objective A": self.in_a.fooled(self.in_a.judge(nets, moment), views.into_a, a),
            "objective B": self.in_b.fooled(self.in_b.judge(nets, moment), views.into_b, b),
            "codes": options.code_weight * self.of_codes.objective.generator(on_codes),
            "reconstruction": options.reconstruction_weight * _error((a, b), (views.rebuilt_a, views.rebuilt_b)),
            "cycle": options.cycle_weight * _error((a, b), (back_a, back_b)),
        }
        if options.variational:
            losses["divergence"] = options.prior_weight * unit_divergence(views.means).mean()
        return Terms(losses)

    def _views(self, nets: nn.ModuleDict, a: Tensor, b: Tensor, random: torch.Generator) -> Views:
        """Both batches in codes, which pass each generator as one batch, so that its norms treat them alike."""
        means = torch.cat((nets["encoder_a"](a), nets["encoder_b"](b)))
        codes = self._coded(means, random)
        rebuilt_a, into_a = nets["generator_a"](codes).split((len(a), len(b)))
        into_b, rebuilt_b = nets["generator_b"](codes).split((len(a), len(b)))
        codes_a, codes_b = codes.split((len(a), len(b)))
        return Views(codes_a, codes_b, rebuilt_a, into_b, into_a, rebuilt_b, means)

    def _coded(self, means: Tensor, random: torch.Generator) -> Tensor:
        """Codes (n, code) around what an encoder answers."""
        if not self.options.variational:
            return scaled(means)
        return means + torch.randn(means.shape, generator=random, device=means.device)


def scaled(codes: Tensor) -> Tensor:
    """Codes (n, d), each with a root mean square of 1."""
    mean_square = codes.square().mean(1, keepdim=True)
    return codes * (mean_square + EPSILON).rsqrt()


def telling(fooling: Fooling) -> Objective:
    """Two domains told apart: the mean cross-entropy, with "real" for A; and what encoders, who move both, minimise.

    Flipped is the cross-entropy of the wrong domain, whose gradient is strong while the codes are told easily;
    reversed is the negative of the discriminator's loss.
    Source: Ganin et al. 2016, arXiv:1505.07818, eq. 8 and 10 (reversed).
    """

    def entropy(scores: Scores) -> Tensor:
        assert scores.real is not None
        return (softplus(-scores.real).mean() + softplus(scores.fake).mean()) / 2

    def flipped(scores: Scores) -> Tensor:
        assert scores.real is not None
        return (softplus(scores.real).mean() + softplus(-scores.fake).mean()) / 2

    return Objective(entropy, flipped if fooling == "flipped" else lambda scores: -entropy(scores))


def told_rightly(scores: Scores) -> Tensor:
    """Share () of codes whose domain is told, one half by chance."""
    assert scores.real is not None
    right = torch.cat((scores.real.detach() > 0, scores.fake.detach() < 0))
    return right.float().mean()


def unit_divergence(means: Tensor) -> Tensor:
    """KL(N(m, I) ‖ N(0, I)) = ½‖m‖² of means (n, d), in nats: (n,)."""
    return 0.5 * means.float().square().sum(1)


def _error(wanted: tuple[Tensor, Tensor], made: tuple[Tensor, Tensor]) -> Tensor:
    """The mean absolute difference (), summed over the two domains."""
    return (made[0] - wanted[0]).abs().mean() + (made[1] - wanted[1]).abs().mean()


def _sides(batch: Batch) -> tuple[Tensor, Tensor]:
    assert batch.partner is not None, "two domains have partners"
    return batch.images, batch.partner
