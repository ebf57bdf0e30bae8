"""The page Home: three ways to begin, what was trained lately, and what was interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.spec.errors import EngineError
from studio.widgets.banner import Banner
from studio.widgets.run_tile import RunTile
from studio.widgets.run_words import age_text, state_text
from studio.widgets.start_card import StartCard

if TYPE_CHECKING:
    from engine.spec.runs import RunSummary
    from studio.services import Services

MOST_RECENT = 6
FIRST_PRESET = "first-minute"


class HomePage(QWidget):
    """Signals: go(page name), open_requested(), pictures_requested(), run_opened(Path)."""

    go = Signal(str)
    open_requested = Signal()
    pictures_requested = Signal()
    run_opened = Signal(object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Home")
        self._services = services
        self._interrupted: RunSummary | None = None
        self._dismissed: set[Path] = set()
        self.tiles: list[RunTile] = []
        self._pictures: dict[Path, RunTile] = {}
        self.banner = Banner()
        self.banner.accepted.connect(self._resume)
        self.banner.dismissed.connect(self._dismiss)
        content = QWidget()
        content.setObjectName("content")
        content.setMaximumWidth(1240)
        column = QVBoxLayout(content)
        column.setContentsMargins(32, 26, 32, 26)
        column.setSpacing(18)
        column.addLayout(self._greeting())
        column.addWidget(self.banner)
        column.addLayout(self._cards())
        column.addSpacing(10)
        column.addLayout(self._recent_runs())
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._centred(content))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        services.runs.changed.connect(self._show_runs)
        services.runs.thumbnail_read.connect(self._show_thumbnail)
        services.training.ended.connect(lambda: self._services.runs.refresh())
        self._show_runs()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks for runs whenever it comes to the front."""
        super().showEvent(event)
        self._services.runs.refresh()

    def try_in_a_minute(self) -> None:
        """Starts the first preset and goes to Train; while a run is live it only goes there."""
        training = self._services.training
        if training.is_live:
            self.go.emit("train")
            what = self.tr("“{}” is being trained").format(training.run_name)
            self._services.messages.post("info", what, "", self.tr("Stop it first to start another run."))
            return
        from engine import presets

        try:
            config = presets.load(FIRST_PRESET)
        except EngineError as error:
            self._services.messages.post_error(error)
            return
        self._services.composition.set_config(config)
        self._services.estimates.cancel()
        self.go.emit("train")
        training.start(config)

    def _greeting(self) -> QVBoxLayout:
        title = QLabel(self.tr("Train a generative adversarial network"))
        title.setProperty("role", "title")
        line = QLabel(self.tr("Two networks play against each other until the pictures of one fool the other."))
        line.setProperty("role", "muted")
        line.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(line)
        return column

    def _cards(self) -> QHBoxLayout:
        self.try_card = StartCard(
            "spark",
            self.tr("Try in a minute"),
            self.tr("Data that comes with the program: no download, no GPU. Training starts at once."),
            self.tr("&Start training"),
            primary=True,
        )
        self.pictures_card = StartCard(
            "pictures",
            self.tr("Train on my pictures"),
            self.tr("Drop a folder anywhere on this window. It is checked, resized, and never changed."),
            self.tr("Choose a &folder…"),
        )
        self.open_card = StartCard(
            "open",
            self.tr("Open a run"),
            self.tr("Continue a run, look at its curves and samples, or load a configuration (TOML)."),
            self.tr("&Open…"),
        )
        self.try_card.pressed.connect(self.try_in_a_minute)
        self.pictures_card.pressed.connect(self.pictures_requested)
        self.open_card.pressed.connect(self.open_requested)
        row = QHBoxLayout()
        row.setSpacing(16)
        for card in (self.try_card, self.pictures_card, self.open_card):
            row.addWidget(card, 1)
        return row

    def _recent_runs(self) -> QVBoxLayout:
        heading = QLabel(self.tr("Recent runs"))
        heading.setProperty("role", "heading")
        self.none_yet = QLabel(self.tr("Runs appear here, with a picture of what they generate."))
        self.none_yet.setProperty("role", "muted")
        self._row = QHBoxLayout()
        self._row.setSpacing(14)
        self._row.addStretch()
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self.none_yet)
        column.addLayout(self._row)
        return column

    def _centred(self, content: QWidget) -> QWidget:
        frame = QWidget()
        frame.setObjectName("content")
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(content, 100)
        row.addStretch(1)
        return frame

    def _show_runs(self) -> None:
        runs = self._services.runs.runs
        self.none_yet.setVisible(not runs)
        for tile in self.tiles:
            self._row.removeWidget(tile)
            tile.deleteLater()
        self._pictures = {}
        self.tiles = [self._tile(run) for run in runs[:MOST_RECENT]]
        for place, tile in enumerate(self.tiles):
            self._row.insertWidget(place, tile)
        crashed = (run for run in runs if run.crashed and run.folder not in self._dismissed)
        self._interrupted = next(crashed, None)
        self._offer_resume()

    def _tile(self, run: RunSummary) -> RunTile:
        tile = RunTile(run.name, f"{state_text(run)}, {age_text(run.updated)}")
        tile.clicked.connect(lambda: self.run_opened.emit(run.folder))
        if run.thumbnail:
            self._pictures[run.thumbnail] = tile
            image = self._services.runs.thumbnail(run.thumbnail)
            if image:
                tile.show_image(image)
        return tile

    def _show_thumbnail(self, picture: Path, image: QImage) -> None:
        if picture in self._pictures:
            self._pictures[picture].show_image(image)

    def _offer_resume(self) -> None:
        run = self._interrupted
        if run is None:
            self.banner.hide()
            return
        text = self.tr("“{}” was interrupted at round {}.").format(run.name, run.round)
        if run.checkpoint_round is None:
            self.banner.offer(text, self.tr("Start it again"))
        else:
            self.banner.offer(text, self.tr("Resume {} from round {}").format(run.name, run.checkpoint_round))

    def _resume(self) -> None:
        if self._interrupted and self._services.training.resume(self._interrupted.folder):
            self.banner.hide()
            self.go.emit("train")

    def _dismiss(self) -> None:
        if self._interrupted:
            self._dismissed.add(self._interrupted.folder)
