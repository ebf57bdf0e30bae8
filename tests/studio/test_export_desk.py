"""Export model… in the window: offered where there is a model, named by its ending, told when it is written."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from engine.inference.exploring import open_explorer
from engine.spec.errors import Cancelled
from engine.spec.events import Failed
from engine.spec.exploration import Recipe
from engine.spec.exporting import Format
from studio.application import make_window
from studio.exporting import Exportable, ExportOrder, of_opened, of_run


@pytest.fixture
def window(services, settings, explored_run, tmp_path, qtbot):
    """With one run in its list."""
    settings.runs_folder = tmp_path / "runs"
    shutil.copytree(explored_run("points"), tmp_path / "runs" / "points")
    made = make_window(services)
    qtbot.addWidget(made)
    with qtbot.waitSignal(services.catalogue.ready, timeout=60_000):
        made.show()
    return made


def with_runs(window, qtbot):
    """The page Runs with its one run chosen."""
    window.go("runs")
    page = window.pages.page("runs")
    qtbot.waitUntil(lambda: page.table.shown == 1, timeout=20_000)
    page.table.selectRow(0)
    return page


def with_model(window, run, qtbot):
    """The page Explore with a model on show."""
    window.explore(run)
    page = window.pages.page("explore")
    qtbot.waitUntil(lambda: page._made is not None and page._made.opened.path == run, timeout=60_000)
    return page


def asked(window) -> QFileDialog:
    """The dialog of the action in the menu."""
    window.commands["export-model"].trigger()
    (dialog,) = (one for one in window.findChildren(QFileDialog) if one.isVisible())
    return dialog


def test_it_is_offered_where_there_is_something_to_export(window, qtbot):
    action = window.commands["export-model"]
    window.go("home")
    assert not action.isEnabled()
    page = with_runs(window, qtbot)
    assert action.isEnabled()
    page.table.clearSelection()
    assert not action.isEnabled()
    assert page.export_button.toolTip() == "Select one run"


def test_the_model_on_show_is_exported_and_opens_again(window, services, settings, tmp_path, qtbot):
    run, path = settings.runs_folder / "points", tmp_path / "mine.safetensors"
    with_model(window, run, qtbot)
    dialog = asked(window)
    assert dialog.selectedFiles()[0].endswith("points.safetensors")
    dialog.selectFile(str(path))
    with qtbot.waitSignal(services.messages.posted, timeout=60_000) as posted:
        dialog.accept()
    assert posted.args[0].what == "mine.safetensors is saved"
    assert "round 4" in posted.args[0].why
    assert np.array_equal(open_explorer(path).picture(Recipe(seed=3)), open_explorer(run).picture(Recipe(seed=3)))
    page = with_model(window, path, qtbot)
    assert of_opened(page._opened).formats == (Format.SAFETENSORS, Format.ONNX)


def test_another_format_changes_the_ending_and_packs_the_run(window, services, tmp_path, qtbot):
    with_runs(window, qtbot).export_button.click()
    (dialog,) = (one for one in window.findChildren(QFileDialog) if one.isVisible())
    dialog.filterSelected.emit(next(one for one in dialog.nameFilters() if "zip" in one))
    assert dialog.selectedFiles()[0].endswith("points.zip")
    dialog.selectFile(str(tmp_path / "points.zip"))
    with qtbot.waitSignal(services.exports.done, timeout=60_000):
        dialog.accept()
    assert zipfile.is_zipfile(tmp_path / "points.zip")
    assert not window.exports.strip.isVisible()


def test_an_export_that_is_given_up_is_out_of_sight_and_leaves_nothing(window, services, tmp_path, monkeypatch, qtbot):
    def export(_source, _path, _format, progress, cancelled):
        progress(1, 4)
        while not cancelled():
            pass
        raise Cancelled("the export was cancelled")

    monkeypatch.setattr(services.exports, "_export", export)
    with_runs(window, qtbot)
    dialog = asked(window)
    dialog.selectFile(str(tmp_path / "given-up.zip"))
    with qtbot.waitSignal(services.exports.progressed):
        dialog.accept()
    assert window.exports.strip.isVisible()
    with qtbot.waitSignal(services.exports.cancelled):
        window.exports.strip.cancel_button.click()
    assert not window.exports.strip.isVisible()
    assert not list(tmp_path.glob("*given-up*"))


def test_a_name_of_no_format_is_told_with_one_that_fits(window, services, tmp_path, qtbot):
    with_runs(window, qtbot)
    dialog = asked(window)
    dialog.selectFile(str(tmp_path / "model.bin"))
    with qtbot.waitSignal(services.messages.posted) as posted:
        dialog.accept()
    assert (posted.args[0].level, posted.args[0].remedy) == ("error", "Name it model.safetensors.")


def test_what_a_run_can_be_exported_as_goes_by_what_it_is(services, write_run, qtbot):
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    write_run("fresh")
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    (run,) = services.runs.runs
    idle, busy = replace(run, alive=False), replace(run, alive=True)
    saved = {"checkpoint_round": 4}
    assert of_run(replace(idle, checkpoint_round=None)).formats == (Format.ZIP,)
    assert of_run(replace(busy, checkpoint_round=None)).formats == ()
    assert of_run(replace(busy, system="plain", **saved)).formats == (Format.SAFETENSORS, Format.ONNX)
    assert of_run(replace(idle, system="cyclegan", **saved)).formats == (Format.SAFETENSORS, Format.ZIP)


def test_an_export_that_cannot_begin_leaves_the_progress_of_another_on_show(window, tmp_path):
    desk, service = window.exports, window.exports._service
    source = Exportable(tmp_path, "points", (Format.SAFETENSORS,))
    first, second = (ExportOrder(source, tmp_path / name) for name in ("a.safetensors", "b.txt"))
    service.progressed.emit(first, 1, 2)
    service.failed.emit(second, Failed("Model", "b.txt cannot be written", "its ending names no format", ""))
    assert desk.strip.isVisible()
    service.cancelled.emit(first)
    assert not desk.strip.isVisible()
