"""CycleGAN: closed forms on scaling networks, what the discriminators see, and a run resumed within a round."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Dataset, Moment, Verdict
from engine.data.source import Source
from engine.games.cyclegan import CycleGANGame
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError
from engine.training.assembly import Assembly, assemble
from engine.training.trainer import Trainer

SHAPE = (1, 8, 8)
OFFERS = frozenset({Need.PICTURES, Need.TWO_DOMAINS})
INFO = DataInfo("Noise", SHAPE, 20, offers=OFFERS, partner=SHAPE, partner_count=30, domains=("apples", "oranges"))
THERE, BACK = 2.0, 0.25  # what the scaling translators multiply by


class Scaling(nn.Module):
    """A translator that multiplies."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(factor))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.factor * pictures


class Mean(nn.Module):
    """A discriminator whose two logits are a multiple of the mean; keeps what it saw."""

    def __init__(self, slope: float) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(slope))
        self.seen: list[Tensor] = []

    def forward(self, samples: Tensor) -> Verdict:
        self.seen.append(samples.detach().clone())
        return Verdict(self.slope * samples.flatten(1).mean(1, keepdim=True).expand(-1, 2))


def assembled(info: DataInfo = INFO, game: dict[str, Any] | None = None, **tables: Any) -> Assembly:
    tables = {
        "game": {"name": "cyclegan", **(game or {})},
        "translator": {"name": "convolutional", "width": 4, "norm": "none"},
        "discriminator": {"name": "patch", "width": 4, "layers": 1},
        "objective": {"name": "least-squares"},
        "training": {"batch": 3, "rounds": 8, "device": "cpu"},
        **tables,
    }
    return assemble(resolve(from_mapping(tables)), info, torch.device("cpu"))


def scaling(**game: Any) -> Assembly:
    assembly = assembled(game=game)
    assembly.nets.update(
        {"AtoB": Scaling(THERE), "BtoA": Scaling(BACK), "discriminator_A": Mean(3.0), "discriminator_B": Mean(-1.0)}
    )
    return assembly


def moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 3, 0, 0, torch.tensor(0.0))


def batch(channels: int = 1) -> Batch:
    random = torch.Generator().manual_seed(1)
    images, partner = (2 * torch.rand(3, c, 8, 8, generator=random) - 1 for c in (1, channels))
    return Batch(images, None, partner)


def losses(assembly: Assembly, turn: int, given: Batch) -> dict[str, float]:
    terms = assembly.game.turns()[turn].loss(assembly.nets, given, moment())
    return {name: loss.item() for name, loss in terms.losses.items()}


def test_cycle_and_identity_are_mean_absolute_differences_by_their_weights() -> None:
    given = batch()
    assert given.partner is not None
    size = {"A": given.images.abs().mean().item(), "B": given.partner.abs().mean().item()}
    found = losses(scaling(cycle_weight=8.0, identity_weight=0.25), 0, given)
    off = abs(THERE * BACK - 1)
    assert found["cycle A"] == pytest.approx(8 * off * size["A"], rel=1e-5)
    assert found["cycle B"] == pytest.approx(8 * off * size["B"], rel=1e-5)
    assert found["identity A"] == pytest.approx(2 * abs(BACK - 1) * size["A"], rel=1e-5)
    assert found["identity B"] == pytest.approx(2 * abs(THERE - 1) * size["B"], rel=1e-5)


@pytest.mark.parametrize("weight", [1.0, 2.0])
def test_each_translator_is_judged_by_the_discriminator_of_its_target(weight: float) -> None:
    given = batch()
    assert given.partner is not None
    found = losses(scaling(objective_weight=weight), 0, given)
    there = -1.0 * THERE * given.images.flatten(1).mean(1)  # least squares: ½(D − 1)²
    back = 3.0 * BACK * given.partner.flatten(1).mean(1)
    assert found["objective A→B"] == pytest.approx(weight * (there - 1).square().mean().item() / 2, rel=1e-5)
    assert found["objective B→A"] == pytest.approx(weight * (back - 1).square().mean().item() / 2, rel=1e-5)
    assert len(found) == 6


def test_the_discriminators_halve_the_squares_of_real_pictures_and_of_what_was_made() -> None:
    assembly, given = scaling(pool=0), batch()
    assert given.partner is not None
    losses(assembly, 0, given)
    found = losses(assembly, 1, given)
    real, made = 3.0 * given.images.flatten(1).mean(1), 3.0 * BACK * given.partner.flatten(1).mean(1)
    expected = ((real - 1).square().mean() / 2 + made.square().mean() / 2).item()
    assert found["objective A"] == pytest.approx(expected, rel=1e-5)
    assert set(found) == {"objective A", "objective B"}


