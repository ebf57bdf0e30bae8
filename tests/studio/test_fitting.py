"""What fits together: reasons for every family and game, replacements, and what a download takes."""

from __future__ import annotations

import pytest

from engine.spec.config import CHOICES, Choice, RunConfig
from engine.spec.data import DataInfo, Need
from engine.spec.pairing import peek
from engine.spec.registry import DATASETS, GAMES, Entry
from studio.fitting import (
    FITTED,
    chosen,
    misfits,
    networks,
    players,
    replacements,
    to_download_mib,
    unfit_choices,
)

POINTS = DataInfo("Points", (2,))
ODD = DataInfo("Odd pictures", (3, 48, 48), offers=frozenset({Need.PICTURES}))


@pytest.mark.parametrize("name", DATASETS.names())
def test_every_data_set_has_a_family_that_fits_it(name):
    reasons = misfits(peek(RunConfig(data=Choice(name=name))))
    for section in {*FITTED} - {"translator"}:  # which is for pictures alone
        assert len(reasons[section]) < len(CHOICES[section].names())


def test_convolutions_do_not_fit_points():
    told = misfits(POINTS)
    for section in ("generator", "discriminator"):
        assert {"dcgan", "resnet"} <= set(told[section])
        assert "mlp" not in told[section]
    assert told["generator"]["dcgan"] == "Needs pictures; these are points."


def test_sizes_that_cannot_be_halved_are_named():
    assert "48×48" in misfits(ODD)["generator"]["dcgan"]


def test_a_game_names_what_the_data_lack(monkeypatch):
    monkeypatch.setitem(GAMES.get("plain").facts, "needs", frozenset({Need.LABELS, Need.TWO_DOMAINS}))
    reason = misfits(ODD)["game"]["plain"]
    assert reason == "Plain game needs labels and two domains; Odd pictures offers pictures."
    assert unfit_choices(RunConfig(), misfits(ODD))["game"] == reason


def test_every_choice_that_does_not_fit_has_a_sentence():
    config = RunConfig(data=Choice(name="ring"))
    assert unfit_choices(config, misfits(peek(config))) == {
        "generator": "DCGAN generator does not fit: needs pictures; these are points.",
        "discriminator": "DCGAN discriminator does not fit: needs pictures; these are points.",
    }
    assert unfit_choices(RunConfig(), misfits(peek(RunConfig()))) == {}


def test_only_what_does_not_fit_is_replaced():
    mixed = RunConfig(data=Choice(name="ring"), discriminator=Choice(name="mlp"))
    assert replacements(mixed, misfits(POINTS)) == {"generator": ("mlp", "Perceptron")}
    assert replacements(RunConfig(), misfits(peek(RunConfig()))) == {}


def test_the_plain_game_has_two_players():
    assert set(players(RunConfig())) == {"generator", "discriminator"}


def test_a_named_folder_needs_no_download(tmp_path, monkeypatch):
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    entry = DATASETS.get("mnist")
    assert to_download_mib(entry, entry.options()) == entry.facts["download_mib"] > 0
    assert to_download_mib(entry, entry.options(folder=tmp_path)) == 0
    assert to_download_mib(DATASETS.get("ring"), DATASETS.get("ring").options()) == 0


@pytest.fixture
def coded(monkeypatch):
    """A game of three networks, none of which is a generator."""
    facts = {"networks": ("encoder", "discriminator", "code_discriminator"), "players": ("autoencoder", "critic")}
    monkeypatch.setitem(GAMES._entries, "coded", Entry("coded", "Coded game", "Help.", object, facts=facts))
    return RunConfig(game=Choice(name="coded"))


def test_a_game_says_which_networks_it_builds(coded):
    assert networks(coded) == ("discriminator", "encoder", "code_discriminator")
    assert players(coded) == ("autoencoder", "critic")
    assert chosen(coded, "generator") is None
    assert chosen(coded, "encoder").name == "mlp"
    assert networks(RunConfig()) == ("generator", "discriminator")
    assert chosen(RunConfig(), "encoder") is None


def test_networks_that_a_game_does_not_build_cannot_be_unfit(coded):
    on_points = coded.model_copy(update={"data": Choice(name="ring"), "discriminator": Choice(name="mlp")})
    assert unfit_choices(on_points, misfits(POINTS)) == {}
    on_points = on_points.model_copy(update={"encoder": Choice(name="dcgan")})
    assert list(unfit_choices(on_points, misfits(POINTS))) == ["encoder"]


def test_a_code_discriminator_sees_codes_whatever_the_data_are():
    told = misfits(ODD)["code_discriminator"]
    assert "mlp" not in told
    assert told["dcgan"] == "Sees pictures, not codes."


def test_augmentations_of_pictures_do_not_fit_points():
    told = misfits(POINTS)["augmentation"]
    assert "none" not in told
    assert all("points" in reason for reason in told.values())
    assert misfits(ODD)["augmentation"] == {}


def test_pairs_are_offered_to_each_game_as_it_needs_them():
    pictures = DataInfo("Mine", (3, 32, 32), offers=frozenset({Need.PICTURES, Need.STORED}))
    reasons = misfits(pictures)
    wanted = {"pix2pix": "edges", "colourisation": "grey", "super-resolution": "low-resolution"}
    for game, pairing in wanted.items():
        config = RunConfig(game=Choice(name=game), data=Choice(name="shapes"))
        assert replacements(config, reasons)["pairing"][0] == pairing
    config = RunConfig(game=Choice(name="segmentation"), data=Choice(name="shapes"))
    assert "pairing" not in replacements(config, reasons)  # a label map cannot be made


def test_every_game_fits_some_data_or_pairs():
    infos = [peek(RunConfig(data=Choice(name=name))) for name in DATASETS.names()]
    infos += [peek(RunConfig(data=Choice(name="shapes"), pairing=Choice(name=name))) for name in ("grey", "edges")]
    lacking = [set(misfits(info)["game"]) for info in infos]
    assert set.intersection(*lacking) == set()


def test_families_have_to_fit_both_sides():
    info = DataInfo("Pairs", (3, 32, 32), offers=frozenset({Need.PICTURES}), partner=(3, 48, 48), domains=("a", "b"))
    assert "48×48" in misfits(info)["discriminator"]["dcgan"]


def test_pairs_that_cannot_be_made_give_way_to_others_where_the_game_needs_some():
    grey = DataInfo("Grey", (1, 32, 32), offers=frozenset({Need.PICTURES}))
    config = RunConfig(game=Choice(name="pix2pix"), pairing=Choice(name="grey"))
    assert replacements(config, misfits(grey))["pairing"][0] == "edges"
    plain = RunConfig(pairing=Choice(name="grey"))
    assert replacements(plain, misfits(grey))["pairing"][0] == "none"
    two = DataInfo("Two", (3, 32, 32), partner=(3, 32, 32), offers=frozenset({Need.PICTURES, Need.TWO_DOMAINS}))
    assert replacements(config, misfits(two))["pairing"][0] == "none"
