"""Exploring behind the window: the newest recipe wins, small pictures wait, tasks run beside, errors come as data."""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from weakref import WeakSet

import numpy as np
import pytest

from engine.spec.errors import Cancelled, CheckpointError, OptionError
from engine.spec.events import Frozen
from engine.spec.exploration import DirectionFacts, ExplorerFacts, Film, Journey, Recipe
from studio.exploration import ExportFilm, FindDirections, FindNeighbours
from studio.services.exploration import ExplorationService
from studio.services.exploring_engine import ExploringEngine
from studio.services.training import TrainingService

RUN, OTHER = Path("shapes"), Path("faces")
JOURNEY = Journey((Recipe(seed=1), Recipe(seed=2)), frames=8)


class FakeExplorer:
    """Draws the seed as a shade, once it may go on."""

    def __init__(self, engine, path, round, directions=()):
        engine.alive.add(self)
        self.engine, self.directions, self.notes = engine, directions, ("It is small.",)
        self.facts = ExplorerFacts(path.name, "DCGAN", round, True, f"{path.name}-{round}", (3, 2, 2), 4)

    def picture(self, recipe):
        self.engine.threads.add(threading.get_ident())
        self.engine.drawn.append(recipe.seed)
        self.engine.wait()
        if recipe.label is not None:
            raise OptionError("class", "there is no class 3", "shapes has none", "Leave the class out.")
        return np.full((2, 2, 4), recipe.seed % 256, np.uint8)

    def sealed(self, recipe):
        return replace(recipe, model=self.facts.model)


class FakeEngine:
    """Opens anything, waits where a test wants it to."""

    def __init__(self):
        self.go_on, self.refuse = threading.Event(), None
        self.go_on.set()
        self.tasks_go_on = threading.Event()
        self.tasks_go_on.set()
        self.drawn, self.opened, self.saved, self.written = [], [], [], []
        self.alive = WeakSet()
        self.threads, self.task_threads, self.alone = set(), set(), []
        self.round, self.copies, self.task_explorers = 600, 0, []
        self.made = ExploringEngine(
            open=self.open,
            open_frozen=lambda path, frozen: FakeExplorer(self, path, frozen.round),
            newest_round=lambda _path: self.round,
            copy=self.copy,
            save_picture=lambda path, pixels, recipe: self.saved.append((path, pixels[0, 0, 0], recipe)),
            write_directions=lambda path, facts, directions: self.written.append((path, facts.round, directions)),
            with_own=lambda _explorer, known, name, _recipe: (*known, direction(name)),
            renamed=lambda known, old, new: tuple(direction(new) if one.facts.name == old else one for one in known),
            removed=lambda known, name: tuple(one for one in known if one.facts.name != name),
            share_cores=self.alone.append,
            tasks={FindDirections: self.find, FindNeighbours: self.look, ExportFilm: self.film},
        )

    def wait(self):
        while not self.go_on.is_set():
            time.sleep(0.001)

    def open(self, path, round):
        self.opened.append((path, round))
        if self.refuse:
            raise self.refuse
        return FakeExplorer(self, path, round or self.round)

    def copy(self, explorer):
        self.copies += 1
        return FakeExplorer(self, Path(explorer.facts.title), explorer.facts.round)

    def work(self, job):
        self.task_threads.add(threading.get_ident())
        self.task_explorers.append(job.explorer)
        job.progress(1, 2)
        while not self.tasks_go_on.is_set():
            if job.cancelled():
                raise Cancelled("broken off")
            time.sleep(0.001)

    def find(self, job):
        self.work(job)
        return (direction("size"), direction("hue"))

    def look(self, job):
        self.work(job)
        return job.order.recipe.seed

    def film(self, job):
        self.work(job)
        return job.order.path


def direction(name):
    return SimpleNamespace(facts=DirectionFacts(name, "principal", (0, 0), 1.0))


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def service(qapp, engine):
    made = ExplorationService(None, lambda: engine.made)
    yield made
    engine.go_on.set()
    made.shutdown()


