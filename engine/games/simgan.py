"""SimGAN: a refiner makes synthetic pictures look real and leaves what they show alone, so that labels still hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Moment, Part, Role, Route, Stage, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.replay import Pool, check_pool
from engine.spec.data import DataInfo, Need, Shape, Skill
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

POOL = "pool"  # the part that holds older refined pictures
SHARE = 0.5  # of each fake batch that comes from it


class SimGANOptions(Options):
    """What the refiner may change, how often each player moves, and what happens before the game."""

    regularisation_weight: float = option(
        2.0, "λ: weight of the mean absolute difference of a refined picture from its original.", ge=0, le=1e4
    )
    refiner_steps: int = option(2, "K_g: refiner turns in a round.", ge=1, le=100)
    discriminator_steps: int = option(1, "K_d: discriminator turns in a round.", ge=1, le=100)
    replay_pool: int = option(
        512, "Older refined pictures that half of each fake batch comes from.", ge=1, le=100_000, unit="samples"
    )
    refiner_warm_up: float = option(
        0.05, "Share of the run, at its start, in which the refiner learns to change nothing; 0: none.", ge=0, le=0.5
    )
    discriminator_warm_up: float = option(
        0.02, "Share of the run, after that, in which the discriminator learns alone; 0: none.", ge=0, le=0.4
    )


@GAMES.register(
    "simgan",
    "SimGAN",
    "Domain A is synthetic and has labels, domain B is real and has none: a refiner makes A look like B and stays "
    "near the original, so that its labels hold for what it makes.",
    options=SimGANOptions,
    paper="Shrivastava et al. 2017, arXiv:1612.07828, algorithm 1, eq. 2 and 4",
    needs=frozenset({Need.TWO_DOMAINS, Need.PICTURES}),
    offers=frozenset({Skill.TRANSLATE}),
    players=("translator", "discriminator"),
    networks=("translator", "discriminator"),
    usual={"translator": "convolutional"},
)
class SimGANGame(Game):
    """R: objective on R(x) + λ |R(x) − x|; D: objective on y against R(x), half of it from a pool of older ones.

    With a discriminator of patches the objective is local, as in the paper (section 2.2). The error is a mean
    over pixels, so that λ means the same at every size; the paper sums. The pool of section 2.3 takes in what the
    batch's older half displaced. Before the game the refiner learns the identity, then the discriminator alone.
    A refiner without halvings changes what is near each pixel, and hardly the label (section 2.1).
    """

    needs = frozenset({Need.TWO_DOMAINS, Need.PICTURES})
    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, options: SimGANOptions, ingredients: Ingredients) -> None:
        """Raises DatasetError where the two domains differ in shape."""
        self.options = options
        self.data = ingredients.data
        _check_alike(self.data)
        self.adversary = Adversary(ingredients)

    def check_batch(self, batch: int) -> None:
        """Raises OptionError where the pool is smaller than what enters it at once."""
        check_pool(batch, SHARE, self.options.replay_pool)

    def parts(self) -> Mapping[str, Part]:
        """A refiner, which is averaged, a discriminator of pictures of domain B, and the pool."""
        shape = self.data.shape
        return {
            "translator": Part(Role.TRANSLATE, shape, averaged=True, output=shape),
            **self.adversary.parts(shape),
            POOL: Part(Role.KEEP, build=partial(Pool, self.options.replay_pool, shape, SHARE)),
        }

    def turns(self) -> Sequence[Turn]:
        """The refiner, then the discriminator, each as often as it is due."""
        options = self.options
        return (
            Turn("translator", ("translator",), self.refiner_loss, repeat=options.refiner_steps),
            self._judging(options.discriminator_steps),
        )

    def stages(self) -> Sequence[Stage]:
        """The warm-up of the refiner, that of the discriminator, and the game."""
        options = self.options
        warm = (
            Stage("refiner alone", (Turn("translator", ("translator",), self.identity_loss),), options.refiner_warm_up),
            Stage("discriminator alone", (self._judging(1),), options.discriminator_warm_up),
        )
        played = 1 - options.refiner_warm_up - options.discriminator_warm_up
        before = tuple(stage for stage in warm if stage.share)
        return (*before, Stage("game" if before else "", self.turns(), played))

    def routes(self) -> Sequence[Route]:
        """From synthetic to real."""
        titles = self.data.domains or ("synthetic", "real")
        return (Route("AtoB", (titles[0], titles[1]), self.data.shape, self.data.shape),)

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:  # noqa: ARG002 - there is one
        """Refined pictures (n, c, h, w)."""
        made: Tensor = nets["translator"](pictures)
        return made

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversary.equilibrium(generator="translator/objective")

    def identity_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:  # noqa: ARG002
        """How far refined pictures lie from their originals, and nothing else."""
        refined = self.translate(nets, batch.images, "AtoB")
        return Terms({"regularisation": self._change(refined, batch.images)})

    def refiner_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on refined pictures, and how far they lie from their originals."""
        refined = self.translate(nets, batch.images, "AtoB")
        judge = self.adversary.judge(nets, moment)
        losses = {
            "objective": self.adversary.fooled(judge, refined, batch.partner),
            "regularisation": self._change(refined, batch.images),
        }
        return Terms(losses)

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective on real pictures against refined ones, the older half of which comes from the pool."""
        assert batch.partner is not None
        refined = no_grad(lambda: self.translate(nets, batch.images, "AtoB"))
        shown: Tensor = nets[POOL](refined, moment.random)
        judge = self.adversary.judge(nets, moment)
        return self.adversary.loss(judge, batch.partner, shown, moment, nets)

    def _change(self, refined: Tensor, originals: Tensor) -> Tensor:
        return self.options.regularisation_weight * (refined - originals).abs().mean()

    def _judging(self, repeat: int) -> Turn:
        after = self.adversary.after
        return Turn("discriminator", ("discriminator",), self.discriminator_loss, repeat=repeat, after=after)


def _check_alike(data: DataInfo) -> None:
    """Raises DatasetError where a refined picture could not be one of domain B."""
    if data.shape != data.partner:
        sizes = " and ".join(map(_size, (data.shape, data.partner)))
        what = f"SimGAN cannot refine {data.title}"
        raise DatasetError(what, f"its domains differ in shape: {sizes}", "Choose domains of one size and colour.")


def _size(shape: Shape) -> str:
    return "×".join(map(str, (*shape[:0:-1], shape[0])))  # width, height, channels
