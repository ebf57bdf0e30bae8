"""Frozen copies of a run: what they show, and that the run never notices."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from engine.inference.exploring import Explorer, open_explorer
from engine.inference.frozen import open_frozen
from engine.spec.config import RunConfig, from_mapping
from engine.spec.errors import CheckpointError
from engine.spec.events import CheckpointSaved, Ended, Frozen, Phase, PhaseChanged, Preview
from engine.spec.exploration import Recipe
from engine.training import freezing
from engine.training.control import Control
from engine.training.session import run

PERCEPTRON = {"name": "mlp", "width": 8, "depth": 1}


PLAIN = {"name": "plain", "code": 3}
STAGED = {"name": "adagan", "code": 3, "components": 2, "weighing": 2}


def _config(rounds: int = 6, game: Mapping[str, object] = PLAIN, **options: object) -> RunConfig:
    return from_mapping(
        {
            "game": game,
            "generator": {"name": "dcgan", "width": 4},
            "discriminator": PERCEPTRON,
            "data": {"name": "shapes", "count": 100, "size": 16},
            "training": {"rounds": rounds, "batch": 4, "threads": 1, **options},
            "saving": {"preview_every": 1, "checkpoint_every": 1, "keep_checkpoints": 10},
            "measuring": {"at_checkpoints": False},
        }
    )


def _play(config: RunConfig, runs: Path, name: str, *, freezing: bool) -> tuple[Path, list[Frozen]]:
    control, copies = Control(), []

    def note(event: Any) -> None:
        if freezing and isinstance(event, Preview):
            control.freeze()
        if isinstance(event, Frozen):
            copies.append(event)

    folder = run(config, note, control, runs=runs, name=name).folder
    assert folder is not None
    return folder, copies


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Frozen]]:
    return _play(_config(), tmp_path_factory.mktemp("runs"), "followed", freezing=True)


def test_a_run_with_copies_equals_one_without(followed: tuple[Path, list[Frozen]], tmp_path: Path) -> None:
    folder, copies = followed
    alone, none = _play(_config(), tmp_path, "alone", freezing=False)
    assert len(copies) >= 5
    assert not none
    mine, theirs = (load_file(each / "checkpoints/000000006/model.safetensors") for each in (folder, alone))
    assert mine.keys() == theirs.keys()
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in mine.items())


def test_a_copy_shows_what_the_checkpoint_of_its_round_shows(followed: tuple[Path, list[Frozen]]) -> None:
    folder, copies = followed
    assert [copy.round for copy in copies] == list(range(6))
    for copy in copies[1:]:
        frozen, saved = Explorer(open_frozen(folder, copy)), open_explorer(folder, round=copy.round)
        assert frozen.facts == saved.facts
        assert np.array_equal(frozen.picture(Recipe(seed=1)), saved.picture(Recipe(seed=1)))


def test_an_earlier_model_is_copied_instead_of_built_and_stays_as_it_is(followed: tuple[Path, list[Frozen]]) -> None:
    folder, copies = followed
    first = open_frozen(folder, copies[1])
    before = first.sample(2)
    later = open_frozen(folder, copies[4], like=first)
    assert Explorer(later).facts == Explorer(open_frozen(folder, copies[4])).facts
    assert np.array_equal(later.sample(2), open_frozen(folder, copies[4]).sample(2))
    assert np.array_equal(first.sample(2), before)
    assert not np.array_equal(later.sample(2), before)


def test_copies_of_different_rounds_differ(followed: tuple[Path, list[Frozen]]) -> None:
    folder, copies = followed
    assert len({Explorer(open_frozen(folder, copy)).facts.model for copy in copies}) == len(copies)


def test_without_an_average_the_live_weights_are_copied(tmp_path: Path) -> None:
    folder, copies = _play(_config(2, average_decay=0.0), tmp_path, "live", freezing=True)
    model = open_frozen(folder, copies[-1])
    assert not model.averaged
    assert np.array_equal(model.sample(2), open_explorer(folder, round=1).model.sample(2))


def test_a_copy_of_another_run_is_refused(followed: tuple[Path, list[Frozen]], explored_run: Any) -> None:
    with pytest.raises(CheckpointError, match="does not fit the networks"):
        open_frozen(explored_run("perceptron"), followed[1][0])


def test_every_stage_of_a_staged_game_gives_copies_away(tmp_path: Path) -> None:
    folder, copies = _play(_config(8, STAGED), tmp_path, "staged", freezing=True)
    assert len(copies) >= 7
    for copy in copies[1:]:
        model, saved = open_frozen(folder, copy), open_explorer(folder, round=copy.round).model
        assert np.array_equal(model.sample(9), saved.sample(9))


class _Arriving:
    """A copy from a device, on its way until it is let go."""

    there = False
    waited = 0

    def record(self) -> None: ...

    def query(self) -> bool:
        return self.there

    def synchronize(self) -> None:
        self.waited += 1


def test_a_copy_from_a_device_is_told_once_it_has_arrived_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    way, told = _Arriving(), list[Any]()
    monkeypatch.setattr(torch.cuda, "Event", lambda: way)
    monkeypatch.setattr(freezing, "_copy", lambda tensor, on_device: tensor.clone() if on_device else None)
    trainer = SimpleNamespace(device=torch.device("cuda"), averaged_nets=torch.nn.Linear(2, 1), round=3, average=None)
    freezer = freezing.Freezer(trainer, told.append)  # type: ignore[arg-type]
    freezer.start()
    freezer.start()  # the one that is under way answers
    freezer.finish()
    assert (told, way.waited) == ([], 0)
    way.there = True
    freezer.finish()
    freezer.finish()
    assert [(frozen.round, frozen.averaged) for frozen in told] == [(3, False)]
    way.there = False
    freezer.start()
    freezer.finish(wait=True)
    assert (len(told), way.waited) == (2, 1)


def test_a_wish_that_waits_is_not_doubled() -> None:
    control = Control()
    for _ in range(5):
        control.freeze()
    assert control.take() is not None
    assert control.take() is None
    control.freeze()
    assert control.take() is not None


def test_a_paused_run_gives_a_copy_away(tmp_path: Path) -> None:
    control, copied, events = Control(), threading.Event(), []

    def note(event: Any) -> None:
        events.append(event)
        if isinstance(event, CheckpointSaved):
            control.pause()
        if isinstance(event, PhaseChanged) and event.phase is Phase.PAUSED:
            control.freeze()
        if isinstance(event, Frozen):
            copied.set()
            control.stop()

    run(_config(), note, control, runs=tmp_path, name="paused")
    assert copied.is_set()
    assert isinstance(events[-1], Ended)
