"""Options and their values in the words that the window uses; needs loaded registries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication

from engine.spec.config import CHOICES
from engine.spec.registry import REGULARISERS, Registry
from studio.vocabulary import player_words
from studio.widgets.number_editor import number_text

translate = QCoreApplication.translate


class Change(NamedTuple):
    """One difference between a draft and what it came from."""

    option: str
    before: str
    after: str


def change_words(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Change]:
    """Differences by dotted path, in words."""
    return {
        path: Change(path_words(path), value_words(before, path), value_words(after, path))
        for path, (before, after) in changes.items()
    }


def path_words(path: str) -> str:
    """A dotted path in words: "optimisers.generator.learning_rate" is "Generator · learning rate"."""
    keys = path.split(".")
    if keys[0] == "regularisers":
        keys[1] = title_of(REGULARISERS, keys[1])
        keys = keys[1:]
    words = [player_words(key).replace("_", " ") for key in keys if key not in ("name", "optimisers")]
    return " · ".join([f"{words[0][:1].upper()}{words[0][1:]}", *words[1:]])


def value_words(value: Any, path: str = "") -> str:
    """A value in words; the path tells where a name stands for a title."""
    section, _, rest = path.partition(".")
    if value is None:
        return "–"
    if rest == "name" and section in CHOICES:
        return title_of(CHOICES[section], str(value))
    if isinstance(value, bool):
        return translate("Wording", "on") if value else translate("Wording", "off")
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(value_words(item) for item in value) or "–"
    return f"{value:,}" if isinstance(value, int) else str(value)


def title_of(registry: Registry[Any], name: str) -> str:
    """The title of an entry, its bare name where it is not installed."""
    return registry.get(name).title if name in registry else name
