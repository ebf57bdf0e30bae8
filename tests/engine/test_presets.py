"""Presets: each is a whole run on data that needs no download, and says what paper it follows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine import presets
from engine.contracts import Role
from engine.spec.config import read_toml, resolve, sections_of, to_mapping, write_toml
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError
from engine.spec.pairing import peek
from engine.spec.registry import DATASETS
from engine.training.assembly import FAMILIES, build_game

every_preset = pytest.mark.parametrize("name", presets.names())
SYSTEMS = {
    "gan-2014",
    "mm-gan",
    "ns-gan",
    "dcgan",
    "wgan",
    "wgan-gp",
    "lsgan",
    "ls-gan",
    "sngan",
    "hinge-resnet",
    "r3gan-objective",
    "r3gan",
    "stylegan2",
    "sagan",
    "unet-gan",
    "ring-8",
    "ring-8-r3gan",
    "grid-25",
    "grid-25-r3gan",
    "first-minute",
    "diffaugment",
    "ada",
    "bcr",
    "cgan",
    "cgan-blind",
    "projection-cgan",
    "acgan",
    "semi-supervised",
    "aae",
    "aae-labels",
    "vae-gan",
    "mrgan-grid",
    "mdgan-grid",
    "pacgan2-ring",
    "unrolled-ring",
    "replay-ring",
    "historical-ring",
    "top-k-grid",
    "lapgan",
    "cyclegan",
    "cyclegan-shapes",
    "cut",
    "cut-shapes",
    "fastcut",
    "adagan-mixture",
    "shared-latent-outlines",
    "simgan-digits",
    "stargan-shapes",
    "segmentation",
    "srgan-x4",
    "srgan",
    "pix2pix",
    "pix2pix-shapes",
    "colourisation",
    "colourisation-unpaired",
}


def _info(name: str) -> DataInfo:
    return peek(presets.load(name))


def test_every_system_has_its_preset() -> None:
    assert set(presets.names()) == SYSTEMS
    assert presets.names() == ("first-minute", *sorted(SYSTEMS - {"first-minute"}))


@every_preset
def test_a_preset_says_what_it_is_and_whose_paper_it_follows(name: str) -> None:
    about = presets.load(name).about
    assert about.title
    assert "arXiv:" in about.paper
    assert about.help.endswith(".")
    assert 40 < len(about.help) < 200


@every_preset
def test_a_preset_resolves_and_survives_a_file(name: str, tmp_path: Path) -> None:
    config = resolve(presets.load(name))
    assert resolve(config) == config
    (tmp_path / "run.toml").write_text(write_toml(config), encoding="utf-8")
    assert resolve(read_toml(tmp_path / "run.toml")) == config  # what is None is not written


@every_preset
def test_a_preset_needs_no_download(name: str) -> None:
    assert DATASETS.get(presets.load(name).data.name).facts["download_mib"] == 0


@every_preset
def test_data_and_networks_of_a_preset_fit_each_other(name: str) -> None:
    config = resolve(presets.load(name))
    parts = [part for part in build_game(config, _info(name)).parts().values() if part.role is not Role.KEEP]
    for part in parts:
        family = FAMILIES[part.role].get(getattr(config, part.role.value).name)
        assert family.facts["unfit"](part.sample) == "", part.role
    assert {part.role.value for part in parts} == set(sections_of(config.game.name))


def test_titles_tell_presets_apart() -> None:
    titles = [presets.load(name).about.title for name in presets.names()]
    assert len(set(titles)) == len(titles)


def test_an_unknown_preset_offers_the_nearest() -> None:
    with pytest.raises(OptionError, match="wgan-gp"):
        presets.load("wgan_gp")


def test_presets_carry_the_hyper_parameters_of_their_papers() -> None:
    wgan, wgan_gp, sngan = presets.load("wgan"), resolve(presets.load("wgan-gp")), presets.load("sngan")
    assert wgan.optimiser("discriminator").kind == "rmsprop"
    assert wgan.optimiser("generator").learning_rate == 5e-5
    assert wgan.regularisers == {"weight-clipping": {"bound": 0.01}}
    assert wgan.game.options["discriminator_steps"] == wgan_gp.game.options["discriminator_steps"] == 5
    adam = wgan_gp.optimiser("discriminator")
    assert (adam.learning_rate, adam.beta1, adam.beta2) == (1e-4, 0.0, 0.9)
    assert wgan_gp.regularisers["gradient-penalty"]["weight"] == 10.0
    assert wgan_gp.regularisers["gradient-penalty"]["sided"] == "two"
    assert (sngan.objective.name, sngan.game.options["discriminator_steps"]) == ("hinge", 5)


def test_fastcut_is_cut_with_other_weights_and_mirrored_inputs() -> None:
    cut, fastcut = (resolve(presets.load(name)) for name in ("cut", "fastcut"))
    changed = {key for key, value in cut.game.options.items() if fastcut.game.options[key] != value}
    assert changed == {"contrast_weight", "identity_weight", "mirrored"}
    assert (cut.translator, cut.discriminator, cut.objective) == (
        fastcut.translator,
        fastcut.discriminator,
        fastcut.objective,
    )


def test_mm_gan_and_ns_gan_differ_in_the_objective_only() -> None:
    ours, theirs = (to_mapping(presets.load(name)) for name in ("mm-gan", "ns-gan"))
    assert {key for key in ours if ours[key] != theirs[key]} == {"about", "objective"}


def test_presets_are_listed_and_loaded_without_torch() -> None:
    code = (
        "import sys; from engine import presets; [presets.load(name) for name in presets.names()]; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@every_preset
def test_each_preset_stands_under_one_of_the_headings(name: str) -> None:
    groups = [group for group, members in presets.grouped().items() if name in members]
    assert groups == [presets.load(name).about.group]
    assert groups[0] in presets.GROUPS
