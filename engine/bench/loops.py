"""The trainer against the bare loop: same networks, batch, optimiser and moving average."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch

from engine.bench.bare import BareLoop
from engine.bench.measuring import Measurement, Size, interleaved, measures
from engine.contracts import Dataset
from engine.data.source import Source
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.spec.data import DataInfo, Need, Shape
from engine.training.assembly import assemble
from engine.training.clock import Clock
from engine.training.control import Control
from engine.training.loop import play
from engine.training.recorder import Recorder
from engine.training.run_folder import RunFolder
from engine.training.trainer import Trainer

SAMPLES = 4_096
ENDLESS = 100_000_000
BATCH = 64
SYSTEMS: dict[str, tuple[Shape, dict[str, int]]] = {  # networks -> shape, and options where there is no GPU
    "mlp": ((1, 28, 28), {}),
    "dcgan": ((3, 32, 32), {}),
    "resnet": ((3, 32, 32), {"width": 32}),  # its default takes seconds a round on a CPU
}


def noise(shape: Shape, count: int = SAMPLES) -> Dataset:
    """Random pictures: what is in them does not change the time."""
    info = DataInfo("Noise", shape, count, offers=frozenset({Need.PICTURES}))
    return Dataset(info, torch.randint(256, (count, *shape), dtype=torch.uint8))


def bench_config(networks: str, batch: int, options: Mapping[str, int] | None = None, **training: object) -> RunConfig:
    """The non-saturating game with these networks, saving nothing on the way."""
    chosen = {"name": networks, **(options or {})}
    return resolve(
        from_mapping(
            {
                "generator": chosen,
                "discriminator": chosen,
                "objective": {"name": "non-saturating"},
                "training": {"batch": batch, "rounds": ENDLESS, **training},
                "saving": {"preview_every": 10_000_000, "checkpoint_every": 10_000_000},
            }
        )
    )


def build_trainer(config: RunConfig, dataset: Dataset, device: torch.device) -> Trainer:
    """A trainer as a session builds it."""
    random = torch.Generator(device).manual_seed(0)
    assembly = assemble(config, dataset.info, device)
    source = Source(dataset, config.training.batch, random, device, paired=assembly.paired)
    trainer = Trainer(assembly, source, config, random)
    trainer.begin()
    return trainer


class Session:
    """The loop of a real session, with its readings, curves and heartbeat written to a run folder."""

    def __init__(self, trainer: Trainer, runs: Path) -> None:
        folder = RunFolder.create(runs, "bench", trainer.config)
        self._clock, self._control = Clock(), Control()
        self._recorder = Recorder(folder, trainer, lambda _: None, None, time.time(), self._clock)
        self._trainer = trainer

    def play(self, rounds: int) -> None:
        """Plays rounds and waits for the device."""
        config = self._trainer.config
        planned = config.training.model_copy(update={"rounds": self._trainer.round + rounds})
        self._trainer.config = config.model_copy(update={"training": planned})  # the loop ends when all are played
        self._clock.start()
        play(self._trainer, self._recorder, self._control)
        if self._trainer.device.type == "cuda":
            torch.cuda.synchronize()
        self._clock.stop()


def compare(networks: str, size: Size) -> Iterator[Measurement]:
    """The session's pace over the bare loop's, and over one that keeps no moving average."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    shape, narrow = SYSTEMS[networks]
    narrow = narrow if device.type == "cpu" else {}
    config, dataset = bench_config(networks, BATCH, narrow), noise(shape)
    trainer = build_trainer(config, dataset, device)
    assert dataset.samples is not None
    samples, code = dataset.samples.to(device), trainer.game.parts()["generator"].code
    loops = [BareLoop(trainer.nets, samples, BATCH, code, decay) for decay in (config.training.average_decay, 0.0)]
    block_s, pairs = (0.4, 6) if size == "quick" else (1.0, 16)
    name = " ".join(
        ["trainer/bare loop:", networks, f"{shape[1]}×{shape[2]}", *(f"{k} {v}" for k, v in narrow.items())]
    )
    with tempfile.TemporaryDirectory(prefix="saddlepoint-bench-") as scratch:
        session = Session(trainer, Path(scratch))
        ratio = interleaved(session.play, loops[0].play, block_s=block_s, pairs=pairs)
        yield Measurement(name, ratio.value, "×", at_least=0.97, details=ratio.details("trainer", "bare"))
        plain = interleaved(session.play, loops[1].play, block_s=block_s, pairs=max(4, pairs // 4))
        details = plain.details("trainer", "bare")
        yield Measurement(f"{name}, bare keeps no average", plain.value, "×", details=details)


@measures("trainer-mlp", "The trainer against a bare hand-written loop: MLP 28×28")
def bench_mlp(size: Size) -> Iterator[Measurement]:
    """Small networks: what a round costs beside its arithmetic shows here."""
    yield from compare("mlp", size)


@measures("trainer-dcgan", "The trainer against a bare hand-written loop: DCGAN 32×32")
def bench_dcgan(size: Size) -> Iterator[Measurement]:
    """The usual case."""
    yield from compare("dcgan", size)


@measures("trainer-resnet", "The trainer against a bare hand-written loop: ResNet 32×32")
def bench_resnet(size: Size) -> Iterator[Measurement]:
    """Large networks."""
    yield from compare("resnet", size)
