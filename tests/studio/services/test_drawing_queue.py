"""What waits to be drawn: the newest recipe, and sheets that take turns."""

from __future__ import annotations

from engine.spec.exploration import Recipe
from studio.services.drawing_queue import DrawingQueue

ONE, TWO, THREE = (Recipe(seed=seed) for seed in (1, 2, 3))


def test_of_recipes_only_the_newest_waits() -> None:
    queue = DrawingQueue()
    for recipe in (ONE, TWO, THREE):
        queue.ask(recipe)
    assert queue.is_urgent
    assert (queue.take(), queue.take()) == (THREE, None)


def test_sheets_take_turns() -> None:
    queue = DrawingQueue()
    queue.ask_sheet("seeds", [ONE, TWO])
    queue.ask_sheet("pad", [ONE, TWO])
    turns = []
    while sheet := queue.turn():
        turns.append((sheet.key, sheet.waiting.popleft()[0]))
    assert turns == [("seeds", 0), ("pad", 0), ("seeds", 1), ("pad", 1)]
    assert not queue


def test_a_newer_sheet_takes_the_place_and_the_turn_of_the_older() -> None:
    queue = DrawingQueue()
    queue.ask_sheet("seeds", [ONE, TWO])
    queue.ask_sheet("pad", [ONE])
    old = queue.turn()
    assert old is not None
    queue.ask_sheet("pad", [TWO])
    queue.ask_sheet("seeds", [THREE])
    assert not queue.is_wanted(old)
    first = queue.turn()
    assert first is not None
    assert (first.key, list(first.waiting)) == ("pad", [(0, TWO)])


def test_no_recipes_take_a_sheet_away() -> None:
    queue = DrawingQueue()
    queue.ask_sheet("seeds", [ONE])
    queue.ask_sheet("seeds", [])
    assert queue.turn() is None
