"""A message inside a page: its words have the width, with and without buttons."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

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
