"""Ratios from blocks that alternate, and the bounds that they keep or miss."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bench import measuring
from engine.bench.measuring import Measurement, interleaved


@pytest.mark.parametrize(("value", "met"), [(0.96, False), (0.97, True), (1.2, True), (None, None)])
def test_a_lower_bound_is_kept_from_the_bound_upwards(value: float | None, met: bool | None) -> None:
    assert Measurement("pace", value, "×", at_least=0.97).met is met


@pytest.mark.parametrize(("value", "met"), [(34.0, False), (33.0, True), (0.0, True)])
def test_an_upper_bound_is_kept_up_to_the_bound(value: float, met: bool) -> None:
    measurement = Measurement("late", value, "ms", at_most=33)
    assert measurement.met is met
    assert measurement.target == "≤ 33 ms"


def test_the_ratio_is_above_one_where_the_first_is_quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(measuring, "time", clock)
    ratio = interleaved(clock.work(2.0), clock.work(3.0), block_s=30, pairs=4)
    assert ratio.value == pytest.approx(1.5)
    assert (ratio.low, ratio.high, ratio.processor) == pytest.approx((1.5, 1.5, 1.5))
    assert (ratio.first_ms, ratio.second_ms) == pytest.approx((2_000, 3_000))


def test_the_order_of_the_blocks_alternates(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, order = Clock(), []
    monkeypatch.setattr(measuring, "time", clock)

    def named(name: str) -> Callable[[int], None]:
        work = clock.work(1.0)
        return lambda repetitions: (order.append(name), work(repetitions))[1]

    interleaved(named("a"), named("b"), block_s=1, pairs=2)
    assert "".join(order[2:]) == "abba"


class Clock:
    """Time that passes only while somebody works."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now

    process_time = perf_counter

    def work(self, seconds: float) -> Callable[[int], None]:
        def do(repetitions: int) -> None:
            self.now += seconds * repetitions

        return do
