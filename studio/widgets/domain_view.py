"""Pictures of two domains: side by side with their titles, or each with the one it belongs to."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.spec.data import DataInfo, DataSummary, Need
from studio.widgets.data_facts import side_titles
from studio.widgets.thumbnails import Thumbnails

BETWEEN_PX = 2  # pixels between A and B of a pair, at the size of the pictures


class DomainView(QWidget):
    """Two columns of thumbnails, or one of pairs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self.headings: list[QLabel] = []
        self.thumbnails: list[Thumbnails] = []
        self._columns: list[QWidget] = []
        for _ in range(2):
            heading, thumbnails, column = QLabel(), Thumbnails(), QWidget()
            heading.setProperty("role", "subheading")
            inner = QVBoxLayout(column)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(4)
            inner.addWidget(heading)
            inner.addWidget(thumbnails, 1)
            layout.addWidget(column, 1)
            self.headings.append(heading)
            self.thumbnails.append(thumbnails)
            self._columns.append(column)

    def show_summary(self, summary: DataSummary) -> None:
        """Shows both sides of a data set that has two."""
        assert summary.partners is not None
        info, paired = summary.info, Need.PAIRS in summary.info.offers
        self._columns[1].setVisible(not paired)
        if paired:
            count = min(len(summary.samples), len(summary.partners))
            tiles = pair_tiles(summary.samples[:count], summary.partners[:count])
            self._show(0, self._pair_title(info), tiles)
            return
        counts, pictures = (info.count, info.partner_count), (summary.samples, summary.partners)
        for side, title in enumerate(side_titles(info)):
            known = counts[side]
            self._show(side, title if known is None else f"{title} · {known:,}", pictures[side])

    def _pair_title(self, info: DataInfo) -> str:
        first, second = side_titles(info)
        text = self.tr("{first} | {second} · {count} pairs")
        return text.format(first=first, second=second, count="∞" if info.count is None else f"{info.count:,}")

    def _show(self, side: int, title: str, pictures: np.ndarray) -> None:
        self.headings[side].setText(title)
        self.thumbnails[side].setAccessibleName(title)
        self.thumbnails[side].show_pictures(pictures)


def pair_tiles(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Pictures (n, h, w, 4) and (n, h', w', 4) beside each other with a clear gap; smaller pixels are repeated."""
    height = max(first.shape[1], second.shape[1])
    sides = [_enlarged(side, height) for side in (first, second)]
    gap = np.zeros((len(first), height, BETWEEN_PX, 4), np.uint8)
    return np.concatenate([sides[0], gap, sides[1]], axis=2)


def _enlarged(pictures: np.ndarray, height: int) -> np.ndarray:
    """Whole pixels repeated as often as fits, framed to the height."""
    times = max(1, height // pictures.shape[1])
    large = pictures.repeat(times, 1).repeat(times, 2)
    above = height - large.shape[1]
    return np.pad(large, ((0, 0), (above // 2, above - above // 2), (0, 0), (0, 0)))
