"""What fits together and what does not, in sentences, before anything is built; needs loaded registries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.spec.config import CHOICES, Choice, RunConfig, resolve, sections_of, usual
from engine.spec.data import DataInfo, Need, Preparation, Shape
from engine.spec.errors import EngineError
from engine.spec.options import Kind, OptionField
from engine.spec.pairing import NO_PAIRING, paired, peek_set, unfit_pairs
from engine.spec.registry import GAMES, PAIRINGS, Entry
from studio.sentences import sentence
from studio.vocabulary import need_words, player_words

translate = QCoreApplication.translate

NETWORKS = ("generator", "discriminator", "encoder", "code_discriminator", "translator")  # in this order on show
FITTED = (*NETWORKS, "augmentation")  # sections whose entries fit some shapes and others not
PLAYERS = ("generator", "discriminator")
CODE: Shape = (64,)  # a code discriminator sees codes, whatever the data are
MADE = frozenset({Need.PAIRS, Need.TWO_DOMAINS})  # what pairs made from the data give

Reasons = dict[str, dict[str, str]]  # section -> entry -> why it does not fit


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


def misfits(info: DataInfo, of_set: DataInfo | None = None) -> Reasons:
    """Every entry that does not fit such data, with the reason.

    of_set: what is known of the data set alone, where `info` tells of pairs that are made from it.
    """
    of_set = of_set or info
    shapes = (info.shape, info.partner) if info.partner else (info.shape,)
    told = {"game": {game.name: _lacking(game, info, of_set) for game in GAMES}}
    for section in FITTED:
        told[section] = {entry.name: _unfit(entry, *shapes) for entry in CHOICES[section]}
    told["code_discriminator"] = {entry.name: _unfit_codes(entry) for entry in CHOICES["code_discriminator"]}
    told["pairing"] = {entry.name: _unfit_pairing(entry, of_set) for entry in PAIRINGS}
    return {section: {name: why for name, why in each.items() if why} for section, each in told.items()}


def with_data(config: RunConfig, data: Choice) -> RunConfig:
    """The config on other data; pairs are not made from data that show two domains themselves."""
    changed = config.model_copy(update={"data": data})
    try:
        return _unpaired(changed, peek_set(changed))
    except EngineError:  # the data are what is wrong
        return changed


def unplayable(configs: Mapping[str, RunConfig], data: Choice) -> dict[str, str]:
    """Those of some configs whose game such data do not suffice for, with the reason; none where the data are wrong."""
    try:
        of_set = peek_set(RunConfig(data=data))  # once: it may look into folders
    except EngineError:
        return {}
    found = {}
    for name, config in configs.items():
        try:
            info = paired(_unpaired(config, of_set), of_set)
            reason = _lacking(GAMES.get(config.game.name), info, of_set)
        except EngineError as error:
            reason = " ".join(sentence(part) for part in (error.what, error.why) if part)
        if reason:
            found[name] = reason
    return found


def _unpaired(config: RunConfig, of_set: DataInfo) -> RunConfig:
    """The config without pairs where the data set shows two domains itself."""
    return config.model_copy(update={"pairing": Choice(name=NO_PAIRING)}) if of_set.partner else config


def curable_games(info: DataInfo, of_set: DataInfo) -> frozenset[str]:
    """The games that lack nothing but pairs, which can be made from the data set."""
    return frozenset(game.name for game in GAMES if _can_make(_needs(game) - info.offers, of_set))


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
    return found | _other_pairing(config, reasons)


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
    measured = entry.facts.get("to_download")  # where it depends on the options
    return float(measured(options) if measured else entry.facts.get("download_mib", 0.0))


def path_fields(entry: Entry) -> list[OptionField]:
    """The options of a data set that name a folder."""
    return [field for field in entry.fields if field.kind is Kind.PATH]


def lacks_folder(entry: Entry, choice: Choice) -> bool:
    """Whether own pictures are wanted and no folder is named; a set may be satisfied with some of its folders."""
    ways = entry.facts.get("folders", (tuple(field.name for field in path_fields(entry)),))
    return entry.facts.get("group") == "own" and not any(all(map(choice.options.get, names)) for names in ways)


def _other_pairing(config: RunConfig, reasons: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """The pairs that the chosen game lacks and that can be made, or none in place of those that cannot."""
    told, game, chosen_one = reasons.get("pairing", {}), config.game.name, config.pairing.name
    lacking = chosen_one == NO_PAIRING and game in reasons.get("game", {})
    if not (chosen_one in told or lacking):
        return {}
    facts = GAMES.get(game).facts if game in GAMES else {}
    needs: frozenset[Need] = facts.get("needs", frozenset())
    able = [entry for entry in PAIRINGS if entry.name != NO_PAIRING and entry.name not in told]
    if able and needs & MADE and Need.LABEL_MAP not in needs:  # a label map cannot be made
        able.sort(key=lambda entry: entry.name != facts.get("pairing", ""))
        return {"pairing": (able[0].name, able[0].title)}
    return {} if lacking else {"pairing": (NO_PAIRING, PAIRINGS.get(NO_PAIRING).title)}


def _lacking(game: Entry, info: DataInfo, of_set: DataInfo) -> str:
    lacking = _needs(game) - info.offers
    if not lacking:
        return ""
    offered = ", ".join(sorted(map(need_words, info.offers))) or translate("Fitting", "none of that")
    needed = translate("Fitting", " and ").join(sorted(map(need_words, lacking)))
    text = translate("Fitting", "{game} needs {needed}; {data} offers {offered}.")
    text = text.format(game=game.title, needed=needed, data=info.title, offered=offered)
    if _can_make(lacking, of_set):
        text += " " + translate("Fitting", "Pairs can be made from it: see Pairs.")
    return text


def _needs(game: Entry) -> frozenset[Need]:
    needs: frozenset[Need] = game.facts.get("needs", frozenset())
    return needs


def _can_make(lacking: frozenset[Need], of_set: DataInfo) -> bool:
    """Whether all that is lacking comes with pairs, and pairs can be made."""
    able = (entry for entry in PAIRINGS if entry.name != NO_PAIRING and not _unfit_pairing(entry, of_set))
    return bool(lacking) and lacking <= MADE and any(able)


def _unfit_pairing(entry: Entry, of_set: DataInfo) -> str:
    if entry.name == NO_PAIRING:
        return ""
    try:
        reason = unfit_pairs(of_set) or entry.facts["unfit"](of_set.shape)
        if not reason:
            entry.facts["shape"](entry.options(), of_set.shape)
    except EngineError as error:
        reason = error.why or error.what
    return sentence(reason)


def _unfit_codes(entry: Entry) -> str:
    return translate("Fitting", "Sees pictures, not codes.") if _unfit(entry, CODE) else ""


def _unfit(entry: Entry, *shapes: Shape) -> str:
    """Why it does not fit pictures of one of these shapes."""
    unfit = entry.facts.get("unfit")
    told = (str(unfit(shape)).strip() for shape in shapes) if unfit else ()
    return sentence(next(filter(None, told), ""))
