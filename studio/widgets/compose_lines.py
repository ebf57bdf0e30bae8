"""The list of sections: what is chosen in each, in a few words, or what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication

from engine.spec.config import RunConfig
from engine.spec.registry import DISCRIMINATORS, GAMES, GENERATORS, OBJECTIVES, REGULARISERS
from studio.widgets.number_editor import number_text
from studio.widgets.two_lines import Line
from studio.wording import title_of


def section_lines(
    config: RunConfig, players: Iterable[str], preset: str, data: str, problems: Mapping[str, str]
) -> list[Line]:
    """preset and data: what to say of these two; problems: section -> what is wrong there."""

    def translated(text: str) -> str:
        return QCoreApplication.translate("ComposeLines", text)

    optimisers = [config.optimiser(player) for player in players]
    rates = dict.fromkeys(f"{one.kind} {number_text(one.learning_rate)}" for one in optimisers)
    families = title_of(GENERATORS, config.generator.name), title_of(DISCRIMINATORS, config.discriminator.name)
    chosen = [title_of(REGULARISERS, name) for name in config.regularisers]
    training = translated("{rounds} rounds, batch {batch}").format(
        rounds=f"{config.training.rounds:,}", batch=config.training.batch
    )
    saving = translated("every {rounds} rounds").format(rounds=f"{config.saving.checkpoint_every:,}")
    rows = {
        "preset": (translated("Preset"), preset),
        "game": (translated("Game"), title_of(GAMES, config.game.name)),
        "architecture": (translated("Architecture"), " / ".join(dict.fromkeys(families))),
        "objective": (translated("Objective"), title_of(OBJECTIVES, config.objective.name)),
        "regularisers": (translated("Regularisers"), ", ".join(chosen) or translated("none")),
        "data": (translated("Data"), data),
        "optimisers": (translated("Optimisers"), " / ".join(rates)),
        "training": (translated("Training"), training),
        "saving": (translated("Saving"), saving),
    }
    return [
        Line(key, title, problems.get(key, detail), problem=key in problems) for key, (title, detail) in rows.items()
    ]
