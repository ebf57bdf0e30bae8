"""Batches: reproducible, in range, made of the data and nothing else."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils._python_dispatch import TorchDispatchMode

from engine.contracts import Dataset
from engine.data.categorical import cumulative, draw_indices
from engine.data.densities import GaussianMixture
from engine.data.source import Source, mirrored, to_bytes, to_signed
from engine.data.stores import Streamed, spread
from engine.spec.data import DataInfo, Preparation
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS

COUNT = 40
CPU = torch.device("cpu")


def pictures(flip: bool = False) -> Dataset:
    """Random pictures, no two alike; the label of each is its place."""
    samples = torch.randint(0, 256, (COUNT, 3, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))
    return Dataset(DataInfo("random", (3, 4, 4), COUNT), samples, torch.arange(COUNT), flip=flip)


def source(dataset: Dataset, seed: int = 0, batch: int = 16) -> Source:
    return Source(dataset, batch, torch.Generator().manual_seed(seed), "cpu")


def streamed(dataset: Dataset, seed: int = 0) -> Source:
    stream = source(dataset, seed)
    assert dataset.samples is not None
    stream._store = Streamed(dataset.samples, dataset.labels, None, seed, CPU)
    return stream


def ring() -> Dataset:
    return Dataset(DataInfo("points", (2,)), density=GaussianMixture(torch.eye(2), 0.1))


@pytest.mark.parametrize("make", [source, streamed])
def test_same_seed_gives_the_same_batches_and_another_does_not(make: type[Source]) -> None:
    one, same, other = make(pictures(True), 1), make(pictures(True), 1), make(pictures(True), 2)
    for _ in range(3):
        batch = one.draw()
        assert torch.equal(batch.images, same.draw().images)
        assert not torch.equal(batch.images, other.draw().images)


@pytest.mark.parametrize("make", [source, streamed])
def test_every_sample_of_a_batch_is_a_row_of_the_data_with_its_label(make: type[Source]) -> None:
    dataset = pictures()
    batch = make(dataset).draw()
    assert batch.images.shape == (16, 3, 4, 4)
    torch.testing.assert_close(batch.images, dataset.samples[batch.labels] / 127.5 - 1, atol=1e-6, rtol=0)


@pytest.mark.parametrize("make", [source, streamed])
def test_every_row_is_drawn_sooner_or_later(make: type[Source]) -> None:
    endless = make(pictures())
    seen = torch.cat([endless.draw().labels for _ in range(50)])
    assert set(seen.tolist()) == set(range(COUNT))


def test_pixels_fill_the_range_from_minus_one_to_one_exactly() -> None:
    signed = to_signed(torch.arange(256, dtype=torch.uint8))
    assert signed[0] == -1
    assert signed[255] == 1
    torch.testing.assert_close(signed, torch.linspace(-1, 1, 256), atol=1e-6, rtol=0)


def test_bytes_of_pixels_are_the_nearest_and_stay_what_they_were() -> None:
    stored = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(to_bytes(to_signed(stored)), stored)
    assert to_bytes(torch.tensor([-1.5, 1.5, (0.4 / 127.5) - 1, (0.6 / 127.5) - 1])).tolist() == [0, 255, 0, 1]


def test_stored_points_keep_their_values() -> None:
    points = torch.randn(COUNT, 2)
    batch = source(Dataset(DataInfo("points", (2,), COUNT), points, torch.arange(COUNT))).draw()
    assert torch.equal(batch.images, points[batch.labels])


def test_a_batch_carries_no_gradient_and_leaves_the_data_as_it_was() -> None:
    dataset = pictures(flip=True)
    before = dataset.samples.clone()
    images = source(dataset).draw().images
    assert not images.requires_grad
    images.zero_()
    assert torch.equal(dataset.samples, before)


def test_a_flip_mirrors_left_to_right_or_leaves_alone_about_half_each() -> None:
    samples = (torch.arange(3 * 4 * 4) * 5).byte().view(1, 3, 4, 4).expand(400, 3, 4, 4)
    flipped, again = mirrored([samples, samples], torch.Generator().manual_seed(0))
    assert torch.equal(flipped, again)
    same = (flipped == samples).flatten(1).all(1)
    turned = (flipped == samples.flip(3)).flatten(1).all(1)
    assert bool((same ^ turned).all())
    assert 160 < int(turned.sum()) < 240


def test_some_real_samples_take_nothing_from_the_randomness_of_training() -> None:
    for dataset in (pictures(flip=True), ring()):
        quiet, asked = source(dataset), source(dataset)
        asked.some(8, seed=3)
        assert torch.equal(quiet.draw().images, asked.draw().images)


def test_some_real_samples_depend_on_the_seed_alone_and_are_not_mirrored() -> None:
    dataset = pictures(flip=True)
    shown = source(dataset, seed=7)
    first = shown.some(8, seed=1)
    shown.draw()
    assert torch.equal(first.images, shown.some(8, seed=1).images)
    assert torch.equal(first.images, to_signed(dataset.samples[first.labels]))
    assert not torch.equal(first.images, shown.some(8, seed=2).images)


@given(total=st.integers(1, 1000), n=st.integers(1, 1000), seed=st.integers(0, 2**31 - 1))
def test_spread_indices_are_distinct_and_leave_no_long_gap(total: int, n: int, seed: int) -> None:
    indices = spread(total, n, seed)
    assert len(indices) == min(n, total)
    assert 0 <= int(indices.min()) <= int(indices.max()) < total
    gaps = indices.diff()
    assert bool((gaps > 0).all())
    assert bool((gaps <= 2 * math.ceil(total / len(indices))).all())


def test_weights_are_respected_and_zero_is_never_drawn() -> None:
    weighted = source(pictures(), batch=4000)
    weights = torch.zeros(COUNT)
    weights[3], weights[8] = 1, 3
    weighted.reweight(weights)
    labels = weighted.draw().labels
    assert set(labels.tolist()) == {3, 8}
    assert (labels == 8).double().mean().item() == pytest.approx(0.75, abs=0.03)
    weighted.reweight(None)
    assert len(weighted.draw().labels.unique()) == COUNT


@given(st.lists(st.just(0.0) | st.floats(1e-3, 1e6), min_size=1, max_size=50).filter(any), st.integers(0, 1000))
def test_indices_drawn_by_weight_have_a_weight(weights: list[float], seed: int) -> None:
    indices = draw_indices(cumulative(torch.tensor(weights)), 200, torch.Generator().manual_seed(seed))
    assert all(weights[index] > 0 for index in indices.tolist())


@pytest.mark.parametrize(
    "weights", [torch.zeros(COUNT), -torch.ones(COUNT), torch.full((COUNT,), math.nan), torch.ones(3)]
)
def test_weights_that_make_no_distribution_are_refused(weights: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="weight"):
        source(pictures()).reweight(weights)


def test_points_that_are_drawn_fresh_cannot_be_weighted() -> None:
    with pytest.raises(DatasetError, match="drawn fresh"):
        source(ring()).reweight(torch.ones(2))


def test_an_empty_data_set_is_an_error_that_names_it() -> None:
    empty = Dataset(DataInfo("Nothing", (1, 4, 4), 0), torch.empty(0, 1, 4, 4, dtype=torch.uint8))
    with pytest.raises(DatasetError, match="Nothing"):
        source(empty)


@pytest.mark.parametrize("make", [source, streamed])
def test_a_restored_source_goes_on_as_if_nothing_had_happened(make: type[Source]) -> None:
    running = make(pictures(True), 1)
    running.reweight(torch.arange(COUNT).float())
    running.draw()
    state, random = running.state_dict(), running._random.get_state()
    restored = make(pictures(True), 99)
    restored.load_state_dict(state)
    restored._random.set_state(random)
    assert torch.equal(running.draw().images, restored.draw().images)


def test_only_what_is_copied_batch_by_batch_is_not_capturable() -> None:
    assert source(pictures()).capturable
    assert source(ring()).capturable
    assert not streamed(pictures()).capturable


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
@pytest.mark.parametrize("dataset", [pictures(True), ring()])
def test_a_draw_runs_inside_a_cuda_graph(dataset: Dataset) -> None:
    random = torch.Generator("cuda").manual_seed(0)
    captured = Source(dataset, 16, random, "cuda")
    captured.reweight(torch.ones(COUNT) if dataset.samples is not None else None)
    captured.draw()
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(random)
    with torch.cuda.graph(graph):
        images = captured.draw().images
    graph.replay()
    first = images.clone()
    graph.replay()
    assert not torch.equal(first, images)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_streamed_pictures_arrive_on_the_device_unchanged() -> None:
    dataset = pictures()
    stream = Source(dataset, 16, torch.Generator("cuda").manual_seed(0), "cuda")
    stream._store = Streamed(dataset.samples, dataset.labels, None, 0, torch.device("cuda"))
    for batch in [stream.draw() for _ in range(20)]:
        assert torch.equal(batch.images.cpu(), to_signed(dataset.samples[batch.labels.cpu()]))


class HostReads(TorchDispatchMode):
    """Notes every operation that would make the host wait for the device."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func.name() in ("aten::_local_scalar_dense", "aten::nonzero", "aten::masked_select", "aten::unique2"):
            self.seen.append(func.name())
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("name", ["ring", "mixture", "moons", "spirals", "swiss-roll"])
def test_drawing_points_reads_nothing_back_from_the_device(name: str) -> None:
    entry = DATASETS.get(name)
    fresh = source(entry.build(entry.options(), Preparation()))
    with HostReads() as reads:
        fresh.draw()
    assert reads.seen == []


def test_drawing_pictures_reads_nothing_back_from_the_device() -> None:
    stored = source(pictures(flip=True))
    stored.reweight(torch.arange(COUNT).float())
    with HostReads() as reads:
        stored.draw()
    assert reads.seen == []
    with HostReads() as reads:
        torch.ones(3).sum().item()
    assert reads.seen == ["aten::_local_scalar_dense"]
