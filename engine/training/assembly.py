"""From a resolved config to a game with its networks, checked for fit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from engine.contracts import Augmenter, Game, Head, Ingredients, Part, Regulariser, Role
from engine.networks.heads import Headed
from engine.spec.config import RunConfig, options_of
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError, DeviceError, OptionError
from engine.spec.options import parse
from engine.spec.registry import (
    AUGMENTATIONS,
    DISCRIMINATORS,
    ENCODERS,
    GAMES,
    GENERATORS,
    OBJECTIVES,
    REGULARISERS,
    TRANSLATORS,
    Registry,
)

# Held by whoever borrows the global random state: two threads that fork it at once would hand each other's back.
GLOBAL_RANDOM = threading.RLock()

FAMILIES: dict[Role, Registry[Any]] = {
    Role.GENERATE: GENERATORS,
    Role.JUDGE: DISCRIMINATORS,
    Role.ENCODE: ENCODERS,
    Role.JUDGE_CODE: DISCRIMINATORS,
    Role.TRANSLATE: TRANSLATORS,
}

_REMEDIES = {  # where data lack what a game needs, the most particular first
    Need.LABEL_MAP: 'Choose paired-folders or side-by-side with label_map = "B".',
    Need.PAIRS: "Choose paired-folders or side-by-side as data, or a pairing, which makes pairs of any pictures.",
    Need.TWO_DOMAINS: "Choose two-folders or another set of two domains as data.",
    Need.LABELS: "Choose data with classes: a folder needs a subfolder for each.",
}


@dataclass(frozen=True)
class Assembly:
    """A game and its networks, on their device."""

    game: Game
    nets: nn.ModuleDict

    @property
    def paired(self) -> bool:
        """Whether the game asks for pictures that belong together; else two domains are drawn independently."""
        return Need.PAIRS in self.game.needs


def assemble(config: RunConfig, info: DataInfo, device: torch.device) -> Assembly:
    """Builds the game of a config for such data; the seed decides every initial weight.

    The global random state is left as it was. Raises OptionError or DatasetError where game, networks and
    data do not fit one another.
    """
    game = build_game(config, info)
    with GLOBAL_RANDOM, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(config.training.seed)  # not CUDA's: a run may train there meanwhile
        nets = nn.ModuleDict()
        for name, part in game.parts().items():
            nets[name] = _build(config, part, nets)
    return Assembly(game, nets.to(device))


def count_parameters(nets: nn.ModuleDict) -> dict[str, int]:
    """Trainable parameters per network."""
    return {name: sum(p.numel() for p in net.parameters() if p.requires_grad) for name, net in nets.items()}


def build_game(config: RunConfig, info: DataInfo) -> Game:
    """The game alone, with its objective and regularisers."""
    entry = GAMES.get(config.game.name)
    _check_needs(entry.title, entry.facts["needs"], info)
    objective = OBJECTIVES.get(config.objective.name)
    regularisers = tuple(_regulariser(name, values) for name, values in config.regularisers.items())
    ingredients = Ingredients(
        info,
        objective.build(options_of(OBJECTIVES, config.objective, "objective")),
        regularisers,
        _augmentation(config),
        config.training.batch,
    )
    game: Game = entry.build(options_of(GAMES, config.game, "game"), ingredients)
    _check_needs(entry.title, game.needs, info)
    _check_players(config, game)
    _check_judged(config, game)
    game.check_batch(config.training.batch)
    return game


def training_device(name: str) -> torch.device:
    """The device of this name; "auto" is the first CUDA device, else the CPU. Raises DeviceError where absent."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise DeviceError(f'there is no device "{name}"', "", 'Use "auto", "cpu", "cuda" or "cuda:1".') from None
    if device.type == "cuda":
        count = torch.cuda.device_count()
        if (device.index or 0) >= count:
            found = f"this machine has {count} CUDA devices" if count else "this machine has no usable CUDA device"
            raise DeviceError(f'the device "{name}" is absent', found, 'Choose the device "auto" or "cpu".')
    elif device.type != "cpu":
        raise DeviceError(f'the device "{name}" is not supported', "", 'Use "auto", "cpu" or "cuda".')
    return device


def _check_needs(title: str, needs: frozenset[Need], info: DataInfo) -> None:
    missing = needs - info.offers
    if missing:
        wanted = " and ".join(sorted(need.value for need in missing))
        remedy = next((text for need, text in _REMEDIES.items() if need in missing), "Choose other data or game.")
        raise DatasetError(f"{title} needs {wanted}", f"{info.title} offers none", remedy)


def _regulariser(name: str, values: dict[str, Any]) -> Regulariser:
    entry = REGULARISERS.get(name)
    regulariser: Regulariser = entry.build(parse(entry.options, values, f"regularisers.{name}"))
    return regulariser


def _augmentation(config: RunConfig) -> Callable[[], Augmenter] | None:
    """What builds the augmentation, None where none is chosen."""
    if config.augmentation.name == "none":
        return None
    options = options_of(AUGMENTATIONS, config.augmentation, "augmentation")
    return lambda: AUGMENTATIONS.get(config.augmentation.name).build(options)


def _check_judged(config: RunConfig, game: Game) -> None:
    """Raises OptionError where an augmentation or regulariser of pictures meets a judge of points or codes."""
    chosen = {"augmentation.name": AUGMENTATIONS.get(config.augmentation.name)}
    chosen |= {f"regularisers.{name}": REGULARISERS.get(name) for name in config.regularisers}
    for part in game.parts().values():
        if part.role not in (Role.JUDGE, Role.JUDGE_CODE):
            continue
        for path, entry in chosen.items():
            reason = entry.facts["unfit"](part.sample) if "unfit" in entry.facts else ""
            if reason:
                noun, seen = path.split(".")[0].removesuffix("s"), "data" if part.role is Role.JUDGE else "game's codes"
                what = f'the {noun} "{entry.name}" does not fit the {seen}'
                raise OptionError(path, what, reason, "Leave it out, or choose other data or another game.")


def _build(config: RunConfig, part: Part, earlier: nn.ModuleDict) -> nn.Module:
    if part.role is Role.KEEP:
        assert part.build is not None
        return part.build(*(earlier[name] for name in part.of))
    section = part.role.value
    registry = FAMILIES[part.role]
    choice = getattr(config, section)
    reason = registry.get(choice.name).facts["unfit"](part.sample)
    if part.classes and part.role is Role.GENERATE and not registry.get(choice.name).facts.get("takes_classes"):
        reason = "its layers take no classes"
    if reason:
        raise OptionError(
            f"{section}.name", f'the {section} "{choice.name}" does not fit the data', reason, "Choose another family."
        )
    net: nn.Module = registry.get(choice.name).build(options_of(registry, choice, section), part)
    if part.head is not Head.NONE:
        net = Headed(net, part)
    for prepare in part.prepare:
        prepare(net)
    return net


def _check_players(config: RunConfig, game: Game) -> None:
    players = {turn.player for stage in game.stages() for turn in stage.turns}
    resting = set(GAMES.get(config.game.name).facts["players"])  # some options leave a player out
    for name in config.optimisers:
        if name not in players | resting:
            known = ", ".join(sorted(players))
            raise OptionError(f"optimisers.{name}", f'the game has no player "{name}"', f"its players are {known}")
