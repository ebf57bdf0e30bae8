"""On CUDA: rounds a second of one DCGAN in eager mode, under bfloat16, and as a captured graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import torch

from engine.bench.loops import bench_config, build_trainer, noise
from engine.bench.measuring import Measurement, Size, measures
from engine.training.trainer import Trainer

SHAPE, BATCH = (3, 64, 64), 128


@measures("cuda", "DCGAN 64×64 batch 128 on CUDA: eager, bfloat16, captured")
def bench_cuda(size: Size) -> Iterator[Measurement]:
    """Rounds a second; skipped with a reason where there is no CUDA device."""
    name = f"DCGAN {SHAPE[1]}×{SHAPE[2]} batch {BATCH}"
    if not torch.cuda.is_available():
        for form in ("eager", "bfloat16", "captured", "captured bfloat16"):
            yield Measurement(f"{name}, {form}", None, skipped="this machine has no usable CUDA device")
        return
    device, seconds = torch.device("cuda"), 2.0 if size == "quick" else 8.0
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    details: dict[str, float | str] = {"device": torch.cuda.get_device_name(device)}
    for precision, form in (("float32", ""), ("bfloat16", "bfloat16")):
        trainer = build_trainer(bench_config("dcgan", BATCH, precision=precision), noise(SHAPE), device)
        rate = _rounds_per_s(_eager(trainer), seconds)
        yield Measurement(f"{name}, {form or 'eager'}", rate, "rounds/s", details=details)
        replay, why = _captured(trainer)
        replayed = _rounds_per_s(replay, seconds) if replay else None
        yield Measurement(f"{name}, captured {form}".strip(), replayed, "rounds/s", details=details, skipped=why)


def _eager(trainer: Trainer) -> Callable[[], None]:
    """A round as the session plays it, its meters fetched now and then."""

    def play() -> None:
        trainer.play_round()
        if trainer.round % 50 == 0:
            trainer.meters.finish()
            trainer.meters.start()

    return play


def _captured(trainer: Trainer) -> tuple[Callable[[], None] | None, str]:
    """A whole round as one CUDA graph, or the reason why it could not be captured."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            trainer.play_round()
    torch.cuda.current_stream().wait_stream(side)
    trainer.meters.flush()
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(trainer.random)
    try:
        with torch.cuda.graph(graph):
            trainer.play_round()
    except RuntimeError as error:
        return None, f"it cannot be captured: {str(error).splitlines()[0]}"
    return graph.replay, ""


def _rounds_per_s(play: Callable[[], None], seconds: float) -> float:
    for _ in range(10):
        play()
    torch.cuda.synchronize()
    start, rounds = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _ in range(20):
            play()
        torch.cuda.synchronize()
        rounds += 20
    return rounds / (time.perf_counter() - start)