def opened(qtbot, service, path=RUN, round=None):
    with qtbot.waitSignal(service.opened) as told:
        service.open(path, round)
    return told.args[0]


@pytest.fixture
def shown(service):
    """The seeds that were shown, in order."""
    seeds = []
    service.shown.connect(lambda made: seeds.append(made.recipe.seed))
    return seeds


def test_an_opened_model_tells_its_facts_and_draws(service, qtbot):
    told = opened(qtbot, service)
    assert (told.path, told.facts.round, told.live, told.notes) == (RUN, 600, False, ("It is small.",))
    with qtbot.waitSignal(service.shown) as made:
        service.ask(Recipe(seed=7))
    assert made.args[0].sample[0, 0, 0] == 7
    assert made.args[0].sealed.model == "shapes-600"
    assert made.args[0].opened is told


def test_a_thousand_wishes_in_a_burst_are_two_renders_and_the_last_is_shown(service, engine, qtbot, shown):
    opened(qtbot, service)
    engine.go_on.clear()
    service.ask(Recipe(seed=0))
    qtbot.waitUntil(lambda: engine.drawn == [0])
    for seed in range(1, 1001):
        service.ask(Recipe(seed=seed))
    engine.go_on.set()
    qtbot.waitUntil(lambda: not service.is_busy)
    assert shown == engine.drawn == [0, 1000]
    assert service.renders == 2


def test_a_stream_of_wishes_is_shown_in_order_and_to_its_end(service, engine, qtbot, shown):
    opened(qtbot, service)
    for seed in range(200):
        service.ask(Recipe(seed=seed))
        qtbot.wait(0)
    qtbot.waitUntil(lambda: not service.is_busy)
    assert shown == sorted(shown)
    assert shown[-1] == 199
    assert len(shown) == service.renders


def test_a_slider_waits_for_one_small_picture_at_most(service, engine, qtbot, shown):
    opened(qtbot, service)
    engine.go_on.clear()
    service.ask_pictures("grid", [Recipe(seed=seed) for seed in range(100, 160)])
    qtbot.waitUntil(lambda: engine.drawn == [100])
    service.ask(Recipe(seed=5))
    engine.go_on.set()
    qtbot.waitUntil(lambda: not service.is_busy)
    assert engine.drawn[:3] == [100, 5, 101]
    assert len(engine.drawn) == 61


def test_small_pictures_rest_while_a_slider_moves(service, engine, qtbot, shown):
    opened(qtbot, service)
    service.ask(Recipe(seed=0))
    service.ask_pictures("grid", [Recipe(seed=seed) for seed in range(100, 110)])
    for seed in range(1, 20):
        with qtbot.waitSignal(service.shown):
            service.ask(Recipe(seed=seed))
    assert max(engine.drawn) < 100
    qtbot.waitUntil(lambda: not service.is_busy)
    assert engine.drawn[-10:] == list(range(100, 110))


def test_small_pictures_come_with_their_key_and_place(service, qtbot):
    made = {}
    service.picture_made.connect(lambda key, index, sample: made.__setitem__((key, index), int(sample[0, 0, 0])))
    opened(qtbot, service)
    service.ask_pictures("pad", [Recipe(seed=3), Recipe(seed=4)])
    service.ask_pictures("seeds", [Recipe(seed=9)])
    qtbot.waitUntil(lambda: not service.is_busy)
    assert made == {("pad", 0): 3, ("pad", 1): 4, ("seeds", 0): 9}


def test_small_pictures_that_nobody_wants_any_more_are_dropped(service, engine, qtbot):
    made = []
    service.picture_made.connect(lambda key, index, sample: made.append(int(sample[0, 0, 0])))
    opened(qtbot, service)
    engine.go_on.clear()
    service.ask_pictures("pad", [Recipe(seed=seed) for seed in range(50)])
    qtbot.waitUntil(lambda: engine.drawn == [0])
    service.ask_pictures("pad", [Recipe(seed=80)])
    engine.go_on.set()
    qtbot.waitUntil(lambda: not service.is_busy)
    assert made == [80]
    assert engine.drawn == [0, 80]


