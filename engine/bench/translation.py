"""CycleGAN as a session plays it, against the same networks and losses written as a plain loop."""

from __future__ import annotations

import copy
import itertools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from engine.bench.loops import ENDLESS, Session, build_trainer
from engine.bench.measuring import Measurement, Size, interleaved, measures
from engine.contracts import Dataset
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.spec.data import DataInfo, Need

SHAPE = (3, 128, 128)
SAMPLES = 256
CYCLE, IDENTITY = 10.0, 5.0  # weights of the terms
POOL = 50


class PlainCycle:
    """Two translators, two discriminators, least squares, cycle, identity and pools; reports and saves nothing.

    As one writes it by hand: a forward pass per term, the discriminators' weights frozen while the translators
    move, one real pair for both moves. It has fused Adam, as the trainer does, and keeps no moving average.
    """

    def __init__(self, nets: nn.ModuleDict, dataset: Dataset, device: torch.device) -> None:
        nets = copy.deepcopy(nets).train()
        self.there, self.back = nets["AtoB"], nets["BtoA"]
        self.judges = (nets["discriminator_A"], nets["discriminator_B"])
        assert dataset.samples is not None and dataset.partner is not None  # noqa: PT018
        self.sides = dataset.samples.to(device), dataset.partner.to(device)
        weights = itertools.chain(self.there.parameters(), self.back.parameters())
        self.translate = torch.optim.Adam(weights, 2e-4, (0.5, 0.999), fused=True)
        weights = itertools.chain.from_iterable(judge.parameters() for judge in self.judges)
        self.judge = torch.optim.Adam(weights, 2e-4, (0.5, 0.999), fused=True)
        self.pools: tuple[list[Tensor], list[Tensor]] = ([], [])

    def play(self, rounds: int) -> None:
        """Plays rounds and waits for the device."""
        for _ in range(rounds):
            self.round()
        if self.sides[0].is_cuda:
            torch.cuda.synchronize()

    def round(self) -> None:
        """One step of the translators, one of the discriminators."""
        a, b = (side[torch.randint(len(side), (1,), device=side.device)].float() / 127.5 - 1 for side in self.sides)
        self._freeze_judges(True)
        made_b, made_a = self.there(a), self.back(b)
        loss = _squares(self.judges[0](made_a).logits, 1) + _squares(self.judges[1](made_b).logits, 1)
        loss = loss + CYCLE * (l1_loss(self.back(made_b), a) + l1_loss(self.there(made_a), b))
        loss = loss + IDENTITY * (l1_loss(self.there(b), b) + l1_loss(self.back(a), a))
        self.translate.zero_grad()
        loss.backward()
        self.translate.step()
        self._freeze_judges(False)
        self.judge.zero_grad()
        for judge, real, made, pool in zip(self.judges, (a, b), (made_a, made_b), self.pools, strict=True):
            shown = _swapped(pool, made.detach())
            (0.5 * (_squares(judge(real).logits, 1) + _squares(judge(shown).logits, 0))).backward()
        self.judge.step()

    def _freeze_judges(self, frozen: bool) -> None:
        for judge in self.judges:
            judge.requires_grad_(not frozen)


def _squares(logits: Tensor, label: float) -> Tensor:
    return (logits - label).square().mean()


def _swapped(pool: list[Tensor], made: Tensor) -> Tensor:
    """The picture to show for a new one (1, c, h, w): itself, or half of the time one of the pool."""
    if len(pool) < POOL:
        pool.append(made)
    elif random.random() < 0.5:
        place = random.randrange(POOL)
        made, pool[place] = pool[place], made
    return made


@measures("cyclegan", "CycleGAN against a plain hand-written loop: 128×128, batches of one")
def bench_cyclegan(size: Size) -> Iterator[Measurement]:
    """The paper's networks for 128 px, a quarter as wide where there is no GPU."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    width = 64 if device.type == "cuda" else 16
    config, dataset = _config(width), _noise()
    trainer = build_trainer(config, dataset, device)
    plain = PlainCycle(trainer.nets, dataset, device)
    block_s, pairs = (0.5, 8) if size == "quick" else (1.0, 24)
    with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
        session = Session(trainer, Path(scratch))
        ratio = interleaved(session.play, plain.play, block_s=block_s, pairs=pairs)
    name = f"trainer/plain loop: CycleGAN 128×128, batch 1, width {width}"
    yield Measurement(name, ratio.value, "×", at_least=1.0, details=ratio.details("trainer", "plain"))


def _config(width: int) -> RunConfig:
    return resolve(
        from_mapping(
            {
                "game": {"name": "cyclegan", "objective_weight": 2.0, "pool": POOL},
                "translator": {"name": "resnet-translator", "width": width, "blocks": 6},
                "discriminator": {"name": "patch", "width": width},
                "objective": {"name": "least-squares"},
                "training": {"batch": 1, "rounds": ENDLESS},
                "saving": {"preview_every": 10_000_000, "checkpoint_every": 10_000_000},
            }
        )
    )


def _noise() -> Dataset:
    """Two domains of random pictures."""
    offers = frozenset({Need.PICTURES, Need.STORED, Need.TWO_DOMAINS})
    info = DataInfo("Noise", SHAPE, SAMPLES, offers=offers, partner=SHAPE, partner_count=SAMPLES)
    samples, partner = torch.randint(256, (2, SAMPLES, *SHAPE), dtype=torch.uint8)
    return Dataset(info, samples, partner=partner)
