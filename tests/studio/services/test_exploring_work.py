"""The long tasks of Explore with the real engine, on tiny runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.inference.exploring import open_explorer
from engine.inference.pictures import read_picture
from engine.inference.recipe_files import recipe_of, sheet_of
from engine.spec.exploration import Film, Journey, Move, Recipe
from engine.spec.translation import Picture
from studio.exploration import ExportFilm, FindDirections, FindNeighbours, PreviewFilm, ProjectPicture, SaveGrid
from studio.services.exploration import ExplorationService

Runs = Callable[[str], Path]
JOURNEY = Journey((Recipe(seed=1), Recipe(seed=2)), frames=6)


@pytest.fixture
def service(qapp: object) -> Any:
    made = ExplorationService()
    yield made
    made.shutdown()


@pytest.fixture
def opened(service: ExplorationService, explored_run: Runs, qtbot: Any) -> Callable[[str], Path]:
    def open_it(kind: str) -> Path:
        with qtbot.waitSignal(service.opened, timeout=20_000):
            service.open(explored_run(kind))
        return explored_run(kind)

    return open_it


def done(qtbot: Any, service: ExplorationService, order: Any) -> Any:
    with qtbot.waitSignal(service.task_done, timeout=20_000) as told:
        service.task_failed.connect(lambda _name, problem: pytest.fail(f"{problem.what} {problem.report}"))
        service.do(order)
    return told.args[1]


def test_the_window_draws_what_python_draws(service: ExplorationService, opened: Any, qtbot: Any) -> None:
    run = opened("dcgan")
    recipe = Recipe(seed=11, truncation=0.7)
    with qtbot.waitSignal(service.shown) as told:
        service.ask(recipe)
    assert np.array_equal(told.args[0].sample, open_explorer(run).picture(recipe))


def test_found_directions_move_samples_at_once_and_after_the_run_is_opened_again(
    service: ExplorationService, opened: Any, qtbot: Any
) -> None:
    run = opened("perceptron")
    found = done(qtbot, service, FindDirections("principal", count=3, codes=200))
    qtbot.waitUntil(lambda: service.current is not None and len(service.current.directions) == 3)
    recipe = Recipe(seed=1, moves=(Move(found[0].name, 2.0),))
    with qtbot.waitSignal(service.shown) as told:
        service.ask(recipe)
    assert np.array_equal(told.args[0].sample, open_explorer(run).picture(recipe))


def test_a_direction_of_one_s_own_is_kept_with_its_name(service: ExplorationService, opened: Any, qtbot: Any) -> None:
    run = opened("uniform")
    with qtbot.waitSignal(service.directions_changed):
        service.add_direction("mine", Recipe(seed=1, values=((0, 1.0),)))
    with qtbot.waitSignal(service.directions_changed):
        service.rename_direction("mine", "ours")
    assert [one.facts.name for one in open_explorer(run).directions] == ["ours"]


def test_a_saved_picture_restores_itself_bit_for_bit(
    service: ExplorationService, opened: Any, qtbot: Any, tmp_path: Path
) -> None:
    run, path = opened("styled"), tmp_path / "made.png"
    with qtbot.waitSignal(service.saved):
        service.save(path, Recipe(seed=3, truncation=0.5))
    recipe = recipe_of(path)
    assert recipe is not None
    assert np.array_equal(read_picture(path).pixels, open_explorer(run).picture(recipe))


def test_a_grid_carries_all_its_recipes(service: ExplorationService, opened: Any, qtbot: Any, tmp_path: Path) -> None:
    opened("dcgan")
    order = SaveGrid(tuple(Recipe(seed=seed) for seed in range(6)), 3, tmp_path / "grid.png")
    assert done(qtbot, service, order) == order.path
    sheet = sheet_of(order.path)
    assert sheet is not None
    assert ([recipe.seed for recipe in sheet.recipes], sheet.columns) == ([0, 1, 2, 3, 4, 5], 3)
    with Image.open(order.path) as picture:
        assert picture.width > picture.height


def test_a_film_is_previewed_and_written(service: ExplorationService, opened: Any, qtbot: Any, tmp_path: Path) -> None:
    opened("perceptron")
    assert done(qtbot, service, PreviewFilm(JOURNEY)).shape == (6, 16, 16, 4)
    path = tmp_path / "film.webp"
    assert done(qtbot, service, ExportFilm(JOURNEY, Film(), path)) == path
    with Image.open(path) as film:
        assert film.n_frames == 6


def test_a_film_that_cannot_be_written_is_told_with_its_remedy(
    service: ExplorationService, opened: Any, qtbot: Any, tmp_path: Path
) -> None:
    opened("perceptron")
    (tmp_path / "file").write_bytes(b"")
    with qtbot.waitSignal(service.task_failed) as told:
        service.do(ExportFilm(JOURNEY, Film(), tmp_path / "file" / "film.gif"))
    name, problem = told.args
    assert (name, problem.report) == ("film", "")
    assert problem.remedy


def test_neighbours_are_training_pictures(service: ExplorationService, opened: Any, qtbot: Any) -> None:
    opened("dcgan")
    found = done(qtbot, service, FindNeighbours(Recipe(seed=1), count=4))
    assert [near.distance for near in found.pixel] == sorted(near.distance for near in found.pixel)
    assert len(found.pixel) == 4


def test_a_picture_is_projected(service: ExplorationService, opened: Any, qtbot: Any) -> None:
    run = opened("perceptron")
    pixels = open_explorer(run).picture(Recipe(seed=5))
    found = done(qtbot, service, ProjectPicture(Picture(pixels), starts=1, steps=3))
    assert np.array_equal(open_explorer(run).picture(found.recipe), found.made)


def test_a_damaged_picture_is_not_projected_and_it_is_said_why(
    service: ExplorationService, opened: Any, qtbot: Any, tmp_path: Path
) -> None:
    opened("perceptron")
    path = tmp_path / "bad.png"
    path.write_bytes(b"\x89PNG nonsense")
    with qtbot.waitSignal(service.task_failed) as told:
        service.do(ProjectPicture(path))
    assert "bad.png" in told.args[1].what
    assert not told.args[1].report
