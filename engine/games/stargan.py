"""StarGAN: one translator for many domains, and a discriminator that also tells which domain a picture is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.contracts import (
    Batch,
    Game,
    Head,
    Ingredients,
    Moment,
    Part,
    Role,
    Route,
    Scores,
    Supply,
    Terms,
    Turn,
    Verdict,
)
from engine.games.adversary import Adversary, no_grad
from engine.games.labels import joined_shape, one_hot, weigh_classes
from engine.spec.data import Need, Skill
from engine.spec.options import Options, option
from engine.spec.registry import GAMES

FRAME = 16  # part of the shorter side that the frame around a domain's plane is wide


class StarGANOptions(Options):
    """What the losses weigh, and how often the discriminator plays."""

    class_weight: float = option(1.0, "λ_cls: weight of the domain's log-likelihood, for both players.", ge=0, le=1000)
    reconstruction_weight: float = option(
        10.0, "λ_rec: weight of the mean absolute error once back in the domain that a picture came from.", ge=0, le=1e4
    )
    identity_weight: float = option(
        0.0,
        "Of the mean absolute change of pictures that are asked into their own domain, which keeps colours; the paper "
        "has no such term.",
        ge=0,
        le=1e4,
        advanced=True,
    )
    balanced: bool = option(False, "Show every domain equally often, however many pictures it has.")
    discriminator_steps: int = option(5, "Discriminator turns for each of the translator's.", ge=1, le=100)


@GAMES.register(
    "stargan",
    "StarGAN",
    "One translator for three or more domains: it is told which one to make, and the discriminator names the domain. "
    "A picture must survive the way there and back.",
    options=StarGANOptions,
    paper="Choi et al. 2018, arXiv:1711.09020, eq. 5–7",
    needs=frozenset({Need.LABELS, Need.PICTURES, Need.STORED}),
    offers=frozenset({Skill.TRANSLATE, Skill.CLASSIFY}),
    players=("discriminator", "translator"),
    networks=("translator", "discriminator"),
    usual={"translator": "resnet-translator"},
)
class StarGANGame(Game):
    """D: objective − λ_cls log P(own domain | x); G: objective − λ_cls log P(c | G(x, c)) + λ_rec |x − G(G(x, c), c′)|.

    The domains are the classes of the data. The translator sees a plane for each behind the picture's channels,
    that of the domain asked for with 1 inside a frame of 0. A picture is asked into the domain of its neighbour
    in the batch: as pictures are drawn independently, that is a draw from all domains in their proportions in the
    data, its own included. Pictures whose label is withheld are never shown.
    """

    needs = frozenset({Need.LABELS, Need.PICTURES, Need.STORED})
    offers = frozenset({Skill.TRANSLATE, Skill.CLASSIFY})

    def __init__(self, options: StarGANOptions, ingredients: Ingredients) -> None:
        self.options = options
        self.shape = ingredients.data.shape
        self.domains = ingredients.data.classes
        self.adversary = Adversary(ingredients)

    def parts(self) -> Mapping[str, Part]:
        """A translator and a discriminator that names domains, both averaged."""
        count = len(self.domains)
        sees = joined_shape(self.shape, count)
        judge = self.adversary.parts(self.shape, classes=count, head=Head.CLASSES)
        judge[self.adversary.name] = replace(judge[self.adversary.name], averaged=True)
        return {"translator": Part(Role.TRANSLATE, sees, averaged=True, output=self.shape), **judge}

    def turns(self) -> Sequence[Turn]:
        """Some turns of the discriminator, one of the translator."""
        steps, after = self.options.discriminator_steps, self.adversary.after
        return (
            Turn("discriminator", ("discriminator",), self.discriminator_loss, repeat=steps, after=after),
            Turn("translator", ("translator",), self.translator_loss),
        )

    def begin_stage(self, stage: int, nets: nn.ModuleDict, supply: Supply, random: torch.Generator) -> None:  # noqa: ARG002
        """Leaves out pictures without a label; raises DatasetError where a domain to be balanced is empty."""
        weigh_classes(supply, balanced=self.options.balanced)

    def routes(self) -> Sequence[Route]:
        """One to each domain, from any picture."""
        shape = self.shape
        return tuple(
            Route(name, ("picture", name), shape, shape, makes="images", domain=label)
            for label, name in enumerate(self.domains)
        )

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:
        """Pictures (n, c, h, w) in the domain of this name."""
        label = torch.full((len(pictures),), self.domains.index(route), device=pictures.device)
        return self.moved(nets, pictures, label)

    def moved(self, nets: nn.ModuleDict, pictures: Tensor, labels: Tensor) -> Tensor:
        """Each of the pictures (n, c, h, w) in the domain of its label (n,)."""
        planes = framed(one_hot(labels, len(self.domains)), pictures)
        made: Tensor = nets["translator"](torch.cat((pictures, planes), 1))
        return made

    def classify(self, nets: nn.ModuleDict, samples: Tensor) -> Tensor:
        """Logits (n, domains) of pictures."""
        verdict: Verdict = nets["discriminator"](samples)
        return _domains(verdict)

    def equilibrium(self) -> Mapping[str, float]:
        """The objective's values at the solution, for the terms that carry them."""
        return self.adversary.equilibrium(generator="translator/objective")

    def discriminator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective with every penalty that is due, and the domain of real pictures (eq. 2 and 5)."""
        assert batch.labels is not None
        real, labels = batch.images, batch.labels
        fake = no_grad(lambda: self.moved(nets, real, asked_of(labels)))
        judge = self.adversary.judge(nets, moment)
        on_real = self.adversary.verdict(nets, real, moment)
        scores = Scores(on_real.logits, judge(fake), self.adversary.gap(real, fake))
        losses, watched = self.adversary.against(judge, scores, real, fake, moment, nets)
        named = {"domain": self.options.class_weight * cross_entropy(_domains(on_real), labels)}
        return Terms({**losses, **named}, {**watched, "accuracy": _accuracy(_domains(on_real), labels)})

    def translator_loss(self, nets: nn.ModuleDict, batch: Batch, moment: Moment) -> Terms:
        """The objective, the domain asked for (eq. 3), and the way back to the original domain (eq. 4)."""
        assert batch.labels is not None
        real, labels = batch.images, batch.labels
        asked = asked_of(labels)
        fake = self.moved(nets, real, asked)
        on_fake = self.adversary.verdict(nets, fake, moment)
        on_real = self.adversary.judge(nets, moment)(real) if self.adversary.needs_real else None
        error = (self.moved(nets, fake, labels) - real).abs().mean()
        losses = {
            "objective": self.adversary.objective.generator(Scores(on_real, on_fake.logits)),
            "domain": self.options.class_weight * cross_entropy(_domains(on_fake), asked),
            "reconstruction": self.options.reconstruction_weight * error,
        }
        if self.options.identity_weight:
            losses["identity"] = self.options.identity_weight * change_of(real, fake, asked == labels)
        return Terms(losses, {"accuracy": _accuracy(_domains(on_fake), asked)})


def framed(shares: Tensor, pictures: Tensor) -> Tensor:
    """A plane for each of the shares (n, k) over pictures (n, c, h, w): the share, inside a frame of 0: (n, k, h, w).

    Where edges are reflected, an instance norm would subtract a plane that is the same everywhere, and with it all
    knowledge of the domain. In the authors' code the zeros beyond the edges are that frame.
    """
    height, width = pictures.shape[2:]
    edge = max(1, min(height, width) // FRAME)
    planes = shares.to(pictures.dtype)[:, :, None, None].expand(-1, -1, height - 2 * edge, width - 2 * edge)
    return nn.functional.pad(planes, (edge, edge, edge, edge))


def asked_of(labels: Tensor) -> Tensor:
    """The domain (n,) that each picture of a batch is asked into: that of the picture before it."""
    return labels.roll(1)


def change_of(pictures: Tensor, made: Tensor, which: Tensor) -> Tensor:
    """The mean absolute difference () of those pictures (n, …) of which it is asked (n,) bool; 0 where of none."""
    change = (made - pictures).abs().flatten(1).mean(1)
    return (change * which).sum() / which.sum().clamp(min=1)


def _domains(verdict: Verdict) -> Tensor:
    assert verdict.classes is not None
    return verdict.classes.float()


def _accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """Share () of pictures whose likeliest domain is the label's."""
    return (logits.detach().argmax(1) == labels).float().mean()
