"""Where a sample starts: its seed, its class, and how far it is drawn towards the mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from engine.spec.exploration import ExplorerFacts, Recipe
from studio.explored_models import is_another
from studio.widgets.number_slider import NumberSlider
from studio.widgets.seed_field import SeedField
from studio.widgets.small_button import small_button

MOST_TRUNCATION = 2.0


class StartControls(QWidget):
    """Signals: changed(Recipe, str key of a step of undo)."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None, draw: Callable[[], int] | None = None) -> None:
        """draw: the seed that the dice give; any by default."""
        super().__init__(parent)
        self._model: ExplorerFacts | None = None
        self._recipe = Recipe()
        self.seed = SeedField(draw=draw)
        self.seed.setPlaceholderText(self.tr("own picture"))
        before, after = self.tr("The seed before"), self.tr("The next seed")
        self.back_button = small_button("", before, lambda: self.seed.step(-1), text="‹", framed=True)
        self.next_button = small_button("", after, lambda: self.seed.step(1), text="›", framed=True)
        self.dice_button = small_button("dice", self.tr("Another seed"), self.seed.draw, framed=True)
        self.classes = QComboBox()
        self.truncation = NumberSlider(
            self.tr("Truncation"), (0.0, MOST_TRUNCATION), usual=1.0, limits=(0.0, MOST_TRUNCATION)
        )
        self._arrange()
        self.seed.chosen.connect(self._seed)
        self.classes.activated.connect(self._choose)
        self.truncation.moved.connect(self._truncate)
        self.show_model(None)

    def show_model(self, model: ExplorerFacts | None) -> None:
        """What there is to choose from; None: there is no model."""
        if is_another(model, self._model):
            self._offer_classes(model.classes if model else ())
            self.truncation.track.setToolTip(self._truncation_words(bool(model and model.layers)))
        self._model = model
        self.setEnabled(model is not None)
        self.show_recipe(self._recipe)

    def show_recipe(self, recipe: Recipe) -> None:
        """Shows a recipe without telling."""
        self._recipe = recipe
        self.seed.show_seed(recipe.seed)
        self.back_button.setEnabled(bool(recipe.seed))
        self.classes.setItemText(0, self.tr("of the seed") if recipe.seed is not None else self.tr("all alike"))
        self.classes.setCurrentIndex(max(0, self.classes.findData(recipe.label)))
        self.truncation.show_value(recipe.truncation)

    def _offer_classes(self, names: tuple[str, ...]) -> None:
        self.classes.clear()
        self.classes.addItem(self.tr("of the seed"), None)
        for label, name in enumerate(names):
            self.classes.addItem(name, label)
        for widget in (self.classes, self._class_label):
            widget.setVisible(bool(names))

    def _seed(self, seed: int) -> None:
        self._change(replace(self._recipe, seed=seed, code=(), space="code"), "")

    def _choose(self, row: int) -> None:
        self._change(replace(self._recipe, label=self.classes.itemData(row)), "")

    def _truncate(self, share: float) -> None:
        self._change(replace(self._recipe, truncation=share), f"truncation:{self.truncation.gesture}")

    def _change(self, recipe: Recipe, key: str) -> None:
        if recipe != self._recipe:
            self.show_recipe(recipe)
            self.changed.emit(recipe, key)

    def _truncation_words(self, styles: bool) -> str:
        if styles:
            return self.tr("1 changes nothing, 0 is the mean style: less variety, fewer failures")
        return self.tr("1 changes nothing, 0 is the mean code: less variety, fewer failures")

    def _arrange(self) -> None:
        seeds = QHBoxLayout()
        seeds.setSpacing(4)
        seeds.addWidget(self.seed, 1)
        for button in (self.back_button, self.next_button, self.dice_button):
            seeds.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        seed_label = QLabel(self.tr("Seed"))
        seed_label.setBuddy(self.seed)
        self._class_label = QLabel(self.tr("Class"))
        self._class_label.setBuddy(self.classes)
        truncation_label = QLabel(self.tr("&Truncation"))
        truncation_label.setBuddy(self.truncation.track)
        grid.addWidget(seed_label, 0, 0)
        grid.addLayout(seeds, 0, 1)
        grid.addWidget(self._class_label, 1, 0)
        grid.addWidget(self.classes, 1, 1)
        grid.addWidget(truncation_label, 2, 0)
        grid.addWidget(self.truncation, 2, 1)
