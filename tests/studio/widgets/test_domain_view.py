"""Two domains on the Data page: columns with titles and counts, or pairs as tiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.spec.data import DataInfo, DataSummary, Need
from studio.sheets import pixels_of
from studio.widgets.data_facts import DataFacts, info_words, side_titles
from studio.widgets.data_view import DataView
from studio.widgets.domain_view import BETWEEN_PX, pair_tiles


def plain(count: int, side: int, value: int) -> np.ndarray:
    """Grey pictures of one value."""
    return np.full((count, side, side, 4), (value, value, value, 255), np.uint8)


def summary(*needs: Need, count: int = 5, partner_count: int = 3, side: int = 32) -> DataSummary:
    offers = frozenset({Need.PICTURES, Need.TWO_DOMAINS, *needs})
    info = DataInfo("Fruit", (3, 32, 32), count, (), offers, (), (3, side, side), partner_count, ("apples", "oranges"))
    return DataSummary(info, plain(count, 32, 50), partners=plain(partner_count, side, 200))


@pytest.fixture
def view(qtbot) -> DataView:
    view = DataView()
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def test_two_domains_stand_side_by_side_with_title_and_count(view) -> None:
    view.show_summary(summary())
    domains = view.domains
    assert view.currentWidget() is domains
    assert [label.text() for label in domains.headings] == ["apples · 5", "oranges · 3"]
    assert [side.model().rowCount() for side in domains.thumbnails] == [5, 3]
    assert domains.thumbnails[1].accessibleName() == "oranges · 3"
    left, right = (side.mapTo(view, side.rect().center()).x() for side in domains.thumbnails)
    assert left < 350 < right


def test_pairs_stand_in_one_column_as_tiles_of_both(view) -> None:
    view.show_summary(summary(Need.PAIRS, partner_count=5))
    domains = view.domains
    assert domains.headings[0].text() == "apples | oranges · 5 pairs"
    assert not domains.thumbnails[1].isVisible()
    model = domains.thumbnails[0].model()
    picture = pixels_of(model.data(model.index(0), Qt.ItemDataRole.DecorationRole).toImage())
    assert picture.shape[1] > 2 * picture.shape[0]
    assert [picture[5, column, 0] for column in (5, -5)] == [50, 200]


def test_a_data_set_of_one_domain_is_shown_as_before(view) -> None:
    view.show_summary(DataSummary(DataInfo("One", (3, 32, 32), 4), plain(4, 32, 9)))
    assert view.currentWidget() is view.thumbnails


def test_smaller_pictures_of_a_pair_are_enlarged_by_whole_pixels() -> None:
    small = np.arange(4, dtype=np.uint8).reshape(1, 2, 2, 1).repeat(4, 3)
    tiles = pair_tiles(small, plain(1, 5, 200))
    assert tiles.shape == (1, 5, 4 + BETWEEN_PX + 5, 4)
    np.testing.assert_array_equal(tiles[0, :4, :2, 0], [[0, 0], [0, 0], [2, 2], [2, 2]])
    assert (tiles[0, :, 4 : 4 + BETWEEN_PX, 3] == 0).all()


def test_facts_tell_shape_and_count_of_both_sides(qtbot) -> None:
    facts = DataFacts()
    qtbot.addWidget(facts)
    facts.show_info(summary(side=64).info)
    assert facts.facts()["apples"] == "5 · 32 × 32, colour"
    assert facts.facts()["oranges"] == "3 · 64 × 64, colour"
    facts.show_info(summary(Need.PAIRS).info)
    assert facts.facts()["Pairs"] == "5"
    assert facts.facts()["oranges"] == "32 × 32, colour"
    assert "Shape" not in facts.facts()


def test_facts_count_the_classes_of_a_label_map(qtbot) -> None:
    facts = DataFacts()
    qtbot.addWidget(facts)
    facts.show_info(replace(summary(Need.PAIRS, Need.LABEL_MAP).info, palette=((0, 0, 0), (255, 0, 0))))
    assert facts.facts()["Label map"] == "2 classes"
    assert "a label map for each picture" in facts.facts()["Offers"]


def test_a_line_of_facts_tells_two_domains_from_pairs() -> None:
    assert info_words(summary().info) == "32 × 32, colour · two domains"
    assert info_words(summary(Need.PAIRS).info) == "32 × 32, colour · pairs"


@pytest.mark.parametrize(("domains", "titles"), [((), ("A", "B")), (("x", "x"), ("A: x", "B: x"))])
def test_domains_without_names_or_of_one_name_can_be_told_apart(domains, titles) -> None:
    assert side_titles(DataInfo("Data", (1, 8, 8), domains=domains)) == titles
