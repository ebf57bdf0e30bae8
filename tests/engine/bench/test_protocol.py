"""Published protocols: trials are trained once, resumed where they stopped, and set beside the paper's figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from rich.console import Console
from torch import Tensor

from engine.bench import Budget, modes, run_published, stacked_mnist
from engine.bench.protocol import Case, Protocol, Trial, markdown_of, mean_and_error, read_trials, run_protocol
from engine.spec.config import with_settings
from engine.spec.errors import OptionError, RunError
from engine.training.control import Control
from engine.training.run_folder import RunFolder
from engine.training.session import run

BUDGET = Budget(trials=2, rounds=10, threads=1)


@pytest.fixture
def console() -> Console:
    """A console that nobody reads."""
    return Console(quiet=True)


@pytest.fixture
def small() -> Protocol:
    """One case of the ring with tiny networks."""
    whole = modes.protocol()
    case = next(case for case in whole.cases if case.name == "ours pacgan2 ring")
    tiny = {"generator.width": 8, "discriminator.width": 8, "training.batch": 16}
    return replace(whole, cases=(replace(case, config=with_settings(case.config, tiny)),))


def test_trials_are_trained_and_kept(console: Console, small: Protocol, tmp_path: Path) -> None:
    taken = run_protocol(console, small, tmp_path, BUDGET)
    assert [(trial.case, trial.seed, trial.rounds) for trial in taken] == [
        ("ours pacgan2 ring", 0, 10),
        ("ours pacgan2 ring", 1, 10),
    ]
    assert read_trials(tmp_path) == taken
    assert "PacGAN2" in (tmp_path / "results.md").read_text(encoding="utf-8")


def test_a_trial_that_is_there_is_not_trained_again(console: Console, small: Protocol, tmp_path: Path) -> None:
    first = run_protocol(console, small, tmp_path, BUDGET)

    def refuse(_folder: Path, _seed: int) -> dict[str, float]:
        raise AssertionError("it was measured again")

    cases = tuple(replace(case, measure=refuse) for case in small.cases)
    assert run_protocol(console, replace(small, cases=cases), tmp_path, BUDGET) == first


def test_an_interrupted_trial_goes_on_and_ends_alike(console: Console, small: Protocol, tmp_path: Path) -> None:
    whole = run_protocol(console, small, tmp_path / "whole", Budget(1, 10, 1))
    settings = {"training.rounds": 10, "training.threads": 1, "saving.preview_every": 1, "saving.checkpoint_every": 1}
    control = Control()

    def stop(event: object) -> None:
        if getattr(event, "round", 0) == 4:
            control.stop()

    config = with_settings(small.cases[0].config, settings)
    run(config, stop, control, runs=tmp_path / "parts" / "runs", name="ours-pacgan2-ring-10-0")
    assert RunFolder.open(tmp_path / "parts" / "runs" / "ours-pacgan2-ring-10-0").state().round < 10
    parts = run_protocol(console, small, tmp_path / "parts", Budget(1, 10, 1))
    assert parts[0].figures == whole[0].figures


def test_a_pack_case_shows_a_hundred_packs_at_a_time() -> None:
    batches = {case.name: case.config.training.batch for case in modes.protocol().cases}
    assert batches["paper gan grid"] == 100
    assert batches["paper pacgan4 grid"] == 400


def test_the_papers_networks_have_the_papers_sizes() -> None:
    case = next(case for case in modes.protocol().cases if case.name == "paper gan ring")
    assert case.config.generator.options["width"] == 400
    assert case.config.generator.options["depth"] == 4
    assert case.config.discriminator.options["activation"] == "maxout"
    assert case.config.optimiser("generator").beta1 == 0.8


def test_means_come_with_their_standard_error() -> None:
    assert mean_and_error([6.0, 8.0]) == "7 ± 1"
    assert mean_and_error([7.25]) == "7.25"


def test_the_published_figure_stands_beside_ours() -> None:
    protocol = modes.protocol()
    text = markdown_of(protocol, [Trial("paper gan ring", 0, 50, 60.0, {"modes": 7.0, "high quality %": 90.0})])
    assert "7 (paper 6.3 ± 0.5)" in text
    assert "50 (paper 400,000)" in text


def test_an_unknown_case_is_refused(console: Console, small: Protocol, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no case"):
        run_protocol(console, small, tmp_path, BUDGET, ["torus"])


def test_unreadable_results_are_named(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match=r"results\.json"):
        read_trials(tmp_path)


def test_a_failing_trial_says_which(console: Console, small: Protocol, tmp_path: Path) -> None:
    broken = with_settings(small.cases[0].config, {"training.device": "cuda:99"})
    case: Case = replace(small.cases[0], config=broken)
    with pytest.raises(RunError, match="ours-pacgan2-ring-10-0 failed"):
        run_protocol(console, replace(small, cases=(case,)), tmp_path, BUDGET)


def test_data_is_refused_where_none_is_needed(console: Console, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="needs no data"):
        run_published(console, ["modes"], BUDGET, data=tmp_path)


def test_stacked_mnist_counts_modes_on_the_way_and_at_the_end(
    console: Console, tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "cache"))
    monkeypatch.setattr(stacked_mnist, "EVALUATED_ON", 200)
    monkeypatch.setattr(stacked_mnist, "open_judge", lambda _data: Thousand())
    whole = stacked_mnist.protocol(shared_data / "MNIST" / "raw")
    case = next(case for case in whole.cases if case.name == "small pacdcgan2")
    tiny = {"generator.width": 2, "discriminator.width": 2, "training.batch": 8, "data.count": 1000, "data.size": 16}
    small = replace(whole, cases=(replace(case, config=with_settings(case.config, tiny)),))
    (trial,) = run_protocol(console, small, tmp_path / "out", Budget(1, 10, 1))
    assert set(trial.figures) == set(whole.figures)
    assert 1 <= trial.figures["modes"] <= 200


class Thousand:
    """A judge that names pictures by their brightness."""

    def classify(self, pictures: Tensor) -> Tensor:
        """Logits (n, 1000)."""
        place = ((pictures.mean((1, 2, 3)) + 1) * 500).long().clamp(0, 999)
        return torch.nn.functional.one_hot(place, 1000).float()
