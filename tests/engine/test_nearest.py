"""The command `nearest`: its sheet, its table, and its refusals in one line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.command.nearest import told
from engine.inference.exploring import open_explorer
from engine.inference.neighbours import open_gallery
from engine.inference.pictures import read_picture
from engine.spec.exploration import Neighbour, Neighbours, Recipe

Runs = Callable[[str], Path]


def _nearest(run: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["nearest", str(run), *map(str, arguments)])


def test_a_row_shows_a_sample_and_its_neighbours(explored_run: Runs, tmp_path: Path) -> None:
    run, out = explored_run("dcgan"), tmp_path / "sheet.png"
    result = _nearest(run, "--seeds", "4-5", "--count", "3", "--out", out)
    assert result.exit_code == 0, result.output
    assert "100 training pictures of Shapes were compared." in result.output
    assert "seed 5: by pixels" in result.output
    sheet = read_picture(out).pixels
    assert sheet.shape == (2 * (16 + 2), 7 * 16 + 2 * 2, 4)
    explorer = open_explorer(run)
    sample = explorer.picture(Recipe(seed=5))
    near = open_gallery(explorer).nearest(sample, 3)
    assert np.array_equal(sheet[18:34, :16], sample)
    assert np.array_equal(sheet[18:34, 18:34], near.pixel[0].picture)
    assert np.array_equal(sheet[18:34, -16:], near.feature[2].picture)


def test_a_table_names_every_neighbour(explored_run: Runs, tmp_path: Path) -> None:
    out = tmp_path / "near.csv"
    assert _nearest(explored_run("labelled"), "--seeds", "4", "--class", "circle", "--out", out).exit_code == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["by"] for row in rows] == ["pixels"] * 5 + ["features"] * 5
    assert float(rows[0]["distance"]) <= float(rows[1]["distance"])
    assert rows[0]["class"] in ("circle", "square", "cross")


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("points", (), "drawn fresh, never the same twice"),
        ("points", ("--out", "near.png"), "these samples are written as .csv"),
        ("dcgan", ("--out", "near.txt"), '"near.txt" has no ending that fits'),
        ("dcgan", ("--seeds", "0-5000"), "up to 1,000 are looked at"),
        ("dcgan", ("--out", "/dev/null/near.png"), "/dev/null/near.png cannot be written"),
    ],
)
def test_what_cannot_be_compared_is_told_on_one_line(
    explored_run: Runs, kind: str, options: tuple[str, ...], says: str
) -> None:
    result = _nearest(explored_run(kind), *options)
    assert result.exit_code == 2
    assert says in result.output


def test_neighbours_of_points_are_told_by_their_place() -> None:
    near = Neighbours((Neighbour(3, 0.5, np.zeros(2)),), usual_pixel=0.25)
    assert told(near, "place") == ["by place 3 at 0.5000, usual 0.2500"]
