"""The run configuration: TOML, dotted settings, differences, and clear refusals."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.spec.config import (
    Choice,
    RunConfig,
    difference,
    families,
    from_mapping,
    read_toml,
    resolve,
    with_settings,
    write_toml,
)
from engine.spec.errors import OptionError


def test_the_vocabulary_loads_without_torch() -> None:
    modules = "engine.spec.config, engine.spec.events, engine.training.run_folder, engine.training.control"
    code = f"import {modules}, sys; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_config_survives_toml(tmp_path: Path) -> None:
    config = with_settings(RunConfig(), {"training.batch": 32, "regularisers.r1.weight": 5.0, "generator.width": 16})
    (tmp_path / "run.toml").write_text(write_toml(config), encoding="utf-8")
    assert read_toml(tmp_path / "run.toml") == config


def test_resolving_fills_in_every_option() -> None:
    resolved = resolve(RunConfig())
    assert resolved.game.options["discriminator_steps"] == 1
    assert resolve(resolved) == resolved


def test_setting_another_entry_drops_the_options_of_the_old_one() -> None:
    config = with_settings(RunConfig(generator=Choice(name="dcgan", width=16)), {"generator": "mlp"})
    assert config.generator == Choice(name="mlp")


def test_text_settings_are_read_as_toml_values() -> None:
    config = with_settings(RunConfig(), {"training.batch": "32", "training.device": "cpu", "data.means": "[[0, 1]]"})
    assert (config.training.batch, config.training.device) == (32, "cpu")
    assert config.data.options["means"] == [[0, 1]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"training.bacth": 3}, 'Did you mean "batch"'),
        ({"trainin.batch": 3}, 'Did you mean "training"'),
        ({"training.batch": 0}, "training.batch = 0 is not valid.*≥ 1"),
        ({"training": 3}, "is a table"),
        ({"training.batch.x": 3}, "is a value, not a table"),
        ({"optimisers.generator.learnin_rate": 1}, 'Did you mean "learning_rate"'),
        ({"optimisers.generator.learning_rate": -1}, "> 0 and ≤ 1"),
    ],
)
def test_a_bad_setting_is_refused_with_its_reason(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        with_settings(RunConfig(), settings)


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(OptionError, match='unknown option "trainer"'):
        from_mapping({"trainer": {}})


def test_a_broken_toml_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[training\nbatch = 3", encoding="utf-8")
    with pytest.raises(OptionError, match=r"bad\.toml.*line 1"):
        read_toml(tmp_path / "bad.toml")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00\x00"])
def test_a_toml_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.toml").write_bytes(content)
    with pytest.raises(OptionError, match=r"bad\.toml"):
        read_toml(tmp_path / "bad.toml")


def test_a_missing_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be read"):
        read_toml(tmp_path / "none.toml")


def test_the_difference_lists_changed_paths_with_both_values() -> None:
    changed = with_settings(RunConfig(), {"training.batch": 32, "about.title": "other"})
    assert difference(changed, RunConfig()) == {"training.batch": (64, 32)}


@pytest.mark.parametrize("section", ["game", "generator", "discriminator", "objective", "data"])
def test_an_unknown_entry_offers_the_nearest(section: str) -> None:
    with pytest.raises(OptionError, match="there is no"):
        resolve(with_settings(RunConfig(), {section: "nonsense"}))


def test_an_unknown_option_of_an_entry_names_its_path() -> None:
    with pytest.raises(OptionError, match=r'"game\.cod".*Did you mean "code"'):
        resolve(with_settings(RunConfig(), {"game.cod": 3}))


def test_the_families_of_a_run_are_those_that_its_game_builds():
    assert families(RunConfig()) == ("dcgan",)
    config = with_settings(RunConfig(), {"game": "aae", "generator": "mlp", "encoder": "resnet"})
    assert families(config) == ("mlp", "resnet")  # no discriminator of samples; that of codes is a perceptron


def test_a_batch_of_one_is_refused_in_games_that_are_not_made_for_it():
    with pytest.raises(OptionError, match=r"training.batch = 1 is not valid.*≥ 2 in the game Plain game"):
        resolve(with_settings(RunConfig(), {"training.batch": 1}))


def test_an_option_of_a_network_that_nobody_named_is_one_of_the_games_usual_network():
    for settings in ({"game": "pix2pix", "translator.width": 16}, {"translator.width": 16, "game": "pix2pix"}):
        assert with_settings(RunConfig(), settings).translator == Choice(name="unet-translator", width=16)
    assert with_settings(RunConfig(), {"translator.width": 16}).translator == Choice(name="convolutional", width=16)
