"""The page Train: a live run, a run of the past, a resumed one, and nothing at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from engine.spec.data import DataInfo
from engine.spec.events import (
    Ended,
    Marked,
    Measured,
    Metric,
    Phase,
    Preview,
    Progress,
    Reading,
    Readings,
    SheetLayout,
    Started,
)
from engine.spec.runs import RunHistory, RunMark
from engine.training.beginning import write_beginning
from engine.training.measured import add_measured
from engine.training.run_folder import RunFolder
from studio.pages.train import TrainPage

PLAYERS = ("discriminator", "generator")


class FakeTraining(QObject):
    """A training service that says what a test tells it to."""

    phase_changed = Signal(object)
    progressed = Signal(object)
    started = Signal(object)
    readings = Signal(object)
    previewed = Signal(object)
    checkpointed = Signal(object)
    measured = Signal(object)
    marked = Signal(object)
    warned = Signal(object)
    failed = Signal(object)
    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.phase = Phase.READY
        self.current: Started | None = None
        self.run_name = ""
        self.calls: list[tuple[object, ...]] = []

    @property
    def is_live(self) -> bool:
        """True between start and end."""
        return self.phase.is_live

    def edit(self, path: str, value: float) -> None:
        """Notes an edit."""
        self.calls.append(("edit", path, value))

    def step(self, player: str | None = None) -> None:
        """Notes a step."""
        self.calls.append(("step", player))

    def sample(self) -> None:
        """Notes a wish for a preview."""
        self.calls.append(("sample",))

    def show_raw(self, raw: bool) -> None:
        """Notes which previews are wanted."""
        self.calls.append(("raw", raw))

    def shutdown(self, wait_ms: int | None = None) -> bool:
        """Nothing runs."""
        return True

    def enter(self, phase: Phase) -> None:
        """Changes the phase."""
        self.phase = phase
        self.phase_changed.emit(phase)

    def begin(
        self, folder: Path, *, round: int = 0, real: np.ndarray | None = None, stages: tuple[tuple[str, int], ...] = ()
    ) -> None:
        """A session starts, or goes on from a round."""
        self.run_name = folder.name
        self.enter(Phase.PREPARING)
        info = DataInfo("Data", (2,) if real is not None else (1, 8, 8))
        levels = {"generator/objective": 0.7}
        self.current = Started(folder, folder.name, PLAYERS, {}, "CPU", info, 9000, 8, round, levels, real, stages)
        self.started.emit(self.current)
        self.enter(Phase.TRAINING)

    def play(self, rounds: range) -> None:
        """Readings of these rounds."""
        self.readings.emit(Readings(tuple(reading(round) for round in rounds), 10.0, 80.0, None))

    def end(self) -> None:
        """The session ends."""
        self.enter(Phase.STOPPED)
        self.ended.emit(Ended(Phase.STOPPED, 0, None))


def reading(round: int) -> Reading:
    """The loss of the generator is its round."""
    values = {"generator/objective": (float(round),) * 3, "discriminator/D(real)": (0.5, 0.4, 0.6)}
    return Reading(round, 8 * round, 0.1 * round, 0.1 * round, values)


def preview(round: int, folder: Path | None = None) -> Preview:
    """Four plain samples whose shade is the round, saved where a folder is given."""
    samples = np.full((4, 8, 8, 4), round, np.uint8)
    samples[..., 3] = 255
    file = None
    if folder is not None:
        file = folder / "previews" / f"{round:09d}.webp"
        QImage(16, 16, QImage.Format.Format_RGB32).save(str(file), "WEBP")
    return Preview(round, samples, samples // 2, file)


@pytest.fixture
def training(services) -> FakeTraining:
    """The fake, in place of the real service."""
    services.training = FakeTraining()
    return services.training


@pytest.fixture
def page(services, training, qtbot) -> TrainPage:
    """The page, visible."""
    page = TrainPage(services)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    return page


@pytest.fixture
def live(page, training, write_run, qtbot) -> Path:
    """A run that trains: 40 readings and previews of rounds 0, 10, 20 and 30."""
    folder = write_run("ring-7", Phase.TRAINING)
    training.begin(folder)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    training.play(range(1, 41))
    for round in (0, 10, 20, 30):
        training.previewed.emit(preview(round, folder))
    return folder


def loss(page: TrainPage) -> np.ndarray:
    """The rounds of the generator's curve."""
    return page.board.curves.store.curves["generator/objective"].positions.array[0]


