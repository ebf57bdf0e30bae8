"""Translating behind the window: the newest wish wins, the queue goes on between wishes, errors come back as data."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from engine.spec.errors import CheckpointError
from engine.spec.translation import Picture
from studio.services.translation import TranslationService
from studio.translation import FileState, ModelChoice, Order, Stage, Wish

MODEL = ModelChoice(Path("apples"), "apples", 1)


def picture(shade: int = 10) -> Picture:
    return Picture(np.full((6, 8, 4), shade, np.uint8), f"shade {shade}")


@pytest.fixture
def engine(translators):
    return translators


@pytest.fixture
def service(qapp, engine):
    made = TranslationService(lambda: engine.made)
    yield made
    engine.go_on.set()
    made.shutdown()


def finished(qtbot, service, wish):
    """What came last of a wish."""
    with qtbot.waitSignal(service.shown, check_params_cb=lambda shown: shown.made or shown.problem) as told:
        service.ask(wish)
    return told.args[0]


def test_a_wish_is_answered_with_facts_picture_and_translation(service, qtbot):
    shown = finished(qtbot, service, Wish(MODEL, picture(), "BtoA"))
    assert shown.facts.title == "apples"
    assert shown.made[0].way.name == "BtoA"
    assert (shown.made[0].made[..., 0] == 255 - picture().pixels[..., 0]).all()
    assert shown.made[0].back is not None


def test_the_picture_is_shown_before_it_is_translated(service, engine, qtbot):
    engine.go_on.clear()
    with qtbot.waitSignal(service.shown, check_params_cb=lambda shown: shown.picture is not None) as told:
        service.ask(Wish(MODEL, picture()))
    assert not told.args[0].made


def test_without_a_model_the_picture_is_only_read(service, qtbot):
    with qtbot.waitSignal(service.shown) as told:
        service.ask(Wish(None, picture()))
    assert told.args[0].picture is not None
    assert told.args[0].facts is None


def test_the_newest_of_many_wishes_is_served_and_no_other_waits(service, engine, qtbot):
    answers = []
    service.shown.connect(lambda shown: answers.append(shown) if shown.made else None)
    engine.go_on.clear()
    service.ask(Wish(MODEL, picture(1)))
    qtbot.waitUntil(lambda: engine.started == 1)
    for shade in range(2, 40):
        service.ask(Wish(MODEL, picture(shade)))
    engine.go_on.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert [int(answer.picture.pixels[0, 0, 0]) for answer in answers] == [39]
    assert engine.started == 2


def test_a_model_is_opened_once_and_anew_for_a_newer_checkpoint(service, engine, qtbot):
    for version in (1, 1, 2, 2):
        finished(qtbot, service, Wish(ModelChoice(MODEL.path, "apples", version), picture()))
    assert len(engine.opened) == 2


def test_the_engine_works_in_another_thread_than_the_window(service, engine, qtbot):
    finished(qtbot, service, Wish(MODEL, picture()))
    assert engine.threads
    assert threading.get_ident() not in engine.threads


def test_what_the_engine_refuses_comes_back_with_its_remedy(service, engine, qtbot):
    engine.refuse = CheckpointError("the file is no translator", "its first layer differs", "Choose another.")
    shown = finished(qtbot, service, Wish(MODEL, picture()))
    assert (shown.problem.what, shown.problem.remedy) == ("the file is no translator", "Choose another.")
    assert shown.failed_at is Stage.OPENING
    assert not shown.problem.report


def test_a_bug_of_the_engine_is_told_with_its_report(service, engine, qtbot):
    engine.refuse = ZeroDivisionError("one over nothing")
    assert "ZeroDivisionError" in finished(qtbot, service, Wish(MODEL, picture())).problem.report


def test_a_cancelled_wish_ends_and_says_nothing_more(service, engine, qtbot):
    engine.go_on.clear()
    service.ask(Wish(MODEL, picture()))
    qtbot.waitUntil(lambda: service.stage is Stage.TRANSLATING)
    service.cancel()
    with qtbot.assertNotEmitted(service.shown):
        qtbot.waitUntil(lambda: service.stage is Stage.IDLE)


def test_many_domains_are_all_made(service, engine, qtbot):
    engine.domains = True
    assert [made.way.name for made in finished(qtbot, service, Wish(MODEL, picture())).made] == ["0", "1", "2"]


def fill(qtbot, service, *paths):
    with qtbot.waitSignal(service.queue_filled):
        service.fill_queue(paths)


def run(qtbot, service, order):
    service.run_queue(order)
    qtbot.waitUntil(lambda: not service.queue_runs)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "pictures"
    (made / "more").mkdir(parents=True)
    for name in ("a.png", "b.jpg", "more/c.png", "notes.txt", ".hidden.png"):
        (made / name).write_bytes(b"bad" if name == "b.jpg" else b"fine")
    return made


def test_a_folder_becomes_a_queue_of_its_pictures(service, folder, qtbot):
    fill(qtbot, service, folder)
    assert [service.queue[n].target for n in range(len(service.queue))] == ["a.png", "b.png", "more/c.png"]


def test_the_queue_writes_every_file_and_an_error_stops_no_other(service, folder, tmp_path, qtbot):
    fill(qtbot, service, folder)
    run(qtbot, service, Order(MODEL, "AtoB", tmp_path / "out"))
    states = [service.queue[n].state for n in range(3)]
    assert states == [FileState.DONE, FileState.FAILED, FileState.DONE]
    assert service.queue[1].problem.what == "b.jpg is damaged"
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.png")) == ["a.png", "c.png"]


def test_a_cancelled_queue_stops_after_no_further_file_and_goes_on_later(service, engine, folder, tmp_path, qtbot):
    fill(qtbot, service, folder)
    engine.go_on.clear()
    service.run_queue(Order(MODEL, "AtoB", tmp_path / "out"))
    qtbot.waitUntil(lambda: engine.started == 1)
    service.cancel_queue()
    qtbot.waitUntil(lambda: engine.cancelled == 1)
    engine.go_on.set()
    qtbot.waitUntil(lambda: service.queue[0].state is FileState.WAITING)
    assert not (tmp_path / "out").exists()
    run(qtbot, service, Order(MODEL, "AtoB", tmp_path / "out"))
    assert service.queue.finished == 3


def test_a_wish_goes_before_the_queue_which_then_finishes(service, engine, folder, tmp_path, qtbot):
    fill(qtbot, service, folder)
    engine.go_on.clear()
    service.run_queue(Order(MODEL, "AtoB", tmp_path / "out"))
    qtbot.waitUntil(lambda: engine.started == 1)
    with qtbot.waitSignal(service.shown, check_params_cb=lambda shown: shown.picture is not None):
        service.ask(Wish(MODEL, picture(7)))
    assert service.queue.finished == 0
    engine.go_on.set()
    qtbot.waitUntil(lambda: not service.queue_runs)
    assert service.queue.finished == 3


def test_a_model_that_cannot_be_opened_stops_the_queue_with_one_message(service, engine, folder, tmp_path, qtbot):
    fill(qtbot, service, folder)
    engine.refuse = CheckpointError("the file is no translator")
    with qtbot.waitSignal(service.failed):
        service.run_queue(Order(MODEL, "AtoB", tmp_path / "out"))
    assert not service.queue_runs
    assert service.queue.count(FileState.WAITING) == 3


def test_a_folder_without_pictures_is_refused(service, tmp_path, qtbot):
    with qtbot.waitSignal(service.failed) as told:
        service.fill_queue([tmp_path])
    assert "no picture" in told.args[0].what


def test_what_is_saved_is_what_was_given(service, engine, tmp_path, qtbot):
    with qtbot.waitSignal(service.saved):
        service.save(tmp_path / "new" / "made.png", np.zeros((2, 3, 4), np.uint8))
    assert engine.written == [tmp_path / "new" / "made.png"]


def test_shutting_down_breaks_off_what_is_under_way(qapp, engine, qtbot):
    service = TranslationService(lambda: engine.made)
    engine.go_on.clear()
    service.ask(Wish(MODEL, Picture(np.zeros((2, 2, 4), np.uint8))))
    qtbot.waitUntil(lambda: engine.started == 1)
    service.shutdown()  # the fake waits until it is cancelled
    assert engine.cancelled == 1
