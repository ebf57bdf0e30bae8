"""Adversarial autoencoder: a discriminator of codes makes the codes of data look like a prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game, Ingredients, Judge, Moment, Part, Role, Supply, Terms, Turn
from engine.games.adversary import Adversary, no_grad
from engine.games.labelled import Labelled, choose_labelled
from engine.games.latent_priors import SHAPED, LatentPrior, latent_codes
from engine.games.reconstruction import again, at_equilibrium, autoencoder_parts, squared_error
from engine.spec.data import Need, Skill
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

JUDGE = "code_discriminator"
LABELLED = "labelled"  # the part that keeps the samples whose label is told
UNLABELLED = 1  # the further class of samples whose label is withheld


class AAEOptions(Options):
    """Which codes are wanted, and how much the pictures matter."""

    code: int = option(8, "Length of the code.", ge=1, le=4096)
    prior: LatentPrior = option(
        "normal",
        "Distribution that the codes take; mixture and swiss-roll lie in the first two entries, others are N(0, 1).",
    )
    pieces: int = option(
        10, "Gaussians in the mixture, or stretches of the roll; with labels on, the classes.", ge=1, le=1000
    )
    labels: bool = option(
        False, "Give each class a piece of the prior: the code discriminator is told the labels that there are."
    )
    labels_per_class: int = option(
        0,
        "Labels of each class that are told, chosen by the seed; 0 tells all that the data has.",
        ge=0,
        le=100_000,
    )
    reconstruction_weight: float = option(1.0, "Weight of the mean squared error.", gt=0, le=1e6)
    discriminator_steps: int = option(1, "Turns of the code discriminator in a round.", ge=1, le=100, advanced=True)


@GAMES.register(
    "aae",
    "Adversarial autoencoder",
    "An encoder and a generator rebuild the data; a discriminator of codes pulls the codes towards a prior, "
    "so that codes drawn from it give samples.",
    options=AAEOptions,
    paper="Makhzani et al. 2015, arXiv:1511.05644",
    needs=frozenset[Need](),
    offers=frozenset({Skill.SAMPLE, Skill.ENCODE}),
    players=("autoencoder", JUDGE, "encoder"),
    networks=("generator", "encoder", JUDGE),
)
class AAEGame(Game):
    """Reconstruction, then regularisation: the code discriminator, and the encoder that fools it.

    The encoder is a function of the sample alone, the first of the paper's three choices. With labels on,
    the code discriminator also gets a one-hot vector of the class, with a further class for samples without
    a label (-1); the prior's codes come from the piece of the same class (section 2.3).
    """

    offers = frozenset({Skill.SAMPLE, Skill.ENCODE})

    def __init__(self, options: AAEOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.data = ingredients.data
        self.adversary = Adversary(ingredients._replace(augmentation=None), JUDGE)  # pictures' changes fit no codes
        self.pieces = len(self.data.classes) if options.labels else options.pieces
        if options.labels:
            self.needs = frozenset({Need.LABELS})
        self.few = len(self.data.classes) * options.labels_per_class if options.labels else 0  # labels told; 0: all
        if self.few:
            self.needs |= {Need.STORED}
        _check(options)

    def parts(self) -> Mapping[str, Part]:
        """Encoder and generator, both averaged, and the discriminator of codes."""
        told = self.pieces + UNLABELLED if self.options.labels else 0
        judge = self.adversary.parts((self.options.code + told,), role=Role.JUDGE_CODE)
        kept = {LABELLED: Part(Role.KEEP, build=lambda: Labelled(self.few, self.data))} if self.few else {}
        return {**autoencoder_parts(self.data.shape, self.options.code), **judge, **kept}

    def turns(self) -> Sequence[Turn]:
        """The autoencoder, the code discriminator, the encoder."""
        judge = Turn(
            JUDGE,
            (JUDGE,),
            self.discriminator_loss,
            repeat=self.options.discriminator_steps,
            after=self.adversary.after,
        )
        rebuild = Turn("autoencoder", ("encoder", "generator"), self.reconstruction_loss)
        return (rebuild, judge, Turn("encoder", ("encoder",), self.encoder_loss))

    def begin_stage(self, stage: int, nets: nn.ModuleDict, supply: Supply, random: torch.Generator) -> None:  # noqa: ARG002
        """Chooses the samples whose label is told, where not all are; raises OptionError for too few of a class."""
        if self.few:
            chosen = choose_labelled(supply.dataset, self.options.labels_per_class, random)
            labelled_of(nets).fill(supply.dataset, chosen)

    def codes(self, n: int, random: torch.Generator) -> Tensor:
        """n codes (n, code) from the prior."""
        return self._prior(n, random)

    def sample(self, nets: nn.ModuleDict, codes: Tensor) -> Tensor:
        """What the generator makes of codes."""
        samples: Tensor = nets["generator"](codes)
        return samples

    def encode(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """Codes (n, code) of samples."""
        codes: Tensor = nets["encoder"](samples)
        return codes

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values once codes and prior agree."""
        series = {"discriminator": f"{JUDGE}/objective", "generator": "encoder/objective"}
        return at_equilibrium(self.adversary.objective.equilibrium, **series)

    def preview_codes(self, n: int, random: torch.Generator) -> tuple[Tensor, int]:
        """With labels on, a row of codes for each class."""
        if not self.options.labels:
            return super().preview_codes(n, random)
        rows = min(n, self.pieces)
        columns = n // rows
        piece = torch.arange(rows, device=random.device).repeat_interleave(columns)
        return self._prior(rows * columns, random, piece), columns

    def preview_captions(self) -> Sequence[str]:
        """The classes, with labels on."""
        return self.data.classes if self.options.labels else ()

    def reconstruction_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:  # noqa: ARG002
        """The error of G(E(x))."""
        error = squared_error(batch.images, again(nets, batch.images))
        return Terms({"reconstruction": self.options.reconstruction_weight * error})

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective, with the prior's codes as real and the data's codes as fake."""
        batch = self._told(nets, batch, moment)
        codes = no_grad(lambda: self.encode(nets, batch.images))
        return self.adversary.loss(self._judge(nets, batch, moment), self._wanted(batch, moment), codes, moment, nets)

    def encoder_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective of the opponent on the data's codes."""
        batch = self._told(nets, batch, moment)
        wanted = self._wanted(batch, moment) if self.adversary.needs_real else None
        codes = self.encode(nets, batch.images)
        return Terms({"objective": self.adversary.fooled(self._judge(nets, batch, moment), codes, wanted)})

    def _prior(self, n: int, random: torch.Generator, piece: Tensor | None = None) -> Tensor:
        return latent_codes(self.options.prior, n, self.options.code, random, pieces=self.pieces, piece=piece)

    def _told(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Batch:
        """The batch with the labels that may be told; where they are few, half of it is made of samples with one."""
        if not self.few:
            return batch
        half = len(batch.images) // 2
        samples, labels = labelled_of(nets).draw(half, moment.random)
        images = torch.cat((samples, batch.images[half:]))
        withheld = torch.full((len(images) - half,), -1, dtype=labels.dtype, device=labels.device)
        return Batch(images, torch.cat((labels, withheld)))

    def _wanted(self, batch: Batch, moment: Moment) -> Tensor:
        """Codes of the prior, each from the piece of its sample's class where the labels are told."""
        return self._prior(len(batch.images), moment.random, batch.labels if self.options.labels else None)

    def _judge(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Judge:
        """The code discriminator as a function of codes; what it is told of the classes stays fixed."""
        judge = self.adversary.judge(nets, moment)
        if not self.options.labels:
            return judge
        assert batch.labels is not None
        told = one_hot(batch.labels, self.pieces)
        return lambda codes: judge(torch.cat((codes, told), 1))


def one_hot(labels: Tensor, classes: int) -> Tensor:
    """Labels (n,) as (n, classes + 1) of zeros and a one; a label that is withheld, -1, is the last class."""
    index = torch.where(labels < 0, classes, labels)
    return (index[:, None] == torch.arange(classes + UNLABELLED, device=labels.device)).float()


def labelled_of(nets: nn.ModuleDict) -> Labelled:
    """The samples whose label is told."""
    kept = nets[LABELLED]
    assert isinstance(kept, Labelled)
    return kept


def _check(options: AAEOptions) -> None:
    if options.prior in SHAPED and options.code < 2:
        what = f"game.code = {options.code} is too short for the prior {options.prior}"
        raise OptionError("game.code", what, "it lies in a plane, so the code must be ≥ 2")
    if options.labels and options.prior not in SHAPED:
        what = f"the prior {options.prior} has no pieces to give to the classes"
        raise OptionError(
            "game.prior", what, "labels are on", f"Choose {' or '.join(SHAPED)}, or turn game.labels off."
        )
