"""What games with an encoder share: their two networks, the error of a reconstruction, and the distance of codes."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from engine.contracts import Part, Role
from engine.spec.data import Shape


def autoencoder_parts(shape: Shape, code: int, encoded: int = 0) -> dict[str, Part]:
    """A generator of codes, and an encoder that gives `encoded` numbers, or a code; both are averaged."""
    return {
        "generator": Part(Role.GENERATE, shape, code=code, averaged=True),
        "encoder": Part(Role.ENCODE, shape, code=encoded or code, averaged=True),
    }


def again(nets: nn.ModuleDict, samples: Tensor) -> Tensor:
    """Samples (n, …) through encoder and generator."""
    made: Tensor = nets["generator"](nets["encoder"](samples))
    return made


def squared_error(samples: Tensor, made: Tensor) -> Tensor:
    """Squared difference of samples and their reconstructions (), averaged over samples and their entries.

    It is ‖x − G(E(x))‖² divided by the entries of x, so that a weight means the same at every size.
    """
    return (samples - made).square().mean()


def divergence_from_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, variance) ‖ N(0, I)) of diagonal Gaussians (n, d), in nats: (n,).

    Source: Kingma & Welling 2014, arXiv:1312.6114, appendix B.
    """
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(1)


def likelihood_error(features: Tensor, made: Tensor) -> Tensor:
    """−log N(features | made, I) of features (n, …) up to its constant: ½‖features − made‖², averaged over samples.

    Source: Larsen et al. 2016, arXiv:1512.09300, eq. 7 and 8.
    """
    return 0.5 * (features - made).square().flatten(1).sum(1).mean()


def at_equilibrium(values: Mapping[str, float], **series: str) -> dict[str, float]:
    """An objective's values at the solution by series; series: curve of the "discriminator", of the "generator"."""
    return {name: values[player] for player, name in series.items() if player in values}
