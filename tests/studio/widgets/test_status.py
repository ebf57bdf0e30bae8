"""The status line: words for numbers, and labels that do not jump."""

from __future__ import annotations

import pytest

from studio.widgets.status import Status, duration, grouped, memory


@pytest.fixture
def status(qtbot):
    made = Status()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (3_660, "1 h 01 min"), (90_000, "1 d 1 h")],
)
def test_a_duration_has_two_units(seconds, text):
    assert duration(seconds) == text


def test_numbers_are_grouped_and_memory_has_its_unit():
    assert grouped(1234567) == "1,234,567"
    assert (memory(512), memory(1536)) == ("512 MiB", "1.5 GiB")


def test_progress_shows_rounds_and_fills_the_bar(status):
    status.show_rounds(5_000, 20_000)
    assert status._task.text() == "5,000 of 20,000 rounds"
    assert status._bar.value() == 250
    assert status._bar.maximum() == 1000


def test_an_unknown_total_makes_the_bar_run(status):
    status.show_progress("Downloading", 7, 0)
    assert (status._bar.minimum(), status._bar.maximum()) == (0, 0)


def test_labels_keep_their_width(status):
    status.show_speed(1.0, 10.0, 5.0)
    before = status._rounds.width(), status._left.width()
    status.show_speed(987.6, 123_456.0, 90_000.0)
    assert (status._rounds.width(), status._left.width()) == before


def test_clearing_hides_the_bar_and_empties_the_pace(status):
    status.show_rounds(1, 2)
    status.show_speed(1.0, 10.0, 5.0)
    status.clear()
    assert not status._bar.isVisible()
    assert status._rounds.text() == status._left.text() == ""


def test_a_gpu_that_does_not_answer_shows_nothing(status):
    status.show_gpu(0.5, 2048, 8192)
    assert status._gpu.text() == "GPU 50 %, 2.0 GiB of 8.0 GiB"
    status.show_gpu(None, None, None)
    assert status._gpu.text() == ""
