"""A message inside a page: its words have the width, with and without buttons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from studio.widgets.notice import Notice


@pytest.mark.parametrize("actions", [(), (("Do it", lambda: None),)])
def test_words_stand_beside_the_icon_and_take_the_rest_of_the_width(qtbot, actions) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    notice = Notice()
    QVBoxLayout(place).addWidget(notice)
    place.resize(300, 240)
    place.show()
    notice.say("warning", "One network has sixty times the parameters of the other one.", "", actions)
    qtbot.waitUntil(lambda: notice._what.width() > 150)
    assert notice._what.x() < 60


def test_the_keyboard_comes_to_the_buttons_in_the_place_of_the_notice(qtbot):
    window, notice = QWidget(), Notice()
    column = QVBoxLayout(window)
    first, last = QLineEdit(), QLineEdit()
    for widget in (first, notice, last):
        column.addWidget(widget)
    qtbot.addWidget(window)
    notice.say("info", "What", "", (("One", lambda: None), ("Two", lambda: None)))
    window.show()
    qtbot.waitExposed(window)
    first.setFocus()
    passed = []
    for _ in range(3):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        passed.append(window.focusWidget())
    assert [button.text() for button in passed[:2]] == ["One", "Two"]
    assert passed[2] is last


def test_a_notice_can_be_put_away_where_that_is_wanted(qtbot) -> None:
    kept, notice = Notice(), Notice(closable=True)
    for one in (kept, notice):
        qtbot.addWidget(one)
        one.say("info", "What")
    assert kept.close_button.isHidden()
    notice.close_button.click()
    assert notice.isHidden()
    assert notice.text == ""
