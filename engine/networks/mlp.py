"""Multilayer perceptrons, as in the first GAN paper: for points, and for small pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Part, Verdict
from engine.networks.layers import MinibatchDeviation, minibatch_deviation_option, unfit_never
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS, GENERATORS

PAPER = "Goodfellow et al. 2014, arXiv:1406.2661"


class MLPGeneratorOptions(Options):
    """Size and kind of the hidden layers."""

    width: int = option(128, "Units of a hidden layer.", ge=1, le=8192, unit="units")
    depth: int = option(3, "Hidden layers.", ge=1, le=32, unit="layers")
    activation: Literal["relu", "leaky", "tanh"] = option("relu", "Activation of the hidden layers; leaky has 0.2.")
    batch_norm: bool = option(False, "Batch normalisation in every hidden layer.")
    initial: Literal["uniform", "normal"] = option(
        "uniform",
        "Initial weights: PyTorch's uniform ones, or N(0, 0.02) as in DCGAN and PacGAN.",
        advanced=True,
    )


class MLPDiscriminatorOptions(Options):
    """Size and kind of the hidden layers."""

    width: int = option(128, "Units of a hidden layer.", ge=1, le=8192, unit="units")
    depth: int = option(3, "Hidden layers.", ge=1, le=32, unit="layers")
    activation: Literal["leaky", "relu", "tanh", "maxout"] = option(
        "leaky", "Activation of the hidden layers; leaky has slope 0.2, maxout takes the largest of five."
    )
    dropout: float = option(0.0, "Share of hidden units left out at random; 0.5 in the paper.", ge=0, lt=1)
    minibatch_deviation: int = minibatch_deviation_option()
    initial: Literal["uniform", "normal"] = option(
        "uniform",
        "Initial weights: PyTorch's uniform ones, or N(0, 0.02) as in DCGAN and PacGAN.",
        advanced=True,
    )


class Maxout(nn.Module):
    """The largest of some linear pieces for each unit.

    Source: Goodfellow et al. 2013, arXiv:1302.4389.
    """

    def __init__(self, inputs: int, units: int, pieces: int = 5) -> None:
        super().__init__()
        self.linear = nn.Linear(inputs, units * pieces)
        self.pieces = pieces

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, inputs); returns (n, units)."""
        pieces: Tensor = self.linear(values).unflatten(1, (-1, self.pieces))  # (n, units, pieces)
        return pieces.amax(2)


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky": lambda: nn.LeakyReLU(0.2),
    "tanh": nn.Tanh,
}


class MLPGenerator(nn.Module):
    """Codes to points, or to pictures through tanh."""

    def __init__(self, options: MLPGeneratorOptions, code: int, sample: Shape) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, units in pairwise((code, *(options.width,) * options.depth)):
            layers.append(nn.Linear(inputs, units))
            if options.batch_norm:
                layers.append(nn.BatchNorm1d(units, eps=1e-5))
            layers.append(ACTIVATIONS[options.activation]())
        layers.append(nn.Linear(options.width, math.prod(sample)))
        if len(sample) == 3:
            layers.append(nn.Tanh())
        self.layers = nn.Sequential(*layers)
        self.sample = sample
        if options.initial == "normal":
            self.apply(narrow)

    def forward(self, codes: Tensor) -> Tensor:
        """codes: (n, code); returns (n, *sample), pictures in [-1, 1]."""
        samples: Tensor = self.layers(codes)
        return samples.reshape(-1, *self.sample)


class MLPDiscriminator(nn.Module):
    """Samples of any shape, flattened, to one logit each."""

    def __init__(self, options: MLPDiscriminatorOptions, sample: Shape) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, units in pairwise((math.prod(sample), *(options.width,) * options.depth)):
            if options.activation == "maxout":
                layers.append(Maxout(inputs, units))
            else:
                layers += [nn.Linear(inputs, units), ACTIVATIONS[options.activation]()]
            if options.dropout:
                layers.append(nn.Dropout(options.dropout))
        self.hidden = nn.Sequential(*layers)
        group = options.minibatch_deviation
        self.group = MinibatchDeviation(group) if group else nn.Identity()
        self.logit = nn.Linear(options.width + bool(group), 1)
        if options.initial == "normal":
            self.apply(narrow)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, *sample); returns logits (n,) and the last hidden layer (n, width)."""
        hidden = self.hidden(samples.flatten(1))
        return Verdict(self.logit(self.group(hidden)).squeeze(1), features=(hidden,))


def narrow(layer: nn.Module) -> None:
    """Weights N(0, 0.02), biases 0."""
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, 0.0, 0.02)
        nn.init.zeros_(layer.bias)


@GENERATORS.register(
    "mlp",
    "Perceptron",
    "Fully connected layers. Right for points, and enough for small grey pictures.",
    options=MLPGeneratorOptions,
    paper=PAPER,
    unfit=unfit_never,
)
def build_generator(options: MLPGeneratorOptions, part: Part) -> MLPGenerator:
    """A generator of points or pictures."""
    return MLPGenerator(options, part.code, part.sample)


@DISCRIMINATORS.register(
    "mlp",
    "Perceptron",
    "Fully connected layers. Right for points, and enough for small grey pictures.",
    options=MLPDiscriminatorOptions,
    paper=PAPER,
    unfit=unfit_never,
)
def build_discriminator(options: MLPDiscriminatorOptions, part: Part) -> MLPDiscriminator:
    """A discriminator of points or pictures."""
    return MLPDiscriminator(options, part.sample)
