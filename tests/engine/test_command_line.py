"""The command line: what it lists, trains, resumes, writes, and how it fails."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import SafetensorError, safe_open
from typer.testing import CliRunner, Result

from engine import __version__, presets
from engine.__main__ import app
from engine.command.opening import configure, data_settings, find_run, open_preset, parse_settings
from engine.inference import model
from engine.spec.config import read_toml
from engine.spec.data import Need
from engine.spec.events import Phase
from engine.training.run_folder import RunFolder

TINY = """
[generator]
name = "mlp"
width = 8
depth = 1
[discriminator]
name = "mlp"
width = 8
depth = 1
[game]
name = "plain"
code = 2
[data]
name = "ring"
[training]
rounds = 5
batch = 8
threads = 1
"""


@pytest.fixture(autouse=True)
def usual_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the usual runs, and a wide terminal."""
    monkeypatch.setenv("SADDLEPOINT_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A run that takes a moment."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture
def run(toml: Path, usual_runs: Path) -> Path:
    """A finished tiny run named "one"."""
    assert call("train", str(toml), "--name", "one").exit_code == 0
    return usual_runs / "one"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "engine", *arguments]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}  # the tests run under uv
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=plain)


def wait_for(path: Path, pattern: str, seconds: float = 60) -> None:
    for _ in range(round(seconds * 20)):
        if list(path.glob(pattern)):
            return
        time.sleep(0.05)
    raise AssertionError(f"no {pattern} in {path}")


def test_the_version_is_the_engine_s() -> None:
    assert call("--version").stdout.strip() == f"saddlepoint {__version__}"


@pytest.mark.parametrize(
    "kind", ["games", "objectives", "regularisers", "networks", "augmentations", "data", "pairings", "presets"]
)
def test_every_kind_can_be_listed_in_the_singular_too(kind: str) -> None:
    plural, singular = call("list", kind), call("list", kind.removesuffix("s"))
    assert plural.exit_code == 0
    assert plural.stdout == singular.stdout
    assert len(plural.stdout.splitlines()) > 3


def test_a_listed_entry_shows_its_options_with_bounds() -> None:
    shown = call("list", "objective", "minimax").stdout
    assert "label_smoothing" in shown
    assert "≥ 0 and < 1" in shown
    assert "arXiv:1406.2661" in shown


def test_a_listed_preset_is_its_toml(tmp_path: Path) -> None:
    path = tmp_path / "shown.toml"
    path.write_text(call("list", "preset", "dcgan").stdout)
    assert read_toml(path) == presets.load("dcgan")


def test_an_unknown_name_is_answered_with_the_nearest_on_one_line() -> None:
    for arguments in (["train", "dcgn"], ["list", "preset", "dcgn"], ["list", "network", "dcgn"]):
        result = call(*arguments)
        assert result.exit_code == 2
        assert 'Did you mean "dcgan"?' in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_translators_are_listed_without_other_networks() -> None:
    listed = call("list", "translators").stdout
    assert "unet-translator" in listed
    assert "Discriminators" not in listed
    assert call("list", "translator", "dcgan").exit_code == 2


def test_a_listed_preset_that_is_kept_in_a_file_can_be_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    Path("kept.toml").write_text(call("list", "preset", "cyclegan").stdout, encoding="utf-8")
    assert read_toml(Path("kept.toml")) == presets.load("cyclegan")


def test_a_setting_must_have_an_equals_sign(toml: Path) -> None:
    result = call("train", str(toml), "--set", "training.batch")
    assert result.exit_code == 2
    assert 'has no "="' in result.stderr


def test_a_setting_out_of_bounds_names_path_value_and_bound(toml: Path, usual_runs: Path) -> None:
    result = call("train", str(toml), "--set", "training.batch=1")
    assert result.exit_code == 2
    assert all(part in result.stderr for part in ("training.batch", "1", "≥ 2"))
    assert not usual_runs.exists()


def test_a_setting_keeps_what_follows_its_first_equals_sign() -> None:
    assert parse_settings(["data.path=a=b", " x.y = 1 "]) == {"data.path": "a=b", "x.y": "1"}


def test_a_folder_with_two_domains_is_told_from_one_with_classes(tmp_path: Path) -> None:
    for name in ("all/trainA", "all/trainB", "classes/cats"):
        (tmp_path / name).mkdir(parents=True)
    assert data_settings(str(tmp_path / "all"))["data.name"] == "two-folders"
    assert data_settings(str(tmp_path / "classes")) == {"data.name": "folder", "data.path": str(tmp_path / "classes")}


