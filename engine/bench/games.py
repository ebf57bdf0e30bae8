"""Every game's round as a session plays it, against the same turns in a loop with nothing around them."""

from __future__ import annotations

import copy
import functools
import operator
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from engine.bench.loops import ENDLESS, Session, build_trainer
from engine.bench.measuring import Measurement, Size, interleaved, measures
from engine.contracts import Batch, Dataset, Moment
from engine.spec.config import RunConfig, from_mapping, resolve, sections_of, usual
from engine.spec.data import DataInfo, Need, Shape
from engine.spec.registry import GAMES
from engine.training.trainer import Trainer

SIZE = 32
CLASSES = 10
SAMPLES = 2_048
BATCH = 32
WIDTH = 16
NETWORKS: dict[str, dict[str, Any]] = {
    "generator": {"name": "dcgan", "width": WIDTH},
    "discriminator": {"name": "dcgan", "width": WIDTH},
    "encoder": {"name": "dcgan", "width": WIDTH},
    "code_discriminator": {"name": "mlp"},
}
TRANSLATORS: dict[str, dict[str, int]] = {
    "resnet-translator": {"width": WIDTH, "blocks": 2},
    "unet-translator": {"width": WIDTH},
    "sub-pixel": {"width": WIDTH, "blocks": 2},
}
PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255))
OFFERS = frozenset({Need.LABELS, Need.PICTURES, Need.STORED, Need.PAIRS, Need.TWO_DOMAINS, Need.LABEL_MAP})


class BareTurns:
    """The turns of a game's first stage: loss, backward pass, optimiser and moving average, and nothing else.

    The losses are the game's own, so that only what the trainer and the recorder add is compared.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.nets, self.source = copy.deepcopy(trainer.nets), trainer.source
        self.schedule = trainer.schedule
        self.random = torch.Generator(trainer.device).manual_seed(0)
        self.progress = torch.zeros((), device=trainer.device)
        self.steps = dict.fromkeys(trainer.players, 0)
        self.empty = Batch(torch.empty(0, device=trainer.device))
        self.weights = {turn.trains: self._weights(turn.trains) for turn in self.schedule}
        owned = {
            turn.player: [w for t in self.schedule if t.player == turn.player for w in self.weights[t.trains]]
            for turn in self.schedule
        }
        self.optimisers = {
            player: torch.optim.AdamW(list(dict.fromkeys(weights)), 2e-4, (0.5, 0.999), weight_decay=0.0, fused=True)
            for player, weights in owned.items()
        }
        averaged = [name for name, part in trainer.game.parts().items() if part.averaged]
        self.live = [
            t.detach() for name in averaged for t in self.nets[name].state_dict().values() if t.is_floating_point()
        ]
        self.average = [t.clone() for t in self.live]

    def play(self, rounds: int) -> None:
        """Plays rounds and waits for the device."""
        for _ in range(rounds):
            self.round()
        if self.progress.is_cuda:
            torch.cuda.synchronize()

    def round(self) -> None:
        """Every turn once, then the average."""
        for turn in self.schedule:
            batch = self.source.draw() if turn.draws else self.empty
            moment = Moment(self.random, BATCH, 0, self.steps[turn.player], self.progress)
            total = functools.reduce(operator.add, turn.loss(self.nets, batch, moment).losses.values())
            optimiser = self.optimisers[turn.player]
            optimiser.zero_grad(set_to_none=True)
            total.backward(inputs=self.weights[turn.trains])
            optimiser.step()
            if turn.after:
                turn.after(self.nets)
            self.steps[turn.player] += 1
        torch._foreach_lerp_(self.average, self.live, 0.001)

    def _weights(self, names: tuple[str, ...]) -> list[torch.nn.Parameter]:
        return [weight for name in names for weight in self.nets[name].parameters() if weight.requires_grad]


@measures("games", "Every game's round against its turns in a bare loop")
def bench_games(size: Size) -> Iterator[Measurement]:
    """Small convolutional networks on noise with labels; the first stage of games that have several."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    block_s, pairs = (0.4, 6) if size == "quick" else (1.0, 16)
    for entry in GAMES:
        trainer = build_trainer(_config(entry.name), _noise(entry.name), device)
        trainer.stages = trainer.stages[:1]  # the sessions below plan rounds of their own
        bare = BareTurns(trainer)
        with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
            session = Session(trainer, Path(scratch))
            ratio = interleaved(session.play, bare.play, block_s=block_s, pairs=pairs)
        details = ratio.details("trainer", "bare")
        yield Measurement(f"trainer/bare turns: {entry.title}", ratio.value, "×", at_least=0.95, details=details)


def _config(game: str) -> RunConfig:
    return resolve(
        from_mapping(
            {
                "game": {"name": game},
                **{section: _network(game, section) for section in sections_of(game)},
                "training": {"batch": BATCH, "rounds": ENDLESS},
                "saving": {"preview_every": 10_000_000, "checkpoint_every": 10_000_000},
            }
        )
    )


def sides(game: str, size: int) -> tuple[Shape, Shape]:
    """Shapes of domains A and B that a game can be played on: grey ones, unless it tells them apart by their shapes."""
    grey, coloured = (1, size, size), (3, size, size)
    special: dict[str, tuple[Shape, Shape]] = {
        "colourisation": (grey, coloured),
        "segmentation": (grey, coloured),
        "super-resolution": ((1, size // 2, size // 2), grey),
    }
    return special.get(game, (grey, grey))


def _network(game: str, section: str) -> dict[str, Any]:
    if section in NETWORKS:
        return NETWORKS[section]
    name = usual(game, section).name
    return {"name": name, **TRANSLATORS.get(name, {})}


def _noise(game: str) -> Dataset:
    shape, partner = sides(game, SIZE)
    names = tuple(map(str, range(CLASSES)))
    info = DataInfo("Noise", shape, SAMPLES, names, OFFERS, (), partner, SAMPLES, ("left", "right"), PALETTE)
    samples, other = (torch.randint(256, (SAMPLES, *side), dtype=torch.uint8) for side in (shape, partner))
    return Dataset(info, samples, torch.arange(SAMPLES) % CLASSES, partner=other)