def shade(page: TrainPage) -> int:
    """The shade of the samples on show."""
    return int(page.board.samples.grid.samples[0, 0, 0, 0])


def test_without_a_run_the_page_says_so_and_leads_on(page, qtbot) -> None:
    assert "Nothing trains yet" in page.empty.title.text()
    for button, name in zip(page.empty.buttons, ("home", "compose"), strict=True):
        with qtbot.waitSignal(page.go) as gone:
            button.click()
        assert gone.args == [name]


def test_preparing_is_told_with_its_progress(page, training) -> None:
    training.run_name = "ring-7"
    training.enter(Phase.PREPARING)
    training.progressed.emit(Progress("Decoding pictures", 300, 1000))
    assert page.empty.isVisible()
    assert "ring-7" in page.empty.title.text()
    assert page.empty.text.text() == "Decoding pictures · 300 / 1,000"


def test_a_run_that_fails_before_it_begins_leaves_what_was_there(page, training, live) -> None:
    training.end()
    training.run_name = "another"
    training.enter(Phase.PREPARING)
    assert page.empty.isVisible()
    training.end()
    assert page.board.isVisible()
    assert page.run.folder == live


def test_curves_and_samples_follow_the_run_that_trains(page, training, live) -> None:
    training.play(range(41, 60))
    training.previewed.emit(preview(59))
    np.testing.assert_array_equal(loss(page), np.arange(1, 60))
    assert shade(page) == 59
    assert page.board.name.text() == "ring-7"
    assert "non-saturating" in page.board.about.text()
    assert page.board.curves.plot._levels == {"generator/objective": 0.7}


def test_the_name_is_shown_once(page, training, live) -> None:
    for name, shown in ((page.run.name, False), ("another", True)):  # the run bar says its own
        training.run_name = name
        page._show_states()
        assert page.board.name.isVisible() is shown


def test_the_cursor_moves_curves_samples_and_time_line_together(page, training, live, qtbot) -> None:
    for key, expected in (
        (Qt.Key.Key_Left, 30),
        (Qt.Key.Key_Left, 20),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Right, 10),
        (Qt.Key.Key_End, None),
    ):
        qtbot.keyClick(page, key)
        assert page.board.timeline.cursor_round == expected
        assert page.board.curves.plot._cursor == expected
        assert shade(page) == (30 if expected is None else expected)
        assert page.board.live.isChecked() is (expected is None)


def test_new_samples_do_not_take_the_place_of_those_that_are_looked_at(page, training, live) -> None:
    page.move_cursor(10)
    training.previewed.emit(preview(70))
    assert shade(page) == 10
    page.board.live.click()
    assert shade(page) == 70


def test_a_click_in_the_curves_chooses_the_nearest_preview(page, live) -> None:
    page.board.curves.chosen.emit(17)
    assert page.board.timeline.cursor_round == 20


def test_letters_switch_the_logarithm_and_fit(page, live, qtbot) -> None:
    page.board.curves.plot._moved_by_hand()
    page.activateWindow()
    page.board.samples.grid.setFocus()
    qtbot.waitUntil(lambda: page.board.samples.grid.hasFocus())
    qtbot.keyClick(page.board.samples.grid, Qt.Key.Key_L)
    qtbot.keyClick(page.board.samples.grid, Qt.Key.Key_F)
    assert page.board.curves.plot.logarithmic
    assert page.board.curves.plot.following


def test_rates_are_edited_and_marked(page, training, live) -> None:
    page.board.rates.edited.emit("optimisers.generator.learning_rate", 3e-4)
    assert training.calls == [("edit", "optimisers.generator.learning_rate", 3e-4)]
    training.marked.emit(Marked(40, "edit", "optimisers.generator.learning_rate = 0.0003"))
    assert page.board.rates.rates == {"discriminator": pytest.approx(2e-4), "generator": pytest.approx(3e-4)}
    assert page.board.curves.plot.losses.layer.look.marks == (40.0,)


def test_raw_samples_are_asked_for_at_once(page, training, live) -> None:
    training.previewed.emit(Preview(50, preview(50).averaged, None))
    page.board.samples.raw.click()
    assert training.calls == [("raw", True), ("sample",)]
    training.previewed.emit(preview(51))
    assert shade(page) == 51 // 2


