"""Curves grow, decimate, switch axes, answer to the mouse and are exported."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from engine.spec.events import Reading
from engine.spec.runs import RunMark
from studio.curves.store import Axis
from studio.sheets import pixels_of
from studio.theme import DARK, LIGHT
from studio.widgets import curve_layer
from studio.widgets.curve_panel import CurvePanel

LOSS, PENALTY, WATCHED = "generator/objective", "discriminator/r1", "discriminator/D(real)"


def readings(rounds: range) -> list[Reading]:
    """A falling loss, a penalty that is negative in every second reading, and a watched scalar."""
    return [
        Reading(
            round,
            64 * round,
            0.5 * round,
            0.25 * round,
            {
                LOSS: (2.0 / round, 1.0 / round, 3.0 / round),
                PENALTY: (0.1 * (-1) ** round,) * 3,
                WATCHED: (0.01 * round,) * 3,
            },
        )
        for round in rounds
    ]


@pytest.fixture
def panel(qtbot) -> CurvePanel:
    """A visible panel with 100 readings."""
    panel = CurvePanel()
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    panel.add(readings(range(1, 101)))
    qtbot.waitUntil(lambda: LOSS in panel.plot.losses.layer.windows, timeout=2000)
    return panel


def drawn(panel: CurvePanel, name: str) -> np.ndarray:
    """The finite positions at which a series is painted."""
    layers = [chart.layer for chart in panel.plot.charts if name in chart.layer.windows]
    rows = layers[0].windows[name].rows
    return rows[0][np.isfinite(rows[2])]


def test_losses_and_watched_scalars_have_their_own_plots(panel) -> None:
    assert set(panel.plot.losses.layer.windows) == {LOSS, PENALTY}
    assert set(panel.plot.watched.layer.windows) == {WATCHED}


def test_curves_grow_and_their_range_grows_before_they_leave_it(panel, qtbot) -> None:
    right = panel.plot.losses.view.viewRange()[0][1]
    assert right == pytest.approx(125)
    panel.add(readings(range(101, 131)))
    qtbot.waitUntil(lambda: drawn(panel, LOSS)[-1] == 130, timeout=2000)
    assert panel.plot.losses.view.viewRange()[0][1] == pytest.approx(130 * 1.25)


def test_a_range_set_by_hand_stays_until_everything_is_fitted(panel, qtbot) -> None:
    panel.plot.losses.view.setXRange(20, 40, padding=0)
    panel.plot.losses.view.sigRangeChangedManually.emit([True, False])
    panel.add(readings(range(101, 400)))
    panel.plot.refresh()
    assert panel.plot.losses.view.viewRange()[0] == pytest.approx([20, 40])
    panel.bar.fit.click()
    assert panel.plot.losses.view.viewRange()[0] == pytest.approx([0, 399 * 1.25])


def test_both_plots_move_across_together(panel) -> None:
    panel.plot.losses.view.setXRange(30, 50, padding=0)
    assert panel.plot.watched.view.viewRange()[0] == pytest.approx([30, 50], abs=0.5)


def test_the_lines_of_both_grids_stand_above_the_ticks(panel) -> None:
    (above, _), (below, _) = (chart.layer.look.grid for chart in panel.plot.charts)
    axis = panel.plot.watched.bottom
    assert above == below == tuple(axis.tickValues(*axis.range, axis.size().width())[0][1])
    assert len(above) >= 3


def test_a_logarithmic_axis_leaves_out_what_is_not_positive(panel) -> None:
    panel.bar.logarithmic.setChecked(True)
    np.testing.assert_array_equal(drawn(panel, PENALTY), np.arange(2, 101, 2))
    rows = panel.plot.losses.layer.windows[LOSS].rows
    np.testing.assert_allclose(10 ** rows[2], 2.0 / rows[0], rtol=1e-5)


@pytest.mark.parametrize(
    ("axis", "last"), [(Axis.ROUND, 100), (Axis.IMAGES, 6400), (Axis.WALL, 50.0), (Axis.ACTIVE, 25.0)]
)
def test_the_horizontal_axis_can_measure_rounds_images_and_times(panel, axis, last) -> None:
    panel.bar.axis.setCurrentIndex(panel.bar.axis.findData(axis))
    panel.plot.fit()
    assert drawn(panel, LOSS)[-1] == pytest.approx(last)
    assert panel.plot.losses.view.viewRange()[0][1] == pytest.approx(1.25 * last)


def test_the_crosshair_shows_the_values_of_the_reading_below_it(panel, qtbot) -> None:
    view = panel.plot.losses.view
    place = view.mapViewToScene(QPointF(42.3, 0.5))
    panel.plot.scene().sigMouseMoved.emit(place)
    values = {panel.legend._rows[name].text(1) for name in (LOSS, PENALTY, WATCHED)}
    assert panel.legend.headerItem().text(1) == "@ 42"
    assert values == {"0.04762", "0.1", "0.42"}
    assert panel.plot.losses.layer._lines["crosshair"] == 42


def test_the_crosshair_goes_with_the_mouse(panel) -> None:
    panel.plot.scene().sigMouseMoved.emit(panel.plot.losses.view.mapViewToScene(QPointF(42, 0.5)))
    panel.plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert panel.legend.headerItem().text(1) == "now"
    assert panel.plot.losses.layer._lines["crosshair"] is None


def test_a_click_chooses_the_round_below_it(panel, qtbot) -> None:
    place = panel.plot.mapFromScene(panel.plot.losses.view.mapViewToScene(QPointF(60, 0.5)))
    with qtbot.waitSignal(panel.chosen) as chosen:
        qtbot.mouseMove(panel.plot.viewport(), place + QPoint(1, 0))
        qtbot.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert abs(chosen.args[0] - 60) <= 1


def test_an_unticked_series_is_not_drawn(panel) -> None:
    panel.legend._rows[PENALTY].setCheckState(0, Qt.CheckState.Unchecked)
    assert set(panel.plot.losses.layer.windows) == {LOSS}
    panel.legend._rows[PENALTY].setCheckState(0, Qt.CheckState.Checked)
    assert set(panel.plot.losses.layer.windows) == {LOSS, PENALTY}


def test_the_equilibrium_is_a_dashed_line_where_the_scale_has_it(panel) -> None:
    panel.set_levels({LOSS: 0.5, PENALTY: -1.0})
    panel.plot.refresh()
    assert panel.plot.losses.layer.look.levels == {LOSS: 0.5, PENALTY: -1.0}
    panel.bar.logarithmic.setChecked(True)
    assert panel.plot.losses.layer.look.levels == {LOSS: pytest.approx(np.log10(0.5))}


def test_marks_lie_where_their_rounds_lie_on_every_axis(panel) -> None:
    panel.set_marks([RunMark(50, 0.0, "edit", "a change")])
    assert panel.plot.losses.layer.look.marks == (50.0,)
    panel.bar.axis.setCurrentIndex(panel.bar.axis.findData(Axis.WALL))
    assert panel.plot.losses.layer.look.marks == (25.0,)


def test_the_time_cursor_moves_line_and_values(panel) -> None:
    panel.set_cursor(80)
    assert panel.plot.watched.layer._lines["cursor"] == 80
    assert panel.legend._rows[WATCHED].text(1) == "0.8"


def test_smoothing_changes_the_smooth_line_only(panel) -> None:
    panel.bar.smoothing.setValue(60)
    panel._smooth(panel.bar.smoothing_weight)
    rows = panel.plot.losses.layer.windows[PENALTY].rows
    assert np.ptp(rows[2]) == pytest.approx(0.2)
    assert np.ptp(rows[6][20:]) < 0.02


def test_what_is_painted_changes_with_the_curves(panel) -> None:
    before = panel.plot.grab().toImage()
    panel.add([Reading(101, 6464, 50.5, 25.25, {LOSS: (9.0, 8.0, 10.0)})])
    panel.plot.refresh()
    assert panel.plot.grab().toImage() != before


def test_all_that_changes_lies_in_the_strip_that_is_repainted(panel, monkeypatch) -> None:
    monkeypatch.setattr(curve_layer, "HIDDEN_PX", 0.0)
    layer, strips = panel.plot.losses.layer, []
    monkeypatch.setattr(layer, "repaint_strip", strips.append)
    for round in range(101, 121):
        before, strips[:] = pixels_of(panel.plot.grab().toImage()), []
        panel.store.add(readings(range(round, round + 1)))
        panel.plot.refresh()
        after = pixels_of(panel.plot.grab().toImage())
        height = int(panel.plot.losses.view.sceneBoundingRect().bottom())
        changed = np.flatnonzero((before != after)[:height].any((0, 2)))
        to_scene = panel.plot.losses.view.mapViewToScene
        left, right = (to_scene(QPointF(x, 0)).x() for x in (strips[0].left(), strips[-1].right()))
        assert 0 < right - left < 40
        assert left <= changed.min() <= changed.max() <= right


def test_strips_painted_past_the_scene_look_like_the_scene(panel, qtbot, monkeypatch) -> None:
    def wobble(round: int) -> Reading:
        mean = 1.0 + 0.5 * (-1) ** round
        return Reading(round, 64 * round, 0.5 * round, 0.25 * round, {LOSS: (mean, mean - 0.1, mean + 0.1)})

    monkeypatch.setattr(curve_layer, "HIDDEN_PX", 0.0)
    panel.store.clear()
    panel.store.add([wobble(round) for round in range(1, 100)])
    panel.plot.fit()
    qtbot.wait(50)
    scenes = []
    monkeypatch.setattr(panel.plot.losses.layer, "paint", lambda *_: scenes.append("painted"))
    for round in range(100, 120):
        panel.store.add([wobble(round)])
        panel.plot.refresh()
        qtbot.wait(5)
    assert not scenes
    monkeypatch.undo()
    shown = panel.screen().grabWindow(panel.winId()).toImage().copy(panel.plot.geometry())
    scene = pixels_of(panel.plot.grab().toImage())
    differing = (np.abs(pixels_of(shown).astype(int) - scene) > 24).any(2)
    assert differing.mean() < 5e-4


def test_colours_follow_the_theme(panel) -> None:
    light = panel.plot.strokes[LOSS]
    panel.plot.set_colours(DARK)
    assert panel.plot.strokes[LOSS].colour == DARK.categorical[0] != light.colour
    panel.plot.set_colours(LIGHT)
    assert panel.plot.strokes[LOSS] == light


def test_keys_zoom_and_move(panel, qtbot) -> None:
    qtbot.keyClick(panel.plot, Qt.Key.Key_Plus)
    left, right = panel.plot.losses.view.viewRange()[0]
    assert right - left == pytest.approx(100)
    qtbot.keyClick(panel.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert panel.plot.losses.view.viewRange()[0][0] == pytest.approx(left + 10)


def test_a_resumed_run_draws_on_from_its_checkpoint(panel) -> None:
    panel.drop_after(60)
    panel.add(readings(range(61, 70)))
    panel.plot.fit()
    np.testing.assert_array_equal(drawn(panel, LOSS), np.arange(1, 70))


def test_values_are_exported_completely(panel, tmp_path) -> None:
    panel.save(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["series"] == LOSS]
    assert [int(row["round"]) for row in rows] == list(range(1, 101))
    np.testing.assert_allclose([float(row["maximum"]) for row in rows], 3.0 / np.arange(1, 101), rtol=1e-6)


def test_pictures_are_exported_with_every_shown_series_in_its_colour(panel, tmp_path) -> None:
    panel.legend._rows[PENALTY].setCheckState(0, Qt.CheckState.Unchecked)
    panel.save(tmp_path / "curves.png")
    picture = QImage(str(tmp_path / "curves.png"))
    assert picture.width() == 2 * panel.plot.width()
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width()) for y in range(0, picture.height(), 2)
    }
    assert panel.plot.strokes[LOSS].colour in colours
    assert panel.plot.strokes[PENALTY].colour not in colours


def test_a_drawing_is_valid_svg_and_names_its_series(panel, tmp_path) -> None:
    panel.save(tmp_path / "curves.svg")
    assert QSvgRenderer(str(tmp_path / "curves.svg")).isValid()
    assert LOSS in (tmp_path / "curves.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["csv", "png", "svg"])
def test_a_place_that_cannot_be_written_is_told(panel, tmp_path, suffix) -> None:
    with pytest.raises(OSError, match="absent"):
        panel.save(tmp_path / "absent" / f"curves.{suffix}")


def test_nothing_is_painted_while_nobody_looks(panel, qtbot) -> None:
    panel.hide()
    panel.add(readings(range(101, 150)))
    qtbot.wait(150)
    assert drawn(panel, LOSS)[-1] == 100
    panel.show()
    qtbot.waitUntil(lambda: drawn(panel, LOSS)[-1] == 149, timeout=2000)