def test_what_was_asked_of_another_model_is_dropped(service, engine, qtbot, shown):
    opened(qtbot, service)
    engine.go_on.clear()
    service.ask(Recipe(seed=1))
    qtbot.waitUntil(lambda: engine.drawn == [1])
    service.ask(Recipe(seed=2))
    service.ask_pictures("pad", [Recipe(seed=3)])
    service.open(OTHER)
    with qtbot.waitSignal(service.opened):
        engine.go_on.set()
    qtbot.waitUntil(lambda: not service.is_busy)
    assert shown == []
    assert engine.drawn == [1]


def test_of_models_asked_for_in_a_burst_only_the_last_is_told(service, engine, qtbot):
    told = []
    service.opened.connect(lambda opened: told.append(opened.path))
    for path in (RUN, OTHER, RUN, OTHER):
        service.open(path, 3)
    qtbot.waitUntil(lambda: not service.is_busy)
    assert told == [OTHER]
    assert engine.opened == [(OTHER, 3)]


def test_what_cannot_be_opened_is_told_with_its_remedy_and_nothing_is_open(service, engine, qtbot):
    opened(qtbot, service)
    engine.refuse = CheckpointError("the run has no checkpoint yet", "", "Train longer.")
    with qtbot.waitSignal(service.failed) as told:
        service.open(OTHER)
    assert (told.args[0].what, told.args[0].remedy) == ("the run has no checkpoint yet", "Train longer.")
    assert service.current is None
    service.ask(Recipe())
    qtbot.waitUntil(lambda: not service.is_busy)
    assert engine.drawn == []


def test_a_recipe_that_cannot_be_drawn_is_told_and_the_next_is_drawn(service, qtbot, shown):
    opened(qtbot, service)
    with qtbot.waitSignal(service.failed) as told:
        service.ask(Recipe(seed=1, label=3))
    assert told.args[0].remedy == "Leave the class out."
    with qtbot.waitSignal(service.shown):
        service.ask(Recipe(seed=2))
    assert shown == [2]


def test_small_pictures_that_cannot_be_drawn_are_told_once(service, qtbot):
    told = []
    service.failed.connect(told.append)
    opened(qtbot, service)
    service.ask_pictures("classes", [Recipe(seed=1, label=label) for label in range(9)])
    qtbot.waitUntil(lambda: not service.is_busy)
    assert [problem.what for problem in told] == ["there is no class 3"]


def test_a_bug_of_the_engine_is_told_with_its_report(service, engine, qtbot):
    engine.refuse = ZeroDivisionError("one over nothing")
    with qtbot.waitSignal(service.failed) as told:
        service.open(RUN)
    assert "ZeroDivisionError" in told.args[0].report


def test_a_saved_picture_carries_its_sealed_recipe_even_if_another_model_is_opened_at_once(service, engine, qtbot):
    opened(qtbot, service)
    with qtbot.waitSignal(service.saved) as saved:
        service.save(Path("made.png"), Recipe(seed=5))
        service.open(OTHER)
    assert saved.args == [Path("made.png")]
    assert engine.saved == [(Path("made.png"), 5, Recipe(seed=5, model="shapes-600"))]


def test_a_task_works_in_a_thread_of_its_own_with_an_explorer_of_its_own_while_sliders_move(service, engine, qtbot):
    opened(qtbot, service)
    engine.tasks_go_on.clear()
    with qtbot.waitSignal(service.task_progressed) as told:
        service.do(FindNeighbours(Recipe(seed=4)))
    assert told.args == ["neighbours", 1, 2]
    with qtbot.waitSignal(service.shown):
        service.ask(Recipe(seed=5))
    with qtbot.waitSignal(service.task_done) as done:
        engine.tasks_go_on.set()
    assert done.args == ["neighbours", 4]
    assert not engine.threads & engine.task_threads


