"""`saddlepoint evaluate` of runs that translate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.command import evaluating_translations
from engine.evaluation.classifier import Recipe
from engine.evaluation.judge import open_judge
from engine.spec.config import from_mapping
from engine.spec.events import Phase
from engine.training.control import Control
from engine.training.measured import read_measured
from engine.training.session import run

SMALL = {"name": "resnet-translator", "width": 4, "blocks": 1}
MLP = {"name": "mlp", "width": 8, "depth": 1}
TRAINING = {"rounds": 2, "batch": 4, "threads": 1}


@pytest.fixture(autouse=True, scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Runs of two domains, of pairs, and of many domains; judges learn in a moment."""
    folder = tmp_path_factory.mktemp("evaluate")
    quick = Recipe(steps=40, batch=32, width=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SADDLEPOINT_RUNS", str(folder / "runs"))
        patch.setenv("SADDLEPOINT_DATA", str(folder / "data"))
        patch.setenv("COLUMNS", "200")
        patch.setitem(open_judge.__kwdefaults__, "recipe", quick)
        judge = evaluating_translations.train_domain_judge
        patch.setattr(evaluating_translations, "train_domain_judge", lambda *each: judge(*each, quick))
        play("two", game="cyclegan", data={"name": "shape-domains", "size": 16, "count": 100})
        play("pairs", game="pix2pix", data=shapes(300), pairing={"name": "grey"})
        play("many", game="stargan", data=shapes(900, ["circle", "cross"]))
        yield folder / "runs"


def shapes(count: int, classes: list[str] | None = None) -> dict[str, Any]:
    return {"name": "shapes", "size": 16, "count": count, **({"classes": classes} if classes else {})}


def play(name: str, game: str, **tables: Any) -> None:
    config = from_mapping(
        {"game": {"name": game}, "translator": SMALL, "discriminator": MLP, "training": TRAINING} | tables
    )
    ended = run(config, lambda _: None, Control(), name=name)
    assert ended.phase is Phase.FINISHED


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def figures(folder: Path, name: str) -> dict[str, str]:
    """Name -> protocol of what is kept with a run."""
    return {metric.name: metric.protocol for each in read_measured(folder / name) for metric in each.metrics}


def test_two_domains_are_measured_in_both_directions(runs: Path, tmp_path: Path) -> None:
    result = call("evaluate", "two", "--samples", "60", "--json", str(tmp_path / "two.json"))
    assert result.exit_code == 0, result.output
    found = {metric["name"]: metric for metric in json.loads((tmp_path / "two.json").read_text())["metrics"]}
    for way in ("A → B", "B → A"):
        assert found[f"cycle PSNR, {way} and back"]["value"] > 0
        assert 0 <= found[f"taken for the target, {way}"]["value"] <= 1
        assert found[f"kernel distance, random features, {way}"]["better"] == "lower"
        assert found[f"kernel distance, random features, untranslated, {way}"]["better"] == ""
    protocol = found["kernel distance, random features, A → B"]["protocol"]
    assert protocol.startswith("60 held-out pictures, averaged weights; 60 real ones of the held-out pictures; resized")
    assert "judge of the domains of" in found["taken for the target, A → B"]["protocol"]
    assert "Left out: the data has no pairs." in result.output
    assert "60 pictures are too few for Fréchet's distance" in result.output
    assert set(found) <= set(figures(runs, "two"))


def test_pairs_are_measured_on_what_is_held_out(runs: Path) -> None:
    result = call("evaluate", "pairs", "--metrics", "fidelity")
    assert result.exit_code == 0, result.output
    kept = figures(runs, "pairs")
    assert kept["SSIM, A → B"].startswith("30 held-out pictures, averaged weights; 11 × 11")
    assert "PSNR, untranslated, A → B" in kept


def test_many_domains_are_judged_by_the_judge_of_the_labels(runs: Path) -> None:
    result = call("evaluate", "many", "--samples", "90")
    assert result.exit_code == 0, result.output
    kept = figures(runs, "many")
    assert "judge of" in kept["taken for the target, → circle"]
    assert "judge features" in " ".join(kept)
    assert "cycle L1, → cross and back" in kept
    assert "from which the run has learnt" in kept["cycle L1, → cross and back"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("two", "--metrics", "fidelity"), "the data has no pairs"),
        (("two", "--metrics", "classes"), "the game translates pictures"),
        (("pairs", "--metrics", "cycle"), "the game has no way back"),
        (("pairs", "--metrics", "kernel", "--extractor", "judge"), "no judge can tell its domains apart"),
        (("pairs", "--metrics", "kernel", "--samples", "10"), "10 pictures are too few"),
        (("two", "--metrics", "cycles"), 'Did you mean "cycle"?'),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(arguments: tuple[str, ...], told: str) -> None:
    result = call("evaluate", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_drawing_samples_of_a_translation_is_refused() -> None:
    result = call("sample", "two")
    assert result.exit_code == 2
    assert "two draws no samples" in result.stderr


def test_exporting_writes_the_translators(tmp_path: Path) -> None:
    assert call("export", "two", "--to", str(tmp_path / "two.safetensors")).exit_code == 0
    assert (tmp_path / "two.safetensors").stat().st_size > 10_000
