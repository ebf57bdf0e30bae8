"""Files of directions: what is written comes back, later rounds inherit, and a stranger's file harms nobody."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.inference.direction_files import read_directions, write_directions
from engine.inference.directions import closed_form, principal
from engine.inference.exploring import Explorer, open_explorer
from engine.spec.errors import RunError
from engine.spec.exploration import ExplorerFacts

Runs = Callable[[str], Path]


@pytest.fixture
def run(explored_run: Runs, tmp_path: Path) -> Path:
    """A run of its own, whose folder may be written to."""
    return Path(shutil.copytree(explored_run("styled"), tmp_path / "styled"))


@pytest.fixture
def explorer(run: Path) -> Explorer:
    return open_explorer(run)


def _names(path: Path, facts: ExplorerFacts) -> list[str]:
    return [each.facts.name for each in read_directions(path, facts).directions]


def test_directions_come_back_as_they_were_written(run: Path, explorer: Explorer) -> None:
    found = (*principal(explorer, codes=100, count=2), *closed_form(explorer, count=2, layers=(1, 2)))
    assert write_directions(run, explorer.facts, found) == run / "directions" / "000000004-average.safetensors"
    again = open_explorer(run)
    assert [each.facts for each in again.directions] == [each.facts for each in found]
    assert all(torch.equal(one.vector, other.vector) for one, other in zip(again.directions, found, strict=True))
    assert again.notes == ()


def test_a_later_round_inherits_what_an_earlier_one_has_and_says_so(run: Path, explorer: Explorer) -> None:
    write_directions(run, explorer.facts, closed_form(explorer, count=1))
    later = replace(explorer.facts, round=9, model="another")
    known = read_directions(run, later)
    assert [each.facts.name for each in known.directions] == ["weights 1"]
    assert known.notes == ("The directions were found in the average of round 4; find them anew to fit these weights.",)
    assert _names(run, replace(later, round=3)) == []


def test_what_was_removed_does_not_come_back_from_an_earlier_round(run: Path, explorer: Explorer) -> None:
    write_directions(run, explorer.facts, closed_form(explorer, count=1))
    later = replace(explorer.facts, round=9)
    write_directions(run, later, ())
    assert _names(run, later) == []


def test_a_round_prefers_directions_of_the_same_kind_of_weights(run: Path, explorer: Explorer) -> None:
    one, two = closed_form(explorer, count=2)
    write_directions(run, replace(explorer.facts, round=2), (one,))
    write_directions(run, replace(explorer.facts, round=3, averaged=False), (two,))
    assert _names(run, explorer.facts) == [one.facts.name]
    assert _names(run, replace(explorer.facts, averaged=False)) == [two.facts.name]


def test_an_exported_file_has_its_directions_beside_it(explorer: Explorer, tmp_path: Path) -> None:
    exported = tmp_path / "made.safetensors"
    explorer.model.export(exported)
    found = closed_form(explorer, count=2)
    assert write_directions(exported, explorer.facts, found).name == "made.directions.safetensors"
    assert [each.facts.name for each in open_explorer(exported).directions] == ["weights 1", "weights 2"]


def _damaged(run: Path, explorer: Explorer, length: float = 1, **changed: object) -> None:
    """A file as `write_directions` makes it, with other notes."""
    entry = {"name": "a", "kind": "own", "layers": [0, 1], "deviation": 1.0, **changed}
    notes = {"round": 4, "averaged": True, "model": "", "space": "style", "directions": [entry]}
    path = run / "directions" / "000000004-average.safetensors"
    path.parent.mkdir(exist_ok=True)
    vector = torch.zeros(explorer.space.dimension)
    vector[0] = length
    save_file({"0": vector}, path, {"saddlepoint": json.dumps(notes)})


@pytest.mark.parametrize(
    "changed",
    [
        {"layers": [0, 99]},
        {"layers": [2, 1]},
        {"deviation": -1.0},
        {"deviation": float("inf")},
        {"share": 2.0},
        {"kind": "evil"},
        {"name": ""},
        {"name": "x" * 1000},
        {"length": 2.0},
        {"length": float("nan")},
    ],
)
def test_directions_that_cannot_be_are_passed_over_with_a_note(
    run: Path, explorer: Explorer, changed: dict[str, Any]
) -> None:
    _damaged(run, explorer)
    assert _names(run, explorer.facts) == ["a"]
    _damaged(run, explorer, **changed)
    known = read_directions(run, explorer.facts)
    assert known.directions == ()
    assert "cannot be used" in known.notes[0]


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x08\0\0\0\0\0\0\0[[[[[[[[", b"\x02\0\0\0\0\0\0\0{}"])
def test_a_file_that_is_none_is_passed_over_with_a_note(run: Path, explorer: Explorer, content: bytes) -> None:
    path = run / "directions" / "000000004-average.safetensors"
    path.parent.mkdir()
    path.write_bytes(content)
    again = open_explorer(run)
    assert again.directions == ()
    assert "cannot be used" in again.notes[0]


def test_directions_of_another_space_are_passed_over(run: Path, explorer: Explorer) -> None:
    write_directions(run, explorer.facts, closed_form(explorer, count=1))
    known = read_directions(run, replace(explorer.facts, style=9))
    assert known.directions == ()
    assert "does not fit" in known.notes[0]
    assert read_directions(run, replace(explorer.facts, layers=0, style=0)).directions == ()


def test_a_disk_that_refuses_is_told(run: Path, explorer: Explorer) -> None:
    (run / "directions").write_text("in the way")
    with pytest.raises(RunError, match="cannot be written"):
        write_directions(run, explorer.facts, closed_form(explorer, count=1))