def test_turns_can_be_played_while_paused(page, training, live) -> None:
    assert not page.board.rates._steps["generator"].isEnabled()
    training.enter(Phase.PAUSED)
    page.board.rates._steps["generator"].click()
    assert training.calls == [("step", "generator")]


def test_the_end_of_a_run_leaves_it_on_show(page, training, live) -> None:
    training.end()
    assert page.board.isVisible()
    assert not page.shows_live
    assert not page.board.rates._editors["generator"].isEnabled()
    assert page.board.curves.plot.losses.view.viewRange()[0][1] == pytest.approx(40 * 1.01)


def test_a_run_of_the_past_is_read_from_its_folder(page, training, write_run, qtbot) -> None:
    folder = RunFolder(write_run("digits-2"))
    folder.curves.append([reading(round) for round in range(1, 31)])
    saved = preview(20, folder.path)
    page.open_run(folder.path)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    np.testing.assert_array_equal(loss(page), np.arange(1, 31))
    assert page.run.reel.rounds == [saved.round]
    assert page.board.samples.grid.isVisible()
    assert set(page.board.rates.rates) == set(PLAYERS)


def test_a_history_at_hand_is_shown_at_once(page, write_run) -> None:
    folder = RunFolder(write_run("digits-2"))
    folder.curves.append([reading(3)])
    page.show_run(folder.summary(), folder.history())
    np.testing.assert_array_equal(loss(page), [3])
    page.show_run(folder.summary(), RunHistory())
    assert page.board.curves.store.curves == {}


def test_a_resumed_run_goes_on_from_its_checkpoint(page, training, live, qtbot) -> None:
    training.end()
    folder = RunFolder(live)
    folder.curves.append([reading(round) for round in range(1, 26)])  # the checkpoint was of round 25
    training.begin(live, round=25)
    training.play(range(26, 29))
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    training.play(range(29, 31))
    np.testing.assert_array_equal(loss(page), np.arange(1, 31))


def test_another_run_can_be_looked_at_while_one_trains(page, training, live, write_run, qtbot) -> None:
    page.open_run(write_run("digits-2"))
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    training.play(range(41, 50))
    training.previewed.emit(preview(49))
    assert page.board.curves.store.curves == {}
    assert page.board.show_live.isVisible()
    page.board.show_live.click()
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    assert page.shows_live
    assert loss(page)[-1] == 49


def test_a_page_that_is_built_late_shows_the_run_that_trains(services, training, write_run, qtbot) -> None:
    folder = RunFolder(write_run("ring-7", Phase.TRAINING))
    folder.curves.append([reading(1), reading(2)])
    training.begin(folder.path)
    page = TrainPage(services)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    training.play(range(3, 5))
    np.testing.assert_array_equal(loss(page), [1, 2, 3, 4])


def test_points_are_shown_over_those_of_the_data(page, training, write_run, qtbot) -> None:
    real = np.random.default_rng(0).normal(size=(200, 2)).astype(np.float32)
    training.begin(write_run("ring-7", Phase.TRAINING), real=real)
    training.previewed.emit(Preview(5, real + 1, real))
    assert page.board.samples.scatter.isVisible()
    np.testing.assert_allclose(page.board.samples.scatter.layer.real, real)


def test_curves_are_exported_where_the_dialog_says(page, live, services, tmp_path, monkeypatch, qtbot) -> None:
    chosen = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    with qtbot.waitSignal(services.messages.posted) as posted:
        page.board.curves.bar.export_asked.emit("csv")
    assert posted.args[0].level == "info"
    assert len(chosen.read_text(encoding="utf-8").splitlines()) == 1 + 2 * 40


def test_samples_that_cannot_be_saved_are_told(page, live, services, tmp_path, monkeypatch, qtbot) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "absent" / "x"), ""))
    with qtbot.waitSignal(services.messages.posted) as posted:
        page.board.samples.save.click()
    assert posted.args[0].level == "error"
    assert posted.args[0].remedy


def test_the_splitter_is_remembered(page, services, training, qtbot) -> None:
    page.board.splitter.setSizes([500, 600])
    page.board.splitter.splitterMoved.emit(500, 1)
    other = TrainPage(services)
    qtbot.addWidget(other)
    other.resize(page.size())
    other.show()
    assert other.board.splitter.saveState() == page.board.splitter.saveState()