def test_tasks_of_one_model_share_an_explorer(service, engine, qtbot):
    opened(qtbot, service)
    for seed in (1, 2):
        with qtbot.waitSignal(service.task_done):
            service.do(FindNeighbours(Recipe(seed=seed)))
    opened(qtbot, service, OTHER)
    with qtbot.waitSignal(service.task_done):
        service.do(FindNeighbours(Recipe(seed=3)))
    assert engine.copies == 2
    assert engine.task_explorers[0] is engine.task_explorers[1]
    assert engine.task_explorers[2].facts.title == "faces"


def test_explorers_that_are_no_longer_used_are_freed(service, engine, qtbot):
    for path in (RUN, OTHER, RUN):
        opened(qtbot, service, path)
        with qtbot.waitSignal(service.task_done):
            service.do(FindNeighbours(Recipe(seed=1)))
    engine.task_explorers.clear()
    gc.collect()
    assert len(engine.alive) == 2  # one to draw with, and one for tasks


def test_of_tasks_that_show_the_newest_waits_and_of_those_that_write_all(service, engine, qtbot, tmp_path):
    done = []
    service.task_done.connect(lambda name, result: done.append(result))
    opened(qtbot, service)
    engine.tasks_go_on.clear()
    service.do(FindNeighbours(Recipe(seed=1)))
    films = [tmp_path / "one.mp4", tmp_path / "two.mp4"]
    for order in (*(ExportFilm(JOURNEY, Film(), path) for path in films), *map(FindNeighbours, JOURNEY.keys)):
        service.do(order)
    engine.tasks_go_on.set()
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == [1, *films, 2]


def test_a_cancelled_task_ends_and_the_next_goes_on(service, engine, qtbot):
    opened(qtbot, service)
    engine.tasks_go_on.clear()
    service.do(FindDirections())
    service.do(FindNeighbours(Recipe(seed=3)))
    qtbot.waitUntil(lambda: bool(engine.task_threads))
    with qtbot.waitSignal(service.task_cancelled) as told:
        service.cancel("directions")
    assert told.args == ["directions"]
    with qtbot.waitSignal(service.task_done) as done:
        engine.tasks_go_on.set()
    assert done.args == ["neighbours", 3]


def test_a_task_without_a_model_says_what_to_do(service, qtbot):
    with qtbot.waitSignal(service.task_failed) as told:
        service.do(FindDirections())
    assert told.args[0] == "directions"
    assert told.args[1].remedy == "Choose a model first."


def test_another_model_gives_up_what_only_shows_but_a_film_is_written_to_its_end(service, engine, qtbot, tmp_path):
    ends = []
    for signal in (service.task_done, service.task_cancelled):
        signal.connect(lambda name, *_: ends.append(name))
    opened(qtbot, service)
    engine.tasks_go_on.clear()
    service.do(ExportFilm(JOURNEY, Film(), tmp_path / "film.mp4"))
    service.do(FindDirections())
    qtbot.waitUntil(lambda: bool(engine.task_threads))
    opened(qtbot, service, OTHER)
    assert ends == ["directions"]
    with qtbot.waitSignal(service.task_done):
        engine.tasks_go_on.set()
    assert ends == ["directions", "film"]


def test_found_directions_are_told_and_known_where_recipes_are_drawn(service, engine, qtbot):
    opened(qtbot, service)
    with qtbot.waitSignals([service.directions_changed, service.task_done]) as _:
        service.do(FindDirections())
    assert [facts.name for facts in service.current.directions] == ["size", "hue"]
    assert engine.written == []  # the task has done that


