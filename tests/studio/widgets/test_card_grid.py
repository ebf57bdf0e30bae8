"""Cards side by side: groups under headings, one checked, arrows go from card to card."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.widgets.card_grid import CardGrid, Offer


@pytest.fixture
def grid(qtbot: QtBot) -> CardGrid:
    """Three cards in one group and two in another, in two columns."""
    groups = {"a": "First", "b": "First", "c": "First", "d": "Second", "e": "Second"}
    grid = CardGrid([Offer(name, name.upper(), "help", "", group) for name, group in groups.items()])
    qtbot.addWidget(grid)
    grid.show()
    return grid


def _focused(grid: CardGrid) -> str:
    return next(name for name in "abcde" if grid.card(name).hasFocus())


def test_each_group_has_its_heading_once(grid: CardGrid) -> None:
    texts = [label.text() for label in grid.findChildren(QLabel) if label.property("role") == "subheading"]
    assert sorted(texts) == ["First", "Second"]


def test_a_group_begins_in_a_row_of_its_own(grid: CardGrid) -> None:
    assert grid.card("d").y() > grid.card("c").y()
    assert grid.card("d").x() == grid.card("c").x()


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        ("a", Qt.Key.Key_Right, "b"),
        ("b", Qt.Key.Key_Right, "c"),
        ("d", Qt.Key.Key_Left, "c"),
        ("b", Qt.Key.Key_Down, "c"),
        ("c", Qt.Key.Key_Down, "d"),
        ("e", Qt.Key.Key_Up, "c"),
        ("a", Qt.Key.Key_Up, "a"),
        ("e", Qt.Key.Key_Right, "e"),
    ],
)
def test_arrows_go_to_the_next_card(grid: CardGrid, qtbot: QtBot, start: str, key: Qt.Key, end: str) -> None:
    grid.activateWindow()
    grid.card(start).setFocus()
    qtbot.keyClick(grid.card(start), key)
    assert _focused(grid) == end


def test_arrows_pass_over_greyed_cards(grid: CardGrid, qtbot: QtBot) -> None:
    grid.show_reasons({"c": "It does not fit."})
    grid.activateWindow()
    grid.card("a").setFocus()
    qtbot.keyClick(grid.card("a"), Qt.Key.Key_Down)
    assert _focused(grid) == "d"
