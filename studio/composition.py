"""The draft of the next run, which Home, Data and Compose share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.spec.config import RunConfig, difference, with_settings


class Composition(QObject):
    """Holds one RunConfig.

    Signals: changed() after every real change.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config = RunConfig()
        self._base: RunConfig | None = None

    @property
    def config(self) -> RunConfig:
        """The draft."""
        return self._config

    @property
    def base(self) -> RunConfig | None:
        """The preset, file or run that the draft came from."""
        return self._base

    def set_config(self, config: RunConfig, base: RunConfig | None = None) -> None:
        """Starts a new draft; `base` is what differences are taken to, by default the config itself."""
        self._base = base or config
        self._replace(config)

    def apply(self, settings: Mapping[str, Any]) -> None:
        """Replaces dotted paths, as in {"training.batch": 32}; raises OptionError and then changes nothing."""
        self._replace(with_settings(self._config, settings))

    def difference(self) -> dict[str, tuple[Any, Any]]:
        """Dotted paths at which the draft differs from its base, with (base's, draft's) value."""
        return difference(self._config, self._base) if self._base else {}

    def _replace(self, config: RunConfig) -> None:
        if config != self._config:
            self._config = config
            self.changed.emit()