def pictures(folder: Path, names: str, width: int = 8) -> None:
    folder.mkdir(parents=True)
    for name in names:
        Image.new("RGB", (width, 8)).save(folder / f"{name}.png")


def test_a_game_of_two_domains_finds_them_in_a_folder(tmp_path: Path) -> None:
    for name in ("summer", "winter"):
        pictures(tmp_path / "seasons" / name, name[:4])
    pictures(tmp_path / "same" / "trainA", "abc")
    pictures(tmp_path / "same" / "trainB", "abc")
    unpaired, paired = frozenset({Need.TWO_DOMAINS}), frozenset({Need.PAIRS})
    assert data_settings(str(tmp_path / "seasons"), unpaired)["data.name"] == "two-folders"
    assert data_settings(str(tmp_path / "same"), unpaired)["data.name"] == "two-folders"
    assert data_settings(str(tmp_path / "same"), paired)["data.name"] == "paired-folders"
    assert data_settings(str(tmp_path / "seasons"))["data.name"] == "folder"


def test_pairs_side_by_side_are_taken_unless_pairs_are_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures(tmp_path / "maps" / "train", "abc", width=16)
    options = {"data": str(tmp_path / "maps"), "device": None, "rounds": None}
    config = configure(presets.load("pix2pix"), **options, settings=["pairing=none"])
    assert config.data.name == "side-by-side"
    assert not capsys.readouterr().err
    assert configure(presets.load("pix2pix"), **options, settings=[]).data.name == "folder"
    assert "looks like pairs" in capsys.readouterr().err


def test_an_unknown_data_set_is_answered_with_the_nearest(toml: Path) -> None:
    result = call("train", str(toml), "--data", "rnig")
    assert result.exit_code == 2
    assert 'Did you mean "ring"?' in result.stderr


def test_training_writes_a_run_with_the_options_given(toml: Path, tmp_path: Path) -> None:
    arguments = ("--data", "grid", "--rounds", "6", "--set", "objective=hinge", "--out", str(tmp_path / "there"))
    result = call("train", str(toml), "--name", "mine", *arguments)
    assert result.exit_code == 0, result.stderr
    config = read_toml(tmp_path / "there" / "mine" / "run.toml")
    assert (config.data.name, config.objective.name, config.training.rounds) == ("grid", "hinge", 6)
    assert json.loads((tmp_path / "there" / "mine" / "state.json").read_text())["round"] == 6


def test_a_run_is_named_after_its_preset_and_the_time_and_stays_unique(toml: Path, usual_runs: Path) -> None:
    assert [call("train", str(toml)).exit_code for _ in range(2)] == [0, 0]
    names = {path.name for path in usual_runs.iterdir()}
    assert len(names) == 2
    assert all(name.startswith("tiny-20") for name in names)


def test_a_folder_of_pictures_is_data(toml: Path, tmp_path: Path) -> None:
    (tmp_path / "123").mkdir()
    for number in range(30):
        pixels = np.full((20, 20, 3), number * 8, np.uint8)
        Image.fromarray(pixels).save(tmp_path / "123" / f"{number}.png")
    result = call("train", str(toml), "--data", "123", "--set", "data.size=16", "--name", "pictures")
    assert result.exit_code == 0, result.stderr
    assert read_toml(tmp_path / "runs" / "pictures" / "run.toml").data.options["path"] == str(tmp_path / "123")


def test_a_run_that_is_done_says_so_and_plays_on_when_asked_for_more(run: Path) -> None:
    done, more = call("resume", "one"), call("resume", str(run), "--rounds", "8")
    assert done.exit_code == 2
    assert "finished" in done.stderr
    assert more.exit_code == 0
    assert json.loads((run / "state.json").read_text())["round"] == 8


def test_an_unknown_run_is_answered_with_the_nearest(run: Path) -> None:
    result = call("resume", "onne")
    assert result.exit_code == 2
    assert 'Did you mean "one"?' in result.stderr
    assert find_run("one") == run


