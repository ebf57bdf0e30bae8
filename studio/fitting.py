"""What fits together and what does not, in sentences, before anything is built; needs loaded registries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.spec.config import Choice, RunConfig, options_of, resolve
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.errors import EngineError
from engine.spec.options import Kind, OptionField
from engine.spec.registry import DATASETS, DISCRIMINATORS, GAMES, GENERATORS, Entry, Registry
from studio.vocabulary import need_words, player_words

translate = QCoreApplication.translate

FAMILIES: dict[str, Registry[Any]] = {"generator": GENERATORS, "discriminator": DISCRIMINATORS}
PLAYERS = ("generator", "discriminator")

Reasons = dict[str, dict[str, str]]  # section -> entry -> why it does not fit


def peek(config: RunConfig) -> DataInfo:
    """What is known of the data without opening it; raises OptionError where its options are wrong."""
    info: DataInfo = DATASETS.get(config.data.name).facts["peek"](options_of(DATASETS, config.data, "data"))
    return info


def misfits(info: DataInfo) -> Reasons:
    """Every entry that does not fit such data, with the reason."""
    reasons: Reasons = {"game": {}}
    for game in GAMES:
        reason = _lacking(game, info)
        if reason:
            reasons["game"][game.name] = reason
    for section, registry in FAMILIES.items():
        told = {family.name: _unfit(family, info) for family in registry}
        reasons[section] = {name: reason for name, reason in told.items() if reason}
    return reasons


def first_misfit(config: RunConfig, reasons: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Section and sentence of the first choice of a config that does not fit; ("", "") where all do."""
    for section, told in reasons.items():
        name = getattr(config, section).name
        if name in told:
            title = FAMILIES.get(section, GAMES).get(name).title
            noun = f"{title} {player_words(section)}" if section in FAMILIES else title
            text = translate("Fitting", "{choice} does not fit: {reason}")
            return section, text.format(choice=noun, reason=f"{told[name][:1].lower()}{told[name][1:]}")
    return "", ""


def replacements(config: RunConfig, reasons: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Section -> name and title of the first network family that fits, where the chosen one does not."""
    found = {}
    for section, registry in FAMILIES.items():
        told = reasons.get(section, {})
        fit = next((entry for entry in registry if entry.name not in told), None)
        if fit and getattr(config, section).name in told:
            found[section] = (fit.name, fit.title)
    return found


def broken_option(config: RunConfig) -> EngineError | None:
    """The first option that is unknown or out of its bounds."""
    try:
        resolve(config)
    except EngineError as error:
        return error
    return None


def players(config: RunConfig) -> tuple[str, ...]:
    """The players of the chosen game, each of which owns an optimiser."""
    known = GAMES.get(config.game.name).facts.get("players", PLAYERS) if config.game.name in GAMES else PLAYERS
    return tuple(known)


def to_download_mib(entry: Entry, options: Any) -> float:
    """What would have to be downloaded to open a data set with these options, 0 where nothing would."""
    present = entry.facts.get("present")
    if present and present(options, Preparation()):
        return 0.0
    return float(entry.facts.get("download_mib", 0.0))


def path_fields(entry: Entry) -> list[OptionField]:
    """The options of a data set that name a folder."""
    return [field for field in entry.fields if field.kind is Kind.PATH]


def lacks_folder(entry: Entry, choice: Choice) -> bool:
    """Whether own pictures are wanted and no folder is named."""
    return entry.facts.get("group") == "own" and not all(choice.options.get(field.name) for field in path_fields(entry))


def _lacking(game: Entry, info: DataInfo) -> str:
    needs: frozenset[Need] = game.facts.get("needs", frozenset())
    missing = sorted(need_words(need) for need in needs - info.offers)
    if not missing:
        return ""
    offered = ", ".join(sorted(map(need_words, info.offers))) or translate("Fitting", "none of that")
    needed = translate("Fitting", " and ").join(missing)
    text = translate("Fitting", "{game} needs {needed}; {data} offers {offered}.")
    return text.format(game=game.title, needed=needed, data=info.title, offered=offered)


def _unfit(family: Entry, info: DataInfo) -> str:
    reason = str(family.facts["unfit"](info.shape)).strip()
    return f"{reason[0].upper()}{reason[1:]}".rstrip(".") + "." if reason else ""
