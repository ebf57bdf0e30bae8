"""A shared latent space between filled shapes and outlines: do codes hide their domain, and do translations hold?

The preset at 16 px for 800 rounds of batches of 32, once as it is and once with encoders that do not mind the code
discriminator; judged on 400 held-out pictures of each domain. Places are known: the error of the place is that of
the middle of what differs from the background. A probe is a perceptron that learns to tell the domain from half of
the held-out codes, and is asked about the other half.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine import presets
from engine.contracts import Dataset
from engine.data.shape_domains import domain_factors
from engine.data.source import to_signed
from engine.evaluation.classifier import build_classifier
from engine.games.shared_latent import CODES, scaled
from engine.inference.model import Model, open_model
from engine.spec.config import options_of, with_settings
from engine.spec.data import Preparation
from engine.spec.events import Phase, Readings
from engine.spec.registry import DATASETS
from engine.training.control import Control
from engine.training.session import run

ROUNDS = 800
PRESET = presets.load("shared-latent-outlines")
OPTIONS = options_of(DATASETS, PRESET.data, "data")


class Trained(NamedTuple):
    """A model, and how often its code discriminator told the domain on the way."""

    model: Model
    told: list[float]

    @property
    def settled(self) -> float:
        """Its mean over the last quarter of the run."""
        last = self.told[-max(1, len(self.told) // 4) :]
        return sum(last) / len(last)


def _train(folder: Path, name: str, rounds: int, **game: float) -> Trained:
    settings = {
        "training.rounds": rounds,
        "training.threads": 1,
        "training.device": "cpu",
        "saving.preview_every": rounds,
        "saving.checkpoint_every": rounds,
        "measuring.at_checkpoints": False,
        **{f"game.{option}": value for option, value in game.items()},
    }
    events: list[object] = []
    ended = run(with_settings(PRESET, settings), events.append, Control(), runs=folder, name=name)
    assert ended.phase is Phase.FINISHED, events[-2:]
    assert ended.folder
    readings = [reading for event in events if isinstance(event, Readings) for reading in event.readings]
    told = [reading.values[f"{CODES}/accuracy"] for reading in readings if f"{CODES}/accuracy" in reading.values]
    return Trained(open_model(ended.folder), [mean for mean, _, _ in told])


def _learn(inputs: Tensor, labels: Tensor, net: nn.Module, steps: int, batch: int) -> nn.Module:
    random, optimiser = torch.Generator().manual_seed(0), torch.optim.AdamW(net.parameters(), 3e-3)
    for _ in range(steps):
        chosen = torch.randint(len(inputs), (batch,), generator=random)
        optimiser.zero_grad()
        cross_entropy(net(inputs[chosen]), labels[chosen]).backward()
        optimiser.step()
    return net.eval()


def _sides(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return torch.cat((a, b)), torch.tensor([0] * len(a) + [1] * len(b))


def _right(net: nn.Module, a: Tensor, b: Tensor) -> tuple[float, float]:
    """Shares of a that pass for domain A, and of b for B."""
    with torch.no_grad():
        return (net(a).argmax(1) == 0).float().mean().item(), (net(b).argmax(1) == 1).float().mean().item()


def _probed(model: Model, a: Tensor, b: Tensor) -> float:
    """Share of held-out codes whose domain a probe tells, which learnt from other held-out codes."""
    with torch.no_grad():
        codes_a, codes_b = scaled(model.nets["encoder_a"](a)), scaled(model.nets["encoder_b"](b))
    half = len(a) // 2
    torch.manual_seed(0)
    probe = nn.Sequential(nn.Linear(codes_a.shape[1], 64), nn.ReLU(), nn.Linear(64, 2))
    net = _learn(*_sides(codes_a[:half], codes_b[:half]), probe, 300, 64)
    return sum(_right(net, codes_a[half:], codes_b[half:])) / 2


def _middle(pictures: Tensor) -> Tensor:
    """The middle (n, 2) of what differs from the background, from the left and from the top, in pixels."""
    edge = torch.cat((pictures[:, :, 0], pictures[:, :, -1], pictures[:, :, :, 0], pictures[:, :, :, -1]), 2)
    away = (pictures - edge.median(2).values[:, :, None, None]).norm(dim=1)
    shown = (away > 0.5 * away.amax((1, 2), keepdim=True)).float()
    along = torch.arange(OPTIONS.size) + 0.5
    return torch.stack((shown.sum(1) @ along, shown.sum(2) @ along), 1) / shown.sum((1, 2))[:, None]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    data: Dataset = DATASETS.get("shape-domains").build(OPTIONS, Preparation())
    return data


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_codes_stop_telling_their_domain_and_translations_pass_for_the_other(dataset: Dataset, tmp_path: Path) -> None:
    held = dataset.held_out
    assert held is not None
    assert held.samples is not None
    assert held.partner is not None
    a, b = to_signed(held.samples), to_signed(held.partner)
    hiding = _train(tmp_path, "hiding", ROUNDS)
    alone = _train(tmp_path, "alone", ROUNDS // 4, code_weight=0.0)
    probes = _probed(hiding.model, a, b), _probed(alone.model, a, b)
    for name, trained, probe in (("played against", hiding, probes[0]), ("left alone", alone, probes[1])):
        told, settled = trained.told, trained.settled
        print(f"{name}: {told[0]:.3f} at first, {max(told):.3f} at most, {settled:.3f} in the end; probe {probe:.3f}")
    passing = _passing(hiding.model, dataset, a, b)
    errors, chance = _places(hiding.model, a, b)
    print(f"passing for A and B {passing}; error of the place {errors} px, of another's {chance:.2f} px")
    assert max(hiding.told) > 0.8
    assert 0.3 < hiding.settled < 0.7
    assert alone.settled > 0.9
    assert probes[0] < probes[1] - 0.1
    assert min(passing) >= 0.8
    assert max(errors) < 0.6 * chance


def _passing(model: Model, dataset: Dataset, a: Tensor, b: Tensor) -> tuple[float, float]:
    """Shares of translated pictures that pass for A, and for B, before a classifier that learnt real ones."""
    assert dataset.samples is not None
    assert dataset.partner is not None
    fresh = build_classifier(replace(dataset.info, classes=("a", "b")), 12, torch.Generator().manual_seed(0))
    net = _learn(*_sides(to_signed(dataset.samples), to_signed(dataset.partner)), fresh, 200, 64)
    assert min(_right(net, a, b)) > 0.97, "the classifier itself must know the domains"
    return _right(net, _translated(model, b, "BtoA"), _translated(model, a, "AtoB"))


def _translated(model: Model, pictures: Tensor, way: str) -> Tensor:
    with torch.no_grad():
        return model.game.translate(model.nets, pictures, way)


def _places(model: Model, a: Tensor, b: Tensor) -> tuple[list[float], float]:
    """Errors of the place in px: of real A and B, of A in B and B in A; and of the place of another picture."""
    known = domain_factors(OPTIONS)
    of_a, of_b = (
        torch.stack([torch.from_numpy(part[axis].copy()) * OPTIONS.size for axis in ("x", "y")], 1)
        for part in (known.held_a, known.held_b)
    )
    seen = ((a, of_a), (b, of_b), (_translated(model, a, "AtoB"), of_a), (_translated(model, b, "BtoA"), of_b))
    errors = [(_middle(pictures) - place).norm(dim=1).mean().item() for pictures, place in seen]
    return errors, (of_a - of_a.roll(1, 0)).norm(dim=1).mean().item()
