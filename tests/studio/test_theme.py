"""The theme: contrast, the palette, and one record for all."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor

from studio.assets import asset, assets
from studio.icons import icon
from studio.theme import DARK, LIGHT, Colours, colours, style_sheet, theme


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Between 1 and 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("record", [LIGHT, DARK])
@pytest.mark.parametrize("ground", ["window", "surface", "sunken"])
def test_text_is_readable_on_every_ground(record: Colours, ground: str):
    for name in ("text", "muted", "accent", "good", "warning", "bad"):
        assert contrast(getattr(record, name), getattr(record, ground)) >= 4.5, name


@pytest.mark.parametrize("record", [LIGHT, DARK])
def test_text_is_readable_on_the_accent(record: Colours):
    assert contrast(record.on_accent, record.accent) >= 4.5
    assert contrast(record.accent, record.accent_soft) >= 4.5
    assert contrast(record.text, record.accent_soft) >= 7


@pytest.mark.parametrize("record", [LIGHT, DARK])
def test_the_first_curves_stand_out_from_the_plot_and_all_differ(record: Colours):
    assert all(contrast(colour, record.plot) >= 3 for colour in record.categorical[:3])
    assert len(set(record.categorical)) == len(record.categorical) == 8


def test_choosing_changes_the_colours_and_tells(qapp, qtbot):
    theme().choose("light")
    with qtbot.waitSignal(theme().changed):
        theme().choose("dark")
    assert colours() is DARK
    with qtbot.assertNotEmitted(theme().changed):
        theme().choose("dark")
    theme().choose("light")
    assert colours() is LIGHT


def test_an_unknown_choice_follows_the_system(qapp):
    theme().choose("purple")
    assert theme().choice == "system"
    theme().choose("light")


@pytest.mark.parametrize("record", [LIGHT, DARK])
def test_the_style_sheet_is_filled_in_and_its_pictures_exist(record: Colours):
    sheet = style_sheet(record)
    assert "$" not in sheet
    pictures = re.findall(r"url\((.*?)\)", sheet)
    assert pictures
    assert all(asset(picture).exists() for picture in pictures)


def test_an_icon_takes_the_colour_of_the_theme(qapp):
    theme().choose("light")
    made = icon("stop")
    light = made.pixmap(24, 24).toImage().pixelColor(12, 12)
    theme().choose("dark")
    dark = made.pixmap(24, 24).toImage().pixelColor(12, 12)
    theme().choose("light")
    assert (light.name(), dark.name()) == (LIGHT.text, DARK.text)


def test_every_icon_can_be_drawn(qapp):
    for file in (assets() / "icons").glob("*.svg"):
        image = icon(file.stem).pixmap(32, 32).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32)), file.name
