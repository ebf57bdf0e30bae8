"""Checkpoints: exact, verified, never the last good one lost, and no stranger's code run."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.spec.config import RunConfig
from engine.spec.errors import CheckpointError
from engine.training import checkpoint as module
from engine.training.checkpoint import (
    MANIFEST,
    MODEL,
    STATE,
    load_checkpoint,
    newest_good,
    restore,
    save_checkpoint,
)
from engine.training.trainer import Trainer

Build = Callable[..., Trainer]


def _save(folder: Path, trainer: Trainer, *, snapshot: bool = False, keep: int = 3) -> Path:
    return save_checkpoint(folder, trainer, 1.5, snapshot=snapshot, keep=keep)


def _everything(trainer: Trainer) -> dict[str, torch.Tensor]:
    average = trainer.average.nets.state_dict() if trainer.average else {}
    return {**trainer.nets.state_dict(), **{f"average.{name}": value for name, value in average.items()}}


def _assert_equal(first: Trainer, second: Trainer) -> None:
    theirs = _everything(second)
    assert all(torch.equal(value, theirs[name]) for name, value in _everything(first).items())
    assert (first.round, first.cursor, first.steps, first.images) == (
        second.round,
        second.cursor,
        second.steps,
        second.images,
    )


SETTINGS: list[dict[str, Any]] = [
    {},
    {"game.discriminator_steps": 2, "regularisers.gradient-penalty": {}},
    {"regularisers.spectral-normalisation": {}, "objective": "hinge"},
    {"optimisers.generator.kind": "rmsprop", "regularisers.weight-clipping": {}, "objective": "wasserstein"},
    {"optimisers.discriminator.kind": "sgd", "game.instance_noise": 0.2},
    {"regularisers.r1.interval": 3, "objective": "relativistic-pairing", "game.prior": "uniform"},
]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("turns", [6, 7])  # 7 ends in the middle of a round
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(
    points: RunConfig, build_trainer: Build, tmp_path: Path, settings: dict[str, Any], turns: int
) -> None:
    straight, interrupted, resumed = (build_trainer(points, settings) for _ in range(3))
    for _ in range(turns + 8):
        straight.play_turn()
    for _ in range(turns):
        interrupted.play_turn()
    restore(resumed, load_checkpoint(_save(tmp_path, interrupted)))
    for _ in range(8):
        resumed.play_turn()
    _assert_equal(straight, resumed)


def test_pictures_resume_bit_for_bit(pictures: RunConfig, build_trainer: Build, tmp_path: Path) -> None:
    straight, interrupted, resumed = (build_trainer(pictures) for _ in range(3))
    for _ in range(4):
        straight.play_round()
    for _ in range(2):
        interrupted.play_round()
    restore(resumed, load_checkpoint(_save(tmp_path, interrupted)))
    for _ in range(2):
        resumed.play_round()
    _assert_equal(straight, resumed)


def test_a_changed_learning_rate_survives(points: RunConfig, build_trainer: Build, tmp_path: Path) -> None:
    trainer, resumed = build_trainer(points), build_trainer(points)
    trainer.set_option("optimisers.generator.learning_rate", 1e-5)
    trainer.play_round()
    restore(resumed, load_checkpoint(_save(tmp_path, trainer)))
    assert resumed.learning_rate("generator") == pytest.approx(1e-5)


def test_older_checkpoints_are_pruned_but_snapshots_stay(
    points: RunConfig, build_trainer: Build, tmp_path: Path
) -> None:
    trainer = build_trainer(points)
    for _ in range(6):
        trainer.play_round()
        _save(tmp_path, trainer, snapshot=trainer.round == 2, keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000000002", "000000005", "000000006"]


def test_a_snapshot_stays_one_when_its_round_is_saved_again(
    points: RunConfig, build_trainer: Build, tmp_path: Path
) -> None:
    trainer = build_trainer(points)
    trainer.play_round()
    _save(tmp_path, trainer, snapshot=True)
    folder = _save(tmp_path, trainer)
    assert json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["snapshot"] is True


def test_a_full_disk_leaves_the_last_good_checkpoint_and_no_litter(
    points: RunConfig, build_trainer: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = build_trainer(points)
    trainer.play_round()
    good = _save(tmp_path, trainer, keep=1)
    trainer.play_round()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "save_file", full)
    with pytest.raises(OSError, match="No space"):
        _save(tmp_path, trainer, keep=1)
    assert list(tmp_path.iterdir()) == [good]
    assert load_checkpoint(good).round == 1


def test_what_does_not_read_back_is_not_kept(
    points: RunConfig, build_trainer: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = build_trainer(points)
    good = _save(tmp_path, trainer, keep=1)
    trainer.play_round()
    sums = iter(["a" * 64, "b" * 64])
    real = module._sha256
    monkeypatch.setattr(module, "_sha256", lambda path: next(sums, None) or real(path))
    with pytest.raises((CheckpointError, OSError)):
        _save(tmp_path, trainer, keep=1)
    monkeypatch.undo()
    assert load_checkpoint(good).round == 0


@pytest.fixture
def saved(points: RunConfig, build_trainer: Build, tmp_path: Path) -> Path:
    """A good checkpoint."""
    return _save(tmp_path, build_trainer(points))


def _seal(folder: Path, **changes: object) -> None:
    """Gives altered files a manifest that fits, as a forger would."""
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, STATE)}
    manifest = {"format": 1, "round": 0, "files": files, **changes}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("name", [MODEL, STATE])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_refused(saved: Path, name: str, share: float) -> None:
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(CheckpointError, match="sha256"):
        load_checkpoint(saved)
    _seal(saved)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(saved)


def test_a_flipped_bit_is_noticed(saved: Path) -> None:
    content = bytearray((saved / MODEL).read_bytes())
    content[-1] ^= 1
    (saved / MODEL).write_bytes(content)
    with pytest.raises(CheckpointError, match="truncated or altered"):
        load_checkpoint(saved)


def test_a_newer_format_is_refused_with_a_remedy(saved: Path) -> None:
    _seal(saved, format=99)
    with pytest.raises(CheckpointError, match=r"newer Saddlepoint.*Update"):
        load_checkpoint(saved)


@pytest.mark.parametrize("manifest", ["", "[]", '{"format": 1}', '{"format": "x", "files": {}}'])
def test_a_broken_manifest_is_refused(saved: Path, manifest: str) -> None:
    (saved / MANIFEST).write_text(manifest, encoding="utf-8")
    with pytest.raises(CheckpointError):
        load_checkpoint(saved)


class _Hostile:
    """Would create a file when unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("plain", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_nothing_runs(saved: Path, tmp_path: Path, plain: bool) -> None:
    target = tmp_path / "proof"
    if plain:
        (saved / STATE).write_bytes(pickle.dumps(_Hostile(target)))
    else:
        torch.save({"round": _Hostile(target)}, saved / STATE)
    _seal(saved)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(saved)
    assert not target.exists()


def test_other_networks_are_refused_naming_the_layer(saved: Path, points: RunConfig, build_trainer: Build) -> None:
    other = build_trainer(points, {"generator.width": 8})
    with pytest.raises(CheckpointError, match=r"generator\..*is \(16, 4\) there and \(8, 4\) here"):
        restore(other, load_checkpoint(saved))


def test_the_newest_good_checkpoint_is_found_past_a_damaged_one(
    points: RunConfig, build_trainer: Build, tmp_path: Path
) -> None:
    trainer = build_trainer(points)
    for _ in range(2):
        trainer.play_round()
        last = _save(tmp_path, trainer)
    (last / STATE).write_bytes(b"")
    found, problems = newest_good(tmp_path)
    assert found is not None
    assert found.round == 1
    assert len(problems) == 1
