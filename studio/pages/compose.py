"""The compose page: every choice of a run, what it will take, and the button that starts it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QStackedLayout, QWidget

from engine import presets
from engine.spec.config import RunConfig, read_toml, resolve, write_toml
from engine.spec.errors import EngineError
from engine.spec.registry import DATASETS, GAMES
from engine.training.atomic import write_atomically
from studio import drafting, fitting
from studio.measuring import Measuring
from studio.pair_looks import PairLooks
from studio.preset_offers import better_preset
from studio.review import Circumstances, Review, is_own, review, words
from studio.vocabulary import group_words
from studio.widgets.card_grid import Offer
from studio.widgets.compose_board import ComposeBoard
from studio.widgets.compose_lines import section_lines

if TYPE_CHECKING:
    from studio.services import Services

STOP_S = 5.0  # a dry run stops after its turn in play; a run must not start beside it


class ComposePage(QWidget):
    """Signals: go(str page): "train" once a run was started, "data" to choose other data."""

    go = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Compose")
        self.setObjectName("page")
        self._services = services
        self._presets: dict[str, RunConfig] = {}
        self._own_change = False
        self._measuring = Measuring(services.estimates, self)
        self.board: ComposeBoard | None = None
        self._waiting = QLabel(self.tr("Loading the engine…"))
        self._waiting.setProperty("role", "muted")
        self._waiting.setMargin(40)
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._waiting)
        services.catalogue.ready.connect(self._build)
        services.catalogue.failed.connect(self._tell_catalogue_failed)
        if services.catalogue.is_ready:
            self._build()

    def open_toml(self, path: Path) -> bool:
        """Makes a file the draft; False, with a message, where it cannot be read or does not fit."""
        try:
            config = read_toml(path)
            resolve(config)
        except EngineError as error:
            self._services.messages.post_error(error)
            return False
        self._services.composition.set_config(config)
        return True

    def save_toml(self, path: Path) -> bool:
        """Writes the draft to a file; False, with a message, where that fails."""
        try:
            write_atomically(path, write_toml(self._services.composition.config).encode())
        except OSError as error:
            what = self.tr("{path} cannot be written").format(path=path)
            self._services.messages.post("error", what, error.strerror or str(error), self.tr("Choose another place."))
            return False
        self._services.messages.post("info", self.tr("Saved {path}").format(path=path))
        return True

    def start(self) -> None:
        """Starts the run and shows it, where nothing stands in the way."""
        if self._review().obstacle:
            return
        self._measuring.stop(wait_s=STOP_S)
        if self._services.training.start(self._services.composition.config):
            self.go.emit("train")

    def showEvent(self, event: QShowEvent) -> None:
        """Measures and checks what changed while the page was hidden; used by Qt."""
        super().showEvent(event)
        answer = self._services.data.answer_for(self._config.data) if self.board else None
        if answer and answer.problem and is_own(self._config):
            self._look_at_pictures()  # it may have been set right meanwhile
        self._render()

    def hideEvent(self, event: QHideEvent) -> None:
        """Lets the processor rest; used by Qt."""
        super().hideEvent(event)
        self._measuring.stop()

    @property
    def _config(self) -> RunConfig:
        return self._services.composition.config

    @property
    def _base(self) -> RunConfig:
        return self._services.composition.base or self._config

    def _build(self) -> None:
        if self.board:
            return
        self._presets = {name: config for group in presets.grouped().values() for name, config in group.items()}
        about = {name: config.about for name, config in self._presets.items()}
        offers = [Offer(name, one.title, one.help, one.paper, group_words(one.group)) for name, one in about.items()]
        self.board = board = ComposeBoard(offers, self)
        self._pairs = PairLooks(self._services.data, board.pairs)
        self._adopt_preset()
        self._connect(board)
        self._layout.addWidget(board)
        self._layout.setCurrentWidget(board)
        self._render()

    def _connect(self, board: ComposeBoard) -> None:
        services = self._services
        board.picked.connect(self._pick)
        board.edited.connect(self._edit)
        board.regulariser_toggled.connect(self._toggle_regulariser)
        board.problems_changed.connect(self._show_state)
        board.open_wanted.connect(self._ask_what_to_open)
        board.save_wanted.connect(self._ask_where_to_save)
        board.presets.picked.connect(self._pick_preset)
        board.presets.reset.connect(lambda path: self._set(drafting.restored(self._config, self._base, path)))
        board.presets.reset_all.connect(lambda: self._set(self._base))
        board.data.wanted.connect(lambda: self.go.emit("data"))
        board.summary.start_wanted.connect(self.start)
        board.summary.replacements_wanted.connect(self._replace)
        board.summary.preset_wanted.connect(self._begin_with_data)
        services.composition.changed.connect(self._render)
        self._measuring.answered.connect(self._take_answer)
        services.training.phase_changed.connect(lambda _phase: self._show_state())
        services.training.ended.connect(lambda _ended: self._show_state())
        services.data.progress.connect(self._show_checking)
        services.data.opened.connect(lambda _summary: self._render())
        services.data.failed.connect(lambda _failed: self._render())

    def _adopt_preset(self) -> None:
        """A draft that nobody has begun yet starts from the first preset, with the data that was chosen."""
        plain = RunConfig()
        begun = self._config.model_copy(update={"data": plain.data}) != plain
        if begun or not self._presets:
            return
        base = next(iter(self._presets.values()))
        kept = {} if self._config.data == plain.data else {"data": self._config.data}
        self._services.composition.set_config(base.model_copy(update=kept), base)

    def _review(self) -> Review:
        data, choice = self._services.data, self._config.data
        problems, live = self.board.problems() if self.board else {}, self._services.training.is_live
        refusal = self._measuring.refusal(self._config)
        around = Circumstances(problems, data.answer_for(choice), data.is_opening(choice), live, refusal)
        return review(self._config, self._base, around)

    def _render(self) -> None:
        """Shows the draft in all forms."""
        board, config = self.board, self._config
        if board is None or not self.isVisible():
            return
        board.show_config(config, fitting.players(config), keep_typing=self._own_change)
        seen = self._review()
        board.show_reasons(seen)
        board.show_data(DATASETS.get(config.data.name) if config.data.name in DATASETS else None, seen)
        preset = next((name for name, known in self._presets.items() if known == self._base), "")
        board.presets.show_base(preset, self._base_title(), seen.changes)
        on_purpose = config.data != self._base.data  # else a preset brings its own data
        board.presets.grid.show_reasons(fitting.unplayable(self._presets, config.data) if on_purpose else {})
        self._offer_better_preset()
        self._show_state(seen)
        self._pairs.show(config)
        if is_own(config) and not self._services.data.answer_for(config.data):
            self._look_at_pictures()

    def _offer_better_preset(self) -> None:
        assert self.board
        name, game = better_preset(self._presets, self._config), self._config.game.name
        title = self._presets[name].about.title if name else ""
        self.board.summary.offer_preset(name, title, GAMES.get(game).title if name else "")

    def _show_state(self, seen: Review | None = None) -> None:
        """Section list, title, estimate and Start button."""
        board, config = self.board, self._config
        if board is None or not self.isVisible():
            return
        seen = seen or self._review()
        title = preset = self._base_title()
        if seen.changes:
            preset = self.tr("{title} · {count} changed").format(title=title, count=len(seen.changes))
        board.show_lines(section_lines(config, fitting.players(config), preset, seen.data_title, seen.problems))
        board.summary.show_title(title, self._base.about.help, self._base.about.paper)
        board.summary.show_start(seen.obstacle, seen.remark)
        board.summary.offer_replacements(seen.replacements)
        self._plan_estimate(seen)

    def _plan_estimate(self, seen: Review) -> None:
        """Shows the estimate that is known, or measures once things have settled."""
        assert self.board
        summary, config = self.board.summary, self._config
        estimate, failure = self._measuring.estimate(config), self._measuring.failure(config)
        fits, live = seen.is_measurable, self._services.training.is_live
        if fits and not live:
            self._measuring.plan(config)
        else:
            self._measuring.stop()
        if estimate:
            summary.show_estimate(estimate, config.training.rounds)
        elif live or not fits:
            waits = self.tr("Nothing is measured while a run is in training.")
            summary.show_waiting(waits if fits else self.tr("Size, time and memory show once everything fits."))
        elif failure:
            summary.show_waiting(self.tr("There is no estimate."))
            summary.show_warnings((words(failure.what),), words(failure.why, failure.remedy))
        else:
            summary.show_waiting(self.tr("Measuring size, time and memory…"))

    def _take_answer(self) -> None:
        failure = self._measuring.failure(self._config)
        if failure and failure.report:
            self._services.messages.post_error(failure)
        self._show_state()

    def _look_at_pictures(self) -> None:
        choice = self._config.data
        if not self._services.data.is_opening(choice):
            self._services.data.open(choice)

    def _show_checking(self, _task: str, done: int, total: int) -> None:
        if self.board and total and self._services.data.is_opening(self._config.data):
            text = self.tr("The pictures are being checked: {done} of {total}.")
            self.board.summary.show_start(text.format(done=f"{done:,}", total=f"{total:,}"))

    def _base_title(self) -> str:
        return self._base.about.title or self.tr("Own composition")

    def _set(self, config: RunConfig) -> None:
        self._services.composition.set_config(config, self._base)

    def _edit(self, path: str, value: Any) -> None:
        self._own_change = True
        try:
            self._services.composition.apply({path: drafting.quoted(value)})
        except EngineError as error:
            self._services.messages.post_error(error)
        finally:
            self._own_change = False

    def _pick(self, section: str, name: str) -> None:
        """Chooses an entry; its options are those of the base where that has the same entry."""
        base = fitting.chosen(self._base, section)
        options = base.options if base and base.name == name else {}
        self._set(drafting.with_choice(self._config, section, name, options))

    def _toggle_regulariser(self, name: str, on: bool) -> None:
        chosen = {known: options for known, options in self._config.regularisers.items() if known != name}
        if on:
            chosen[name] = self._base.regularisers.get(name, {})
        self._set(drafting.with_regularisers(self._config, chosen))

    def _pick_preset(self, name: str) -> None:
        """Starts from a preset; data that was chosen on purpose stays."""
        preset, data = self._presets[name], self._config.data
        draft = preset if data == self._base.data else fitting.with_data(preset, data)
        self._services.composition.set_config(draft, preset)

    def _begin_with_data(self, name: str) -> None:
        """Starts from a preset that is offered for the data of the draft."""
        preset = self._presets[name]
        self._services.composition.set_config(fitting.with_data(preset, self._config.data), preset)

    def _replace(self, replacements: dict[str, tuple[str, str]]) -> None:
        config = self._config
        for section, (name, _title) in replacements.items():
            config = drafting.with_choice(config, section, name, {})
        self._set(config)

    def _ask_what_to_open(self) -> None:
        start = self._services.settings.last_folder
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a configuration"), start, "TOML (*.toml)")
        if name:
            self.open_toml(Path(name))

    def _ask_where_to_save(self) -> None:
        start = str(Path(self._services.settings.last_folder) / "run.toml")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the configuration"), start, "TOML (*.toml)")
        if name:
            self.save_toml(Path(name))

    def _tell_catalogue_failed(self, report: str) -> None:
        why = report.strip().splitlines()[-1]
        self._waiting.setText(self.tr("The engine could not be loaded: {why}").format(why=why))
