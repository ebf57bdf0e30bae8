"""Looking into the generators behind a model: what their layers see, and which layer meets the code first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from engine.contracts import Role
from engine.inference.latent import Latents, LatentSpace
from engine.networks.equalised import EqualisedLinear, scaled
from engine.networks.style import StyleGenerator
from engine.spec.errors import OptionError
from engine.training.preview import looking

Before = Callable[[nn.Module, tuple[Any, ...]], None]  # a hook: the layer, and what it is called with

WEIGHTED = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)


def generators(space: LatentSpace) -> list[nn.Module]:
    """The networks that turn codes into samples: one, the coarsest of a pyramid, or every component of a mixture."""
    parts = space.model.game.parts()
    return [space.model.nets[name] for name, part in parts.items() if part.role is Role.GENERATE]


class _Enough(Exception):
    """Everything has been seen; the rest of the network need not run."""


def features(space: LatentSpace, codes: Latents, layer: int) -> Tensor:
    """What layer number `layer` of each generator sees of codes (n, 1, code), joined: (n, d) float32 on the CPU.

    Layers with weights are counted in the order in which they run, from 0: layer 0 sees the code itself, layer 1
    what the first layer, its norm and its activation made of it. Raises OptionError where there is no such layer.
    """
    networks = generators(space)
    seen: list[Tensor] = []

    def watch(_: nn.Module) -> Before:
        met = 0

        def before(_: nn.Module, inputs: tuple[Any, ...]) -> None:
            nonlocal met
            if met == layer:
                seen.append(inputs[0].detach().flatten(1).float().cpu())
                if len(seen) == len(networks):
                    raise _Enough
            met += 1

        return before

    with _hooked(networks, watch), looking(space.model.nets):
        try:
            space.samples(codes)
        except _Enough:
            return torch.cat(seen, 1)
    raise OptionError("layer", f"{space.model.name} has no layer {layer} of features", "", "Name an earlier one.")


def first_weights(space: LatentSpace) -> Tensor:
    """The weights (m, code) of the layers that see the code first, of all generators, one above the other.

    Entries of the code that no generator sees at its start, as the noise of a pyramid's finer levels, have weights
    of 0; entries that tell the class are left out. Raises OptionError where no linear layer sees the code.
    """
    weights = [layer.weight.detach().float().cpu()[:, :entries] for layer, entries in _first_layers(space)]
    if not weights:
        what = f"{space.model.name} has no linear layer that sees the code first"
        raise OptionError("kind", what, "its generator begins otherwise", "Look for principal directions instead.")
    return torch.cat([nn.functional.pad(weight, (0, space.code - weight.shape[1])) for weight in weights])


def entries_seen(space: LatentSpace) -> int:
    """How many entries of the code, from its beginning, the generators see at their start; all where none tells."""
    return max((entries for _, entries in _first_layers(space)), default=space.code)


def _first_layers(space: LatentSpace) -> list[tuple[nn.Linear, int]]:
    """The layer of each generator that sees the code first, and how many entries of the code it sees."""
    codes = space.codes([0, 1])
    found: list[tuple[nn.Linear, int]] = []

    def watch(_: nn.Module) -> Before:
        done = False

        def before(layer: nn.Module, inputs: tuple[Any, ...]) -> None:
            nonlocal done
            entries = 0 if done else _shared(inputs[0].float().cpu(), codes.values[:, 0])
            if entries and isinstance(layer, nn.Linear):
                found.append((layer, entries))
                done = True

        return before

    with _hooked(generators(space), watch), looking(space.model.nets):
        space.samples(codes)
    return found


def style_weights(generator: StyleGenerator, first: int, last: int) -> Tensor:
    """The weights (m, style) by which layers `first` to `last` read their styles, one above the other."""
    layers = [layer.gains for layer in generator.layers[first : last + 1]]
    layers += [picture.gains for level, picture in enumerate(generator.pictures) if first <= 2 * level + 1 <= last]
    return torch.cat([_effective(gains).detach().float().cpu() for gains in layers])


def _effective(gains: object) -> Tensor:
    assert isinstance(gains, EqualisedLinear)
    return scaled(gains, gains.scale)


def _shared(inputs: Tensor, codes: Tensor) -> int:
    """How many columns inputs (n, a) and codes (n, b) have in common at their beginning."""
    width = min(inputs.shape[-1], codes.shape[-1]) if inputs.dim() == 2 else 0
    same = (inputs[:, :width] == codes[:, :width]).all(0) if width else torch.zeros(0)
    return int(same.long().cumprod(0).sum())


@contextmanager
def _hooked(networks: list[nn.Module], watch: Callable[[nn.Module], Before]) -> Iterator[None]:
    """Calls what `watch` gives for a network before each of its layers with weights."""
    handles = []
    for network in networks:
        before = watch(network)
        handles += [
            layer.register_forward_pre_hook(before) for layer in network.modules() if isinstance(layer, WEIGHTED)
        ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
