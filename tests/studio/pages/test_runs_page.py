"""The page Runs: listing, search, open, resume, delete and undo, all by keyboard too."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from engine.spec.config import RunConfig, with_settings
from engine.spec.events import Measured, Metric, Phase
from engine.training.measured import add_measured
from engine.training.run_folder import RunFolder
from studio.pages.runs import RunsPage
from studio.services.runs import Binned, RunsService
from studio.widgets.run_words import best_text


def bin_beside(folder):
    target = folder.parent / ".bin" / folder.name
    target.parent.mkdir(exist_ok=True)
    folder.rename(target)
    return Binned(folder, target)


@pytest.fixture
def page(services, settings, write_run, qtbot):
    write_run("ring-1", age_s=60)
    write_run("digits-2")
    services.runs.shutdown()
    services.runs = RunsService(lambda: settings.runs_folder, bin_beside)
    made = RunsPage(services)
    qtbot.addWidget(made)
    made.resize(1200, 600)
    with qtbot.waitSignal(services.runs.changed):
        made.show()
    return made


def test_runs_are_rows_newest_first(page):
    model = page.table.model()
    assert [model.index(row, 0).data() for row in range(2)] == ["digits-2", "ring-1"]
    assert model.index(0, 6).data() == "5 / 20,000"


def test_searching_leaves_what_has_all_words_and_says_when_nothing_has(page, qtbot):
    qtbot.keyClicks(page.search, "RING non-sat")
    assert page.table.shown == 1
    qtbot.keyClicks(page.search, "zebra")
    assert page.table.shown == 0
    assert "No run has" in page._empty.text()
    assert page._empty.isVisible()


def test_enter_opens_the_selected_run(page, settings, qtbot):
    page.table.selectRow(1)
    with qtbot.waitSignal(page.run_opened) as opened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args[0] == settings.runs_folder / "ring-1"


def test_delete_moves_to_the_bin_without_a_question_and_undo_brings_back(page, services, settings, qtbot):
    page.table.selectRow(0)
    with qtbot.waitSignal(services.messages.posted) as posted:
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert page.table.shown == 1
    _, undo = posted.args[0].action
    undo()
    qtbot.waitUntil(lambda: page.table.shown == 2)


def test_resume_goes_to_train(page, services, session, settings, qtbot):
    page.table.selectRow(0)
    with qtbot.waitSignal(services.training.started):
        page.resume_button.click()
    assert session.calls == [("resume", settings.runs_folder / "digits-2")]


def test_what_cannot_be_done_is_disabled_with_the_reason(page, services, write_run, qtbot):
    assert not page.resume_button.isEnabled()
    assert page.resume_button.toolTip() == "Select one run"
    write_run("done", Phase.FINISHED, round=20_000)
    write_run("busy", Phase.TRAINING, process=os.getpid(), age_s=-5)
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    reasons = []
    for row in range(2):
        page.table.selectRow(row)
        reasons.append(page.resume_button.toolTip())
    assert reasons == ["It is being trained", "All its rounds are played"]


def test_the_selection_survives_a_new_run(page, services, write_run, qtbot):
    page.table.selectRow(1)
    write_run("newest", age_s=-5)
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    assert [run.name for run in page.table.selected()] == ["ring-1"]


def test_an_empty_folder_says_how_to_begin(services, qtbot):
    empty = RunsPage(services)
    qtbot.addWidget(empty)
    with qtbot.waitSignal(services.runs.changed):
        empty.show()
    assert "Start one on Home or Compose" in empty._empty.text()


def test_the_best_score_has_a_column_that_sorts_figures_of_one_name_together(page):
    assert page.table.model().index(0, 7).data() == "–"
    run = page.table._model._runs[0]
    assert best_text(replace(run, best=Metric("class accuracy", 0.94, "higher"))) == "0.94 class accuracy"
    orders = [page.table._model._order(replace(run, best=Metric("kernel distance", v)))[7] for v in (-0.1, 0.2, 3.0)]
    assert orders == sorted(orders)


def test_the_best_score_is_read_from_the_figures_of_the_run(page, services, settings, qtbot):
    add_measured(settings.runs_folder / "ring-1", Measured(5, (Metric("modes", 7.0, "higher", "", 8.0),)))
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    assert "7 modes" in [page.table.model().index(row, 7).data() for row in range(2)]


def test_a_run_that_makes_samples_is_shown_on_explore_once_it_has_a_checkpoint(page, services, settings, qtbot):
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    names = [page.table.model().index(row, 0).data() for row in range(2)]
    page.table.selectRow(names.index("ring-1"))
    assert page.explore_button.toolTip() == "It has no checkpoint yet"
    checkpoint = settings.runs_folder / "ring-1" / "checkpoints" / "000000005"
    checkpoint.mkdir(parents=True)
    (checkpoint / "manifest.json").write_text("{}")
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    page.table.selectRow([page.table.model().index(row, 0).data() for row in range(2)].index("ring-1"))
    with qtbot.waitSignal(page.explorer_wanted) as wanted:
        page.explore_button.click()
    assert wanted.args[0] == settings.runs_folder / "ring-1"


def test_a_run_that_translates_is_shown_on_translate_and_others_say_why_not(page, services, settings, qtbot):
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    config = with_settings(RunConfig(), {"game": "cyclegan", "data": "shape-domains"})
    folder = RunFolder.create(settings.runs_folder, "zebras", config)
    (folder.checkpoints / "000000005").mkdir()
    (folder.checkpoints / "000000005" / "manifest.json").write_text("{}")
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    names = [page.table.model().index(row, 0).data() for row in range(3)]
    page.table.selectRow(names.index("ring-1"))
    assert page.translate_button.toolTip() == "It does not translate"
    page.table.selectRow(names.index("zebras"))
    with qtbot.waitSignal(page.translator_wanted) as wanted:
        page.translate_button.click()
    assert wanted.args[0] == folder.path
