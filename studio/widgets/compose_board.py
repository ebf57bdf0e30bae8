"""The parts of the compose page in their places: sections, the one on show, and the summary."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.spec.config import CHOICES, MeasuringOptions, OptimiserOptions, RunConfig, SavingOptions, TrainingOptions
from engine.spec.registry import Entry
from studio import fitting
from studio.focus_order import put_behind
from studio.icons import icon
from studio.review import Review
from studio.vocabulary import network_title, player_words
from studio.widgets.card_grid import Offer
from studio.widgets.choice_section import ChoiceSection
from studio.widgets.data_section import DataSection
from studio.widgets.pair_preview import PairPreview
from studio.widgets.preset_section import PresetSection
from studio.widgets.regulariser_section import RegulariserSection
from studio.widgets.run_summary import RunSummary
from studio.widgets.section_form import SectionForm
from studio.widgets.two_lines import Line, TwoLineList

LEFT_PX, RIGHT_PX = 208, 304


class ComposeBoard(QWidget):
    """Shows a config in forms and hands on what a person does; needs loaded registries.

    Signals: picked(str section, str name), edited(str path, object value), regulariser_toggled(str name,
    bool on), problems_changed(), open_wanted(), save_wanted(); those of `presets`, `data` and `summary`
    are their own.
    """

    picked = Signal(str, str)
    edited = Signal(str, object)
    regulariser_toggled = Signal(str, bool)
    problems_changed = Signal()
    open_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, presets: Iterable[Offer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presets = PresetSection(presets)
        titles = {
            "game": self.tr("Game"),
            **{section: network_title(section) for section in fitting.NETWORKS},
            "augmentation": self.tr("Augmentation"),
            "objective": self.tr("Objective"),
            "pairing": self.tr("Pairs made from the data"),
        }
        first = {"game": "plain", "augmentation": "none", "pairing": "none"}
        self.choices = {
            name: ChoiceSection(name, title, CHOICES[name], first.get(name, "")) for name, title in titles.items()
        }
        self.regularisers = RegulariserSection()
        self.data = DataSection()
        self.pairs = PairPreview()
        self.optimisers: dict[str, SectionForm] = {}
        self.training = SectionForm("training", self.tr("Training"), TrainingOptions)
        self.saving = SectionForm("saving", self.tr("Saving"), SavingOptions)
        self.measuring = SectionForm("measuring", self.tr("Measuring"), MeasuringOptions)
        self.summary = RunSummary()
        self.summary.setFixedWidth(RIGHT_PX)
        self.sections = TwoLineList()
        self.sections.setAccessibleName(self.tr("Sections of the run"))
        self.sections.chosen.connect(self.show_section)
        self._stack = QStackedWidget()
        self._pages: dict[str, QScrollArea] = {}
        self._lay_out()  # first: whatever gets a new parent is styled anew with all that it holds
        self._optimisers_place = self._add_pages()
        self._row.addWidget(self.summary)  # last: the keyboard comes to Start after all sections
        self._connect()

    def show_section(self, key: str) -> None:
        """Brings a section to the front."""
        self.sections.select(key)
        self._stack.setCurrentWidget(self._pages[key])

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Titles, and what is chosen in each section."""
        self.sections.show_lines(lines)
        if not self.sections.current_key():
            self.show_section(next(iter(self._pages)))

    def show_config(self, config: RunConfig, players: Iterable[str], *, keep_typing: bool) -> None:
        """Shows every choice and option; keep_typing: as in OptionForm.set_values."""
        for section, widget in self.choices.items():
            choice = fitting.chosen(config, section)
            widget.setVisible(choice is not None)
            if choice:
                widget.show_choice(choice, keep_typing=keep_typing)
        self.regularisers.show_regularisers(config.regularisers, keep_typing=keep_typing)
        self._show_players(tuple(players))
        for player, form in self.optimisers.items():
            form.show_values(config.optimiser(player).model_dump(), keep_typing=keep_typing)
        self.training.show_values(config.training.model_dump(), keep_typing=keep_typing)
        self.saving.show_values(config.saving.model_dump(), keep_typing=keep_typing)
        self.measuring.show_values(config.measuring.model_dump(), keep_typing=keep_typing)

    def show_reasons(self, seen: Review) -> None:
        """Greys the cards that do not fit; games that lack pairs which can be made are left available."""
        for section, widget in self.choices.items():
            widget.show_reasons(seen.reasons.get(section, {}), seen.curable_games if section == "game" else ())

    def show_data(self, entry: Entry | None, seen: Review) -> None:
        """The data of the draft, or what is wrong with it."""
        problem = "" if seen.info else seen.problems.get("data", seen.obstacle)
        self.data.show_data(seen.data_title, entry.help if entry else "", seen.info, problem)

    def problems(self) -> dict[str, list[str]]:
        """Section -> what does not fit among its options."""
        built = [network for network in fitting.NETWORKS if not self.choices[network].isHidden()]
        found = {
            "game": self.choices["game"].problems(),
            **{network: self.choices[network].problems() for network in built},
            "objective": self.choices["objective"].problems(),
            "regularisers": self.regularisers.problems(),
            "augmentation": self.choices["augmentation"].problems(),
            "pairing": self.choices["pairing"].problems(),
            "optimisers": _told(self.optimisers.values()),
            "training": self.training.problems(),
            "saving": _told((self.saving, self.measuring)),
        }
        return {section: told for section, told in found.items() if told}

    def _show_players(self, players: tuple[str, ...]) -> None:
        if tuple(self.optimisers) == players:
            return
        for form in self.optimisers.values():
            form.hide()
            form.deleteLater()
        self.optimisers = {}
        before: QWidget = self._pages["optimisers"]
        for player in players:
            title = self.tr("Optimiser of the {player}").format(player=player_words(player))
            form = SectionForm(f"optimisers.{player}", title, OptimiserOptions)
            form.edited.connect(self.edited)
            form.problems_changed.connect(self.problems_changed)
            self._optimisers_place.addWidget(form)
            before = put_behind(before, form)
            self.optimisers[player] = form

    def _add_pages(self) -> QVBoxLayout:
        optimisers = QWidget()
        place = QVBoxLayout(optimisers)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(10)
        self._add_page("preset", self.presets)
        self._add_page("game", self.choices["game"])
        for network in fitting.NETWORKS:
            self._add_page(network, self.choices[network])
        self._add_page("objective", self.choices["objective"])
        self._add_page("regularisers", self.regularisers)
        self._add_page("augmentation", self.choices["augmentation"])
        self._add_page("data", self.data)
        self._add_page("pairing", self.choices["pairing"], self.pairs)
        self._add_page("optimisers", optimisers)
        self._add_page("training", self.training)
        self._add_page("saving", self.saving, self.measuring)
        return place

    def _add_page(self, key: str, *widgets: QWidget) -> None:
        scroll = self._pages[key] = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack.addWidget(scroll)
        content = QWidget()
        content.setObjectName("content")
        scroll.setWidget(content)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(16)
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)

    def _lay_out(self) -> None:
        open_button = QPushButton(icon("open"), self.tr("&Open TOML…"))
        open_button.clicked.connect(self.open_wanted)
        save_button = QPushButton(icon("save"), self.tr("Save &as TOML…"))
        save_button.clicked.connect(self.save_wanted)
        left = QWidget()
        left.setFixedWidth(LEFT_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sections, 1)
        column.addWidget(open_button)
        column.addWidget(save_button)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addWidget(left)
        row.addWidget(self._stack, 1)

    def _connect(self) -> None:
        for section in self.choices.values():
            section.picked.connect(self.picked)
            section.edited.connect(self.edited)
            section.problems_changed.connect(self.problems_changed)
        self.regularisers.toggled.connect(self.regulariser_toggled)
        self.regularisers.edited.connect(self.edited)
        self.regularisers.problems_changed.connect(self.problems_changed)
        for form in (self.training, self.saving, self.measuring):
            form.edited.connect(self.edited)
            form.problems_changed.connect(self.problems_changed)


def _told(forms: Iterable[SectionForm | ChoiceSection]) -> list[str]:
    return [told for form in forms for told in form.problems()]