def test_a_file_is_no_run_and_only_some_of_many_runs_are_named(run: Path) -> None:
    Path("weights.pth").touch()
    assert "runs are folders" in call("evaluate", "weights.pth").stderr
    for number in range(9):
        shutil.copytree(run, run.with_name(f"run-{number}"))
    told = call("evaluate", "zzz").stderr
    assert "list runs shows all" in told
    assert told.count("run-") < 9


def test_a_run_s_own_options_can_be_trained_again(run: Path) -> None:
    config, name = open_preset(str(run))
    assert (name, config.training.rounds) == ("one", 5)
    assert open_preset(str(run / "run.toml"))[0] == config


def test_points_are_sampled_as_a_table_that_the_seed_decides(run: Path, tmp_path: Path) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert call("sample", "one", "--count", "7", "--seed", seed, "--out", f"{name}.csv").exit_code == 0
    a, b, c = (np.loadtxt(tmp_path / f"{name}.csv", delimiter=",", skiprows=1) for name in "abc")
    assert a.shape == (7, 2)
    assert (a == b).all()
    assert (a != c).any()


def test_pictures_are_sampled_as_a_sheet_or_one_by_one(toml: Path, tmp_path: Path) -> None:
    digits = ("--data", "digits", "--name", "digits")
    assert call("train", str(toml), *digits).exit_code == 0
    assert call("sample", "digits", "--count", "6", "--columns", "3", "--out", "sheet.png").exit_code == 0
    assert call("sample", "digits", "--count", "2", "--raw", "--out", "each").exit_code == 0
    sheet = Image.open(tmp_path / "sheet.png")
    assert sheet.size == (48, 32)
    assert json.loads(sheet.text["saddlepoint"])["round"] == 5  # type: ignore[attr-defined]
    assert sorted(path.name for path in (tmp_path / "each").iterdir()) == ["00000.png", "00001.png"]


def test_an_ending_that_fits_no_format_is_refused(run: Path) -> None:
    result = call("sample", "one", "--out", "points.png")
    assert result.exit_code == 2
    assert ".csv" in result.stderr


def test_a_round_without_a_checkpoint_is_refused_with_those_that_there_are(run: Path) -> None:
    result = call("sample", "one", "--round", "3")
    assert result.exit_code == 2
    assert "5" in result.stderr


def test_the_exported_generator_carries_its_config(run: Path, tmp_path: Path) -> None:
    assert call("export", "one").exit_code == 0
    with safe_open(tmp_path / "one.safetensors", "np") as file:
        assert json.loads(file.metadata()["config"])["data"]["name"] == "ring"
        assert all(name.startswith("generator.") for name in file.keys())  # noqa: SIM118 - no mapping


def test_an_export_that_cannot_be_written_is_told_and_leaves_nothing(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("taken").mkdir()
    assert call("export", "one", "--to", "taken").exit_code == 2

    def fails(*_: object) -> None:
        raise SafetensorError("I/O error: no space is left")

    monkeypatch.setattr(model, "save_file", fails)
    told = call("export", "one", "--to", "full.safetensors")
    assert told.exit_code == 2
    assert "full.safetensors cannot be written. I/O error" in told.stderr
    assert {path.name for path in Path().iterdir()} == {"taken", "runs", "tiny.toml"}


@pytest.mark.parametrize(
    ("to", "format", "written"),
    [("a.zip", None, "a.zip"), ("b.safetensors", None, "b.safetensors"), ("C.ZIP", "zip", "C.ZIP")],
)
def test_an_ending_names_the_format_of_an_export(run: Path, to: str, format: str | None, written: str) -> None:
    assert call("export", "one", "--to", to, *(() if format is None else ("--format", format))).exit_code == 0
    assert zipfile.is_zipfile(written) == written.lower().endswith(".zip")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "a.bin"), "safetensors files end in .safetensors. Write --to a.safetensors."),
        (("--to", "a"), "Write --to a.safetensors."),
        (("--to", "a.zip", "--format", "safetensors"), "Write --to a.safetensors, or leave --format safetensors out."),
        (("--to", ""), "it is a folder"),
        (("--to", "", "--format", "zip"), "it is a folder"),
        (("--to", "tiny.toml/a.zip"), "tiny.toml is a file and no folder. Choose another place with --to."),
    ],
)
def test_an_export_to_a_name_that_does_not_fit_is_refused(run: Path, arguments: tuple[str, ...], message: str) -> None:
    before = set(Path().iterdir())
    told = call("export", "one", *arguments)
    assert told.exit_code == 2
    assert message in told.stderr
    assert set(Path().iterdir()) == before


