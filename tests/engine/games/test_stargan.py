"""StarGAN: what it asks for, what each player minimises, and that a translator can see which domain it is to make."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Dataset, Ingredients, Moment, Part, Role, Terms, Verdict
from engine.data.source import Source
from engine.games.stargan import StarGANGame, StarGANOptions, asked_of, change_of, framed
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError
from engine.spec.registry import OBJECTIVES, TRANSLATORS
from engine.training.assembly import assemble

NAMES = ("dawn", "noon", "dusk")
INFO = DataInfo("skies", (1, 4, 4), 6, NAMES, frozenset({Need.LABELS, Need.PICTURES, Need.STORED}))
LABELS = torch.tensor([0, 1, 2, 2, 1])
ASKED = torch.tensor([1, 0, 1, 2, 2])
PICTURES = torch.zeros(5, 1, 4, 4)
LOGITS = torch.tensor([0.5, -1.0, 2.0])


class Brighter(nn.Module):
    """A translator that adds a tenth of the number of the domain asked for, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.tenth = nn.Parameter(torch.tensor(0.1))
        self.asked: list[Tensor] = []

    def forward(self, pictures: Tensor) -> Tensor:
        label = pictures[:, 1:, 1, 1].argmax(1)
        self.asked.append(label)
        return pictures[:, :1] + self.tenth * label[:, None, None, None]


class Judge(nn.Module):
    """A discriminator whose logit is the mean pixel, and which says the same of the domain of every picture."""

    def __init__(self) -> None:
        super().__init__()
        self.classes = nn.Parameter(LOGITS.clone())

    def forward(self, samples: Tensor) -> Verdict:
        return Verdict(samples.mean((1, 2, 3)), self.classes.expand(len(samples), -1))


def _game(objective: str = "non-saturating", **options: Any) -> StarGANGame:
    built = OBJECTIVES.get(objective).build(OBJECTIVES.get(objective).options())
    return StarGANGame(StarGANOptions(**options), Ingredients(INFO, built))


def _nets() -> nn.ModuleDict:
    return nn.ModuleDict({"translator": Brighter(), "discriminator": Judge()})


def _play(game: StarGANGame, player: str, nets: nn.ModuleDict) -> Terms:
    turn = next(turn for turn in game.turns() if turn.player == player)
    return turn.loss(nets, Batch(PICTURES, LABELS), Moment(torch.Generator(), 5, 0, 0, torch.zeros(())))


def _supply(labels: Tensor) -> Source:
    dataset = Dataset(INFO, torch.zeros(len(labels), 1, 4, 4, dtype=torch.uint8), labels)
    return Source(dataset, 64, torch.Generator().manual_seed(0), "cpu")


def test_a_picture_is_asked_into_the_domain_of_its_neighbour_so_that_shares_stay() -> None:
    assert torch.equal(asked_of(LABELS), ASKED)
    assert torch.equal(ASKED.bincount(), LABELS.bincount())


def test_the_domain_asked_for_has_a_plane_of_ones_inside_a_frame() -> None:
    planes = framed(torch.eye(3)[:2], torch.zeros(2, 1, 40, 32))
    assert planes.shape == (2, 3, 40, 32)
    assert torch.equal(planes[0, 0, 2:-2, 2:-2], torch.ones(36, 28))
    assert planes[0, 0].sum() == 36 * 28
    assert planes[0, 1:].abs().max() == planes[1, 0].abs().max() == 0


@pytest.mark.parametrize("name", ["instance", "batch"])
def test_every_norm_lets_a_translator_see_the_domain(name: str) -> None:
    torch.manual_seed(0)
    entry = TRANSLATORS.get("resnet-translator")
    part = Part(Role.TRANSLATE, (4, 32, 32), output=(1, 32, 32))
    net = entry.build(entry.options(width=8, blocks=1, norm=name), part)
    pictures = torch.rand(1, 1, 32, 32).expand(3, -1, -1, -1) * 2 - 1
    made = net(torch.cat((pictures, framed(torch.eye(3), pictures)), 1))
    same = net(torch.cat((pictures, torch.eye(3)[:, :, None, None].expand(-1, -1, 32, 32)), 1))
    difference, without = ((each[0] - each[1]).abs().mean().item() for each in (made, same))
    assert difference > 1e-4
    assert (without < 1e-6) is (name == "instance"), "an even plane is lost in an instance norm"


def test_the_discriminator_names_the_domain_of_real_pictures() -> None:
    nets = _nets()
    terms = _play(_game(class_weight=2.0), "discriminator", nets)
    assert terms.losses["domain"].item() == pytest.approx(-2 * LOGITS.log_softmax(0)[LABELS].mean().item())
    assert terms.watched["accuracy"].item() == pytest.approx(2 / 5)


