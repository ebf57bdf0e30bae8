"""What every registered game promises, on small random pictures with labels."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.bench.games import sides
from engine.contracts import Dataset, Role
from engine.data.source import Source
from engine.spec.config import RunConfig, from_mapping, resolve, sections_of, usual
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.errors import OptionError
from engine.spec.registry import AUGMENTATIONS, GAMES, OBJECTIVES, Entry
from engine.training.assembly import assemble, build_game
from engine.training.trainer import Trainer
from engine.training.triples import Triples

SHAPE = (1, 16, 16)
CLASSES = ("a", "b", "c")
MLP = {"name": "mlp", "width": 16, "depth": 1}
ROUNDS = 12  # enough to see every stage
OFFERS = frozenset({Need.LABELS, Need.PICTURES, Need.STORED, Need.PAIRS, Need.TWO_DOMAINS, Need.LABEL_MAP})
PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255))
TRANSLATORS = {
    "convolutional": {},
    "resnet-translator": {"width": 4, "blocks": 1},
    "unet-translator": {"width": 4},
    "sub-pixel": {"width": 4, "blocks": 1},
}
every_game = pytest.mark.parametrize("entry", list(GAMES), ids=lambda entry: entry.name)


def _that_offer(skill: Skill) -> pytest.MarkDecorator:
    offering = [entry for entry in GAMES if skill in entry.facts["offers"]]
    return pytest.mark.parametrize("entry", offering, ids=lambda entry: entry.name)


every_sampler = _that_offer(Skill.SAMPLE)
every_translator = _that_offer(Skill.TRANSLATE)


def _info(entry: Entry) -> DataInfo:
    shape, partner = sides(entry.name, SHAPE[1])
    return DataInfo("Noise", shape, 48, CLASSES, OFFERS, (), partner, 48, ("left", "right"), PALETTE)


def _dataset(entry: Entry) -> Dataset:
    info, random = _info(entry), torch.Generator().manual_seed(1)
    samples, partner = (
        torch.randint(256, (48, *shape), dtype=torch.uint8, generator=random) for shape in (info.shape, info.partner)
    )
    return Dataset(info, samples, torch.arange(48) % len(CLASSES), partner=partner)


def _config(entry: Entry, **tables: Any) -> RunConfig:
    sections = {section: MLP for section in sections_of(entry.name) if section != "translator"}
    if "translator" in sections_of(entry.name):
        name = usual(entry.name, "translator").name
        sections["translator"] = {"name": name, **TRANSLATORS[name]}
    return resolve(
        from_mapping(
            {
                "game": {"name": entry.name},
                **sections,
                "training": {"rounds": ROUNDS, "batch": 12, "device": "cpu", "seed": 5},
                **tables,
            }
        )
    )


def _trainer(entry: Entry, **tables: Any) -> Trainer:
    config = _config(entry, **tables)
    random = torch.Generator().manual_seed(5)
    torch.manual_seed(5)
    assembly = assemble(config, _info(entry), torch.device("cpu"))
    source = Source(_dataset(entry), config.training.batch, random, "cpu", paired=assembly.paired)
    return Trainer(assembly, source, config, random)


def _begun(entry: Entry, **tables: Any) -> Trainer:
    trainer = _trainer(entry, **tables)
    trainer.begin()
    return trainer


def _weights(trainer: Trainer) -> dict[str, list[Tensor]]:
    return {name: [weight.detach().clone() for weight in net.parameters()] for name, net in trainer.nets.items()}


def _differing(before: dict[str, list[Tensor]], trainer: Trainer) -> set[str]:
    after = _weights(trainer)
    return {name for name in before if not all(map(torch.equal, before[name], after[name]))}


def _everything(trainer: Trainer) -> dict[str, Tensor]:
    assert trainer.average
    return {**trainer.nets.state_dict(), **trainer.average.nets.state_dict(prefix="average.")}


@every_game
def test_each_turn_moves_exactly_the_networks_it_names(entry: Entry) -> None:
    trainer = _begun(entry)
    while trainer.round < ROUNDS:
        for turn in trainer.schedule:
            before = _weights(trainer)
            trainer.play_turn()
            assert _differing(before, trainer) == set(turn.trains), turn.player
    assert trainer.stage == len(trainer.stages) - 1


@every_game
def test_the_facts_tell_the_truth(entry: Entry) -> None:
    game = build_game(_config(entry), _info(entry))
    turns = [turn for stage in game.stages() for turn in stage.turns]
    built = {part.role.value for part in game.parts().values() if part.role is not Role.KEEP}
    assert dict.fromkeys(entry.facts["players"]) == dict.fromkeys(turn.player for turn in turns)
    assert built == set(sections_of(entry.name))
    assert entry.facts["offers"] == game.offers
    assert entry.facts["needs"] <= game.needs or not game.needs
    assert all(name in game.parts() for turn in turns for name in turn.trains)
    assert entry.help.count(".") >= 1
    assert entry.paper


@every_sampler
def test_a_code_describes_its_sample(entry: Entry) -> None:
    trainer = _begun(entry)
    for _ in range(ROUNDS):
        trainer.play_round()
    nets = trainer.averaged_nets.eval()
    codes = trainer.game.codes(6, torch.Generator().manual_seed(0))
    with torch.no_grad():
        samples = trainer.game.sample(nets, codes)
        torch.testing.assert_close(trainer.game.sample(nets, codes), samples, rtol=0, atol=0)
        torch.testing.assert_close(trainer.game.sample(nets, codes[:2]), samples[:2], rtol=1e-4, atol=1e-5)
    assert samples.shape == (6, *SHAPE)
    assert samples.abs().max() <= 1
    assert samples.std(0).max() > 0


@every_game
def test_a_restored_run_equals_an_uninterrupted_one(entry: Entry) -> None:
    whole = _begun(entry)
    for played in range(ROUNDS):
        if played in (5, 8):
            part = _trainer(entry)
            assert part.average
            part.nets.load_state_dict(whole.nets.state_dict())
            assert whole.average
            part.average.nets.load_state_dict(whole.average.nets.state_dict())
            part.load_state_dict(whole.state_dict())
            whole = part
        whole.play_round()
    straight = _begun(entry)
    for _ in range(ROUNDS):
        straight.play_round()
    theirs = _everything(straight)
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in _everything(whole).items())


@every_game
def test_a_round_reads_nothing_from_the_device(entry: Entry, no_host_reads: AbstractContextManager[Any]) -> None:
    trainer = _begun(entry)
    for stage in range(len(trainer.stages)):
        while trainer.stage < stage:
            trainer.play_round()
        for _ in trainer.schedule:
            with no_host_reads:
                trainer._play(trainer.schedule[trainer.cursor])


@every_game
@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_every_objective_plays(entry: Entry, objective: str) -> None:
    trainer = _begun(entry, objective={"name": objective}, regularisers={"r1": {}})
    for _ in range(ROUNDS):
        trainer.play_round()
    assert trainer.meters.flush()


@every_game
@pytest.mark.parametrize("discriminator", [{"name": "patch", "width": 4, "layers": 1}, {"name": "pixel", "width": 4}])
def test_patches_and_pixels_are_judged_in_every_game(entry: Entry, discriminator: dict[str, Any]) -> None:
    if "discriminator" not in sections_of(entry.name):
        pytest.skip("it judges codes only")
    game = {"name": entry.name, **({"levels": 1} if entry.name == "lapgan" else {})}  # two leave less than a patch
    tables = {"objective": {"name": "relativistic-average"}, "regularisers": {"r1": {}, "r2": {}}}
    trainer = _begun(entry, game=game, discriminator=discriminator, **tables)
    for _ in range(ROUNDS if len(trainer.stages) > 1 else 1):
        trainer.play_round()
    assert trainer.meters.flush()


@every_game
@pytest.mark.parametrize("name", [name for name in AUGMENTATIONS.names() if name != "none"])
def test_every_augmentation_plays_and_learns_or_is_refused(entry: Entry, name: str) -> None:
    options = {"strength": 0.5, "interval": 1000} if name == "adaptive" else {}
    tables = {"augmentation": {"name": name, **options}, "regularisers": {"r1": {}, "balanced-consistency": {}}}
    if "code_discriminator" in sections_of(entry.name):
        with pytest.raises(OptionError, match="does not fit the game's codes"):
            _trainer(entry, **tables)
        return
    trainer = _begun(entry, **tables)
    while trainer.stage + 1 < len(trainer.stages):  # in a stage before the last the discriminator may rest
        trainer.play_round()
    for _ in trainer.schedule:
        trainer.play_turn()
    if name == "adaptive":
        assert trainer.nets["augmentation"].batches > 0


@every_sampler
def test_the_preview_lays_out_as_many_samples_as_asked_at_most(entry: Entry) -> None:
    game = build_game(_config(entry), _info(entry))
    codes, columns = game.preview_codes(16, torch.Generator().manual_seed(0))
    again, _ = game.preview_codes(16, torch.Generator().manual_seed(0))
    assert torch.equal(codes, again)
    assert 1 <= len(codes) <= 16
    assert 0 <= columns <= len(codes)


@pytest.mark.parametrize("skill", [Skill.ENCODE, Skill.CLASSIFY])
@every_game
def test_a_skill_that_is_offered_is_there(entry: Entry, skill: Skill) -> None:
    if skill not in entry.facts["offers"]:
        pytest.skip(f"does not offer to {skill.value}")
    trainer = _begun(entry)
    use: dict[Skill, Callable[..., Tensor]] = {Skill.ENCODE: trainer.game.encode, Skill.CLASSIFY: trainer.game.classify}
    nets, pictures = trainer.averaged_nets.eval(), trainer.source.some(5).images
    with torch.no_grad():
        answer = use[skill](nets, pictures)
        if skill is Skill.ENCODE:
            assert trainer.game.sample(nets, answer).shape == pictures.shape
        else:
            assert answer.shape == (5, len(CLASSES))


@every_translator
def test_every_route_translates_each_picture_on_its_own(entry: Entry) -> None:
    trainer = _begun(entry)
    for _ in range(2):
        trainer.play_round()
    nets, batch = trainer.averaged_nets.eval(), trainer.source.some(3)
    routes = {route.name: route for route in trainer.game.routes()}
    assert routes
    for route in routes.values():
        pictures = getattr(batch, route.takes)
        with torch.no_grad():
            made = trainer.game.translate(nets, pictures, route.name)
            alone = trainer.game.translate(nets, pictures[:1], route.name)
        assert pictures.shape[1:] == route.source
        assert made.shape == (3, *route.output)
        assert made.abs().max() <= 1
        torch.testing.assert_close(alone, made[:1], rtol=1e-4, atol=1e-5)
        if route.back:
            assert routes[route.back].source == route.output


@every_translator
def test_the_preview_shows_what_goes_in_and_what_comes_out(entry: Entry) -> None:
    trainer = _begun(entry)
    triples = Triples(trainer.game, trainer.source, 16, 0)
    sheet = triples.samples(trainer.averaged_nets, trainer.device)
    assert len(sheet) == triples.layout.samples == triples.layout.columns * len(triples.layout.captions)
    route = trainer.game.routes()[0]
    assert triples.layout.captions[:2] == (route.titles[0], f"→ {route.titles[1]}")
    assert not (sheet[: triples.layout.columns] == sheet[triples.layout.columns : 2 * triples.layout.columns]).all()
