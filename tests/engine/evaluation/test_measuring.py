"""Figures: what they are called, what their protocol says, and real against real as a check of sanity."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor

from engine.data.densities import GaussianMixture
from engine.evaluation import inception
from engine.evaluation.classes import class_accuracy, class_coverage, class_shares
from engine.evaluation.extractors import Coordinates, JudgeFeatures, RandomFeatures
from engine.evaluation.halves import Half, open_halves, open_present
from engine.evaluation.inception import Inception, in_colour, open_inception
from engine.evaluation.judge import Recipe, open_judge
from engine.evaluation.measuring import (
    Fakes,
    Reals,
    draw_fakes,
    measure_classes,
    measure_classifier,
    measure_distances,
    measure_encoder,
    measure_modes,
)
from engine.evaluation.modes import mode_coverage
from engine.evaluation.reconstructions import reconstruction_error
from engine.spec.config import Choice
from engine.spec.data import Preparation
from engine.spec.errors import OptionError
from engine.spec.events import Metric

GRID = GaussianMixture(torch.cartesian_prod(torch.arange(5.0), torch.arange(5.0)), 0.05)
ALL = frozenset({"frechet", "kernel", "precision", "density"})
DIGITS = Choice(name="digits", size=16)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    return tmp_path


def values(metrics: tuple[Metric, ...]) -> dict[str, float]:
    return {metric.name: metric.value for metric in metrics}


def pictures(name: str, folder: Path, split: str) -> Half:
    choice = Choice(name=name, folder=str(folder), size=32, split=split)
    return Half(open_present(choice, Preparation()), split)


def stored(half: Half, n: int, seed: int = 0) -> Tensor:
    return ((half.some(n, seed).images + 1) * 127.5).round().to(torch.uint8)


def test_a_perfect_sampler_finds_every_mode_evenly() -> None:
    points, _ = GRID.sample(10_000, torch.Generator().manual_seed(0))
    found = values(measure_modes(Fakes(points), GRID))
    assert found["modes"] == 25
    assert found["high quality"] == pytest.approx(1 - math.exp(-4.5), abs=0.004)
    assert 0 <= found["mode KL"] < 0.004  # 24 / (2 · 10,000) is expected
    assert found["covered data"] == pytest.approx(0.95, abs=0.03)


def test_mode_kl_counts_every_sample_by_its_nearest_mode_and_high_quality_does_not() -> None:
    far = GRID.modes.repeat(2, 1) + 0.4  # type: ignore[union-attr]
    coverage = mode_coverage(far, GRID)
    assert coverage.divergence is None
    assert coverage.reverse_divergence == pytest.approx(0, abs=1e-6)
    assert values(measure_modes(Fakes(far), GRID))["mode KL"] == pytest.approx(0, abs=1e-6)


def test_points_of_the_modes_that_were_asked_for_are_accurate() -> None:
    points, modes = GRID.sample(1000, torch.Generator().manual_seed(0))
    asked = modes.clone()
    asked[:250] = (asked[:250] + 1) % 25
    metrics = measure_modes(Fakes(points, asked), GRID)
    assert (metrics[0].name, metrics[0].value) == ("class accuracy", 0.75)


def test_samples_that_do_not_fit_into_memory_are_refused_with_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.evaluation.measuring.HELD", 100)
    game = SimpleNamespace(codes=lambda n, _: torch.zeros(n, 2), sample=lambda _, codes: codes, classes=0)
    assert len(draw_fakes(game, torch.nn.ModuleDict(), 12, averaged=True).samples) == 12
    with pytest.raises(OptionError, match="at most 12 fit"):
        draw_fakes(game, torch.nn.ModuleDict(), 13, averaged=True)


def test_collapse_to_one_mode_has_the_kl_of_all_modes() -> None:
    found = values(measure_modes(Fakes(torch.zeros(100, 2)), GRID))
    assert (found["modes"], found["mode KL"]) == (1, pytest.approx(math.log(25), abs=1e-6))


def test_class_accuracy_and_coverage_count_judged_classes() -> None:
    logits = torch.eye(4)[[0, 0, 1, 2]] * 5
    assert class_accuracy(logits, torch.tensor([0, 1, 1, 2])) == 0.75
    found = class_coverage(logits)
    assert (found.counts, found.found) == ((2, 1, 1, 0), 3)
    assert found.divergence == pytest.approx(0.5 * math.log(2) + 2 * 0.25 * math.log(1), abs=1e-9)


def test_class_divergence_is_from_the_shares_of_the_data_and_withheld_labels_do_not_count() -> None:
    shares = class_shares(torch.tensor([0, 0, 1, -1]), 2)
    assert shares.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert class_coverage(torch.eye(2)[[0, 0, 1]], shares).divergence == pytest.approx(0, abs=1e-9)
    nowhere = class_coverage(torch.eye(2)[[1]], torch.tensor([1.0, 0.0]))
    assert nowhere.divergence == math.inf


def test_reconstruction_error_is_one_for_the_mean_image_and_zero_for_perfection() -> None:
    real = torch.rand(20, 1, 4, 4)
    assert reconstruction_error(real, real) == 0
    assert reconstruction_error(real, real.mean(0, keepdim=True).expand_as(real)) == pytest.approx(1)


def test_distances_of_points_use_their_coordinates_and_say_so() -> None:
    fake, _ = GRID.sample(2500, torch.Generator().manual_seed(0))
    real, _ = GRID.sample(2500, torch.Generator().manual_seed(1))
    metrics = measure_distances(
        Fakes(fake, averaged=False, seed=3), Reals(real, "density"), Coordinates(), wanted=ALL, subsets=5
    )
    found = values(metrics)
    assert found["Fréchet distance, coordinates"] < 0.02
    assert found["precision, coordinates"] > 0.85
    assert found["coverage, coordinates"] == pytest.approx(1 - 0.5**5, abs=0.03)
    protocol = metrics[0].protocol
    assert "2,500 samples of the live weights, seed 3" in protocol
    assert "2,500 real ones of the density" in protocol


@pytest.mark.parametrize(("fakes", "reals", "path"), [(2047, 2048, "samples"), (2048, 2047, "data")])
def test_fewer_than_2048_samples_are_refused_with_the_bound(fakes: int, reals: int, path: str) -> None:
    with pytest.raises(OptionError, match=r"2,048") as error:
        measure_distances(
            Fakes(torch.zeros(fakes, 2)), Reals(torch.zeros(reals, 2), "set"), Coordinates(), wanted=ALL, subsets=5
        )
    assert error.value.path == path


def test_only_the_inception_network_s_figures_are_called_fid_and_kid() -> None:
    class Same(torch.nn.Module):
        def forward(self, pictures: Tensor) -> tuple[Tensor]:
            assert pictures.dtype is torch.uint8
            assert pictures.shape[1] == 3
            return (pictures.float().mean((2, 3)),)

    grey = torch.randint(0, 256, (2048, 1, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    fakes, reals = Fakes(grey), Reals(grey.flip(0), "train split")
    pair = frozenset({"frechet", "kernel"})
    proper = measure_distances(fakes, reals, Inception(Same()), wanted=pair, subsets=2)
    assert [metric.name for metric in proper] == ["FID", "KID"]
    assert "Inception-v3 of 2015-12-05" in proper[0].protocol
    other = measure_distances(fakes, reals, RandomFeatures(), wanted=pair, subsets=2, spread=True)
    assert [metric.name for metric in other] == [
        "Fréchet distance, random features",
        "kernel distance, random features",
        "kernel distance, random features, deviation",
    ]


def test_random_features_are_the_same_every_time_and_leave_the_random_state_alone() -> None:
    grey = torch.randint(0, 256, (3, 1, 40, 40), dtype=torch.uint8)
    state = torch.get_rng_state()
    first, second = RandomFeatures().features(grey), RandomFeatures().features(grey)
    assert torch.equal(first, second)
    assert first.shape == (3, 256)
    assert torch.equal(torch.get_rng_state(), state)


def test_without_its_package_the_inception_network_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch_fidelity", None)
    monkeypatch.setitem(sys.modules, "torch_fidelity.feature_extractor_inceptionv3", None)
    with pytest.raises(OptionError, match=r"torch-fidelity is missing.*--extractor judge"):
        open_inception(None, Preparation())


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Stands for torch-fidelity; collects how its network is built."""
    built: list[tuple[object, ...]] = []

    def build(*arguments: object) -> torch.nn.Module:
        built.append(arguments)
        return torch.nn.Identity()

    fake = SimpleNamespace(FeatureExtractorInceptionV3=build)
    monkeypatch.setitem(sys.modules, "torch_fidelity", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "torch_fidelity.feature_extractor_inceptionv3", fake)
    return built


