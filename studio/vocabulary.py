"""Names of the engine that the window shows as words: players, and what data offer."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from engine.spec.data import Need
from engine.spec.events import Marked
from engine.spec.runs import RunMark

translate = QCoreApplication.translate

_WAY = re.compile(r"([A-Z])to([A-Z])")  # a translator from one domain to another
_ARROW, _BACK = "→ ", " and back"
_COUNTED = re.compile(r"(?P<noun>[a-z ]+) (?P<number>\d+) of (?P<count>\d+)")


def player_words(player: str) -> str:
    """A player or network in the language of the window; one of somebody's own game by its name."""
    known = {
        "generator": translate("Vocabulary", "generator"),
        "discriminator": translate("Vocabulary", "discriminator"),
        "critic": translate("Vocabulary", "critic"),
        "encoder": translate("Vocabulary", "encoder"),
        "autoencoder": translate("Vocabulary", "autoencoder"),
        "translator": translate("Vocabulary", "translator"),
        "code_discriminator": translate("Vocabulary", "code discriminator"),
        "augmentation": translate("Vocabulary", "augmentation"),
        "manifold_discriminator": translate("Vocabulary", "manifold discriminator"),
        "diffusion_discriminator": translate("Vocabulary", "diffusion discriminator"),
        "pairing": translate("Vocabulary", "pairs"),
        "heads": translate("Vocabulary", "heads"),
    }
    if found := _WAY.fullmatch(player):
        return f"{found[1]} → {found[2]}"
    stem, _, which = player.rpartition("_")
    if which.isdigit() or len(which) == 1:  # one of several, or of a domain
        return f"{player_words(stem)} {which.upper()}"
    return known.get(player) or player.replace("_", " ").replace("-", " ")


def network_title(section: str) -> str:
    """The title of a section that chooses a network."""
    words = player_words(section)
    return f"{words[:1].upper()}{words[1:]}"


def stage_words(title: str) -> str:
    """The title of a stage: "generator 2 of 3" in the language of the window, others as the game gives them."""
    found = _COUNTED.fullmatch(title)
    if not found:
        known = {
            "content": translate("Vocabulary", "content"),
            "adversarial": translate("Vocabulary", "adversarial"),
        }
        return known.get(title, title)
    nouns = {"level": translate("Vocabulary", "level"), "weighing": translate("Vocabulary", "weighing")}
    noun = nouns.get(found["noun"])
    text = translate("Vocabulary", "{noun} {number} of {count}")
    return text.format(noun=noun or player_words(found["noun"]), number=found["number"], count=found["count"])


def mark_words(mark: RunMark | Marked) -> str:
    """What a mark tells: the title of a stage in the language of the window, others as the engine wrote them."""
    return stage_words(mark.text) if mark.kind == "stage" else mark.text


def group_words(group: str) -> str:
    """The heading of a group of presets, in the language of the window."""
    known = {
        "Begin here": translate("Vocabulary", "Begin here"),
        "Objectives": translate("Vocabulary", "Objectives"),
        "Networks": translate("Vocabulary", "Networks"),
        "Few pictures": translate("Vocabulary", "Few pictures"),
        "Classes": translate("Vocabulary", "Classes"),
        "Encoders": translate("Vocabulary", "Encoders"),
        "Several generators": translate("Vocabulary", "Several generators"),
        "Translation": translate("Vocabulary", "Translation"),
        "Ways of playing": translate("Vocabulary", "Ways of playing"),
        "Points": translate("Vocabulary", "Points"),
    }
    return known.get(group, group)


def row_words(caption: str) -> str:
    """The caption of a row of samples; names of classes as they are."""
    known = {
        "real": translate("Vocabulary", "real"),
        "reconstruction": translate("Vocabulary", "reconstruction"),
        "target": translate("Vocabulary", "target"),
    }
    if caption.startswith(_ARROW):
        return _ARROW + domain_words(caption.removeprefix(_ARROW))
    return known.get(caption) or domain_words(caption)


def domain_words(title: str) -> str:
    """What a side of data with two domains shows; folders by their names."""
    known = {
        "warm shapes": translate("Vocabulary", "warm shapes"),
        "cool shapes": translate("Vocabulary", "cool shapes"),
        "filled shapes": translate("Vocabulary", "filled shapes"),
        "outlines": translate("Vocabulary", "outlines"),
        "grey": translate("Vocabulary", "grey"),
        "colour": translate("Vocabulary", "colour"),
        "low resolution": translate("Vocabulary", "low resolution"),
        "high resolution": translate("Vocabulary", "high resolution"),
        "edges": translate("Vocabulary", "edges"),
        "pictures": translate("Vocabulary", "pictures"),
        "noisy": translate("Vocabulary", "noisy"),
        "clean": translate("Vocabulary", "clean"),
        "masked": translate("Vocabulary", "masked"),
        "whole": translate("Vocabulary", "whole"),
        "scenes": translate("Vocabulary", "scenes"),
        "label maps": translate("Vocabulary", "label maps"),
        "picture": translate("Vocabulary", "picture"),
        "left": translate("Vocabulary", "left"),
        "right": translate("Vocabulary", "right"),
    }
    return known.get(title, title)


def metric_words(name: str) -> str:
    """A measured figure; what it is a figure of follows after a comma, as the engine names it."""
    known = {
        "modes": translate("Vocabulary", "modes"),
        "high quality": translate("Vocabulary", "high quality"),
        "mode KL": translate("Vocabulary", "KL of the modes"),
        "classes": translate("Vocabulary", "classes"),
        "class KL": translate("Vocabulary", "KL of the classes"),
        "class accuracy": translate("Vocabulary", "class accuracy"),
        "classifier accuracy": translate("Vocabulary", "classifier accuracy"),
        "Fréchet distance": translate("Vocabulary", "Fréchet distance"),
        "kernel distance": translate("Vocabulary", "kernel distance"),
        "precision": translate("Vocabulary", "precision"),
        "recall": translate("Vocabulary", "recall"),
        "density": translate("Vocabulary", "density"),
        "coverage": translate("Vocabulary", "coverage"),
        "reconstruction error": translate("Vocabulary", "reconstruction error"),
        "code distance": translate("Vocabulary", "code distance"),
        "cycle L1": translate("Vocabulary", "cycle L1"),
        "cycle PSNR": translate("Vocabulary", "cycle PSNR"),
        "taken for the target": translate("Vocabulary", "taken for the target"),
        "pixel accuracy": translate("Vocabulary", "pixel accuracy"),
        "mean class accuracy": translate("Vocabulary", "mean class accuracy"),
        "mean IoU": translate("Vocabulary", "mean IoU"),
        "untranslated": translate("Vocabulary", "untranslated"),
    }
    back = translate("Vocabulary", "{way} and back")
    parts = [known.get(part, part) for part in name.split(", ")]
    return ", ".join(back.format(way=part.removesuffix(_BACK)) if part.endswith(_BACK) else part for part in parts)


def need_words(need: Need) -> str:
    """What a game can ask of its data, in the language of the window."""
    words = {
        Need.LABELS: translate("Vocabulary", "labels"),
        Need.PAIRS: translate("Vocabulary", "pairs"),
        Need.TWO_DOMAINS: translate("Vocabulary", "two domains"),
        Need.PICTURES: translate("Vocabulary", "pictures"),
        Need.STORED: translate("Vocabulary", "a fixed set of samples"),
        Need.LABEL_MAP: translate("Vocabulary", "a label map for each picture"),
    }
    return words.get(need, need.value)
