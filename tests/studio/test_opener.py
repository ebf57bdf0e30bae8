"""Opening: a path goes to the page that shows it, and what cannot be opened is told."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from engine.spec.config import RunConfig, with_settings, write_toml
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


def test_a_single_picture_offers_its_folder(opener, services, tmp_path):
    opener.open(tmp_path / "cat.png")
    _, use_folder = opener.told[0].action
    use_folder()
    assert services.composition.config.data.options["path"] == str(tmp_path)


def test_anything_else_is_told_with_what_to_do(opener, tmp_path):
    opener.open(tmp_path / "notes.docx")
    assert "notes.docx cannot be opened" in opener.told[0].what
    assert opener.told[0].remedy
