"""What fits together and what does not, in sentences, before anything is built; needs loaded registries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.spec.config import CHOICES, Choice, RunConfig, options_of, resolve, sections_of, usual
from engine.spec.data import DataInfo, Need, Preparation, Shape
from engine.spec.errors import EngineError
from engine.spec.options import Kind, OptionField
from engine.spec.registry import DATASETS, GAMES, Entry
from studio.vocabulary import need_words, player_words

translate = QCoreApplication.translate

NETWORKS = ("generator", "discriminator", "encoder", "code_discriminator", "translator")  # in this order on show
FITTED = (*NETWORKS, "augmentation")  # sections whose entries fit some shapes and others not
PLAYERS = ("generator", "discriminator")
CODE: Shape = (64,)  # a code discriminator sees codes, whatever the data are

Reasons = dict[str, dict[str, str]]  # section -> entry -> why it does not fit


def peek(config: RunConfig) -> DataInfo:
    """What is known of the data without opening it; raises OptionError where its options are wrong."""
    info: DataInfo = DATASETS.get(config.data.name).facts["peek"](options_of(DATASETS, config.data, "data"))
    return info


def networks(config: RunConfig) -> tuple[str, ...]:
    """The sections of networks that the chosen game builds."""
    built = sections_of(config.game.name) if config.game.name in GAMES else PLAYERS
    return tuple(section for section in NETWORKS if section in built)


def chosen(config: RunConfig, section: str) -> Choice | None:
    """What a section chooses, said or unsaid; None for a network that the game does not build."""
    if section in NETWORKS and section not in networks(config):
        return None
    choice: Choice | None = getattr(config, section)
    return choice or usual(config.game.name, section)


def misfits(info: DataInfo) -> Reasons:
    """Every entry that does not fit such data, with the reason."""
    lacking = {game.name: _lacking(game, info) for game in GAMES}
    reasons: Reasons = {"game": {name: reason for name, reason in lacking.items() if reason}}
    for section in FITTED:
        told = {entry.name: _unfit(entry, info.shape) for entry in CHOICES[section]}
        if section == "code_discriminator":
            told = {entry.name: _unfit_codes(entry) for entry in CHOICES[section]}
        reasons[section] = {name: reason for name, reason in told.items() if reason}
    return reasons


def unplayable(configs: Mapping[str, RunConfig], reasons: Reasons) -> dict[str, str]:
    """Those of some configs whose game such data do not suffice for, with the reason."""
    lacking = reasons.get("game", {})
    return {name: lacking[config.game.name] for name, config in configs.items() if config.game.name in lacking}


def unfit_choices(config: RunConfig, reasons: Reasons) -> dict[str, str]:
    """Section -> a sentence on its choice, for those choices of a config that do not fit."""
    found = {}
    for section, told in reasons.items():
        choice = chosen(config, section)
        if choice is None or choice.name not in told:
            continue
        title, reason = CHOICES[section].get(choice.name).title, told[choice.name]
        noun = f"{title} {player_words(section)}" if section in NETWORKS else title
        text = translate("Fitting", "{choice} does not fit: {reason}")
        sentence = text.format(choice=noun, reason=f"{reason[:1].lower()}{reason[1:]}")
        found[section] = reason if section == "game" else sentence  # of a game it is a sentence already
    return found


def replacements(config: RunConfig, reasons: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Section -> name and title of the first entry that fits, where the chosen one does not."""
    found = {}
    for section in FITTED:
        told, choice = reasons.get(section, {}), chosen(config, section)
        fit = next((entry for entry in CHOICES[section] if entry.name not in told), None)
        if fit and choice and choice.name in told:
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


def _unfit_codes(entry: Entry) -> str:
    return translate("Fitting", "Sees pictures, not codes.") if _unfit(entry, CODE) else ""


def _unfit(entry: Entry, shape: Shape) -> str:
    unfit = entry.facts.get("unfit")
    reason = str(unfit(shape)).strip() if unfit else ""
    return f"{reason[0].upper()}{reason[1:]}".rstrip(".") + "." if reason else ""
