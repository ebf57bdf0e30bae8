"""The worker: jobs in order in one thread, and an end that waits."""

from __future__ import annotations

import threading
import time

from studio.services.worker import Worker


def test_answers_come_in_order_in_the_thread_that_asked(qtbot):
    worker, answers = Worker(), []
    for number in range(3):
        worker.do(lambda number=number: (number, threading.get_ident()), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 3)
    worker.shutdown()
    assert [number for number, _ in answers] == [0, 1, 2]
    assert all(thread != threading.get_ident() for _, thread in answers)


def test_a_job_that_raises_is_reported_and_the_next_one_runs(qtbot):
    worker, answers = Worker(), []
    with qtbot.waitSignal(worker.broke) as broke:
        worker.do(lambda: 1 / 0, answers.append)
        worker.do(lambda: "fine", answers.append)
    qtbot.waitUntil(lambda: answers == ["fine"])
    worker.shutdown()
    assert "ZeroDivisionError" in broke.args[0]


def test_shutdown_waits_for_the_job_in_progress_and_drops_the_rest(qtbot):
    worker, done = Worker(), []
    began = threading.Event()

    def slow():
        began.set()
        time.sleep(0.05)
        done.append("slow")

    worker.do(slow, lambda _: None)
    worker.do(lambda: done.append("never"), lambda _: None)
    assert began.wait(5)
    worker.shutdown()
    assert done == ["slow"]
