"""Everything there is to say about a draft before it starts: what it fits, what changed, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.spec.config import RunConfig, options_of
from engine.spec.data import DataInfo
from engine.spec.errors import EngineError
from engine.spec.events import Failed
from engine.spec.pairing import paired, peek_set
from engine.spec.registry import DATASETS
from studio import drafting, fitting
from studio.amounts import memory_words
from studio.sentences import sentence
from studio.wording import Change, change_words

if TYPE_CHECKING:
    from studio.services.data import DataAnswer

translate = QCoreApplication.translate

SECTIONS = {"measuring": "saving"}  # where a page of its own is shared


@dataclass(frozen=True)
class Circumstances:
    """What a review has to know besides the draft."""

    problems: Mapping[str, list[str]] = field(default_factory=dict)  # section -> what its forms complain of
    data: DataAnswer | None = None  # what came of opening the data, where it was opened
    is_opening: bool = False
    is_live: bool = False  # another run is in training
    refusal: Failed | None = None  # what a dry run of the draft failed with, where a run would fail as well


@dataclass(frozen=True)
class Review:
    """The outcome."""

    info: DataInfo | None  # of the data with the pairs made from it; None where its options are wrong
    data_title: str
    reasons: fitting.Reasons
    changes: dict[str, Change]  # since the base, by dotted path
    problems: dict[str, str]  # section -> the first thing that is wrong there
    obstacle: str  # why the run cannot start, empty where it can
    remark: str  # what starting entails
    replacements: dict[str, tuple[str, str]]  # section -> name and title of an entry that would fit
    is_measurable: bool  # whether a dry run can be made of it
    curable_games: frozenset[str] = frozenset()  # those that lack nothing but pairs which can be made


def review(config: RunConfig, base: RunConfig, around: Circumstances) -> Review:
    """Looks at a draft from all sides; needs loaded registries."""
    problems = {section: told[0] for section, told in around.problems.items()}
    reasons, replacements, curable = {}, {}, frozenset[str]()
    broken = fitting.broken_option(config)
    if broken:
        section = getattr(broken, "path", "").split(".")[0]
        problems.setdefault(SECTIONS.get(section, section), words(broken.what, broken.why))
    info, of_set, complaints = _known(config)
    if info:
        reasons = fitting.misfits(info, of_set)
        replacements = fitting.replacements(config, reasons)
        curable = fitting.curable_games(info, of_set or info)
        for section, sentence in fitting.unfit_choices(config, reasons).items():
            problems.setdefault(SECTIONS.get(section, section), sentence)
    problems = complaints | problems
    is_measurable = not problems
    waiting = _look_at_data(config, around, problems)
    refused = words(around.refusal.what, around.refusal.why) if around.refusal else ""
    obstacle = next(iter(problems.values()), "") or waiting or refused
    if around.is_live:
        obstacle = translate("Review", "A run is in training. Stop it before another one starts.")
    return Review(
        info=_opened(config, around.data) or info,
        data_title=info.title if info else config.data.name,
        reasons=reasons,
        changes={} if broken or fitting.broken_option(base) else change_words(drafting.changes(config, base)),
        problems=problems,
        obstacle=obstacle,
        remark="" if obstacle else _download_remark(config),
        replacements=replacements,
        is_measurable=is_measurable,
        curable_games=curable,
    )


def is_own(config: RunConfig) -> bool:
    """Whether the data are a person's own pictures, which have to be looked at before they are trusted."""
    return config.data.name in DATASETS and DATASETS.get(config.data.name).facts.get("group") == "own"


def words(*parts: str) -> str:
    """Parts of an error as one or more sentences."""
    return " ".join(sentence(part.strip()) for part in parts if part.strip())


def _known(config: RunConfig) -> tuple[DataInfo | None, DataInfo | None, dict[str, str]]:
    """What is known of the data with pairs and of the set alone, and what is wrong by section."""
    try:
        of_set = peek_set(config)
    except EngineError as error:
        return None, None, {"data": words(error.what, error.why)}
    try:
        return paired(config, of_set), of_set, {}
    except EngineError as error:
        return of_set, of_set, {"pairing": words(error.what, error.why)}


def _opened(config: RunConfig, answer: DataAnswer | None) -> DataInfo | None:
    """What is known of data that were opened, with the pairs made from it where they can be."""
    if answer is None or answer.summary is None:
        return None
    try:
        return paired(config, answer.summary.info)
    except EngineError:  # which is a problem already
        return answer.summary.info


def _look_at_data(config: RunConfig, around: Circumstances, problems: dict[str, str]) -> str:
    """Adds what was wrong with own pictures to the problems; returns why one has to wait for them."""
    answer = around.data
    if answer and answer.problem:
        problems.setdefault("data", words(answer.problem.what, answer.problem.why))
    elif is_own(config) and not answer and not problems:
        return translate("Review", "The pictures are being checked…")
    return ""


def _download_remark(config: RunConfig) -> str:
    entry = DATASETS.get(config.data.name)
    size = fitting.to_download_mib(entry, options_of(DATASETS, config.data, "data"))
    text = translate("Review", "Starting downloads {title} first ({size}).")
    return text.format(title=entry.title, size=memory_words(size)) if size else ""
