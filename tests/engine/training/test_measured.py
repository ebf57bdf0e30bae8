"""The file of figures: added to, replaced, forgotten, and summed up in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.spec.events import Measured, Metric
from engine.training.measured import add_measured, best_figure, forget_measured, read_measured

FID = Metric("FID", 20.0, "lower", "first")
MODES = Metric("modes", 5.0, "higher", "ring", 8.0)


def at(round: int, *metrics: Metric) -> Measured:
    return Measured(round, metrics)


def of(metric: Metric, value: float, protocol: str | None = None) -> Metric:
    return Metric(metric.name, value, metric.better, protocol or metric.protocol, metric.limit)


def test_figures_come_back_in_the_order_of_rounds(tmp_path: Path) -> None:
    add_measured(tmp_path, at(20, FID))
    add_measured(tmp_path, at(10, MODES))
    assert read_measured(tmp_path) == (at(10, MODES), at(20, FID))


def test_a_figure_of_the_same_name_and_protocol_replaces_the_older(tmp_path: Path) -> None:
    for metric in (FID, of(FID, 18.0), of(FID, 30.0, "second")):
        add_measured(tmp_path, at(10, metric))
    assert read_measured(tmp_path) == (at(10, of(FID, 18.0), of(FID, 30.0, "second")),)


def test_figures_of_later_rounds_are_forgotten(tmp_path: Path) -> None:
    for round in (10, 20, 30):
        add_measured(tmp_path, at(round, FID))
    forget_measured(tmp_path, 20)
    assert [each.round for each in read_measured(tmp_path)] == [10, 20]


@pytest.mark.parametrize("content", ["", "[", "{}", '[{"round": 1}]', '[{"round": 1, "metrics": [{"x": 1}]}]'])
def test_an_unreadable_file_holds_no_figures(tmp_path: Path, content: str) -> None:
    (tmp_path / "metrics.json").write_text(content)
    assert read_measured(tmp_path) == ()


def test_infinite_figures_are_kept(tmp_path: Path) -> None:
    add_measured(tmp_path, at(1, of(MODES, float("inf"))))
    assert read_measured(tmp_path)[0].metrics[0].value == float("inf")


def test_the_best_figure_is_the_lowest_or_the_highest_as_the_figure_says() -> None:
    assert best_figure((at(1, of(FID, 9.0)), at(2, of(FID, 7.0)), at(3, of(FID, 8.0)))) == of(FID, 7.0)
    assert best_figure((at(1, of(MODES, 9.0)), at(2, of(MODES, 7.0)))) == of(MODES, 9.0)


def test_the_more_telling_figure_stands_for_the_run() -> None:
    kernel = Metric("kernel distance, judge features", 0.1, "lower")
    assert best_figure((at(1, kernel, FID), at(2, kernel))) == FID
    assert best_figure((at(1, kernel),)) == kernel


def test_only_figures_of_the_newest_protocol_are_compared() -> None:
    assert best_figure((at(1, of(FID, 2.0)), at(2, of(FID, 6.0, "second")))) == of(FID, 6.0, "second")


def test_a_run_without_telling_or_finite_figures_has_no_best() -> None:
    assert best_figure(()) is None
    assert best_figure((at(1, of(FID, float("nan")), Metric("KID, deviation", 0.1)),)) is None
