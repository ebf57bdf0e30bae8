"""Opening: a path goes to the page that shows it, and what cannot be opened is told."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from engine.inference.model import open_model
from engine.inference.recipe_files import save_picture
from engine.spec.config import Choice, RunConfig, with_settings, write_toml
from engine.spec.exploration import Recipe
from studio.opener import Opener


@pytest.fixture
def opener(services, settings, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    made = Opener(services.composition, services.messages, settings, window)
    made.told = []
    services.messages.posted.connect(made.told.append)
    return made


def test_the_folder_of_a_run_is_a_run_and_so_is_its_run_toml(opener, write_run, qtbot):
    folder = write_run("mine")
    for path in (folder, folder / "run.toml"):
        with qtbot.waitSignal(opener.run_opened) as opened:
            opener.open(path)
        assert opened.args[0] == folder


def test_a_configuration_becomes_the_draft(opener, services, tmp_path, qtbot):
    file = tmp_path / "mine.toml"
    file.write_text(write_toml(with_settings(RunConfig(), {"training.seed": 7})))
    with qtbot.waitSignal(opener.go) as went:
        opener.open(file)
    assert went.args == ["compose"]
    assert services.composition.config.training.seed == 7


def test_a_wrong_configuration_is_told_and_the_draft_stays(opener, services, tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text("[training]\nbatches = 3\n")
    before = services.composition.config
    opener.open(file)
    assert opener.told[0].level == "error"
    assert "training.batches" in opener.told[0].what
    assert services.composition.config is before


def test_any_other_folder_is_taken_for_pictures(opener, services, settings, tmp_path, qtbot):
    with qtbot.waitSignal(opener.go) as went:
        opener.open(tmp_path)
    assert went.args == ["data"]
    assert services.composition.config.data.options["path"] == str(tmp_path)
    assert settings.last_folder == str(tmp_path)


def test_a_folder_of_two_domains_is_taken_for_that(opener, services, tmp_path):
    for name in ("trainA", "trainB"):
        (tmp_path / name).mkdir()
    opener.open(tmp_path)
    assert services.composition.config.data == Choice(name="two-folders", path=str(tmp_path))


def test_two_folders_are_two_domains(opener, services, tmp_path, qtbot):
    a, b = tmp_path / "a", tmp_path / "b"
    a.mkdir(), b.mkdir()
    with qtbot.waitSignal(opener.go) as went:
        opener.open_all([a, b])
    assert went.args == ["data"]
    assert services.composition.config.data == Choice(name="two-folders", path_a=str(a), path_b=str(b))


def test_other_pictures_take_the_folder_of_the_draft_away_with_its_options(opener, services, tmp_path):
    services.composition.apply({"data": "shapes", "data.count": 300})
    opener.open(tmp_path)
    assert services.composition.config.data.options == {"path": str(tmp_path)}


@pytest.mark.parametrize("names", [["cat.png"], ["cat.png", "dog.jpg"], ["weights.pth"], ["weights.pth", "cat.png"]])
def test_pictures_and_weights_go_to_translate(opener, tmp_path, qtbot, names):
    paths = tuple(tmp_path / name for name in names)
    for path in paths:
        path.touch()
    with qtbot.waitSignal(opener.translation_wanted) as wanted:
        opener.open_all(paths)
    assert wanted.args == [paths]


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp"])
def test_a_picture_with_a_recipe_goes_to_explore(opener, tmp_path, qtbot, ending):
    path = save_picture(tmp_path / f"one{ending}", np.zeros((4, 4, 4), np.uint8), Recipe(seed=3))
    with qtbot.waitSignal(opener.restoration_wanted) as wanted:
        opener.open_all([path])
    assert wanted.args == [path]


def test_an_exported_generator_goes_to_explore_and_other_weights_to_translate(
    opener, services, explored_run, tmp_path, qtbot
):
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    mine, broken = tmp_path / "mine.safetensors", tmp_path / "broken.safetensors"
    open_model(explored_run("perceptron")).export(mine)
    with qtbot.waitSignal(opener.exploration_wanted) as wanted:
        opener.open_all([mine])
    assert wanted.args == [mine]
    broken.write_bytes(mine.read_bytes()[:40])
    with qtbot.waitSignal(opener.translation_wanted):
        opener.open_all([broken])


def test_a_single_picture_offers_its_folder(opener, services, tmp_path):
    opener.open(tmp_path / "cat.png")
    _, use_folder = opener.told[0].action
    use_folder()
    assert services.composition.config.data.options["path"] == str(tmp_path)


def test_anything_else_is_told_with_what_to_do(opener, tmp_path):
    opener.open(tmp_path / "notes.docx")
    assert "notes.docx cannot be opened" in opener.told[0].what
    assert opener.told[0].remedy
