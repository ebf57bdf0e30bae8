"""Films: frames, times and sizes as asked for in every format, and a file only once it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from engine.inference.exploring import open_explorer
from engine.inference.film_formats import Clock
from engine.inference.films import export_film, render_frames, write_film
from engine.inference.scatter import Scatter
from engine.spec.errors import Cancelled, OptionError, PictureError
from engine.spec.exploration import Film, Journey, Recipe

Runs = Callable[[str], Path]
ENDINGS = (".gif", ".webp", ".mp4")
WALK = Journey((Recipe(seed=1), Recipe(seed=5)), frames=6)


def _pictures(count: int, height: int = 16, width: int = 16, alpha: int = 255) -> np.ndarray:
    """Smooth pictures whose brightness grows from frame to frame."""
    slope = np.linspace(0, 60, width)[None, :, None].repeat(height, 0).repeat(4, 2)
    frames = np.stack([slope + 180 * number / count for number in range(count)]).astype(np.uint8)
    frames[..., 3] = alpha
    return frames


def _read(path: Path) -> tuple[np.ndarray, list[float]]:
    """Frames (n, h, w, 4) of a film and how many seconds each of them stays."""
    if path.suffix == ".mp4":
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
            assert stream.average_rate is not None
            seconds = [1 / float(stream.average_rate)] * len(shown)
        return np.stack([np.dstack((each, np.full(each.shape[:2], 255, np.uint8))) for each in shown]), seconds
    with Image.open(path) as film:
        pairs = [
            (np.asarray(each.convert("RGBA")), each.info["duration"] / 1000) for each in ImageSequence.Iterator(film)
        ]
    return np.stack([pixels for pixels, _ in pairs]), [seconds for _, seconds in pairs]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_film_shows_the_frames_it_was_given(ending: str, tmp_path: Path) -> None:
    frames = _pictures(9)
    shown, seconds = _read(write_film(tmp_path / f"film{ending}", frames, 9, Film(20)))
    assert shown.shape == frames.shape
    assert np.abs(shown.astype(int) - frames).mean() < (0.01 if ending == ".webp" else 3)
    assert sum(seconds) == pytest.approx(9 / 20, abs=0.005)


@pytest.mark.parametrize("ending", ENDINGS)
def test_frame_rates_hold_on_the_whole(ending: str, tmp_path: Path) -> None:
    _, seconds = _read(write_film(tmp_path / f"film{ending}", _pictures(30), 30, Film(30)))
    assert sum(seconds) == pytest.approx(1, abs=0.01)


def test_rounding_never_adds_up() -> None:
    clock = Clock(30, 100)
    lasts = [clock.next() for _ in range(300)]
    assert set(lasts) == {3, 4}
    assert sum(lasts) == 1000


@pytest.mark.parametrize(("loop", "count", "times"), [("loop", 5, 0), ("boomerang", 8, 0), ("once", 5, 1)])
def test_loops_go_on_and_boomerangs_come_back(loop: str, count: int, times: int, tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.webp", _pictures(5), 5, Film(loop=loop))  # type: ignore[arg-type]
    with Image.open(path) as film:
        assert (film.n_frames, film.info["loop"]) == (count, times)  # type: ignore[attr-defined]
    gif = write_film(tmp_path / "film.gif", _pictures(5), 5, Film(loop=loop))  # type: ignore[arg-type]
    with Image.open(gif) as film:
        assert (film.n_frames, film.info.get("loop")) == (count, None if times else 0)  # type: ignore[attr-defined]


def test_a_boomerang_shows_its_ends_once(tmp_path: Path) -> None:
    frames = _pictures(4)
    shown, _ = _read(write_film(tmp_path / "film.webp", iter(frames), 4, Film(loop="boomerang")))
    assert np.array_equal(shown, frames[[0, 1, 2, 3, 2, 1]])


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_frames_are_enlarged_to_squares(ending: str, tmp_path: Path) -> None:
    frames = _pictures(2, 3, 5)
    shown, _ = _read(write_film(tmp_path / f"film{ending}", frames, 2, Film(scale=4)))
    assert shown.shape == (2, 12, 20, 4)
    assert np.array_equal(shown, shown[:, ::4, ::4].repeat(4, 1).repeat(4, 2))


def test_sides_of_an_mp4_are_even(tmp_path: Path) -> None:
    shown, _ = _read(write_film(tmp_path / "film.mp4", _pictures(3, 17, 21), 3))
    assert shown.shape == (3, 18, 22, 4)
    assert np.abs(shown[:, 17].astype(int) - shown[:, 16]).mean() < 5  # the last line is repeated
    assert np.abs(shown[:, :, 21].astype(int) - shown[:, :, 20]).mean() < 5


def test_transparency_stays_where_the_format_has_it_and_lies_on_white_elsewhere(tmp_path: Path) -> None:
    frames = _pictures(2, alpha=0)
    assert np.array_equal(_read(write_film(tmp_path / "film.webp", frames, 2))[0], frames)
    for ending in (".gif", ".mp4"):
        assert _read(write_film(tmp_path / f"film{ending}", frames, 2))[0].min() > 250


def test_a_sheet_shows_all_frames_beside_each_other(tmp_path: Path) -> None:
    frames = _pictures(4, 8, 8)
    with Image.open(write_film(tmp_path / "film.png", frames, 4)) as sheet:
        assert np.array_equal(np.asarray(sheet)[:8, 8:], frames[1])


@pytest.mark.parametrize("ending", [*ENDINGS, ".png"])
def test_a_cancelled_film_leaves_nothing(ending: str, tmp_path: Path) -> None:
    told = list[int]()
    with pytest.raises(Cancelled):
        write_film(
            tmp_path / f"film{ending}",
            _pictures(9),
            9,
            progress=lambda done, _: told.append(done),
            cancelled=lambda: len(told) == 4,
        )
    assert told == [1, 2, 3, 4]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_film_that_fails_keeps_the_one_that_was_there(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{ending}"
    path.write_bytes(b"before")

    def broken() -> Iterator[np.ndarray]:
        yield from _pictures(2)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_film(path, broken(), 9)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_refuses_is_known_before_anything_is_rendered(tmp_path: Path) -> None:
    def never() -> Iterator[np.ndarray]:
        raise AssertionError("was asked for a frame")
        yield

    (tmp_path / "file").write_text("")
    (tmp_path / "folder.mp4").mkdir()
    for path in (tmp_path / "file" / "film.mp4", tmp_path / "folder.mp4"):
        with pytest.raises(PictureError, match=r"cannot be written.*Choose another place"):
            write_film(path, never(), 9)
    for name, film in (("film.avi", Film()), ("film.gif", Film(60)), ("film.mp4", Film(scale=0))):
        with pytest.raises(OptionError):
            write_film(tmp_path / name, never(), 9, film)
    with pytest.raises(OptionError, match="a film needs frames"):
        write_film(tmp_path / "film.mp4", never(), 0)


def test_too_large_a_film_is_refused_before_anything_is_rendered(explored_run: Runs, tmp_path: Path) -> None:
    explorer = open_explorer(explored_run("perceptron"))
    with pytest.raises(OptionError, match="cannot be enlarged 1000 times: films have sides of up to 4,096"):
        export_film(explorer, WALK, tmp_path / "film.mp4", Film(scale=1000))
    with pytest.raises(OptionError, match="too many to be kept at once"):
        export_film(explorer, replace(WALK, frames=20_000), tmp_path / "film.png", Film(scale=16))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pace", ["steps", "change"])
def test_a_film_begins_and_ends_with_its_key_frames_and_counts_all_its_work(
    explored_run: Runs, tmp_path: Path, pace: str
) -> None:
    explorer, told = open_explorer(explored_run("dcgan")), list[tuple[int, int]]()
    journey = replace(WALK, pace=pace)  # type: ignore[arg-type]
    path = tmp_path / "new" / "film.webp"
    export_film(explorer, journey, path, progress=lambda done, total: told.append((done, total)))
    shown, _ = _read(path)
    assert np.array_equal(shown[[0, -1]], explorer.pictures(WALK.keys))
    total = 6 if pace == "steps" else 30
    assert {each for _, each in told} == {total}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (total, total)


def test_a_large_scatter_is_drawn_no_larger_than_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, new = list[tuple[int, int]](), Image.new
    monkeypatch.setattr(Image, "new", lambda mode, size, colour: sizes.append(size) or new(mode, size, colour))
    points = np.zeros((2, 2), np.float32)
    for scale, side in ((1, 768), (4, 3072), (8, 2048)):
        assert next(Scatter(points, points, scale).frames()).shape[0] == 256 * scale
        assert sizes[-1] == (side, side)


def test_points_become_a_scatter(explored_run: Runs, tmp_path: Path) -> None:
    explorer = open_explorer(explored_run("points"))
    frames = list(render_frames(explorer, WALK))
    assert len(frames) == 6
    assert frames[0].shape == (256, 256, 4)
    assert not np.array_equal(frames[0], frames[5])
    shown, _ = _read(export_film(explorer, WALK, tmp_path / "film.webp", Film(scale=2)))
    assert shown.shape == (6, 512, 512, 4)