def test_every_key_of_the_page_is_listed(page) -> None:
    keys = " ".join(key for _, rows in page.shortcuts() for _, key in rows)
    assert all(key in keys for key in ("L", "F", "←", "Home"))


STAGES = (("generator 1 of 2", 0), ("generator 2 of 2", 20))
ROWS = SheetLayout(2, ("shirts", "boots"), 4)


def modes(round: int, value: float) -> Measured:
    """The figure of a round."""
    return Measured(round, (Metric("modes", value, "higher", "2,500 samples", 8.0),))


def test_figures_appear_at_each_checkpoint(page, training, live) -> None:
    metrics = page.board.metrics
    assert "every 1,000 rounds" in metrics.empty.text()
    training.measured.emit(modes(10, 3))
    training.measured.emit(modes(20, 5))
    assert metrics.rows() == [("↑ modes", "5", "5", "20", "8")]
    page.move_cursor(10)
    assert metrics.rows()[0][1] == "3"


def test_figures_of_a_resumed_run_join_those_of_before(page, training, write_run, qtbot) -> None:
    folder = write_run("ring-7", Phase.TRAINING)
    add_measured(folder, modes(10, 3))
    training.begin(folder, round=10)
    training.measured.emit(modes(20, 5))
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    assert [figure.round for figure in page.board.metrics.chosen.figures] == [10, 20]


def test_a_finished_run_that_measured_nothing_says_how_to(page, write_run, qtbot) -> None:
    page.open_run(write_run("digits-2"))
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    assert "saddlepoint evaluate" in page.board.metrics.empty.text()


def test_the_stage_is_told_and_marked(page, training, write_run, qtbot) -> None:
    training.begin(write_run("ada-3", Phase.TRAINING), stages=STAGES)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    training.play(range(1, 21))
    assert page.board.stage.text() == "generator 1 of 2"
    training.marked.emit(Marked(20, "stage", "generator 2 of 2"))
    training.play(range(21, 31))
    assert page.board.stage.text() == "generator 2 of 2"
    look = page.board.curves.plot.losses.layer.look
    assert (look.stages, look.marks) == ((20.0,), ())
    page.move_cursor(10)
    assert page.board.stage.text() == "generator 1 of 2"


def test_a_run_with_one_stage_does_not_speak_of_it(page, training, live) -> None:
    assert not page.board.stage.isVisible()


def test_a_run_of_the_past_shows_what_it_told_at_its_start(page, training, write_run, qtbot) -> None:
    folder = RunFolder(write_run("ada-3"))
    real = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    levels, info = {"critic/objective": 1.5}, DataInfo("Ring", (2,))
    told = Started(folder.path, "ada-3", ("critic", "generator"), {}, "CPU", info, 9, 8, 0, levels, real, STAGES)
    write_beginning(folder.path, told)
    folder.curves.append([reading(round) for round in range(1, 31)], [RunMark(20, 1.0, "stage", "generator 2 of 2")])
    add_measured(folder.path, modes(30, 6))
    np.save(folder.previews / "000000010.npy", real + 1)
    page.open_run(folder.path)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    assert page.board.curves.plot._levels == levels
    assert set(page.board.rates.rates) == {"critic", "generator"}
    np.testing.assert_array_equal(page.board.samples.scatter.layer.real, real)
    assert page.board.stage.text() == "generator 2 of 2"
    assert page.board.metrics.rows() == [("↑ modes", "6", "6", "30", "8")]
    page.move_cursor(7)
    assert page.board.stage.text() == "generator 1 of 2"


def test_rows_keep_their_captions_live_and_from_a_file(page, training, live, write_run, qtbot) -> None:
    shown = preview(50)
    training.previewed.emit(Preview(50, shown.averaged, None, layout=ROWS))
    grid = page.board.samples.grid
    assert [grid.caption(index) for index in range(4)] == ["shirts", "shirts", "boots", "boots"]
    training.end()
    folder = RunFolder(write_run("cgan-2"))
    preview(20, folder.path)
    folder.write_layout(SheetLayout(1, ("real",), 2))
    page.open_run(folder.path)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=5000)
    assert [grid.caption(index) for index in range(2)] == ["real", ""]
    assert grid.samples.shape == (2, 8, 16, 4)