def test_directions_are_renamed_removed_and_added_and_written(service, engine, qtbot):
    opened(qtbot, service)
    with qtbot.waitSignal(service.directions_changed):
        service.do(FindDirections())
    for change in (
        lambda: service.rename_direction("size", "width"),
        lambda: service.remove_direction("hue"),
        lambda: service.add_direction("mine", Recipe(truncation=0.5)),
    ):
        with qtbot.waitSignal(service.directions_changed) as told:
            change()
    assert [facts.name for facts in told.args[0].directions] == ["width", "mine"]
    path, round, written = engine.written[-1]
    assert (path, round, [one.facts.name for one in written]) == (RUN, 600, ["width", "mine"])


def test_a_newer_checkpoint_of_a_followed_run_is_opened_and_the_recipe_drawn_anew(service, engine, qtbot, shown):
    opened(qtbot, service)
    with qtbot.waitSignal(service.shown):
        service.ask(Recipe(seed=8))
    engine.round = 800
    service._follower._moved = 0
    with qtbot.waitSignal(service.opened) as told:
        service.follow(True)
        service.watch(True)
    assert told.args[0].facts.round == 800
    qtbot.waitUntil(lambda: shown == [8, 8])


def test_what_cannot_be_brought_up_to_date_is_told_once_and_what_is_open_stays(service, engine, qtbot):
    told = []
    service.failed.connect(told.append)
    opened(qtbot, service)
    engine.round, engine.refuse = 800, CheckpointError("the checkpoint is damaged")
    for _ in range(3):
        service._look()
        qtbot.waitUntil(lambda: not service.is_busy)
    assert [problem.what for problem in told] == ["the checkpoint is damaged"]
    assert service.current.facts.round == 600
    with qtbot.waitSignal(service.shown):
        service.ask(Recipe(seed=1))


def test_nothing_is_followed_while_nobody_looks_or_wants_it(service, engine, qtbot):
    opened(qtbot, service)
    engine.round = 800
    service.watch(True)
    service.watch(False)
    service.follow(True)
    assert not service._follower._timer.isActive()
    qtbot.waitUntil(lambda: not service.is_busy)
    assert len(engine.opened) == 1


class FreezingTraining(TrainingService):
    """A training that is always live, and gives weights away when it is told to."""

    def __init__(self):
        super().__init__(Path)
        self.asked, self.lives = 0, True
        self._current = SimpleNamespace(folder=RUN)

    @property
    def is_live(self):
        return self.lives

    def freeze(self):
        self.asked += 1


@pytest.fixture
def training(qapp):
    return FreezingTraining()


@pytest.fixture
def live(training, engine):
    """A service beside a training."""
    made = ExplorationService(training, lambda: engine.made)
    made.follow(True)
    made.watch(True)
    yield made
    made.shutdown()


def test_a_run_in_training_is_opened_from_its_weights_without_any_checkpoint(live, training, engine, qtbot):
    engine.refuse = CheckpointError("the run has no checkpoint yet")
    live.open(RUN)
    assert training.asked == 1
    assert live.current is None
    with qtbot.waitSignal(live.opened) as told:
        training.frozen.emit(Frozen(41, True, {}))
    assert (told.args[0].live, told.args[0].facts.round) == (True, 41)


def test_weights_of_a_followed_training_take_the_place_of_older_ones(live, training, engine, qtbot, shown_live):
    live.open(RUN)
    with qtbot.waitSignal(live.opened):
        training.frozen.emit(Frozen(41, True, {}))
    with qtbot.waitSignal(live.shown):
        live.ask(Recipe(seed=6))
    with qtbot.waitSignal(live.opened) as told:
        training.frozen.emit(Frozen(42, True, {}))
    assert told.args[0].facts.round == 42
    qtbot.waitUntil(lambda: shown_live == [6, 6])


@pytest.fixture
def shown_live(live):
    seeds = []
    live.shown.connect(lambda made: seeds.append(made.recipe.seed))
    return seeds


