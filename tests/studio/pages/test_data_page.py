"""The data page: looking, choosing, dropping, cancelling, and errors with their remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QPushButton

from engine.spec.config import Choice
from engine.spec.registry import DATASETS
from studio.fitting import to_download_mib
from studio.pages.data import DataPage
from studio.services import Services


@pytest.fixture
def page(services: Services, qtbot, tmp_path, monkeypatch) -> DataPage:
    """The page with a loaded catalogue, shown, with what it opened first."""
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "data"))
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    services.composition.apply({"data": "ring"})
    made = DataPage(services)
    qtbot.addWidget(made)
    made.resize(1150, 640)
    made.show()
    qtbot.waitExposed(made)
    wait_until_open(made, qtbot)
    return made


def wait_until_open(page: DataPage, qtbot) -> None:
    qtbot.waitUntil(lambda: page._board.use_button.isEnabled(), timeout=20_000)


def pictures(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        Image.new("RGB", (40 + number % 3, 40), (number % 256, 0, 0)).save(folder / f"{number:03}.png")
    return folder


def button(page: DataPage, words: str) -> QPushButton:
    return next(
        one for one in page.findChildren(QPushButton) if words in one.text().replace("&", "") and not one.isHidden()
    )


def drop(page: DataPage, path: Path) -> bool:
    """Drops a path in the middle of the page, as the platform would; True where it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    spot = QPoint(page.width() // 2, page.height() // 2)
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    handle = page.windowHandle()
    QGuiApplication.sendEvent(handle, QDragEnterEvent(spot, *arguments))
    QGuiApplication.sendEvent(handle, QDragMoveEvent(spot, *arguments))
    event = QDropEvent(QPointF(spot), *arguments)
    QGuiApplication.sendEvent(handle, event)
    return event.isAccepted()


def test_until_the_engine_is_loaded_the_page_says_so(services, qtbot):
    page = DataPage(services)
    qtbot.addWidget(page)
    page.show()
    assert "Loading" in page._board.view.sentence
    assert not page._board.use_button.isEnabled()


def test_every_data_set_is_listed_in_its_group(page):
    texts = [page._board.sources._list.item(row).text() for row in range(page._board.sources._list.count())]
    assert {entry.title for entry in DATASETS} <= set(texts)
    assert texts.index("Points") < texts.index("Bundled") < texts.index("Standard sets") < texts.index("My pictures")


def test_the_data_of_the_draft_is_shown_first(page):
    assert page.choice == Choice(name="ring")
    assert page._board.view.currentWidget() is page._board.view.cloud
    assert len(page._board.view.cloud._points) >= 1000
    assert page._board.facts.facts()["Classes"] == "8"


def test_pictures_are_shown_with_their_classes(page, qtbot):
    page.choose("digits")
    wait_until_open(page, qtbot)
    model = page._board.view.thumbnails.model()
    captions = {model.data(model.index(row)) for row in range(model.rowCount())}
    assert model.rowCount() == 64
    assert captions <= set("0123456789")
    assert len(captions) > 5
    assert page._board.facts.facts()["Pictures"] == "1,797"


def test_an_edited_option_opens_the_data_anew(page, qtbot):
    page._form.row("modes").editor.lineEdit().setText("3")
    qtbot.waitUntil(lambda: page._board.facts.facts().get("Classes") == "3", timeout=10_000)
    assert page.choice == Choice(name="ring", modes=3)


def test_an_option_out_of_bounds_keeps_the_data_from_being_used(page):
    page._form.row("modes").editor.lineEdit().setText("0")
    assert not page._board.use_button.isEnabled()
    assert page._form.problems()


def test_using_the_data_changes_the_draft_and_goes_to_compose(page, services, qtbot):
    page._form.row("modes").editor.lineEdit().setText("3")
    with qtbot.waitSignal(services.data.opened):
        pass
    with qtbot.waitSignal(page.go) as told:
        qtbot.mouseClick(page._board.use_button, Qt.MouseButton.LeftButton)
    assert told.args == ["compose"]
    assert services.composition.config.data == Choice(name="ring", modes=3)


def test_the_page_follows_the_draft(page, services, qtbot):
    services.composition.apply({"data": "moons"})
    assert page.choice == Choice(name="moons")
    wait_until_open(page, qtbot)


def test_options_are_remembered_while_other_data_is_looked_at(page):
    page._form.row("modes").editor.lineEdit().setText("5")
    page.choose("grid")
    page.choose("ring")
    assert page.choice == Choice(name="ring", modes=5)


def test_a_standard_set_is_only_downloaded_on_demand(page, services, monkeypatch):
    opened: list[Choice] = []
    monkeypatch.setattr(services.data, "open", opened.append)
    page.choose("fashion-mnist")
    assert opened == []
    assert "not on this machine" in page._board.notice.text
    assert not page._board.use_button.isEnabled()
    download = button(page, "Download")
    assert "MiB" in download.text()
    download.click()
    assert [choice.name for choice in opened] == ["fashion-mnist"]


def test_a_standard_set_in_an_own_folder_needs_no_download(page, qtbot, shared_data):
    page.choose("fashion-mnist", {"folder": str(shared_data / "FashionMNIST")})
    wait_until_open(page, qtbot)
    assert page._board.facts.facts()["Pictures"] == "60,000"


def test_without_a_folder_the_page_invites_one(page):
    page.choose("folder", {})
    assert "Drop a folder" in page._board.view.sentence
    assert not page._board.use_button.isEnabled()


def test_a_folder_is_shown_with_sizes_and_findings(page, qtbot, tmp_path):
    folder = pictures(tmp_path / "mine", 40)
    (folder / "cut.png").write_bytes((folder / "000.png").read_bytes()[:40])
    page.choose_folders(folder)
    wait_until_open(page, qtbot)
    health = page._board.health
    texts = [health.topLevelItem(row).text(0) for row in range(health.count())]
    broken = next(row for row, text in enumerate(texts) if "skipped" in text)
    assert health.topLevelItem(broken).child(0).text(0) == "cut.png"
    assert "\n" in texts[broken]  # the remedy stands below
    assert page._board.facts.facts()["Skipped"] == "1"
    assert not page._board.health.isHidden()


def test_too_few_pictures_say_why_and_what_to_do(page, qtbot, tmp_path):
    page.choose_folders(pictures(tmp_path / "few", 4))
    qtbot.waitUntil(lambda: "25" in page._board.notice.text, timeout=10_000)
    assert "Add pictures" in page._board.notice.text
    assert not page._board.use_button.isEnabled()
    assert page._board.health.count() >= 1
    assert button(page, "Try again")
    assert button(page, "another folder")


def test_more_pictures_and_try_again_open_the_folder(page, qtbot, tmp_path):
    folder = pictures(tmp_path / "few", 4)
    page.choose_folders(folder)
    qtbot.waitUntil(lambda: "25" in page._board.notice.text, timeout=10_000)
    for number in range(100, 130):
        Image.new("RGB", (40, 40), (0, number, 0)).save(folder / f"{number}.png")
    button(page, "Try again").click()
    wait_until_open(page, qtbot)
    assert page._board.notice.isHidden()


def test_opening_can_be_cancelled_and_taken_up_again(page, services, qtbot, tmp_path, monkeypatch):
    requests: list[Choice] = []
    real = services.data.open
    monkeypatch.setattr(services.data, "_work", lambda choice, ticket: ticket.wait(0.2))
    monkeypatch.setattr(services.data, "open", lambda choice: (requests.append(choice), real(choice)))
    page.choose_folders(pictures(tmp_path / "mine", 30))
    assert not page._board.strip.isHidden()
    qtbot.mouseClick(page._board.strip.cancel_button, Qt.MouseButton.LeftButton)
    assert page._board.strip.isHidden()
    assert not services.data.is_busy
    assert "stopped" in page._board.view.sentence
    button(page, "Open it").click()
    assert len(requests) == 2
    assert services.data.is_busy


def test_progress_is_shown_while_data_is_opened(page, services, monkeypatch):
    monkeypatch.setattr(services.data, "is_opening", lambda _: True)
    services.data.progress.emit("Decoding pictures", 30, 120)
    assert page._board.strip.text == "Decoding pictures  30 of 120"
    services.data.progress.emit("Downloading MNIST (11 MiB)", 2**20, 11 * 2**20)
    assert "1.0 of 11.0 MiB" in page._board.strip.text


def test_a_dropped_folder_is_shown(page, qtbot, tmp_path):
    folder = pictures(tmp_path / "dropped", 30)
    assert drop(page, folder)
    wait_until_open(page, qtbot)
    assert page.choice.options["path"] == str(folder)
    assert page._board.drop_hint.isHidden()


def test_a_dropped_picture_stands_for_its_folder(page, qtbot, tmp_path):
    folder = pictures(tmp_path / "dropped", 30)
    assert drop(page, folder / "000.png")
    assert page.choice.options["path"] == str(folder)
    wait_until_open(page, qtbot)


def test_a_folder_named_like_a_number_stays_text(page, services, qtbot, tmp_path):
    page.choose_folders(pictures(tmp_path / "2024", 30))
    wait_until_open(page, qtbot)
    page._board.use_button.click()
    assert services.composition.config.data.options["path"].endswith("2024")


def test_nothing_is_opened_while_the_page_is_hidden(page, services, monkeypatch):
    opened: list[Choice] = []
    page.hide()
    monkeypatch.setattr(services.data, "open", opened.append)
    services.composition.apply({"data": "digits"})
    assert opened == []
    page.show()
    assert [choice.name for choice in opened] == ["digits"]


def test_only_standard_sets_have_to_be_downloaded(page):
    wanted = {entry.name for entry in DATASETS if to_download_mib(entry, entry.options()) > 0}
    assert wanted == {entry.name for entry in DATASETS if entry.facts["group"] == "standard"}


def domain(folder: Path, count: int, hue: tuple[int, int, int], name: str = "") -> Path:
    """A folder of pictures of one colour, named after themselves."""
    folder.mkdir(parents=True)
    for number in range(count):
        Image.new("RGB", (40, 40), hue).save(folder / f"{name}{number:03}.png")
    return folder


def headings(page: DataPage) -> list[str]:
    return [label.text() for label in page._board.view.domains.headings if label.isVisible()]


def test_a_dropped_folder_with_train_a_and_b_is_shown_as_two_domains(page, qtbot, tmp_path):
    for side, hue in (("trainA", (200, 0, 0)), ("trainB", (200, 120, 0))):
        domain(tmp_path / "apple2orange" / side, 30, hue)
        domain(tmp_path / "apple2orange" / side.replace("train", "test"), 26, hue)
    assert drop(page, tmp_path / "apple2orange")
    wait_until_open(page, qtbot)
    assert page.choice.name == "two-folders"
    assert page._board.view.currentWidget() is page._board.view.domains
    assert headings(page) == ["apple · 30", "orange · 30"]
    assert page._board.facts.facts()["apple"] == "30 · 64 × 64, colour"


def test_two_folders_dropped_at_once_are_two_domains(page, qtbot, tmp_path):
    a, b = domain(tmp_path / "cats", 40, (0, 0, 0), "cat"), domain(tmp_path / "dogs", 30, (9, 9, 9), "dog")
    page.choose_folders(a, b)
    wait_until_open(page, qtbot)
    assert page.choice.name == "two-folders"
    assert (page.choice.options["path_a"], page.choice.options["path_b"]) == (str(a), str(b))
    assert headings(page) == ["cats · 36", "dogs · 27"]  # a tenth is held out


def test_two_domains_take_their_folders_one_after_the_other(page, qtbot, tmp_path):
    a, b = domain(tmp_path / "cats", 40, (0, 0, 0), "cat"), domain(tmp_path / "dogs", 30, (9, 9, 9), "dog")
    page.choose("two-folders", {})
    assert "two domains" in page._board.view.sentence
    assert drop(page, a)
    assert "other domain" in page._board.view.sentence
    assert not page._board.use_button.isEnabled()
    assert drop(page, b)
    wait_until_open(page, qtbot)
    assert page.choice.options["path_b"] == str(b)


def test_bundled_domains_show_both_sides_as_the_network_sees_them(page, qtbot):
    page.choose("shape-domains", {"count": 100})
    wait_until_open(page, qtbot)
    assert headings(page) == ["warm shapes · 100", "cool shapes · 100"]
    assert all(side.model().rowCount() > 20 for side in page._board.view.domains.thumbnails)
    assert page._board.facts.facts()["cool shapes"] == "100 · 32 × 32, colour"


def test_pictures_of_two_halves_are_shown_as_pairs(page, qtbot, tmp_path):
    folder = tmp_path / "maps"
    folder.mkdir()
    for number in range(30):
        both = Image.new("RGB", (80, 40), (200, number, 0))
        both.paste((0, 0, 200), (40, 0, 80, 40))
        both.save(folder / f"{number}.png")
    assert drop(page, folder)
    wait_until_open(page, qtbot)
    assert page.choice.name == "side-by-side"
    assert headings(page) == ["left | right · 27 pairs"]
    assert "pairs" in page._board.facts.facts()["Offers"]


def test_two_folders_of_the_same_names_are_pairs_and_can_be_taken_as_domains(page, qtbot, tmp_path):
    a, b = domain(tmp_path / "drawings", 30, (0, 0, 0)), domain(tmp_path / "photos", 30, (9, 9, 9))
    page.choose_folders(a, b)
    wait_until_open(page, qtbot)
    assert page.choice.name == "paired-folders"
    assert headings(page) == ["drawings | photos · 27 pairs"]
    page.choose("two-folders")
    wait_until_open(page, qtbot)
    assert headings(page) == ["drawings · 27", "photos · 27"]
