"""Measured figures: one course per name and protocol, what is known at a round, and the best of each."""

from __future__ import annotations

import math

from engine.spec.events import Measured, Metric
from studio.metrics import Figure, MetricBook


def measured(round: int, value: float, better: str = "higher", protocol: str = "2,500 samples") -> Measured:
    return Measured(round, (Metric("modes", value, better, protocol, 8.0),))


def test_figures_of_one_protocol_make_a_course_in_order_of_rounds():
    book = MetricBook([measured(200, 5), measured(100, 3)])
    (course,) = book.courses
    assert course.figures == (Figure(100, 3), Figure(200, 5))
    assert course.metric.value == 5
    assert book.last_round == 200


def test_figures_of_different_protocols_are_kept_apart():
    book = MetricBook([measured(100, 3), measured(100, 6, protocol="10,000 samples")])
    assert [course.figures for course in book.courses] == [(Figure(100, 3),), (Figure(100, 6),)]


def test_a_round_that_is_measured_again_replaces_its_figure():
    book = MetricBook([measured(100, 3)])
    book.add(measured(100, 4))
    assert book.courses[0].figures == (Figure(100, 4),)


def test_a_cursor_sees_what_was_measured_up_to_its_round():
    course = MetricBook([measured(100, 3), measured(200, 5)]).courses[0]
    assert course.at(99) is None
    assert course.at(199) == Figure(100, 3)
    assert course.at(None) == Figure(200, 5)


def test_the_best_is_the_first_of_the_highest_or_the_lowest():
    values = [measured(100, 3), measured(200, 5), measured(300, 5), measured(400, math.inf)]
    assert MetricBook(values).courses[0].best == Figure(200, 5)
    lower = [measured(each.round, each.metrics[0].value, "lower") for each in values]
    assert MetricBook(lower).courses[0].best == Figure(100, 3)


def test_where_neither_way_is_better_there_is_no_best():
    assert MetricBook([measured(100, 3, "")]).courses[0].best is None
    assert MetricBook([measured(100, math.nan)]).courses[0].best is None
    assert MetricBook().courses == ()
    assert MetricBook().last_round == 0