def test_weights_are_not_asked_for_while_a_slider_moves(live, training, qtbot):
    live.open(RUN)
    with qtbot.waitSignal(live.opened):
        training.frozen.emit(Frozen(41, True, {}))
    asked = training.asked
    live.ask(Recipe(seed=1))
    live._follower._look()
    assert training.asked == asked
    live._follower._moved = 0
    live._follower._look()
    assert training.asked == asked + 1


def test_a_training_that_is_wanted_while_another_model_is_opened_is_what_is_told(live, training, engine, qtbot):
    told = []
    live.opened.connect(lambda opened: told.append((opened.path, opened.live)))
    live.open(OTHER)
    live.open(RUN)
    live._thread.run(lambda: None, lambda _: training.frozen.emit(Frozen(41, True, {})))
    qtbot.waitUntil(lambda: bool(told) and not live.is_busy)
    assert told == [(RUN, True)]


def test_a_model_that_is_opened_again_is_brought_up_to_date_and_nothing_is_given_up(service, engine, qtbot, shown):
    opened(qtbot, service)
    with qtbot.waitSignal(service.shown):
        service.ask(Recipe(seed=4))
    service.ask_pictures("pad", [Recipe(seed=5)])
    engine.round = 700
    with qtbot.waitSignal(service.picture_made):
        assert opened(qtbot, service).facts.round == 700
    qtbot.waitUntil(lambda: shown == [4, 4])


def test_a_training_that_ends_before_it_gives_weights_away_is_opened_from_its_checkpoint(live, training, engine, qtbot):
    live.open(RUN)
    training.lives = False
    with qtbot.waitSignal(live.opened) as told:
        training.ended.emit(None)
    assert not told.args[0].live
    assert engine.opened == [(RUN, None)]


def test_a_run_that_is_not_followed_is_opened_at_its_checkpoint_while_it_trains(live, training, engine, qtbot):
    live.follow(False)
    assert not opened(qtbot, live).live
    assert training.asked == 0


def test_while_something_trains_one_core_has_to_do_for_tasks(live, service, engine, qtbot):
    live.follow(False)
    for each in (live, service):
        opened(qtbot, each)
        with qtbot.waitSignal(each.task_done):
            each.do(FindNeighbours(Recipe(seed=1)))
    assert engine.alone == [True, False]


def test_beside_a_training_a_slider_s_pictures_keep_a_pace_and_the_last_is_shown(live, engine, qtbot):
    shown = []
    live.shown.connect(lambda made: shown.append(made.recipe.seed))
    live.follow(False)
    opened(qtbot, live)
    live._pace.setInterval(60_000)
    for seed in range(30):
        live.ask(Recipe(seed=seed))
        qtbot.wait(1)
    assert engine.drawn == [0]
    live._pace.start(0)
    qtbot.waitUntil(lambda: not live.is_busy)
    assert shown == [0, 29]


def test_beside_a_training_small_pictures_are_all_made(live, engine, qtbot):
    made = []
    live.picture_made.connect(lambda key, index, sample: made.append(index))
    live.follow(False)
    opened(qtbot, live)
    live.ask_pictures("seeds", [Recipe(seed=seed) for seed in range(50)])
    qtbot.waitUntil(lambda: not live.is_busy)
    assert made == list(range(50))


def test_shutting_down_while_busy_waits_for_the_threads_and_tells_nothing_more(qapp, engine, qtbot):
    service = ExplorationService(None, lambda: engine.made)
    opened(qtbot, service)
    engine.go_on.clear()
    engine.tasks_go_on.clear()
    service.ask(Recipe(seed=1))
    service.ask(Recipe(seed=2))
    service.do(FindDirections())
    qtbot.waitUntil(lambda: engine.drawn == [1])
    threading.Timer(0.05, engine.go_on.set).start()
    with qtbot.assertNotEmitted(service.shown, wait=50):
        service.shutdown()  # the fake task waits until it is cancelled
    assert engine.drawn == [1]
    service.ask(Recipe(seed=3))
    service.open(OTHER)
    assert engine.drawn == [1]
