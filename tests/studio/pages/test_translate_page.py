"""The page Translate: drops of every kind, models, directions, views, the queue, and what goes out again."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QPushButton

from engine.inference.pictures import read_picture, write_picture
from engine.spec.config import RunConfig, with_settings
from engine.spec.data import DataInfo
from engine.spec.errors import CheckpointError
from engine.spec.events import Phase, Started
from engine.spec.translation import Way
from engine.training.run_folder import RunFolder
from studio.pages.translate import TranslatePage
from studio.services.opened_translators import TranslationEngine
from studio.translation import FileState, Stage


@pytest.fixture
def services(services, translators, qtbot):
    """With the real reading and writing of pictures, and all games known."""
    made = translators.made
    translators.made = TranslationEngine(made.open_translator, read_picture, write_picture, made.suffixes)
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    return services


@pytest.fixture
def weights(tmp_path) -> Path:
    path = tmp_path / "apples.pth"
    path.write_bytes(b"weights")
    return path


@pytest.fixture
def empty_page(services, qtbot) -> TranslatePage:
    """The page without any model."""
    made = TranslatePage(services)
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def page(empty_page, weights, qtbot) -> TranslatePage:
    """The page with an opened model."""
    empty_page.choice.open(weights)
    qtbot.waitUntil(lambda: bool(empty_page.board.ways.current))
    return empty_page


def png(path: Path, shade: int = 40, size: tuple[int, int] = (12, 8)) -> Path:
    Image.new("RGB", size, (shade, 0, 0)).save(path)
    return path


def urls(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(page: TranslatePage, data: QMimeData) -> bool:
    """Drops in the middle of the page, as the platform would; True where it was taken."""
    spot = QPoint(page.width() // 2, page.height() // 2)
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    handle = page.windowHandle()
    QGuiApplication.sendEvent(handle, QDragEnterEvent(spot, *arguments))
    QGuiApplication.sendEvent(handle, QDragMoveEvent(spot, *arguments))
    event = QDropEvent(QPointF(spot), *arguments)
    QGuiApplication.sendEvent(handle, event)
    return event.isAccepted()


def wait_until_made(page, qtbot, count=4):
    qtbot.waitUntil(lambda: len(page.view.steps) == count and page._service.stage is Stage.IDLE)


def told(page, qtbot) -> str:
    """What the page says above its pictures, once it says something."""
    qtbot.waitUntil(lambda: page.board.notice.text != "")
    return page.board.notice.text


def test_at_first_the_page_is_one_drop_zone_that_says_what_to_drop(empty_page):
    assert empty_page.board.is_empty
    assert "Drop pictures" in empty_page.board.zone.title.text()
    assert "No model can translate yet" in empty_page.board.zone.text.text()


def test_a_dropped_file_is_translated_and_led_back(page, tmp_path, qtbot):
    assert drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    captions = [step.caption for step in page.view.steps]
    assert captions == ["A · apples", "B · oranges", "A′ · back again", "|A − A′|"]
    assert page.view.steps[1].pixels[0, 0].tolist() == [215, 255, 255, 255]
    assert page.view.steps[3].pixels[..., :3].max() == 0
    assert "a.png" in page.view.words.text()
    assert not page.board.is_empty


def test_several_files_become_a_queue_and_the_first_is_shown(page, tmp_path, qtbot):
    drop(page, urls(png(tmp_path / "a.png", 10), png(tmp_path / "b.png", 20)))
    wait_until_made(page, qtbot)
    assert page.board.queue.isVisible()
    assert len(page._service.queue) == 2
    assert page.view.steps[0].pixels[0, 0, 0] == 10


def test_a_folder_becomes_a_queue_with_an_output_folder_beside_it(page, tmp_path, qtbot):
    (tmp_path / "shots").mkdir()
    png(tmp_path / "shots" / "a.png")
    drop(page, urls(tmp_path / "shots"))
    wait_until_made(page, qtbot)
    assert page.board.queue.folder == tmp_path / "shots-to-oranges"


def test_image_data_from_a_browser_is_translated(page, qtbot):
    data = urls("https://example.org/cat.png")  # the address comes along and is not needed
    image = QImage(9, 7, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 100, 50))
    data.setImageData(image)
    assert drop(page, data)
    wait_until_made(page, qtbot)
    assert page.view.steps[0].pixels.shape == (7, 9, 4)
    assert page.view.steps[0].pixels[0, 0].tolist() == [200, 100, 50, 255]


def test_an_address_alone_is_not_fetched_and_the_page_says_so(page, qtbot):
    drop(page, urls("https://example.org/cat.png"))
    assert "was not fetched" in told(page, qtbot)
    assert page.board.is_empty


def test_text_is_told_to_be_no_picture(page, qtbot):
    data = QMimeData()
    data.setText("a cat on a mat")
    drop(page, data)
    assert "no picture in it" in told(page, qtbot)


def test_text_that_is_an_address_is_told_not_to_be_fetched(page, qtbot):
    data = QMimeData()
    data.setText("https://example.org/cat.png")
    drop(page, data)
    assert "was not fetched" in told(page, qtbot)


def header_of(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and holds none."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return start + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def broken_jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()[: len(buffer.getvalue()) // 2]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.png", None, "no file"),
        ("notes.txt", b"hello", "no PNG"),
        ("empty.png", b"", "empty"),
        ("corrupt.jpg", broken_jpeg(), "ends too early"),
        ("huge.png", header_of(20_000, 20_000), "may have up to"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_remedy_and_what_is_on_show_stays(
    page, tmp_path, qtbot, name, content, said
):
    drop(page, urls(png(tmp_path / "good.png")))
    wait_until_made(page, qtbot)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert drop(page, urls(tmp_path / name))
    text = told(page, qtbot)
    assert said in text
    assert name in text
    assert any("Open another" in button.text() for button in page.board.notice.findChildren(QPushButton))
    assert "good.png" in page.view.words.text()
    page.board.ways.turn()  # goes on with what is on show
    qtbot.waitUntil(lambda: page.view.steps[0].caption == "A · oranges")


def test_a_dropped_file_of_weights_becomes_the_model(page, tmp_path, translators, qtbot):
    other = tmp_path / "zebras.safetensors"
    other.write_bytes(b"weights")
    drop(page, urls(other))
    qtbot.waitUntil(lambda: translators.opened[-1] == other)
    assert page.board.picker.current == other
    qtbot.waitUntil(lambda: "CycleGAN · ResNet-9" in page.board.model_words.text())


def test_a_dropped_folder_of_a_run_becomes_the_model(page, write_run, translators, qtbot):
    folder = write_run("mine")
    drop(page, urls(folder))
    qtbot.waitUntil(lambda: translators.opened[-1] == folder)
    assert page.board.picker.current == folder


def test_weights_that_do_not_fit_are_told_with_the_first_layer_that_differs(page, tmp_path, translators, qtbot):
    translators.refuse = CheckpointError("bad.pth is no translator", "its layer model.1.weight is 64×3×9×9")
    (tmp_path / "bad.pth").write_bytes(b"weights")
    drop(page, urls(tmp_path / "bad.pth", png(tmp_path / "a.png")))
    assert "model.1.weight" in told(page, qtbot)
    assert not page.view.steps
    assert not page.board.ways.can_turn
    assert tmp_path / "bad.pth" not in page._services.settings.opened_translators


def test_a_drag_over_the_page_shows_a_frame_that_goes_with_it(page, tmp_path, qtbot):
    data = urls(png(tmp_path / "a.png"))
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(page.windowHandle(), QDragEnterEvent(QPoint(300, 300), *arguments))
    assert page.board.frame.isVisible()
    assert page.board.frame.size() == page.size()
    drop(page, data)
    assert not page.board.frame.isVisible()


def test_pasting_takes_what_lies_in_the_clipboard(page, qtbot):
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    page.commands()["paste"]()
    wait_until_made(page, qtbot)
    assert page.view.steps[0].pixels.shape == (4, 5, 4)


def test_turning_translates_the_other_way(page, tmp_path, qtbot):
    drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    page.commands()["turn"]()
    qtbot.waitUntil(lambda: page.view.steps[1].caption == "B · apples")
    assert "oranges → apples" in page.board.ways.button.text()


def test_a_model_with_one_way_cannot_be_turned(page, translators, tmp_path, qtbot):
    translators.ways = (Way("AtoB", "labels", "photo"),)
    (tmp_path / "pix2pix.pth").write_bytes(b"weights")
    drop(page, urls(tmp_path / "pix2pix.pth"))
    qtbot.waitUntil(lambda: "photo" in page.board.ways.button.text())
    assert not page.board.ways.button.isEnabled()
    assert "turn" not in page.commands()
    drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot, 2)
    assert not page.view.strip.isVisible()
    assert not page.view.back.isVisible()


def test_many_domains_stand_in_a_row_and_a_picked_one_is_compared(page, translators, tmp_path, qtbot):
    translators.domains = True
    (tmp_path / "digits.pth").write_bytes(b"weights")
    drop(page, urls(tmp_path / "digits.pth", png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    started = translators.started
    assert page.view.strip.captions == ("the picture", "0", "1", "2")
    page.view.strip.picked.emit(3)
    assert page.board.ways.current == "2"
    page.commands()["turn"]()
    assert page.view.picked == 1
    assert translators.started == started  # nothing had to be made again


def test_the_view_goes_on_with_its_key_and_is_remembered(page, tmp_path, services, qtbot):
    drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    page.commands()["compare"]()
    assert page.board.modes["side by side"].isChecked()
    assert services.settings.compare_mode == "side by side"


def test_a_picked_step_is_what_is_copied(page, tmp_path, qtbot):
    drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    page.commands()["copy-picture"]()
    assert QGuiApplication.clipboard().image().pixelColor(0, 0) == QColor(215, 255, 255)
    page.view.strip.picked.emit(0)
    page.view.strip.select(0)
    page.commands()["copy-picture"]()
    assert QGuiApplication.clipboard().image().pixelColor(0, 0) == QColor(40, 0, 0)


def test_saving_asks_where_and_writes_what_is_picked(page, tmp_path, services, qtbot, monkeypatch):
    drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    proposed = []
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda _parent, _title, start, _kinds: (proposed.append(start), (str(tmp_path / "out"), ""))[1],
    )
    with qtbot.waitSignal(services.messages.posted) as posted:
        page.commands()["save-picture"]()
    assert Path(proposed[0]).name == "a-oranges.png"
    assert posted.args[0].what == "out.png is saved"
    with Image.open(tmp_path / "out.png") as written:
        assert written.getpixel((0, 0)) == (215, 255, 255)


def test_what_is_dragged_out_is_a_picture_and_a_file(page, tmp_path, qtbot):
    drop(page, urls(png(tmp_path / "a.png")))
    wait_until_made(page, qtbot)
    drags = []
    page.drag_out._start = drags.append
    page.view.canvas.drag_out_requested.emit()
    data = drags[0].mimeData()
    path = Path(data.urls()[0].toLocalFile())
    assert path.name == "a-oranges.png"
    with Image.open(path) as written:
        assert written.getpixel((0, 0)) == (215, 255, 255)
    assert QImage(data.imageData()).pixelColor(0, 0) == QColor(215, 255, 255)


def test_without_a_model_a_picture_is_shown_and_the_page_says_what_is_missing(empty_page, tmp_path, qtbot):
    drop(empty_page, urls(png(tmp_path / "a.png")))
    assert "No model is chosen" in told(empty_page, qtbot)
    assert not empty_page.view.steps
    assert empty_page.view.picture is not None
    assert not empty_page.board.save_button.isEnabled()


def test_slow_work_is_told_with_a_way_to_stop_it(page, translators, tmp_path, qtbot):
    translators.go_on.clear()
    drop(page, urls(png(tmp_path / "a.png")))
    qtbot.waitUntil(page.board.status.isVisible)
    assert page.board.status.text.startswith("Translating")
    page.board.status.cancel_button.click()
    qtbot.waitUntil(lambda: not page.board.status.isVisible())
    assert not page.view.steps


def test_a_file_that_cannot_be_read_does_not_keep_the_model_from_changing(page, tmp_path, qtbot):
    page.show_picture(png(tmp_path / "good.png"))
    qtbot.waitUntil(lambda: bool(page.view.steps))
    other, bad = tmp_path / "pears.pth", tmp_path / "bad.png"
    other.write_bytes(b"weights")
    bad.write_bytes(b"no picture")
    page._source = bad  # as the queue does while the model changes
    page.choice.open(other)
    qtbot.waitUntil(lambda: page._shown_model.path == other)
    assert page._source == tmp_path / "good.png"
    assert "bad.png" in page.board.notice.text
    (tmp_path / "good.png").unlink()
    page.choice.open(tmp_path / "apples.pth")  # nothing can be read any more: asked once, not for ever
    qtbot.waitUntil(lambda: page._shown_model.path == tmp_path / "apples.pth")
    assert page._source is None


# the queue


@pytest.fixture
def queue(page, tmp_path, qtbot):
    folder = tmp_path / "shots"
    folder.mkdir()
    for name in ("a.png", "c.png"):
        png(folder / name)
    (folder / "b.jpg").write_bytes(broken_jpeg())
    drop(page, urls(folder))
    qtbot.waitUntil(lambda: page.board.queue.isVisible() and bool(page.view.steps))
    return page.board.queue


def test_the_queue_translates_all_it_can_and_tells_what_it_cannot(page, queue, tmp_path, qtbot):
    queue.start_button.click()
    qtbot.waitUntil(lambda: page._service.queue.finished == 3 and not page._service.queue_runs)
    assert queue.counts.text() == "2 of 3 translated · 1 failed"
    model = queue.table.model()
    assert model.index(0, 1).data() == "done"
    assert "ends too early" in model.index(1, 1).data()
    assert "Fetch it anew" in model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert sorted(path.name for path in (tmp_path / "shots-to-oranges").iterdir()) == ["a.png", "c.png"]


def test_the_keyboard_stays_at_the_button_of_the_queue(page, queue, translators, qtbot):
    queue.start_button.setFocus()
    queue.start_button.click()
    assert page.window().focusWidget() is queue.cancel_button
    qtbot.waitUntil(lambda: not page._service.queue_runs)
    qtbot.waitUntil(lambda: page.window().focusWidget() is queue.start_button)


def test_names_of_a_queue_have_the_room_that_they_need(page, queue):
    assert queue.table.columnWidth(0) > queue.table.sizeHintForColumn(0)


def test_a_running_queue_can_be_cancelled_and_gone_on_with(page, queue, translators, qtbot):
    translators.go_on.clear()
    queue.start_button.click()
    assert queue.cancel_button.isVisible()
    qtbot.waitUntil(lambda: page._service.queue[0].state is FileState.WORKING)
    queue.cancel_button.click()
    assert queue.start_button.isVisible()
    qtbot.waitUntil(lambda: page._service.queue[0].state is FileState.WAITING)


def test_nothing_is_overwritten_unless_it_is_allowed(page, queue, tmp_path, qtbot):
    (tmp_path / "shots-to-oranges").mkdir()
    png(tmp_path / "shots-to-oranges" / "a.png", 99)
    queue.start_button.click()
    qtbot.waitUntil(lambda: page._service.queue.finished == 3)
    assert page._service.queue[0].state is FileState.FAILED
    queue.overwrite.setChecked(True)
    queue.start_button.click()
    qtbot.waitUntil(lambda: page._service.queue[0].state is FileState.DONE)


def test_a_file_of_the_queue_is_shown_when_it_is_picked(page, queue, qtbot):
    queue.table.selectRow(2)
    qtbot.waitUntil(lambda: page.view.words.text().startswith("c.png"))


def test_the_output_folder_is_chosen_in_a_dialog_and_then_kept(page, queue, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "mine"))
    queue._choose.click()
    page.board.ways.turn()
    assert queue.folder == tmp_path / "mine"


def test_the_queue_waits_for_a_model_and_says_so(empty_page, tmp_path, qtbot):
    drop(empty_page, urls(png(tmp_path / "a.png"), png(tmp_path / "b.png")))
    qtbot.waitUntil(empty_page.board.queue.isVisible)
    assert not empty_page.board.queue.start_button.isEnabled()
    assert "model" in empty_page.board.queue.start_button.toolTip()


def test_closing_the_queue_leaves_the_picture(page, queue, qtbot):
    page.board.queue.close_wanted.emit()
    assert not queue.isVisible()
    assert page.view.steps


# runs as models


@pytest.fixture
def write_translator(settings):
    """Writes the folder of a run that translates, with a checkpoint of a round where one is given."""

    def write(name: str, round: int | None, *, alive: bool = False) -> Path:
        config = with_settings(RunConfig(), {"game": "cyclegan", "data": "shape-domains"})
        folder = RunFolder.create(settings.runs_folder, name, config)
        state = folder.state()
        phase = Phase.TRAINING if alive else Phase.FINISHED
        folder.write_state(type(state)(**{**state.__dict__, "phase": phase}))
        if round is not None:
            add_checkpoint(folder.path, round)
        return folder.path

    return write


def add_checkpoint(folder: Path, round: int) -> None:
    (folder / "checkpoints" / f"{round:09d}").mkdir()
    (folder / "checkpoints" / f"{round:09d}" / "manifest.json").write_text("{}")


def look(services, qtbot):
    qtbot.waitUntil(lambda: not services.runs._listing)
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()


def test_only_runs_that_translate_are_offered_the_one_in_training_first(
    empty_page, services, write_run, write_translator, qtbot
):
    write_run("ring")
    write_translator("done", 500)
    write_translator("live", 100, alive=True)
    look(services, qtbot)
    box = empty_page.board.picker.box
    texts = [box.itemText(row) for row in range(box.count())]
    assert texts == ["In training", "live · round 100", "Runs", "done · round 500"]
    assert box.currentText() == "live · round 100"
    assert empty_page.board.picker.follow.isVisible()


def test_a_newer_checkpoint_of_the_run_in_training_is_opened_where_it_is_followed(
    empty_page, services, write_translator, translators, tmp_path, qtbot
):
    folder = write_translator("live", 100, alive=True)
    look(services, qtbot)
    drop(empty_page, urls(png(tmp_path / "a.png")))
    wait_until_made(empty_page, qtbot)
    add_checkpoint(folder, 200)
    look(services, qtbot)
    qtbot.waitUntil(lambda: len(translators.opened) == 2)
    empty_page.board.picker.follow.setChecked(False)
    add_checkpoint(folder, 300)
    look(services, qtbot)
    assert empty_page.choice.model.version == 200
    empty_page.board.picker.follow.setChecked(True)
    qtbot.waitUntil(lambda: len(translators.opened) == 3)


def test_a_run_without_a_checkpoint_offers_a_snapshot(
    empty_page, services, session, write_translator, translators, tmp_path, monkeypatch, qtbot
):
    folder = write_translator("young", None, alive=True)
    started = Started(folder, "young", (), {}, "CPU", DataInfo("Shapes", (3, 32, 32)), 10, 1)
    services.training.start(RunConfig())
    qtbot.waitUntil(lambda: services.training.current is not None)
    services.training._current = started
    qtbot.waitUntil(lambda: [run.name for run in services.runs.runs] == ["young"])
    empty_page.choice.choose(folder)
    assert "no checkpoint yet" in told(empty_page, qtbot)
    asked = []
    monkeypatch.setattr(session.controls[0], "snapshot", lambda: asked.append(True))
    next(b for b in empty_page.board.notice.findChildren(QPushButton) if "Snapshot" in b.text()).click()
    assert asked
    drop(empty_page, urls(png(tmp_path / "a.png")))
    qtbot.waitUntil(lambda: empty_page.view.picture is not None)
    assert "no checkpoint yet" in empty_page.board.notice.text
    add_checkpoint(folder, 7)
    look(services, qtbot)
    qtbot.waitUntil(lambda: translators.opened == [folder])
    assert empty_page.board.notice.text == ""
    services.training.shutdown()


def test_opened_weights_are_offered_again_the_next_time(page, services, weights, qtbot):
    later = TranslatePage(services)
    qtbot.addWidget(later)
    assert later.board.picker.current == weights


def test_the_keys_of_the_comparison_are_told(page):
    title, rows = page.shortcuts()[0]
    assert title == "In the comparison"
    assert ("Zoom", "+ −") in rows


def test_pixels_are_never_changed_by_looking(page, tmp_path, qtbot):
    path = png(tmp_path / "a.png", 77)
    drop(page, urls(path))
    wait_until_made(page, qtbot)
    assert (read_picture(path).pixels == page.view.steps[0].pixels).all()
    assert np.asarray(Image.open(path))[0, 0, 0] == 77
