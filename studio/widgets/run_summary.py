"""The right of the compose page: what the run will be, what it will take, and the button that starts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.spec.estimate import Estimate
from engine.spec.pairing import NO_PAIRING
from studio.amounts import count_words, memory_words, time_words
from studio.icons import icon
from studio.vocabulary import network_title, player_words
from studio.widgets.caption import Caption
from studio.widgets.fact_list import FactList
from studio.widgets.notice import Notice


class RunSummary(QFrame):
    """Signals: start_wanted(), preset_wanted(str name), replacements_wanted(dict section -> (name, title))."""

    start_wanted = Signal()
    preset_wanted = Signal(str)
    replacements_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._heading.setWordWrap(True)
        self._help, self._paper = Caption("", "plain"), Caption()
        self._facts = FactList()
        self._state = Caption()
        self._warnings = Notice()
        self._offer = Notice()
        self._better = Notice()
        self.start_button = QPushButton(icon("play", "on_accent"), self.tr("Start training"))
        self.start_button.setProperty("role", "primary")
        self.start_button.setMinimumHeight(38)
        self.start_button.setShortcut(QKeySequence("Ctrl+Return"))
        self.start_button.clicked.connect(self.start_wanted)
        self._reason = Caption("", "problem")
        self._reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self._scrolled(), 1)
        layout.addWidget(self.start_button)
        layout.addWidget(self._reason)

    def show_title(self, title: str, help: str, paper: str) -> None:
        """What the run is called, and where it comes from."""
        self._heading.setText(title)
        for label, text in ((self._help, help), (self._paper, paper)):
            label.setText(text)
            label.setVisible(bool(text))

    def show_estimate(self, estimate: Estimate, rounds: int) -> None:
        """The outcome of the dry run."""
        size = self.tr("{count} parameters")
        networks = [(network_title(name), count) for name, count in estimate.parameters.items() if count]
        facts = [(name, size.format(count=count_words(count))) for name, count in networks]
        facts += [
            (self.tr("Memory"), f"≈ {memory_words(estimate.memory_mib)}"),
            (self.tr("A round"), f"≈ {time_words(estimate.seconds_per_round)}"),
            (
                self.tr("{rounds} rounds").format(rounds=f"{rounds:,}"),
                f"≈ {time_words(estimate.seconds_per_round * rounds)}",
            ),
            (self.tr("Device"), estimate.device),
        ]
        self._facts.show_facts(facts)
        self._facts.setEnabled(True)
        text = self.tr("Measured over {rounds} rounds on random data, without previews and checkpoints.")
        self._say(text.format(rounds=estimate.rounds))
        self.show_warnings(estimate.warnings)

    def show_waiting(self, text: str) -> None:
        """Says why there is no estimate yet; the figures of an older one fade."""
        self._facts.setEnabled(False)
        self._say(text)
        self.show_warnings(())

    def show_warnings(self, warnings: Sequence[str], more: str = "") -> None:
        """What a person should know before starting."""
        if warnings:
            self._warnings.say("warning", "\n".join(warnings), more)
        else:
            self._warnings.quiet()

    def offer_replacements(self, replacements: Mapping[str, tuple[str, str]]) -> None:
        """Offers entries that fit in the place of those that do not."""
        if not replacements:
            self._offer.quiet()
            return
        wanted = dict(replacements)
        titles = " / ".join(dict.fromkeys(title for section, (_, title) in wanted.items() if section != "pairing"))
        sections = self.tr(" and ").join(player_words(section) for section in wanted if section != "pairing")
        what = self.tr("Not for this data: {sections}.").format(sections=sections) if sections else ""
        caption = self.tr("Use {title} instead").format(title=titles)
        if "pairing" in wanted:
            name, title = wanted["pairing"]
            lacks = self.tr("The game needs pairs, which can be made from this data.")
            told = self.tr("Such pairs cannot be made from this data.") if name == NO_PAIRING else lacks
            change = self.tr("Make no pairs") if name == NO_PAIRING else self.tr("Make pairs: {title}")
            what = f"{what} {told}".strip()
            caption = " · ".join(part for part in (change.format(title=title), titles) if part)
        self._offer.say("warning", what, "", ((caption, lambda: self.replacements_wanted.emit(wanted)),))

    def offer_preset(self, name: str, title: str, game: str) -> None:
        """Offers a preset that learns from both sides of the data; an empty name offers nothing."""
        if not name:
            self._better.quiet()
            return
        what = self.tr("This data has two sides; {game} learns from the first alone.").format(game=game)
        caption = self.tr("Start from {title}").format(title=title)
        self._better.say("info", what, "", ((caption, lambda: self.preset_wanted.emit(name)),))

    def show_start(self, reason: str, remark: str = "") -> None:
        """reason: why the run cannot start, empty where it can; remark: what starting entails."""
        self.start_button.setEnabled(not reason)
        self.start_button.setToolTip(reason or self.tr("Ctrl+Return"))
        self.start_button.setAccessibleDescription(reason)
        self._reason.set_tone("problem" if reason else "hint")
        self._reason.setText(reason or remark)
        self._reason.setVisible(bool(reason or remark))

    @property
    def reason(self) -> str:
        """What is said under the button."""
        return self._reason.text()

    def facts(self) -> dict[str, str]:
        """The figures on show, as far as they are of this draft."""
        return self._facts.facts() if self._facts.isEnabled() else {}

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def _scrolled(self) -> QScrollArea:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        notices = (self._warnings, self._offer, self._better)
        for widget in (self._heading, self._help, self._paper, self._facts, self._state, *notices):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        return scroll
