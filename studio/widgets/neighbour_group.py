"""Training samples near another one by one measure, the nearest first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.spec.exploration import Neighbour
from studio.widgets.caption import Caption
from studio.widgets.picture_tile import PictureTile

SIDE_PX = 56
COLUMNS = 5


class NeighbourGroup(QWidget):
    """Neighbours of one kind, the nearest first."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = QLabel(title)
        self._title.setProperty("role", "subheading")
        self._usual = Caption()
        self.tiles: list[tuple[PictureTile, Caption]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(COLUMNS, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._title)
        column.addLayout(self._grid)
        column.addWidget(self._usual)

    def show_neighbours(self, found: tuple[Neighbour, ...], usual: float | None) -> None:
        """Hidden where there are none."""
        self.setVisible(bool(found))
        while len(self.tiles) < len(found):
            self._add()
        for place, (tile, words) in enumerate(self.tiles):
            shown = place < len(found)
            tile.setVisible(shown and found[place].picture.ndim == 3)
            words.setVisible(shown)
            if shown:
                self._show(tile, words, found[place])
        self._usual.setVisible(usual is not None)
        if usual is not None:
            self._usual.setText(self.tr("Training pictures are usually {} apart.").format(f"{usual:.3g}"))

    def _show(self, tile: PictureTile, words: Caption, near: Neighbour) -> None:
        tile.show_picture(near.picture if near.picture.ndim == 3 else None)
        parts = [self.tr("No. {}").format(f"{near.index:,}"), near.label]
        name = ", ".join(part for part in parts if part)
        distance = f"{near.distance:.3g}"
        tile.name_it(self.tr("{name}, distance {distance}").format(name=name, distance=distance))
        words.setText(distance)
        words.setToolTip(tile.toolTip())

    def _add(self) -> None:
        tile, words = PictureTile(SIDE_PX), Caption()
        tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row, column = divmod(len(self.tiles), COLUMNS)
        self._grid.addWidget(tile, 2 * row, column)
        self._grid.addWidget(words, 2 * row + 1, column)
        self.tiles.append((tile, words))
