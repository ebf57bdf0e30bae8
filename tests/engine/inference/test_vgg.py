"""VGG's features: read where they are kept, by their published names, and never fetched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.inference import vgg
from engine.inference.exploring import open_explorer
from engine.inference.pictures import from_array
from engine.inference.projection import project
from engine.inference.vgg import empty_vgg, sized, vgg_features, vgg_file
from engine.spec.errors import CheckpointError
from engine.spec.exploration import Recipe

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of its own, and a network of eight channels where it has hundreds."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(vgg, "WIDTHS", tuple(min(8, width) for width in vgg.WIDTHS))


def _weights() -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(0)
    shapes = {f"features.{name}": tensor.shape for name, tensor in empty_vgg().state_dict().items()}
    weights = {name: torch.randn(shape, generator=random) for name, shape in shapes.items()}
    return {**weights, "classifier.6.bias": torch.zeros(1000)}


def _keep(weights: dict[str, Tensor]) -> None:
    vgg_file().parent.mkdir(parents=True)
    torch.save(weights, vgg_file())


def _pictures(channels: int = 3) -> Tensor:
    return torch.rand(2, channels, 16, 16, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_another_device_has_a_network_of_its_own() -> None:
    _keep(_weights())
    here = vgg_features(CPU)
    assert here is not None
    before = here.look(_pictures())
    elsewhere = vgg_features(torch.device("meta"))
    assert elsewhere is not None
    assert elsewhere.look(_pictures().to("meta")).is_meta
    assert torch.equal(here.look(_pictures()), before)


def test_without_weights_there_are_no_features() -> None:
    assert vgg_features(CPU) is None
    assert not vgg_file().parent.exists()


def test_features_have_length_one_at_every_place_of_four_layers() -> None:
    _keep(_weights())
    found = vgg_features(CPU)
    assert found is not None
    seen = found.look(_pictures())
    assert seen.shape == (2, 8 * (32**2 + 16**2 + 8**2 + 4**2))  # 16 pixels are enlarged to 32
    assert seen.square().sum(1).tolist() == pytest.approx([4, 4], abs=1e-3)
    grey = found.look(_pictures(1))
    assert torch.equal(grey, found.look(_pictures(1).repeat(1, 3, 1, 1)))


def test_the_layers_are_those_of_the_published_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    torchvision = pytest.importorskip("torchvision")
    with torch.device("meta"):
        published = torchvision.models.vgg16(weights=None, init_weights=False).features
    ours = empty_vgg()
    assert [str(layer) for layer in ours] == [
        str(layer).replace("inplace=True", "") for layer in published[: len(ours)]
    ]
    assert all(isinstance(ours[place], torch.nn.ReLU) for place in vgg.SHOWN)
    assert vgg.SHOWN[-1] == len(ours) - 1


def test_pictures_are_looked_at_between_two_sizes() -> None:
    sizes = {(16, 16): (32, 32), (16, 24): (32, 48), (64, 64): (64, 64), (512, 256): (128, 64)}
    for size, expected in sizes.items():
        assert sized(torch.zeros(1, 3, *size)).shape[2:] == expected


def test_a_file_of_other_weights_is_refused() -> None:
    _keep({"features.0.weight": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="does not hold the weights of VGG-16"):
        vgg_features(CPU)


def test_projection_says_whose_features_it_compares(explored_run: Callable[[str], Path]) -> None:
    explorer = open_explorer(explored_run("encoding"))
    picture = from_array(explorer.picture(Recipe(seed=3)))
    assert project(explorer, picture, starts=1, steps=3).feature_error is None
    _keep(_weights())
    found = project(explorer, picture, starts=1, steps=3)
    assert found.notes[-1] == "Pixels and features of VGG-16, which learnt on ImageNet were compared."
    assert found.feature_error is not None


def test_a_broken_file_leaves_projection_to_the_discriminator(explored_run: Callable[[str], Path]) -> None:
    explorer = open_explorer(explored_run("dcgan"))
    _keep({"features.0.weight": torch.zeros(1)})
    found = project(explorer, from_array(explorer.picture(Recipe(seed=3))), starts=1, steps=3)
    assert any(note.startswith("VGG was left out.") for note in found.notes)
    assert found.notes[-1] == "Pixels and features of the run's own discriminator were compared."
