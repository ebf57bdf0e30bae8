"""Facts, bars, lists and summaries in words."""

from __future__ import annotations

import numpy as np
import pytest

from engine.spec.data import DataInfo, HealthIssue, HealthReport, Severity
from studio.amounts import count_words, memory_words, time_words
from studio.widgets.data_facts import DataFacts, aspect_counts, shape_words, size_counts
from studio.widgets.health_list import HealthList
from studio.widgets.point_cloud import PointCloud
from studio.widgets.thumbnails import Thumbnails
from studio.widgets.two_lines import Line, TwoLineList

REPORT = HealthReport("mine", 10, 2, sizes={(40, 40): 1, (80, 40): 3, (30, 90): 2}, formats={"PNG": 4, "JPEG": 6})


def test_sizes_are_listed_commonest_first():
    assert size_counts(REPORT) == [("80 × 40", 3), ("30 × 90", 2), ("40 × 40", 1)]


def test_aspects_are_counted_by_range_and_left_out_where_all_are_square():
    assert aspect_counts(REPORT) == [("< 1:2", 2), ("square", 1), ("5:4 … 2:1", 3)]
    assert aspect_counts(HealthReport("mine", 5, 0, sizes={(40, 40): 5})) == []


def test_shapes_are_told_in_words():
    assert shape_words((1, 28, 32)) == "32 × 28, grey"
    assert shape_words((2,)) == "points in 2 dimensions"


def test_facts_name_what_was_skipped_and_the_formats(qtbot):
    facts = DataFacts()
    qtbot.addWidget(facts)
    facts.show_info(DataInfo("Mine", (3, 32, 32), 10), (), REPORT)
    assert facts.facts()["Skipped"] == "2"
    assert facts.facts()["Formats"] == "JPEG 6, PNG 4"
    facts.clear()
    assert facts.facts() == {}


def test_findings_unfold_to_their_files_and_count_the_rest(qtbot):
    issue = HealthIssue("corrupt", Severity.WARN, "7 files are damaged.", "Copy them again.", ("a.png", "b.png"), 7)
    health = HealthList()
    qtbot.addWidget(health)
    health.show_report(HealthReport("mine", 10, 7, issues=(issue,)))
    item = health.topLevelItem(0)
    assert item.text(0) == "7 files are damaged.\nCopy them again."
    assert [item.child(row).text(0) for row in range(item.childCount())] == ["a.png", "b.png", "and 5 more"]
    health.show_report(None)
    assert health.count() == 0


def test_thumbnails_are_enlarged_by_whole_factors(qtbot):
    view = Thumbnails()
    qtbot.addWidget(view)
    view.show_pictures(np.zeros((3, 16, 16, 4), np.uint8), ["a", "b", "c"])
    picture = view.model().data(view.model().index(0), 1)
    assert (picture.width(), picture.height()) == (64, 64)
    assert view.model().data(view.model().index(2)) == "c"


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.array([[1.0, 1.0]]), np.zeros((0, 2)), np.ones((4, 1))])
def test_points_are_painted_wherever_they_lie(qtbot, points):
    cloud = PointCloud()
    qtbot.addWidget(cloud)
    cloud.resize(300, 200)
    cloud.show_points(points, (0,) * len(points))
    assert not cloud.grab().isNull()


def test_points_show_in_the_colours_of_their_classes(qtbot):
    cloud = PointCloud()
    qtbot.addWidget(cloud)
    cloud.resize(300, 300)
    cloud.show_points(np.array([[-1.0, 0.0], [1.0, 0.0]]), (0, 1))
    image = cloud.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert len(colours) > 4  # ground, grid, and two classes


def test_headings_cannot_be_chosen_and_keys_survive_new_rows(qtbot):
    rows = TwoLineList()
    qtbot.addWidget(rows)
    chosen: list[str] = []
    rows.chosen.connect(chosen.append)
    rows.show_lines([Line("", "Group"), Line("a", "First"), Line("b", "Second", "detail")])
    rows.setCurrentRow(2)
    rows.show_lines([Line("", "Group"), Line("b", "Second"), Line("c", "Third")])
    assert chosen == ["b"]
    assert rows.current_key() == "b"
    rows.setCurrentRow(0)
    assert chosen == ["b"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0008, "0.8 ms"), (0.12, "120 ms"), (4.2, "4.2 s"), (60, "60 s"), (2040, "34 min"), (7500, "2 h 05 min")],
)
def test_durations_are_told_in_a_fitting_unit(seconds, words):
    assert time_words(seconds) == words


def test_counts_and_memory_are_told_in_a_fitting_unit():
    assert [count_words(count) for count in (812, 41_600, 3_580_000)] == ["812", "41.6 K", "3.58 M"]
    assert [memory_words(mib) for mib in (2.04, 310.2, 2048.0)] == ["2.0 MiB", "310 MiB", "2.0 GiB"]