def test_the_discriminators_see_what_the_translators_made_in_this_round() -> None:
    assembly, given = scaling(pool=0), batch()
    losses(assembly, 0, given)
    with torch.no_grad():
        assembly.nets["AtoB"].factor.zero_()  # type: ignore[operator,union-attr]  # as if it had moved on
    judge = assembly.nets["discriminator_B"]
    assert isinstance(judge, Mean)
    judge.seen.clear()
    losses(assembly, 1, given)
    torch.testing.assert_close(torch.stack(judge.seen), torch.stack((given.partner, THERE * given.images)))  # type: ignore[arg-type]


def test_domains_of_different_channels_have_no_identity_term() -> None:
    assembly = assembled(replace(INFO, partner=(3, 8, 8)))
    assert set(losses(assembly, 0, batch(3))) == {"objective A→B", "objective B→A", "cycle A", "cycle B"}
    parts = assembly.game.parts()
    assert (parts["AtoB"].output, parts["BtoA"].output) == ((3, 8, 8), SHAPE)


def test_an_identity_weight_of_0_leaves_the_term_out() -> None:
    assert "identity A" not in losses(assembled(game={"identity_weight": 0.0}), 0, batch())


def test_domains_of_different_sizes_are_refused() -> None:
    with pytest.raises(DatasetError, match="A is 8×8, B is 16×16"):
        assembled(replace(INFO, partner=(1, 16, 16)))


def test_the_routes_bear_the_titles_of_the_domains() -> None:
    there, back = assembled().game.routes()
    assert (there.titles, there.takes, there.makes, there.back) == (("apples", "oranges"), "images", "partner", "BtoA")
    assert (back.titles, back.takes, back.makes, back.back) == (("oranges", "apples"), "partner", "images", "AtoB")
    assert assembled(replace(INFO, domains=())).game.routes()[0].titles == ("A", "B")


def test_the_equilibrium_follows_the_weight_of_the_objective() -> None:
    values = scaling(objective_weight=2.0).game.equilibrium()
    assert values == {
        "generator/objective A→B": 0.25,
        "generator/objective B→A": 0.25,
        "discriminator/objective A": 0.25,
        "discriminator/objective B": 0.25,
    }


def _trainer(batch: int = 3) -> Trainer:
    assembly = assembled(game={"pool": 7}, training={"batch": batch, "rounds": 8, "device": "cpu"})
    pictures = torch.randint(256, (50, *SHAPE), dtype=torch.uint8, generator=torch.Generator().manual_seed(3))
    random = torch.Generator().manual_seed(5)
    source = Source(Dataset(INFO, pictures[:20], partner=pictures[20:]), batch, random, "cpu")
    tables = {"game": {"name": "cyclegan"}, "training": {"batch": batch, "rounds": 8, "device": "cpu"}}
    return Trainer(assembly, source, resolve(from_mapping(tables)), random)


@pytest.mark.parametrize("batch", [1, 3])
def test_a_run_restored_between_two_turns_of_a_round_goes_on_bit_for_bit(batch: int) -> None:
    straight, part = _trainer(batch), _trainer(batch)
    for _ in range(13):
        straight.play_turn()
    assert straight.cursor == 1
    part.nets.load_state_dict(straight.nets.state_dict())
    part.load_state_dict(copy.deepcopy(straight.state_dict()))
    for trainer in (straight, part):
        for _ in range(7):
            trainer.play_turn()
    theirs = straight.nets.state_dict()
    assert all(torch.equal(value, theirs[name]) for name, value in part.nets.state_dict().items())
    assert isinstance(part.game, CycleGANGame)


def test_clipping_follows_the_step_of_both_discriminators() -> None:
    bound = 0.001
    clipped = assembled(regularisers={"weight-clipping": {"bound": bound}}, discriminator={"name": "mlp", "width": 4})
    after = clipped.game.turns()[1].after
    assert after is not None
    after(clipped.nets)
    for name, net in clipped.nets.items():
        largest = max((weight.abs().max().item() for weight in net.parameters()), default=0.0)
        assert (largest <= bound + 1e-9) == (name.startswith("discriminator") or name.startswith("pool"))
    assert assembled().game.turns()[1].after is None
