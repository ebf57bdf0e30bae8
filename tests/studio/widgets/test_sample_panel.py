"""Pictures in a grid, points in a scatter, averaged or raw."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage

from engine.spec.events import Preview
from studio.sheets import pixels_of
from studio.widgets.point_scatter import PointScatter, plane
from studio.widgets.sample_panel import SamplePanel


def pictures(shade: int) -> np.ndarray:
    """Four plain opaque samples."""
    made = np.full((4, 8, 8, 4), shade, np.uint8)
    made[..., 3] = 255
    return made


@pytest.fixture
def panel(qtbot) -> SamplePanel:
    """A visible panel."""
    panel = SamplePanel()
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    panel.show()
    return panel


def test_without_a_preview_a_sentence_stands_in_its_place(panel) -> None:
    assert panel.empty.isVisible()
    assert panel.empty.text()
    assert not panel.save.isEnabled()


def test_averaged_and_raw_samples_take_turns(panel) -> None:
    panel.show_preview(Preview(7, pictures(200), pictures(50)))
    assert panel.grid.samples[0, 0, 0, 0] == 200
    panel.raw.click()
    assert panel.grid.samples[0, 0, 0, 0] == 50
    panel.show_preview(Preview(8, pictures(210), pictures(60)))
    assert panel.grid.samples[0, 0, 0, 0] == 60
    assert panel.caption.text() == "round 8 · 4 samples of 8×8"


def test_without_an_average_the_raw_samples_are_shown(panel) -> None:
    panel.show_preview(Preview(7, None, pictures(50)))
    assert panel.grid.samples[0, 0, 0, 0] == 50
    assert not panel.averaged.isEnabled()


def test_the_choice_returns_with_what_was_chosen(panel) -> None:
    panel.show_preview(Preview(7, pictures(200), pictures(50)))
    panel.raw.click()
    panel.show_preview(Preview(8, pictures(210), None))  # a file that holds averaged samples
    assert panel.averaged.isChecked()
    assert not panel.raw.isEnabled()
    panel.show_preview(Preview(9, pictures(220), pictures(70)))
    assert panel.raw.isChecked()
    assert panel.grid.samples[0, 0, 0, 0] == 70


def test_while_a_run_trains_either_can_be_asked_for(panel, qtbot) -> None:
    panel.set_source(live=True, averages=True)
    panel.show_preview(Preview(7, pictures(200), None))
    with qtbot.waitSignal(panel.raw_asked) as asked:
        panel.raw.click()
    assert asked.args == [True]
    assert panel.raw.isChecked()
    panel.show_preview(Preview(8, None, pictures(60)))
    assert panel.grid.samples[0, 0, 0, 0] == 60
    assert panel.averaged.isEnabled()


def test_a_run_without_an_average_offers_none(panel) -> None:
    panel.set_source(live=True, averages=False)
    panel.show_preview(Preview(7, None, pictures(50)))
    assert not panel.averaged.isEnabled()
    assert panel.raw.isChecked()


def test_the_picture_is_saved_and_copied_pixel_for_pixel(panel, tmp_path) -> None:
    panel.show_preview(Preview(7, None, pictures(50)))
    panel.save_picture(tmp_path / "samples.png")
    saved = pixels_of(QImage(str(tmp_path / "samples.png")))
    np.testing.assert_array_equal(saved[:8, :8], pictures(50)[0])
    panel.copy.click()
    assert QGuiApplication.clipboard().image().size() == panel.grid.picture().size()
    with pytest.raises(OSError, match="absent"):
        panel.save_picture(tmp_path / "absent" / "samples.png")


def test_points_are_shown_as_a_scatter_with_those_of_the_data(panel) -> None:
    real = np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32)
    panel.set_real(real)
    panel.show_preview(Preview(3, real + 1, real - 1))
    assert panel.scatter.isVisible()
    np.testing.assert_allclose(panel.scatter.layer.fake, real + 1)
    panel.raw.click()
    np.testing.assert_allclose(panel.scatter.layer.fake, real - 1)
    assert panel.caption.text() == "round 3 · 500 points"


def test_without_data_real_points_cannot_be_ticked(panel) -> None:
    panel.set_real(None)
    assert not panel.clouds["real"].isEnabled()


@pytest.mark.parametrize("name", ["real", "fake", "density"])
def test_each_layer_of_the_scatter_can_be_hidden(panel, name) -> None:
    points = np.random.default_rng(0).normal(size=(300, 2))
    panel.set_real(points)
    panel.show_preview(Preview(1, None, points + 0.5))
    panel.grab()
    before = panel.scatter.grab().toImage()
    panel.clouds[name].click()
    assert panel.scatter.grab().toImage() != before


@pytest.fixture
def scatter(qtbot) -> PointScatter:
    """A visible scatter."""
    scatter = PointScatter()
    qtbot.addWidget(scatter)
    scatter.resize(300, 400)
    scatter.show()
    return scatter


def test_the_range_follows_the_data_and_not_the_generator(scatter) -> None:
    scatter.set_real(np.array([[-1.0, -2.0], [3.0, 2.0], [0.0, 0.0]] * 50))
    before = scatter.view.viewRange()
    scatter.show_points(np.array([[100.0, 100.0], [-50.0, 3.0]]))
    assert scatter.view.viewRange() == before
    assert before[0][0] < -1.0 < 3.0 < before[0][1]


def test_both_axes_have_the_same_scale(scatter) -> None:
    scatter.set_real(np.array([[-5.0, -1.0], [5.0, 1.0]] * 20))
    pixel = scatter.view.viewPixelSize()
    assert pixel[0] == pytest.approx(pixel[1], rel=0.02)


def test_points_that_are_not_finite_are_left_out_and_lines_become_planes() -> None:
    np.testing.assert_array_equal(plane(np.array([[1.0, np.nan], [2.0, 3.0]])), [[2.0, 3.0]])
    np.testing.assert_array_equal(plane(np.array([[1.0], [2.0]])), [[1.0, 0.0], [2.0, 0.0]])
    np.testing.assert_array_equal(plane(np.ones((1, 5))), [[1.0, 1.0]])
