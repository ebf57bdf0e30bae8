"""Previews in memory and on disk, in order."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize

from engine.spec.events import Preview, SheetLayout
from engine.spec.tiles import tile
from studio.reel import PreviewReel
from studio.sheets import picture_of, pixels_of, read_picture, read_preview, tile_size


def pictures(count: int, alpha: int = 255) -> np.ndarray:
    """Random samples (count, 6, 5, 4)."""
    made = np.random.default_rng(count).integers(0, 256, (count, 6, 5, 4), dtype=np.uint8)
    made[..., 3] = alpha
    return made


def save(folder, round: int, samples: np.ndarray):
    """A sheet without loss, as a run saves it."""
    path = folder / f"{round:09d}.webp"
    Image.fromarray(tile(samples)).save(path, "WEBP", lossless=True, exact=True)
    return path


def test_pixels_survive_the_way_through_a_qimage(qapp) -> None:
    np.testing.assert_array_equal(pixels_of(picture_of(pictures(1)[0])), pictures(1)[0])


def test_a_saved_sheet_comes_apart_into_its_samples(tmp_path, qapp) -> None:
    path = save(tmp_path, 20, pictures(7))
    np.testing.assert_array_equal(read_preview(path, 7), pictures(7))


def test_a_sheet_of_another_count_is_shown_whole(tmp_path, qapp) -> None:
    path = save(tmp_path, 20, pictures(7))  # 3 columns and rows of 5×6
    assert read_preview(path, 50).shape == (1, 18, 15, 4)
    assert tile_size(QSize(15, 18), 0) is None


def test_points_are_read_beside_their_picture(tmp_path, qapp) -> None:
    points = np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)
    np.save(tmp_path / "000000020.npy", points)
    np.testing.assert_array_equal(read_preview(save(tmp_path, 20, pictures(1)), 9), points)


def test_files_that_are_damaged_or_hostile_give_nothing_and_run_nothing(tmp_path, qapp) -> None:
    class Hostile:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    (tmp_path / "000000001.webp").write_bytes(b"RIFF no picture")
    (tmp_path / "000000002.npy").write_bytes(pickle.dumps(Hostile()))
    buffer = io.BytesIO()
    np.save(buffer, np.array([Hostile()], object), allow_pickle=True)
    (tmp_path / "000000003.npy").write_bytes(buffer.getvalue())
    for round in (1, 2, 3, 4):
        assert read_preview(tmp_path / f"{round:09d}.webp", 4) is None


def test_a_picture_beyond_the_limit_is_not_opened(tmp_path, qapp) -> None:
    Image.new("1", (17_000, 2)).save(tmp_path / "wide.png")
    assert read_picture(tmp_path / "wide.png").isNull()


def test_only_saved_previews_have_a_place_in_the_order(tmp_path, qapp) -> None:
    reel = PreviewReel(4)
    reel.add(Preview(10, None, pictures(4), save(tmp_path, 10, pictures(4))))
    reel.add(Preview(15, None, pictures(4)))
    reel.add(Preview(5, None, pictures(4), save(tmp_path, 5, pictures(4))))
    assert reel.rounds == [5, 10]
    assert reel.preview(None).round == 5


def test_steps_go_from_preview_to_preview_and_end_at_live(tmp_path, qapp) -> None:
    reel = PreviewReel(4)
    reel.load(tuple((round, save(tmp_path, round, pictures(4))) for round in (0, 10, 20)))
    assert reel.neighbour(None, -1) == 20
    assert reel.neighbour(20, 1) is None
    assert reel.neighbour(0, -1) == 0
    assert reel.neighbour(10, 1) == 20
    assert reel.nearest(13) == 10
    np.testing.assert_array_equal(reel.preview(None).raw, pictures(4))


def test_a_file_of_a_run_with_an_average_holds_averaged_samples_only(tmp_path, qapp) -> None:
    reel = PreviewReel(4, averages=True)
    reel.load(((10, save(tmp_path, 10, pictures(4))),))
    np.testing.assert_array_equal(reel.preview(10).averaged, pictures(4))
    assert reel.preview(10).raw is None


def test_a_resumed_run_forgets_previews_beyond_its_checkpoint(tmp_path, qapp) -> None:
    reel = PreviewReel(4)
    for round in (10, 20, 30):
        reel.add(Preview(round, None, pictures(4), save(tmp_path, round, pictures(4))))
    reel.drop_after(20)
    assert reel.rounds == [10, 20]
    assert reel.preview(30) is None
    assert reel.preview(None).round == 20


def test_memory_is_bounded_and_what_left_it_is_read_again(tmp_path, qapp, monkeypatch) -> None:
    monkeypatch.setattr("studio.reel.KEEP_MIB", 0)
    reel = PreviewReel(4)
    for round in (10, 20, 30):
        reel.add(Preview(round, pictures(4), pictures(4), save(tmp_path, round, pictures(4))))
    assert list(reel._kept) == [30]
    np.testing.assert_array_equal(reel.preview(10).raw, pictures(4))


def test_a_sheet_whose_rows_mean_something_comes_apart_by_its_columns(tmp_path, qapp) -> None:
    reel = PreviewReel(7)
    path = tmp_path / "000000020.webp"
    Image.fromarray(tile(pictures(8), 4)).save(path, "WEBP", lossless=True, exact=True)
    reel.load(((20, path),))
    reel.layout = SheetLayout(4, ("real", "reconstruction"), 8)
    np.testing.assert_array_equal(reel.preview(20).raw, pictures(8))
    assert reel.preview(20).layout == reel.layout


def test_a_live_preview_tells_how_the_saved_ones_are_laid_out() -> None:
    reel = PreviewReel(7)
    assert reel.sheet == (7, None)
    reel.add(Preview(3, pictures(12), None, layout=SheetLayout(3, ("a",) * 4)))
    assert reel.sheet == (7, 3)  # an older engine did not tell how many there are
    reel.add(Preview(4, pictures(12), None, layout=SheetLayout(3, ("a",) * 4, 12)))
    assert reel.sheet == (12, 3)
