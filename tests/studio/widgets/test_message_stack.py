"""Messages: what is shown, for how long, and what their buttons do."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from studio.widgets.message_stack import MOST, MessageStack


@pytest.fixture
def stack(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    parent.show()
    made = MessageStack(parent)
    yield made
    made.clear()


def test_a_message_shows_what_why_and_remedy_as_sentences(stack):
    stack.show_message("error", "there is no memory", "batch is 64", "Set it to 32.")
    texts = [label.text() for label in stack.cards[0].findChildren(QLabel)]
    assert [text for text in texts if text] == ["There is no memory.", "Batch is 64.", "Set it to 32."]


def test_the_action_runs_once_and_closes_the_message(stack):
    done = []
    stack.show_message("info", "deleted", action=("Undo", lambda: done.append(1)))
    stack.cards[0].findChild(QPushButton).click()
    assert done == [1]
    assert not stack.cards
    assert stack.isHidden()


def test_an_info_goes_by_itself_and_an_error_stays(stack, qtbot, monkeypatch):
    monkeypatch.setattr("studio.widgets.message_card.LIFE_MS", {"info": 20, "warning": 20, "error": 0})
    stack.show_message("error", "stays")
    stack.show_message("info", "goes")
    qtbot.waitUntil(lambda: len(stack.cards) == 1)
    assert stack.cards[0].accessibleName() == "stays"


def test_the_oldest_make_room_and_a_repetition_is_not_shown_twice(stack):
    for number in range(MOST + 2):
        stack.show_message("error", f"number {number}")
    stack.show_message("error", f"number {MOST + 1}")
    assert [card.accessibleName() for card in stack.cards] == [f"number {n}" for n in range(2, MOST + 2)]


def test_messages_stay_at_the_bottom_right_when_the_window_grows(stack, qtbot):
    stack.show_message("error", "here")
    stack.parentWidget().resize(1000, 700)
    qtbot.wait(20)
    assert 1000 - stack.geometry().right() < 30
    assert 700 - stack.geometry().bottom() < 30
