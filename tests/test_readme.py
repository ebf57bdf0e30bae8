"""The README keeps its word: its code runs, its tree exists, its commands are known."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from engine import presets
from engine.__main__ import app
from engine.spec.config import from_mapping, with_settings
from engine.spec.events import Ended, Phase
from engine.spec.registry import OBJECTIVES
from engine.training import session
from engine.training.control import Control

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [block for name, block in fenced if name == language]


def test_the_objective_in_ten_lines_can_be_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OBJECTIVES, "_entries", {entry.name: entry for entry in OBJECTIVES})
    code = next(block for block in blocks("python") if "@OBJECTIVES.register" in block)
    exec(code, {"__name__": "pearson"})
    assert code[code.index("@OBJ") :].count("\n") <= 16
    net = {"name": "mlp", "width": 8, "depth": 1}
    tables = {"generator": net, "discriminator": net, "data": {"name": "ring"}, "objective": {"name": "pearson"}}
    config = from_mapping({**tables, "training": {"rounds": 3, "batch": 8, "threads": 1}})
    ended = session.run(config, lambda _: None, Control(), runs=tmp_path)
    assert ended.phase is Phase.FINISHED


def test_the_python_example_translates_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small = {"translator.width": 4, "discriminator.width": 4, "data.size": 16, "data.count": 100}
    config = with_settings(presets.load("cyclegan-shapes"), {**small, "training.rounds": 1, "training.device": "cpu"})
    session.run(config, lambda _: None, Control(), runs=Path("runs"), name="zebras")
    Image.new("RGB", (40, 30), "red").save("horse.jpg")
    exec(next(block for block in blocks("python") if "open_translator" in block), {})
    with Image.open("zebra.png") as made:
        assert made.size == (40, 30)


def test_the_python_example_trains_and_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = next(block for block in blocks("python") if "session.run" in block)
    assert '"training.rounds": 200' in code
    names: dict[str, object] = {}
    exec(code.replace('"training.rounds": 200', '"training.rounds": 2, "training.batch": 4'), names)
    assert isinstance(names["ended"], Ended)
    assert isinstance(names["pictures"], np.ndarray)
    assert names["pictures"].shape == (16, 16, 16, 4)


def test_every_path_of_the_tree_exists() -> None:
    tree = next(block for block in blocks("") if block.startswith("engine/"))
    folders: list[str] = []
    for line in tree.splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        folders = [*folders[:depth], name]
        assert (ROOT / "".join(folders)).exists(), line


def test_every_preset_is_in_its_table() -> None:
    for name in presets.names():
        assert f"`{name.removesuffix('-r3gan')}`" in README, name


def test_every_command_named_is_a_command() -> None:
    commands = set(re.findall(r"^saddlepoint (\w+)", "\n".join(blocks("bash")), re.MULTILINE))
    assert {"list", "train", "resume", "sample", "translate", "export", "bench"} <= commands
    for command in commands:
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


def test_the_pictures_and_files_it_links_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).is_file(), target


@pytest.mark.skipif(sys.platform != "linux", reason="the script is for Linux")
def test_the_ci_script_runs_the_readme_s_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "uv run pytest" in README
    assert "step uv run pytest\n" in script
