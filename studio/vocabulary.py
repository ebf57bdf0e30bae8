"""Names of the engine that the window shows as words: players, and what data offer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.spec.data import Need

translate = QCoreApplication.translate


def player_words(player: str) -> str:
    """A player in the language of the window; a player of somebody's own game by its name."""
    known = {
        "generator": translate("Vocabulary", "generator"),
        "discriminator": translate("Vocabulary", "discriminator"),
    }
    return known.get(player, player)


def need_words(need: Need) -> str:
    """What a game can ask of its data, in the language of the window."""
    words = {
        Need.LABELS: translate("Vocabulary", "labels"),
        Need.PAIRS: translate("Vocabulary", "pairs"),
        Need.TWO_DOMAINS: translate("Vocabulary", "two domains"),
        Need.PICTURES: translate("Vocabulary", "pictures"),
    }
    return words.get(need, need.value)
