"""`saddlepoint evaluate`: what it measures of which run, what it writes, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.evaluation.judge import Recipe, open_judge
from engine.evaluation.measuring import measure_distances
from engine.training.measured import read_measured

POINTS = """
[generator]
name = "mlp"
width = 8
depth = 1
[discriminator]
name = "mlp"
width = 8
depth = 1
[game]
name = "plain"
code = 2
[data]
name = "ring"
[training]
rounds = 3
batch = 8
threads = 1
[measuring]
at_checkpoints = false
"""
NETWORKS = '"mlp"\nwidth = 8\ndepth = 1', '"dcgan"\nwidth = 4'
SHAPES = POINTS.replace(*NETWORKS).replace('"ring"', '"shapes"\nsize = 16\ncount = 2100')
SHAPES += "[saving]\ncheckpoint_every = 2\n"


@pytest.fixture(autouse=True, scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of their own for runs and kept judges, and a judge that learns in a moment."""
    folder = tmp_path_factory.mktemp("evaluate")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SADDLEPOINT_RUNS", str(folder / "runs"))
        patch.setenv("SADDLEPOINT_DATA", str(folder / "data"))
        patch.setenv("COLUMNS", "200")
        patch.setitem(open_judge.__kwdefaults__, "recipe", Recipe(steps=60, batch=64, width=8))
        patch.setitem(measure_distances.__kwdefaults__, "subsets", 3)
        for name, text in (("points", POINTS), ("shapes", SHAPES)):
            (folder / f"{name}.toml").write_text(text)
            assert call("train", str(folder / f"{name}.toml"), "--name", name).exit_code == 0
        yield folder


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def figures(folder: Path, run: str) -> dict[str, float]:
    return {m.name: m.value for measured in read_measured(folder / "runs" / run) for m in measured.metrics}


def test_points_around_modes_are_counted_and_the_figures_kept(places: Path) -> None:
    result = call("evaluate", "points", "--json", str(places / "points.json"))
    assert result.exit_code == 0, result.output
    assert "1: 2,500 samples of the averaged weights, seed 0" in result.output
    kept = figures(places, "points")
    assert set(kept) == {"modes", "high quality", "mode KL", "covered data"}
    written = json.loads((places / "points.json").read_text())
    assert (written["run"], written["round"], written["averaged"]) == ("points", 3, True)
    assert {m["name"]: m["value"] for m in written["metrics"]} == kept


def test_asking_again_replaces_figures_of_the_same_protocol_and_keeps_others(places: Path) -> None:
    for arguments in (("points",), ("points",), ("points", "--raw"), ("points", "--seed", "1")):
        assert call("evaluate", *arguments, "--metric", "modes", "--samples", "300").exit_code == 0
    (measured,) = read_measured(places / "runs" / "points")
    protocols = [m.protocol for m in measured.metrics if m.name == "modes" and "300 samples" in m.protocol]
    assert len(protocols) == len(set(protocols)) == 3


def test_pictures_with_labels_are_judged(places: Path) -> None:
    result = call("evaluate", "shapes", "--samples", "2048", "--metrics", "classes,kernel", "--round", "2")
    assert result.exit_code == 0, result.output
    assert "judge of Shapes (accuracy" in result.output
    assert read_measured(places / "runs" / "shapes")[0].round == 2
    assert set(figures(places, "shapes")) >= {"classes", "class KL", "kernel distance, judge features"}


def test_other_features_are_called_what_they_are() -> None:
    result = call("evaluate", "shapes", "--samples", "2048", "--metric", "kernel", "--extractor", "random")
    assert result.exit_code == 0, result.output
    assert "kernel distance, random features" in result.output
    assert "KID" not in result.output


def test_too_few_samples_for_distances_leave_them_out_and_say_so() -> None:
    result = call("evaluate", "shapes", "--samples", "100")
    assert result.exit_code == 0, result.output
    assert "Left out: 100 samples are too few for distances, which take at least 2,048 of each." in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("points", "--metric", "classes"), "the data has no labelled pictures"),
        (("shapes", "--metric", "modes"), "the modes of the data are not known"),
        (("shapes", "--metric", "reconstruction"), "the game has no encoder"),
        (("shapes", "--metric", "frechet", "--samples", "2047"), "at least 2,048"),
        (("shapes", "--metric", "frechett"), 'Did you mean "frechet"?'),
        (("points", "--extractor", "inception"), "looks at pictures"),
        (("shapes", "--extractor", "inception", "--weights", "nowhere.pth"), "is no file"),
        (("shapes", "--extractor", "vgg"), "it is one of auto, judge, random, inception"),
        (("nowhere",), 'there is no run "nowhere"'),
        (("shapes", "--round", "1"), "no checkpoint of round 1"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(arguments: tuple[str, ...], words: str) -> None:
    result = call("evaluate", *arguments)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_data_that_is_gone_is_named(places: Path) -> None:
    run = places / "runs" / "shapes" / "run.toml"
    text = run.read_text()
    table = text[text.index("[data]") :].split("\n\n")[0]
    run.write_text(text.replace(table, '[data]\nname = "mnist"\nsize = 16\nchannels = 3'))
    try:
        result = call("evaluate", "shapes")
    finally:
        run.write_text(text)
    assert result.exit_code == 2, result.output
    assert "MNIST, split train, is not on this machine" in result.stderr
