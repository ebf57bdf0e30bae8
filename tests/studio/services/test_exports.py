"""The service that exports: runs and what Explore shows, given up without a trace, with what went wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.inference.exploring import open_explorer
from engine.spec.errors import Cancelled
from engine.spec.exploration import Recipe
from engine.spec.exporting import Exported, Format
from studio.exporting import Exportable, ExportOrder
from studio.services.exports import ExportService

ALL = tuple(Format)


@pytest.fixture
def exports(services) -> ExportService:
    return services.exports


def order(run: Path, path: Path, formats: tuple[Format, ...] = ALL, *, shown: bool = False) -> ExportOrder:
    return ExportOrder(Exportable(run, run.name, formats, shown), path)


def told(service: ExportService, wanted: ExportOrder, qtbot) -> str:
    with qtbot.waitSignal(service.failed, timeout=60_000) as failed:
        service.do(wanted)
    problem = failed.args[1]
    return f"{problem.what}. {problem.why}. {problem.remedy}"


def test_an_exported_run_gives_the_same_picture_bit_for_bit(exports, explored_run, tmp_path, qtbot):
    run, path = explored_run("styled"), tmp_path / "styled.safetensors"
    with qtbot.waitSignal(exports.done, timeout=60_000) as done:
        exports.do(order(run, path))
    assert done.args[1] == Exported(path, "generator", 4)
    wanted, made = open_explorer(run), open_explorer(path)
    assert np.array_equal(made.picture(Recipe(seed=7)), wanted.picture(Recipe(seed=7)))


def test_what_explore_shows_is_exported_as_onnx_and_compared(services, exports, explored_run, tmp_path, qtbot):
    pytest.importorskip("onnxruntime")
    run, path = explored_run("points"), tmp_path / "points.onnx"
    with qtbot.waitSignal(services.exploration.opened, timeout=60_000):
        services.exploration.open(run)
    with qtbot.waitSignal(exports.done, timeout=60_000) as done:
        exports.do(order(run, path, shown=True))
    assert done.args[1].largest_difference <= 1e-4
    assert path.stat().st_size > 1000


def test_another_model_than_was_chosen_is_not_exported(services, exports, explored_run, tmp_path, qtbot):
    with qtbot.waitSignal(services.exploration.opened, timeout=60_000):
        services.exploration.open(explored_run("points"))
    wanted = order(explored_run("styled"), tmp_path / "a.safetensors", shown=True)
    assert "Another model was opened meanwhile" in told(exports, wanted, qtbot)
    assert not list(tmp_path.glob("*.safetensors*"))


def test_a_run_is_packed_with_progress_in_bytes(exports, explored_run, tmp_path, qtbot):
    run, path, parts = explored_run("points"), tmp_path / "points.zip", []
    exports.progressed.connect(lambda _order, done, total: parts.append((done, total)))
    with qtbot.waitSignal(exports.done, timeout=60_000):
        exports.do(order(run, path))
    with zipfile.ZipFile(path) as packed:
        assert "points/run.toml" in packed.namelist()
        assert parts[-1] == (sum(each.file_size for each in packed.infolist()),) * 2


def test_what_is_given_up_leaves_nothing_nor_does_what_waited(exports, explored_run, tmp_path, qtbot):
    run, gone = explored_run("styled"), []
    exports.cancelled.connect(gone.append)
    first, second = order(run, tmp_path / "a.zip"), order(run, tmp_path / "b.zip")
    exports.do(first)
    exports.do(second)
    exports.cancel()
    qtbot.waitUntil(lambda: len(gone) == 2, timeout=60_000)
    assert {each.path for each in gone} == {first.path, second.path}
    assert not list(tmp_path.glob("*.zip*"))


def test_what_is_given_up_in_the_middle_is_told_as_that(qtbot, tmp_path):
    def export(_source, _path, _format, progress, cancelled):
        progress(1, 100)
        while not cancelled():
            pass
        raise Cancelled("the export was cancelled")

    service = ExportService(lambda _answer: None, export)
    with qtbot.waitSignal(service.progressed):
        service.do(order(tmp_path, tmp_path / "a.zip"))
    with qtbot.waitSignal(service.cancelled):
        service.cancel()
    service.shutdown()


def test_what_cannot_be_exported_is_told_with_its_remedy(exports, explored_run, tmp_path, qtbot):
    run = explored_run("points")
    (tmp_path / "file").write_text("in the way")
    taken = told(exports, order(run, tmp_path / "file" / "a.zip"), qtbot)
    assert "file is a file and no folder. Choose another place." in taken
    nowhere = told(exports, order(tmp_path / "gone", tmp_path / "a.safetensors"), qtbot)
    assert "gone" in nowhere
    weights = (Format.SAFETENSORS,)
    assert "translates pictures. Name it a.safetensors." in told(exports, order(run, Path("a.onnx"), weights), qtbot)
    assert "Name it a.safetensors." in told(exports, order(run, Path("a.zip"), weights), qtbot)
    assert "exported as .safetensors. Name it a.safetensors." in told(
        exports, order(run, Path("a.bin"), weights), qtbot
    )
