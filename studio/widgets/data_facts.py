"""The right of the data page: what is known of a data set, in figures and bars."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.spec.data import DataInfo, HealthReport, Need, Shape
from studio.vocabulary import domain_words, need_words
from studio.widgets.bar_list import BarList
from studio.widgets.caption import Caption
from studio.widgets.fact_list import FactList

translate = QCoreApplication.translate


class DataFacts(QWidget):
    """Facts, counts per class, sizes and aspects, and the conversions that were made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = FactList()
        self._notes = Caption()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._facts)
        layout.addWidget(self._notes)
        self._bars: dict[str, tuple[QLabel, BarList]] = {}
        for key, title in (
            ("classes", self.tr("Classes")),
            ("sizes", self.tr("Sizes as stored")),
            ("aspects", self.tr("Aspect, width to height")),
        ):
            heading, bars = QLabel(title), BarList()
            heading.setProperty("role", "heading")
            bars.setAccessibleName(title)
            layout.addWidget(heading)
            layout.addWidget(bars)
            self._bars[key] = heading, bars
        self.clear()

    def clear(self) -> None:
        """Shows nothing."""
        self._facts.show_facts([])
        self._show_notes("")
        for key in self._bars:
            self._show_bars(key, [])

    def show_info(self, info: DataInfo, class_counts: tuple[int, ...] = (), health: HealthReport | None = None) -> None:
        """Shows what is known, which may be little before the data is opened."""
        self._facts.show_facts(self._lines(info, health))
        self._show_notes(" ".join(info.notes))
        counts = list(zip(info.classes, class_counts, strict=False)) if len(info.classes) > 1 else []
        self._show_bars("classes", counts)
        self._show_bars("sizes", size_counts(health) if health else [])
        self._show_bars("aspects", aspect_counts(health) if health else [])

    def facts(self) -> dict[str, str]:
        """The figures that are shown."""
        return self._facts.facts()

    def _lines(self, info: DataInfo, health: HealthReport | None) -> list[tuple[str, str]]:
        noun = self.tr("Points") if info.is_points else self.tr("Pictures")
        noun = self.tr("Pairs") if Need.PAIRS in info.offers else noun
        lines = [(noun, self._amount(info.count))]
        if health and health.skipped:
            lines.append((self.tr("Skipped"), f"{health.skipped:,}"))
        if info.partner:
            lines = [*self._sides(info), *lines[1:]]
        else:
            lines.append((self.tr("Shape"), shape_words(info.shape)))
        if info.classes:
            lines.append((self.tr("Classes"), str(len(info.classes))))
        if info.palette:
            lines.append((self.tr("Label map"), self.tr("{count} classes").format(count=len(info.palette))))
        obvious = (Need.PICTURES, Need.STORED)  # shape and count tell them
        offers = ", ".join(sorted(need_words(need) for need in info.offers if need not in obvious))
        if offers:
            lines.append((self.tr("Offers"), offers))
        if health and health.formats:
            formats = sorted(health.formats.items(), key=lambda pair: -pair[1])
            lines.append((self.tr("Formats"), ", ".join(f"{name} {count:,}" for name, count in formats)))
        return lines

    def _sides(self, info: DataInfo) -> list[tuple[str, str]]:
        """What is known of A and of B; pairs have one number for both."""
        shapes, counts = (info.shape, info.partner), (info.count, info.partner_count)
        told = list(zip(side_titles(info), map(shape_words, shapes), counts, strict=True))
        if Need.PAIRS in info.offers:
            return [(self.tr("Pairs"), self._amount(info.count)), *((title, shape) for title, shape, _ in told)]
        return [(title, f"{self._amount(count)} · {shape}") for title, shape, count in told]

    def _amount(self, count: int | None) -> str:
        return self.tr("drawn fresh, endless") if count is None else f"{count:,}"

    def _show_notes(self, text: str) -> None:
        self._notes.setText(text)
        self._notes.setVisible(bool(text))

    def _show_bars(self, key: str, counts: list[tuple[str, int]]) -> None:
        heading, bars = self._bars[key]
        bars.show_counts(counts, limit=12 if key == "classes" else 6)
        heading.setVisible(bool(counts))
        bars.setVisible(bool(counts))


def side_titles(info: DataInfo) -> tuple[str, str]:
    """What A and B are called."""
    first, second = (*map(domain_words, info.domains), "A", "B")[:2] if len(info.domains) > 1 else ("A", "B")
    return (first, second) if first != second else (f"A: {first}", f"B: {second}")


def shape_words(shape: Shape) -> str:
    """A shape in words: "28 × 28, grey" or "points in 2 dimensions"."""
    if len(shape) == 1:
        return translate("DataFacts", "points in {count} dimensions").format(count=shape[0])
    channels, height, width = shape
    names = {
        1: translate("DataFacts", "grey"),
        3: translate("DataFacts", "colour"),
        4: translate("DataFacts", "colour with transparency"),
    }
    other = translate("DataFacts", "{count} channels").format(count=channels)
    return f"{width} × {height}, {names.get(channels, other)}"


def info_words(info: DataInfo) -> str:
    """A data set in one short line: "28 × 28, grey · 10 classes", or "8 modes"."""
    if info.is_points:
        modes = translate("DataFacts", "{count} modes").format(count=len(info.classes))
        return modes if info.classes else translate("DataFacts", "points")
    if info.partner:
        kind = translate("DataFacts", "pairs") if Need.PAIRS in info.offers else translate("DataFacts", "two domains")
        return f"{shape_words(info.shape)} · {kind}"
    classes = translate("DataFacts", "{count} classes").format(count=len(info.classes))
    return f"{shape_words(info.shape)} · {classes}" if len(info.classes) > 1 else shape_words(info.shape)


def size_counts(health: HealthReport) -> list[tuple[str, int]]:
    """Files per size, the commonest first."""
    ordered = sorted(health.sizes.items(), key=lambda pair: -pair[1])
    return [(f"{width} × {height}", count) for (width, height), count in ordered]


def aspect_counts(health: HealthReport) -> list[tuple[str, int]]:
    """Files per range of width over height; empty where all are about square."""
    square = translate("DataFacts", "square")
    ranges = (("< 1:2", 0.5), ("1:2 … 4:5", 0.8), (square, 1.25), ("5:4 … 2:1", 2.0), ("> 2:1", float("inf")))
    counted: Counter[str] = Counter()
    for (width, height), count in health.sizes.items():
        counted[next(name for name, limit in ranges if width / max(1, height) <= limit)] += count
    if set(counted) <= {square}:
        return []
    return [(name, counted[name]) for name, _ in ranges if counted[name]]
