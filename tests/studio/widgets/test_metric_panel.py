"""The figures on show: table, protocol, cursor and the course of the chosen one."""

from __future__ import annotations

import math

import pytest

from engine.spec.events import Measured, Metric
from studio.metrics import Figure, MetricBook
from studio.widgets.metric_panel import MetricPanel

PROTOCOL = "2,500 samples of the averaged weights, seed 0"


def book(values: dict[int, float]) -> MetricBook:
    return MetricBook(
        Measured(
            round,
            (
                Metric("modes", value, "higher", PROTOCOL, 8.0),
                Metric("mode KL", 1 / (1 + value), "lower", f"{PROTOCOL}; nats", 0.0),
                Metric("spread", 2 * value, "", ""),
            ),
        )
        for round, value in values.items()
    )


@pytest.fixture
def panel(qtbot) -> MetricPanel:
    panel = MetricPanel()
    qtbot.addWidget(panel)
    panel.resize(620, 480)
    panel.set_hint("Wait for round 1,000.")
    panel.show()
    return panel


def test_before_the_first_figure_the_panel_says_when_it_comes(panel) -> None:
    panel.show_book(MetricBook())
    assert panel.empty.isVisible()
    assert panel.empty.text() == "Wait for round 1,000."
    assert panel.chosen is None


def test_the_newest_and_the_best_stand_in_a_row_with_the_limit(panel) -> None:
    panel.show_book(book({1000: 3, 2000: 7, 3000: 6}))
    assert panel.rows() == [
        ("↑ modes", "6", "7", "2,000", "8"),
        ("↓ KL of the modes", "0.1429", "0.125", "2,000", "0"),
        ("spread", "12", "–", "–", "–"),
    ]
    assert panel.table.isVisible()


def test_the_cursor_shows_what_was_known_then(panel) -> None:
    panel.show_book(book({1000: 3, 2000: 7}))
    panel.set_cursor(1500)
    assert panel.rows()[0][:3] == ("↑ modes", "3", "7")
    assert panel.table.headerItem().text(1) == "@ 1,500"
    panel.set_cursor(500)
    assert panel.rows()[0][1] == "–"
    panel.set_cursor(None)
    assert panel.rows()[0][1] == "7"


def test_the_protocol_of_the_chosen_figure_can_be_read_and_copied(panel) -> None:
    panel.show_book(book({1000: 3}))
    assert panel.protocol.text() == f"modes: {PROTOCOL}"
    panel.table.setCurrentItem(panel.table.topLevelItem(1))
    assert panel.protocol.text() == f"KL of the modes: {PROTOCOL}; nats"
    assert "lower is better" in panel.table.topLevelItem(1).toolTip(0)
    assert PROTOCOL in panel.table.topLevelItem(1).toolTip(2)
    assert panel.protocol.textInteractionFlags() & panel.protocol.textInteractionFlags().TextSelectableByMouse


def test_the_course_of_the_chosen_figure_is_drawn_with_its_best_and_limit(panel) -> None:
    panel.show_book(book({1000: 3, 2000: 7}))
    layer = panel.plot.layer
    assert layer.figures == (Figure(1000, 3), Figure(2000, 7))
    assert (layer.best, layer.limit) == (Figure(2000, 7), 8.0)
    (left, right), (low, high) = panel.plot.view.viewRange()
    assert left < 1000 < 2000 < right
    assert low < 3 < 8 < high


def test_the_chosen_figure_stays_chosen_when_new_ones_come(panel) -> None:
    panel.show_book(book({1000: 3}))
    panel.table.setCurrentItem(panel.table.topLevelItem(1))
    panel.show_book(book({1000: 3, 2000: 7}))
    assert panel.chosen.metric.name == "mode KL"
    assert len(panel.plot.layer.figures) == 2


def test_values_that_are_not_finite_are_told_and_not_drawn(panel) -> None:
    panel.show_book(book({1000: math.inf, 2000: 5}))
    panel.set_cursor(1000)
    assert panel.rows()[0][1] == "inf"
    assert panel.plot.layer.figures == (Figure(2000, 5),)
    assert not panel.grab().isNull()
