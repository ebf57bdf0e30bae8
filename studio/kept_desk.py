"""Between the panel of kept recipes and the shelf that they lie on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from studio.exploration import Made
from studio.widgets.kept_panel import KeptPanel

if TYPE_CHECKING:
    from studio.services import Services

KEY = "kept"


class KeptDesk(QObject):
    """Keeps what is on show under a name; what is applied the page hears from the panel."""

    def __init__(self, services: Services, panel: KeptPanel) -> None:
        super().__init__(panel)
        self._service, self._shelf, self._panel = services.exploration, services.recipes, panel
        self._made: Made | None = None
        panel.keep_wanted.connect(self._keep)
        panel.kept_changed.connect(self._shelf.put)
        panel.pictures_wanted.connect(self.draw)
        self._shelf.kept_changed.connect(self._show)
        self._shelf.failed.connect(lambda _problem: self._show())
        self._service.picture_made.connect(self._put)
        self._show()

    def show_made(self, made: Made) -> None:
        """The sample on show, which can be kept."""
        self._made = made

    def draw(self) -> None:
        """Asks for the small pictures anew."""
        self._service.ask_pictures(KEY, self._panel.picture_recipes)

    def _keep(self, name: str) -> None:
        if self._made is not None:
            self._shelf.keep(name, self._made.sealed)

    def _show(self) -> None:
        self._panel.show_kept(self._shelf.kept)

    def _put(self, key: str, index: int, sample: np.ndarray) -> None:
        if key == KEY and sample.ndim == 3:
            self._panel.show_picture(index, sample)
