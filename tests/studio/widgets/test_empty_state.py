"""What stands where there is nothing yet: all of it can be read."""

from __future__ import annotations

import pytest

from studio.widgets.empty_state import EmptyState

ENGLISH = "Start with a card on Home, compose a run of your own, or open one from Runs. Its curves appear here."
CHINESE = "从首页的卡片开始，自行搭建一次运行，或从运行页打开已有的。其曲线与样本会显示在此。" * 2


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_every_line_of_the_explanation_has_room(qtbot, text):
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.say("Nothing", text, ("Home", lambda: None))
    empty.resize(1280, 700)
    empty.show()
    label = empty.text
    assert label.heightForWidth(label.width()) > 1.5 * label.fontMetrics().lineSpacing()
    assert label.height() >= label.heightForWidth(label.width())
