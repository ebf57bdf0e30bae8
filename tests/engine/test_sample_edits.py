"""`sample` with moves along directions and styles of other seeds: the same as in Python, or a clear error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from engine.__main__ import app
from engine.command.edits import parse_mixes, parse_moves
from engine.inference.direction_files import write_directions
from engine.inference.directions import closed_form
from engine.inference.exploring import open_explorer
from engine.spec.errors import OptionError
from engine.spec.exploration import LARGEST_SEED, Mix, Move, Recipe


def _sample(*arguments: object) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["sample", *map(str, arguments)])
    return outcome.exit_code, outcome.output


def test_moves_and_mixes_are_read_as_a_person_types_them() -> None:
    assert parse_moves(["principal 1=2", " a=b = -1.5@2-4", "hue=.5@3"]) == (
        Move("principal 1", 2.0),
        Move("a=b", -1.5, (2, 4)),
        Move("hue", 0.5, (3, 3)),
    )
    assert parse_mixes(["7@0-3", "9@2"]) == (Mix(7, 0, 3), Mix(9, 2, 2))


@pytest.mark.parametrize("text", ["", "hue", "=2", "hue=", "hue=two", "hue=nan", "hue=inf", "hue=2@", "hue=2@a"])
def test_what_is_no_move_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(OptionError, match=r'--move ".*" cannot be read.*as in "principal 1=2"'):
        parse_moves([text])


@pytest.mark.parametrize("text", ["", "7", "7@", "@2", "-1@2", "7@2-", f"{LARGEST_SEED + 1}@0"])
def test_what_is_no_mix_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(OptionError, match=r'--mix ".*" cannot be read.*as in "7@0-3"'):
        parse_mixes([text])


def test_edits_make_the_same_picture_as_in_python(explored_run: Callable[[str], Path], tmp_path: Path) -> None:
    explorer = open_explorer(explored_run("styled"))
    explorer.directions = closed_form(explorer, count=2)
    write_directions(explored_run("styled"), explorer.facts, explorer.directions)
    recipe = Recipe(seed=3, truncation=0.9, mixed=(Mix(5, 1, 1),), moves=(Move("weights 2", 2.0, (0, 1)),))
    file = tmp_path / "edited.png"
    edits = ("--truncation", 0.9, "--mix", "5@1", "--move", "weights 2=2@0-1")
    assert _sample(explored_run("styled"), "--seeds", 3, *edits, "--out", file)[0] == 0
    assert np.array_equal(np.asarray(Image.open(file).convert("RGBA")), explorer.picture(recipe))
    assert not np.array_equal(explorer.picture(recipe), explorer.picture(Recipe(seed=3)))


def test_edits_need_something_to_edit(explored_run: Callable[[str], Path]) -> None:
    code, output = _sample(explored_run("styled"), "--mix", "5@1")
    assert (code, "Add --seeds" in output) == (2, True)


def test_a_direction_that_is_not_known_is_named(explored_run: Callable[[str], Path]) -> None:
    code, output = _sample(explored_run("perceptron"), "--seeds", 1, "--move", "smile=1")
    assert (code, 'no direction "smile"' in output) == (2, True)
