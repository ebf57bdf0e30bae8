"""The page Explore with a real small model: codes moved, restored, looked for, filmed, kept, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QPushButton
from typer.testing import CliRunner

from engine.inference.exploring import open_explorer
from engine.inference.recipe_files import read_kept, recipe_of, save_picture, sheet_of
from engine.spec.exploration import Move, Recipe
from engine.spec.translation import Picture
from studio.exploration import FindDirections
from studio.pages.explore import ExplorePage

Opens = Callable[[str], ExplorePage]


@pytest.fixture
def opens(services, explored_run, qtbot) -> Opens:
    """A function from a kind of generator to the page that shows one."""
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    made = ExplorePage(services)
    qtbot.addWidget(made)
    made.resize(1280, 680)
    made.show()
    qtbot.waitExposed(made)

    def show(kind: str) -> ExplorePage:
        path = explored_run(kind)
        made.use_model(path)
        qtbot.waitUntil(lambda: made._made is not None and made._made.opened.path == path, timeout=60_000)
        return made

    return show


@pytest.fixture
def page(opens) -> ExplorePage:
    return opens("styled")


def settled(page: ExplorePage, qtbot) -> np.ndarray:
    """The sample of the recipe, once it is on show."""
    qtbot.waitUntil(lambda: page._made is not None and page._made.recipe == page.recipe, timeout=20_000)
    return page.board.sample.sample


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(page: ExplorePage, data: QMimeData) -> None:
    """Drops in the middle of the page, as the platform would."""
    spot = QPoint(page.width() // 2, page.height() // 2)
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    handle = page.windowHandle()
    QGuiApplication.sendEvent(handle, QDragEnterEvent(spot, *arguments))
    QGuiApplication.sendEvent(handle, QDragMoveEvent(spot, *arguments))
    QGuiApplication.sendEvent(handle, QDropEvent(QPointF(spot), *arguments))


def told(page: ExplorePage, qtbot) -> str:
    qtbot.waitUntil(lambda: page.board.notice.text != "", timeout=20_000)
    return page.board.notice.text


def press(page: ExplorePage, caption: str) -> None:
    """Presses a button of the notice."""
    buttons = {button.text(): button for button in page.board.notice.findChildren(QPushButton) if button.isVisible()}
    next(button for text, button in buttons.items() if text.startswith(caption)).click()


def saved(page: ExplorePage, path: Path, monkeypatch, qtbot) -> Path:
    monkeypatch.setattr(page.dialogs, "save_as", lambda *_: path)
    with qtbot.waitSignal(page._service.saved):
        page.commands()["save-picture"]()
    return path


def test_without_a_model_the_page_says_where_models_come_from(services, qtbot):
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    page = ExplorePage(services)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.board.empty.title.text() == "No model to explore yet")
    assert page.board.is_empty
    with qtbot.waitSignal(page.go) as went:
        page.board.empty.buttons[1].click()
    assert went.args == ["compose"]


def test_nothing_is_opened_for_a_page_that_nobody_looks_at(services, explored_run, qtbot):
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    page = ExplorePage(services)
    qtbot.addWidget(page)
    page.use_model(explored_run("perceptron"))
    assert not services.exploration.is_busy
    page.show()
    qtbot.waitUntil(lambda: page._made is not None, timeout=30_000)


def test_a_seed_is_the_same_in_the_window_on_the_command_line_and_from_python(page, tmp_path, qtbot):
    from engine.__main__ import app

    page.change(Recipe(seed=7, truncation=0.5))
    shown = settled(page, qtbot)
    run = page._opened.path
    assert np.array_equal(shown, open_explorer(run).picture(Recipe(seed=7, truncation=0.5)))
    path = tmp_path / "one.png"
    CliRunner().invoke(app, ["sample", str(run), "--seeds", "7", "--truncation", "0.5", "--out", str(path)])
    assert np.array_equal(shown, np.asarray(Image.open(path).convert("RGBA")))


def test_the_controls_change_the_recipe_and_a_drag_is_one_step_of_undo(page, qtbot):
    before = settled(page, qtbot)
    page.board.start.truncation.track.setSliderDown(True)
    for steps in (90, 60, 30):
        page.board.start.truncation.track.setValue(steps)
    page.board.start.truncation.track.setSliderDown(False)
    assert page.recipe.truncation == 0.3
    assert not np.array_equal(settled(page, qtbot), before)
    page.commands()["undo"]()
    assert page.recipe.truncation == 1.0
    assert np.array_equal(settled(page, qtbot), before)
    page.commands()["redo"]()
    assert page.board.start.truncation.value == 0.3
    page.commands()["reset-edits"]()
    assert page.recipe == Recipe()


def test_every_button_of_the_head_is_enabled_as_its_command_is(page, qtbot):
    settled(page, qtbot)
    states = {name: button.isEnabled() for name, button in page.board.buttons.items()}
    assert states == {name: name in page.commands() for name in states}
    assert not states["undo"]
    page.commands()["random-seed"]()
    assert page.board.buttons["undo"].isEnabled()
    page.board.buttons["undo"].click()
    assert page.recipe.seed == 0


def test_seeds_are_drawn_when_they_are_looked_at_and_one_is_picked(page, qtbot):
    page.commands()["compare"]()
    assert page.board.view == "seeds"
    drawn = []
    page._service.picture_made.connect(lambda key, index, _sample: drawn.append((key, index)))
    qtbot.waitUntil(lambda: ("seeds", 5) in drawn, timeout=20_000)
    page.board.seeds.opened.emit(page.board.seeds.recipes[5])
    assert (page.recipe.seed, page.board.view) == (5, "sample")


def test_a_pad_moves_two_entries_in_one_step(page, qtbot):
    settled(page, qtbot)
    page.board.switch["pad"].click()
    page.board.pad.edited.emit(Recipe(values=((0, 0.5), (1, -0.5))))
    page.board.pad.edited.emit(Recipe(values=((0, 1.5), (1, -0.5))))
    page.board.pad.let_go.emit()
    assert dict(page.recipe.values) == {0: 1.5, 1: -0.5}
    page.commands()["undo"]()
    assert page.recipe == Recipe()


def test_entries_show_the_numbers_of_the_seed(page, qtbot):
    settled(page, qtbot)
    page.board.show_panel("entries")
    expected = open_explorer(page._opened.path).space.codes([0]).values.flatten().tolist()
    assert [row.slider.value for row in page.board.entries.rows] == pytest.approx(expected, abs=0.006)


def test_directions_are_found_become_sliders_and_are_renamed_in_every_step(page, qtbot):
    page._service.do(FindDirections("weights", count=3))
    qtbot.waitUntil(lambda: len(page.board.directions.list.rows) == 3, timeout=30_000)
    name = next(iter(page.board.directions.list.rows))
    before = settled(page, qtbot)
    page.board.directions.list.rows[name].slider.go(2.0)
    moved = settled(page, qtbot)
    assert page.recipe.moves[0].amount == 2.0
    assert not np.array_equal(moved, before)
    page.board.directions.list.renamed.emit(name, "colour")
    qtbot.waitUntil(lambda: "colour" in page.board.directions.list.rows)
    assert page.recipe.moves[0].direction == "colour"
    assert np.array_equal(settled(page, qtbot), moved)
    page.board.directions.keep_wanted.emit("own 1")
    qtbot.waitUntil(lambda: "own 1" in page.board.directions.list.rows)
    page.board.directions.remove_wanted.emit("colour")
    qtbot.waitUntil(lambda: "colour" not in page.board.directions.list.rows)
    assert np.array_equal(settled(page, qtbot), before)
    assert page.board.notice.text == ""


def test_a_saved_picture_restores_its_recipe_bit_for_bit_by_drop(page, tmp_path, monkeypatch, qtbot):
    page._service.do(FindDirections("weights", count=2))
    qtbot.waitUntil(lambda: bool(page._opened.directions), timeout=30_000)
    name = page._opened.directions[0].name
    page.change(Recipe(seed=9, truncation=0.8, values=((1, 0.123456789),), moves=(Move(name, 1.7),)))
    shown = settled(page, qtbot).copy()
    path = saved(page, tmp_path / "nine.png", monkeypatch, qtbot)
    page.change(Recipe(seed=3))
    settled(page, qtbot)
    drop(page, urls(path))
    qtbot.waitUntil(lambda: page.recipe.seed == 9, timeout=20_000)
    assert np.array_equal(settled(page, qtbot), shown)
    assert np.array_equal(shown, np.asarray(Image.open(path).convert("RGBA")))


def test_a_recipe_of_another_run_says_what_differs_and_offers_to_use_it_here(page, tmp_path, qtbot):
    foreign = Recipe(seed=4, run="elsewhere", round=12, model="0123")
    drop(page, urls(save_picture(tmp_path / "a.png", np.zeros((16, 16, 4), np.uint8), foreign)))
    assert "elsewhere" in told(page, qtbot)
    assert page.recipe.seed == 0
    press(page, "Use it with")
    assert page.recipe.seed == 4


def test_a_recipe_of_a_known_run_offers_to_open_it(opens, services, explored_run, tmp_path, qtbot):
    services.settings.runs_folder = explored_run("styled").parent
    other = open_explorer(explored_run("dcgan"))
    path = save_picture(tmp_path / "b.png", other.picture(Recipe(seed=5)), other.sealed(Recipe(seed=5)))
    page = opens("styled")
    qtbot.waitUntil(lambda: any(run.name == "dcgan" for run in services.runs.runs), timeout=20_000)
    drop(page, urls(path))
    assert "dcgan" in told(page, qtbot)
    press(page, "Open dcgan")
    qtbot.waitUntil(lambda: page._made is not None and page._made.opened.path == explored_run("dcgan"), timeout=20_000)
    assert np.array_equal(settled(page, qtbot), other.picture(Recipe(seed=5)))
    assert page.board.notice.text == ""


def test_a_recipe_of_a_round_that_is_gone_can_be_shown_at_the_newest(page, qtbot):
    settled(page, qtbot)
    page.recipes.take(Recipe(seed=6, run="styled", round=2, model="0123"))
    press(page, "Open styled, round 2")
    qtbot.waitUntil(lambda: page.board.is_empty and "round 2" in page.board.notice.text, timeout=20_000)
    press(page, "Open its newest round")
    qtbot.waitUntil(lambda: page._made is not None and page._made.recipe.seed == 6, timeout=20_000)
    assert "round 2, and round 4 is open" in page.board.notice.text


def test_a_notice_goes_with_the_button_that_was_pressed_and_with_the_model_that_it_was_about(page, qtbot):
    settled(page, qtbot)
    page.recipes.take(Recipe(seed=6, run="elsewhere", round=2, model="0123"))
    press(page, "Use it with styled")
    assert (page.recipe.seed, page.board.notice.text) == (6, "")
    page.change(Recipe(label=3))  # there are no classes
    assert "no class 3" in told(page, qtbot)
    press(page, "Undo")
    assert (page.recipe.seed, page.board.notice.text) == (6, "")
    page.recipes.take(Recipe(seed=7, run="styled", round=2, model="0123"))
    press(page, "Open styled, round 2")
    qtbot.waitUntil(lambda: page.board.is_empty and "round 2" in page.board.notice.text, timeout=20_000)
    page.model.open(page.model.path)  # as "Try again" does
    qtbot.waitUntil(lambda: not page.board.is_empty, timeout=20_000)
    assert page.board.notice.text == ""


def test_a_run_that_is_gone_stays_open_and_is_told_to_be_gone(page, qtbot):
    settled(page, qtbot)
    page.board.picker.show_candidates([], None)
    page.model._show_state()
    assert page.board.picker.box.placeholderText() == "styled · not listed"


def test_another_picture_takes_the_place_of_the_one_that_is_looked_for(page, qtbot):
    settled(page, qtbot)
    page.board.projection.starts.setValue(1)
    done, cancelled = [], []
    page._service.task_done.connect(lambda name, result: done.append(result))
    page._service.task_cancelled.connect(cancelled.append)
    for shade in (0, 255):
        pixels = np.full((16, 16, 4), shade, np.uint8)
        pixels[..., 3] = 255
        page.search.project(Picture(pixels, "one"), None)
        assert not page.board.projection.strip.isHidden()
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    assert cancelled == ["project"]
    assert [found.target.min() for found in done] == [255]


def test_pictures_of_key_frames_follow_those_that_are_moved_meanwhile(page, qtbot):
    settled(page, qtbot)
    keys = page.board.keys
    page.film.add_all((Recipe(seed=1), Recipe(seed=2)))
    keys.list.setCurrentRow(0)
    keys.list.move_current(1)
    shown = {}
    keys.show_picture = lambda row, pixels: shown.__setitem__(keys.recipes[row].seed, pixels)
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=20_000)
    explorer = open_explorer(page._opened.path)
    assert all(np.array_equal(pixels, explorer.picture(Recipe(seed=seed))) for seed, pixels in shown.items())


def test_seeds_are_saved_as_one_picture_that_becomes_key_frames(page, tmp_path, monkeypatch, qtbot):
    page.board.switch["seeds"].click()
    monkeypatch.setattr(page.dialogs, "save_as", lambda *_: tmp_path / "grid.png")
    with qtbot.waitSignal(page._service.task_done, timeout=20_000):
        page.commands()["save-picture"]()
    assert [recipe.seed for recipe in sheet_of(tmp_path / "grid.png").recipes] == list(range(24))
    drop(page, urls(tmp_path / "grid.png"))
    assert "24 samples" in told(page, qtbot)
    press(page, "Make them key frames")
    assert len(page.board.keys.recipes) == 24


def test_another_picture_is_looked_for_and_what_is_found_is_used(page, tmp_path, qtbot):
    page.board.projection.starts.setValue(1)
    page.board.projection.steps.setValue(3)
    Image.new("RGB", (20, 30), (200, 30, 30)).save(tmp_path / "red.png")
    drop(page, urls(tmp_path / "red.png"))
    qtbot.waitUntil(lambda: page.board.projection._found is not None, timeout=30_000)
    assert page.board.panel == "projection"
    found = page.board.projection._found
    page.board.projection.use_button.click()
    assert page.recipe.seed is None
    assert np.array_equal(settled(page, qtbot), found.made)


def test_a_search_can_be_given_up(page, tmp_path, qtbot):
    page.board.projection.steps.setValue(5000)
    Image.new("RGB", (20, 30)).save(tmp_path / "black.png")
    with qtbot.waitSignal(page._service.task_progressed, timeout=30_000):
        drop(page, urls(tmp_path / "black.png"))
    with qtbot.waitSignal(page._service.task_cancelled, timeout=20_000):
        page.board.projection.strip.cancel_button.click()
    assert page.board.projection.strip.isHidden()


def test_a_picture_that_cannot_be_read_is_told(page, tmp_path, qtbot):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + b"nonsense")
    drop(page, urls(bad))
    qtbot.waitUntil(lambda: "bad.png" in page.board.projection.notes.text(), timeout=20_000)
    assert page.board.projection.strip.isHidden()


def test_the_nearest_training_pictures_of_the_sample_are_shown(page, qtbot):
    settled(page, qtbot)
    page.board.show_panel("neighbours")
    page.board.neighbours.find_button.click()
    with qtbot.waitSignal(page._service.task_done, timeout=60_000):
        pass
    assert page.board.neighbours.verdict.text()
    assert len(page.board.neighbours.groups["pixel"].tiles) == 8


def test_recipes_are_kept_with_the_model_and_applied_again(page, qtbot):
    page.change(Recipe(seed=11))
    shown = settled(page, qtbot).copy()
    page.board.kept.keep_wanted.emit("eleven")
    qtbot.waitUntil(lambda: [kept.name for kept in read_kept(page._opened.path)] == ["eleven"])
    page.change(Recipe(seed=1))
    settled(page, qtbot)
    page.board.kept.apply_wanted.emit(page._services.recipes.kept[0].recipe)
    assert np.array_equal(settled(page, qtbot), shown)
    page._services.recipes.put(())
    qtbot.waitUntil(lambda: read_kept(page._opened.path) == ())


def with_keys(page: ExplorePage, qtbot) -> ExplorePage:
    for seed in (1, 2):
        page.change(Recipe(seed=seed))
        settled(page, qtbot)
        page.commands()["add-key"]()
    return page


def test_key_frames_play_in_the_large_picture_and_any_change_ends_that(page, qtbot):
    with_keys(page, qtbot).board.keys.controls.seconds.setValue(0.5)
    assert page.board.keys.isVisible()
    page.board.keys.play_button.click()
    qtbot.waitUntil(lambda: page.film.plays, timeout=20_000)
    assert len(page.film._frames) == 15
    page.commands()["random-seed"]()
    assert not page.film.plays
    settled(page, qtbot)
    page.board.keys.go_wanted.emit(page.board.keys.recipes[0])
    assert page.recipe.seed == 1


def export(page: ExplorePage, path: Path) -> None:
    dialog = page.film.ask(page.board.keys.journey, page.board.keys.frames_per_second)
    dialog.line.setText(str(path))
    dialog.accept()


def test_a_film_is_written(page, tmp_path, qtbot):
    with_keys(page, qtbot).board.keys.controls.seconds.setValue(0.5)
    with qtbot.waitSignal(page._service.task_done, timeout=30_000):
        export(page, tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == 15


def test_an_export_that_is_given_up_leaves_no_half_file(page, tmp_path, qtbot):
    with_keys(page, qtbot).board.keys.controls.seconds.setValue(600)
    with qtbot.waitSignal(page._service.task_progressed, timeout=30_000):
        export(page, tmp_path / "long.gif")
    with qtbot.waitSignal(page._service.task_cancelled, timeout=20_000):
        page.board.keys.strip.cancel_button.click()
    assert list(tmp_path.glob("*long*")) == []
    assert page.board.keys.export_button.isEnabled()


def test_a_film_that_cannot_be_written_is_told(page, tmp_path, qtbot):
    with_keys(page, qtbot).board.keys.controls.seconds.setValue(0.5)
    (tmp_path / "file").write_text("in the way")
    with qtbot.waitSignal(page._service.task_failed, timeout=30_000):
        export(page, tmp_path / "file" / "film.gif")
    assert "film.gif" in told(page, qtbot)


def test_a_picture_that_cannot_be_saved_is_told_and_offers_no_undo_of_other_steps(page, tmp_path, monkeypatch, qtbot):
    settled(page, qtbot)
    page.change(Recipe(seed=1))
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(page.dialogs, "save_as", lambda *_: tmp_path / "file" / "a.png")
    page.commands()["save-picture"]()
    assert "a.png" in told(page, qtbot)
    buttons = [button.text() for button in page.board.notice.findChildren(QPushButton) if button.isVisible()]
    assert "Undo" not in buttons


@pytest.mark.parametrize(
    ("wrong", "words"),
    [(Recipe(seed=1, label=9), "class 9"), (Recipe(seed=1, moves=(Move("nowhere", 1.0),)), "nowhere")],
)
def test_a_recipe_with_an_unknown_class_or_direction_is_told_and_undone(page, wrong, words, qtbot):
    page.change(Recipe(seed=1))
    page.change(wrong)
    assert words in told(page, qtbot)
    press(page, "Undo")
    assert page.recipe == Recipe(seed=1)
    settled(page, qtbot)


def test_a_class_is_chosen_among_those_that_the_model_knows(opens, qtbot):
    page = opens("labelled")
    before = settled(page, qtbot)
    page.board.start.classes.setCurrentIndex(2)
    page.board.start.classes.activated.emit(2)
    assert page.recipe.label == 1
    assert not np.array_equal(settled(page, qtbot), before)
    page.change(Recipe(seed=0, label=99))
    assert "no class 99" in told(page, qtbot)


def test_points_have_a_map_and_neither_a_projection_nor_styles(opens, tmp_path, qtbot):
    page = opens("points")
    tabs = [page.board.tabs.tabText(place) for place in range(6) if page.board.tabs.isTabVisible(place)]
    assert tabs == ["Directions", "Code", "Nearest", "Kept"]
    assert page.board.switch["map"].isVisible()
    page.board.switch["map"].click()
    with qtbot.waitSignal(page._service.picture_made, timeout=20_000):
        pass
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    drop(page, urls(tmp_path / "a.png"))
    assert "makes points" in told(page, qtbot)
    assert not opens("dcgan").board.switch["map"].isVisible()
    assert page.board.view == "sample"


def test_what_is_useless_is_told(page, tmp_path, qtbot):
    data = QMimeData()
    data.setText("https://example.org/cat.png")
    drop(page, data)
    assert "was not fetched" in told(page, qtbot)


def test_a_picture_dragged_out_carries_its_recipe(page, qtbot):
    shown = settled(page, qtbot)
    taken = []
    page.outgoing._drag_out._start = lambda drag: taken.append(Path(drag.mimeData().urls()[0].toLocalFile()))
    page.board.sample.drag_out_requested.emit()
    recipe = recipe_of(taken[0])
    assert recipe == page._made.sealed
    assert json.loads(recipe.to_json())["run"] == "styled"
    assert np.array_equal(np.asarray(Image.open(taken[0]).convert("RGBA")), shown)
    assert replace(recipe, run="", round=0, model="").seed == 0


def test_a_file_that_is_no_model_is_told_with_a_way_out(page, tmp_path, qtbot):
    path = tmp_path / "nonsense.safetensors"
    path.write_bytes(b"nonsense")
    drop(page, urls(path))
    qtbot.waitUntil(lambda: page.board.is_empty and len(page.board.empty.buttons) == 2, timeout=20_000)
    assert "nonsense" in page.board.empty.title.text() + page.board.empty.text.text()
    assert page.commands().keys() == {"open", "paste"}