def test_the_discriminator_judges_pictures_moved_where_they_were_asked() -> None:
    nets = _nets()
    terms = _play(_game(), "discriminator", nets)
    expected = softplus(torch.zeros(())) + softplus(0.1 * ASKED.float()).mean()
    torch.testing.assert_close(terms.losses["objective"], expected)
    assert torch.equal(nets["translator"].asked[0], ASKED)


def test_the_discriminator_s_turn_leaves_the_translator_alone() -> None:
    nets = _nets()
    sum(_play(_game(), "discriminator", nets).losses.values(), torch.zeros(())).backward()
    assert nets["translator"].tenth.grad is None
    assert nets["discriminator"].classes.grad is not None


def test_the_translator_wants_the_asked_domain_named() -> None:
    terms = _play(_game(class_weight=2.0), "translator", _nets())
    assert terms.losses["domain"].item() == pytest.approx(-2 * LOGITS.log_softmax(0)[ASKED].mean().item())
    torch.testing.assert_close(terms.losses["objective"], softplus(-0.1 * ASKED.float()).mean())


def test_pictures_are_compared_once_back_in_the_domain_that_they_came_from() -> None:
    nets = _nets()
    terms = _play(_game(reconstruction_weight=3.0), "translator", nets)
    assert torch.equal(nets["translator"].asked[1], LABELS)
    expected = 3 * 0.1 * (ASKED + LABELS).float().mean()
    torch.testing.assert_close(terms.losses["reconstruction"], expected)


def test_what_stays_in_its_domain_is_not_to_change() -> None:
    assert "identity" not in _play(_game(), "translator", _nets()).losses
    terms = _play(_game(identity_weight=3.0), "translator", _nets())
    torch.testing.assert_close(terms.losses["identity"], torch.tensor(3 * 0.2))  # one picture, of domain 2
    assert change_of(PICTURES, PICTURES + 1, torch.zeros(5, dtype=torch.bool)).item() == 0


def test_a_relativistic_translator_sees_the_real_pictures() -> None:
    terms = _play(_game("relativistic-pairing"), "translator", _nets())
    torch.testing.assert_close(terms.losses["objective"], softplus(-0.1 * ASKED.float()).mean())  # D(x) is 0


def test_there_is_a_route_to_each_domain() -> None:
    game = _game()
    assert [(route.name, route.domain, route.titles) for route in game.routes()] == [
        ("dawn", 0, ("picture", "dawn")),
        ("noon", 1, ("picture", "noon")),
        ("dusk", 2, ("picture", "dusk")),
    ]
    made = game.translate(_nets(), PICTURES, "dusk")
    torch.testing.assert_close(made, torch.full((5, 1, 4, 4), 0.2))


def test_the_discriminator_plays_five_turns_as_in_the_paper() -> None:
    assert [turn.repeat for turn in _game().turns()] == [5, 1]


def test_pictures_whose_label_is_withheld_are_never_shown() -> None:
    supply = _supply(torch.tensor([0, -1, 1, -1, 2, 2]))
    _game().begin_stage(0, nn.ModuleDict(), supply, torch.Generator())
    labels = supply.draw().labels
    assert labels is not None
    assert set(labels.tolist()) == {0, 1, 2}


def test_domains_are_shown_equally_often_where_they_are_to_be_balanced() -> None:
    supply = _supply(torch.tensor([0, 1, 2, 2, 2, 2]))
    _game(balanced=True).begin_stage(0, nn.ModuleDict(), supply, torch.Generator())
    counts = sum(torch.bincount(supply.draw().labels, minlength=3) for _ in range(50))  # type: ignore[arg-type]
    assert (counts / 3200).tolist() == pytest.approx([1 / 3] * 3, abs=0.04)
    with pytest.raises(DatasetError, match='"dusk" of skies has no sample'):
        _game(balanced=True).begin_stage(0, nn.ModuleDict(), _supply(torch.tensor([0, 1])), torch.Generator())


def test_a_discriminator_of_patches_names_the_domain_of_the_whole_picture() -> None:
    tables = {
        "game": {"name": "stargan"},
        "translator": {"name": "resnet-translator", "width": 4, "blocks": 1},
        "discriminator": {"name": "patch", "width": 4, "layers": 2, "norm": "none"},
        "objective": {"name": "wasserstein"},
        "regularisers": {"gradient-penalty": {}},
    }
    info = DataInfo("skies", (3, 32, 32), 6, NAMES, INFO.offers)
    assembly = assemble(resolve(from_mapping(tables)), info, torch.device("cpu"))
    pictures = torch.rand(5, 3, 32, 32) * 2 - 1
    verdict = assembly.nets["discriminator"](pictures)
    assert verdict.logits.dim() == 3
    assert verdict.classes.shape == (5, 3)
    moment = Moment(torch.Generator().manual_seed(0), 5, 0, 0, torch.zeros(()))
    for turn in assembly.game.turns():
        losses = turn.loss(assembly.nets, Batch(pictures, LABELS), moment).losses
        assert all(loss.isfinite() and loss.shape == () for loss in losses.values())
