"""The files of a queue: which waits, and how many are in which state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studio.services.file_queue import FileQueue
from studio.translation import FileState


def test_files_wait_in_order_and_one_that_was_broken_off_comes_again():
    queue = FileQueue([Path("a.png"), Path("b.png")])
    assert queue.begin(queue.waiting()).path == Path("a.png")
    assert queue.waiting() == 1
    queue.wait_again(0)
    assert queue.waiting() == 0


def test_counts_follow_the_states_of_the_files():
    queue = FileQueue([Path("a.png"), Path("b.png"), Path("c.png")])
    queue.put(0, replace(queue[0], state=FileState.DONE))
    queue.put(1, replace(queue[1], state=FileState.FAILED))
    assert queue.finished == 2
    assert [queue.count(state) for state in FileState] == [1, 0, 1, 1]
    queue.reset()
    assert queue.count(FileState.WAITING) == 3
    assert queue.waiting() == 0