def test_missing_weights_are_never_fetched_unasked(package: list[tuple[object, ...]], home: Path) -> None:
    with pytest.raises(OptionError, match=r"--download"):
        open_inception(None, Preparation())
    assert not package
    assert not (home / "inception").exists()


def test_other_weights_than_the_known_ones_are_refused(package: list[tuple[object, ...]], tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(b"something else")
    with pytest.raises(OptionError, match="is not the file"):
        open_inception(path, Preparation())
    assert not package


def test_the_known_weights_reach_the_package(
    package: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.pth"
    torch.save({"fc.bias": torch.ones(3)}, path)
    monkeypatch.setattr(inception, "SHA256", inception._sha256(path))
    assert open_inception(path, Preparation()).label == ""
    ((name, features, memory),) = package
    assert (name, features) == ("inception", ["2048"])
    assert torch.equal(torch.load(memory, weights_only=True)["fc.bias"], torch.ones(3))


def test_grey_is_repeated_and_transparency_laid_on_black_for_inception() -> None:
    assert in_colour(torch.full((1, 1, 2, 2), 7, dtype=torch.uint8)).unique().tolist() == [7]
    clear = torch.tensor([200, 100, 50, 0, 200, 100, 50, 255], dtype=torch.uint8).view(2, 4, 1, 1)
    assert in_colour(clear).flatten().tolist() == [0, 0, 0, 200, 100, 50]


def test_a_classifier_is_tested_on_what_was_held_back() -> None:
    half = open_halves(DIGITS, Preparation()).test
    labels = half.take(torch.arange(len(half))).labels
    assert labels is not None
    answers = iter(torch.eye(10)[labels].split(500))
    metric = measure_classifier(lambda batch: next(answers), half, 1000, "averaged")
    assert (metric.value, metric.name) == (1, "classifier accuracy")
    assert metric.protocol == "179 real ones of the held-out tenth, averaged weights"


def test_an_encoder_that_keeps_everything_and_follows_the_prior_scores_zero() -> None:
    half = open_halves(DIGITS, Preparation()).test
    kept: list[Tensor] = []

    def encode(batch: Tensor) -> Tensor:
        kept.append(batch)
        return torch.randn(len(batch), 2, generator=torch.Generator().manual_seed(0))

    prior = torch.randn(179, 2, generator=torch.Generator().manual_seed(0))
    found = values(measure_encoder(encode, lambda code: kept[-1], prior, half, 1000, "live"))
    assert found == {"reconstruction error": 0, "code distance": pytest.approx(0, abs=1e-6)}


@pytest.fixture(scope="module")
def mnist_features() -> JudgeFeatures:
    """Features of a judge that saw a few hundred batches only."""
    choice = Choice(name="mnist", folder=str(Path(__file__).resolve().parents[4] / "shared" / "data"), size=32)
    return JudgeFeatures(open_judge(choice, recipe=Recipe(steps=80, batch=64, width=8)))


def test_real_against_real_is_near_and_noise_is_far(shared_data: Path, mnist_features: JudgeFeatures) -> None:
    train, test = (pictures("mnist", shared_data, split) for split in ("train", "test"))
    reals = Reals(stored(train, 2500), "train split")
    near = measure_distances(Fakes(stored(test, 2500)), reals, mnist_features, wanted=ALL, subsets=5)
    noise = torch.randint(0, 256, (2500, 1, 32, 32), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    far = measure_distances(Fakes(noise), reals, mnist_features, wanted=ALL, subsets=5)
    of = {kind: (value, values(far)[kind]) for kind, value in values(near).items()}
    kernel, frechet = of["kernel distance, judge features"], of["Fréchet distance, judge features"]
    assert abs(kernel[0]) < 0.02 * kernel[1]
    assert frechet[0] < 0.02 * frechet[1]
    assert of["precision, judge features"][0] > 0.7 > 0.05 > of["precision, judge features"][1]
    assert of["coverage, judge features"][0] > 0.85 > 0.05 > of["coverage, judge features"][1]


def test_real_pictures_show_every_class_in_the_shares_of_the_data(
    shared_data: Path, mnist_features: JudgeFeatures
) -> None:
    test = pictures("mnist", shared_data, "test")
    batch = test.some(2500)
    metrics = measure_classes(Fakes(stored(test, 2500), batch.labels), mnist_features.judge, None)
    found = values(metrics)
    assert found["classes"] == 10
    assert found["class KL"] < 0.02
    assert found["class accuracy"] == pytest.approx(mnist_features.judge.accuracy, abs=0.02)
    assert "judge of MNIST" in metrics[0].protocol