def test_whoever_may_read_new_files_may_read_an_export(run: Path) -> None:
    assert call("export", "one").exit_code == 0
    Path("usual").touch()
    assert Path("one.safetensors").stat().st_mode == Path("usual").stat().st_mode


def test_ctrl_c_is_answered_with_a_sentence(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(model, "save_file", interrupted)
    told = call("export", "one")
    assert (told.exit_code, told.stderr) == (130, "Stopped with Ctrl-C: what was not finished was not written.\n")
    assert {path.name for path in Path().iterdir()} == {"runs", "tiny.toml"}


def test_ctrl_c_is_no_flaw_of_networks_that_are_converted(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")

    def interrupted(*_: object, **__: object) -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise torch.onnx.OnnxExporterError("\x1b[96mStep 1/3\x1b[0m failed") from error

    monkeypatch.setattr(torch.onnx, "export", interrupted)
    assert call("export", "one", "--format", "onnx").exit_code == 130
    assert {path.name for path in Path().iterdir()} == {"runs", "tiny.toml"}


def test_the_exported_run_can_be_unpacked_and_resumed_and_holds_no_temporary_file(run: Path, tmp_path: Path) -> None:
    (run / "checkpoints" / ".000000009.1.tmp").mkdir()
    (run / "checkpoints" / ".000000009.1.tmp" / "state.pt").write_bytes(b"half")
    assert call("export", "one", "--format", "zip", "--to", "packed.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "packed.zip") as packed:
        assert not [name for name in packed.namelist() if "tmp" in name]
        packed.extractall(tmp_path / "elsewhere")
    assert call("resume", str(tmp_path / "elsewhere" / "one"), "--rounds", "6").exit_code == 0


def test_a_run_in_use_is_not_packed(run: Path) -> None:
    folder = RunFolder(run)
    folder.write_state(replace(folder.state(), phase=Phase.TRAINING, heartbeat=time.time()))
    result = call("export", "one", "--format", "zip")
    assert result.exit_code == 2
    assert "Stop it first" in result.stderr


def test_resuming_a_finished_run_leaves_it_finished(run: Path) -> None:
    call("resume", "one")
    assert RunFolder(run).state().phase is Phase.FINISHED


def test_an_interrupted_run_is_saved_and_says_how_to_resume(toml: Path, usual_runs: Path) -> None:
    process = start("train", str(toml), "--name", "cut", "--rounds", "100000000")
    wait_for(usual_runs, "cut/curves.sqlite")
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert out.splitlines()[-1].strip() == "python -m engine resume cut"
    assert json.loads((usual_runs / "cut" / "state.json").read_text())["phase"] == "stopped"
    assert list((usual_runs / "cut" / "checkpoints").glob("*/manifest.json"))


def test_a_second_interrupt_leaves_at_once() -> None:
    code = (
        "import os, signal, time\n"
        "from engine.command.watching import interruptible\n"
        "from engine.training.control import Control\n"
        "control = Control()\n"
        "with interruptible(control):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    assert control.stopping\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(30)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 130, done.stderr
    assert "Left at once" in done.stderr


def test_the_command_line_works_without_qt(toml: Path) -> None:
    code = (
        "import sys\n"
        "class NoQt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph', 'studio'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, NoQt())\n"
        "from engine.__main__ import app\n"
        "app(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, "train", str(toml), "--name", "bare"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert "Finished: 5 rounds" in done.stdout


def test_help_is_shown_without_torch() -> None:
    code = (
        "import sys\nfrom engine.__main__ import app\napp(['--help'], standalone_mode=False)\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "resume" in done.stdout


@pytest.mark.parametrize(
    ("preset", "command"), [("first-minute", "sample one"), ("srgan", "translate one PICTURES --out FOLDER")]
)
def test_a_finished_run_says_how_to_see_what_it_learnt(preset: str, command: str) -> None:
    small = ["--set", "data.size=16", "--set", "data.count=100", "--set", "training.threads=1"]
    finished = call("train", preset, "--name", "one", "--rounds", "1", *small)
    assert finished.exit_code == 0, finished.stdout
    assert command in finished.stdout
    if preset == "srgan":
        assert "90 samples in pairs: low resolution 3×8×8 → high resolution 3×16×16" in finished.stdout
