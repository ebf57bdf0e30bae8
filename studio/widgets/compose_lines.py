"""The list of sections: what is chosen in each, in a few words, or what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication

from engine.spec.config import CHOICES, RunConfig
from engine.spec.registry import AUGMENTATIONS, GAMES, OBJECTIVES, PAIRINGS, REGULARISERS
from studio import fitting
from studio.vocabulary import network_title
from studio.widgets.number_editor import number_text
from studio.widgets.two_lines import Line
from studio.wording import title_of

translate = QCoreApplication.translate


def section_lines(
    config: RunConfig, players: Iterable[str], preset: str, data: str, problems: Mapping[str, str]
) -> list[Line]:
    """preset and data: what to say of these two; problems: section -> what is wrong there."""

    optimisers = [config.optimiser(player) for player in players]
    rates = dict.fromkeys(f"{one.kind} {number_text(one.learning_rate)}" for one in optimisers)
    networks = {
        section: (network_title(section), title_of(CHOICES[section], choice.name))
        for section in fitting.networks(config)
        if (choice := fitting.chosen(config, section))
    }
    chosen = [title_of(REGULARISERS, name) for name in config.regularisers]
    training = translate("ComposeLines", "{rounds} rounds, batch {batch}").format(
        rounds=f"{config.training.rounds:,}", batch=config.training.batch
    )
    saving = translate("ComposeLines", "every {rounds} rounds").format(rounds=f"{config.saving.checkpoint_every:,}")
    regularisers = ", ".join(chosen) or translate("ComposeLines", "none")
    rows = {
        "preset": (translate("ComposeLines", "Preset"), preset),
        "game": (translate("ComposeLines", "Game"), title_of(GAMES, config.game.name)),
        **networks,
        "objective": (translate("ComposeLines", "Objective"), title_of(OBJECTIVES, config.objective.name)),
        "regularisers": (translate("ComposeLines", "Regularisers"), regularisers),
        "augmentation": (
            translate("ComposeLines", "Augmentation"),
            title_of(AUGMENTATIONS, config.augmentation.name),
        ),
        "data": (translate("ComposeLines", "Data"), data),
        "pairing": (translate("ComposeLines", "Pairs"), title_of(PAIRINGS, config.pairing.name)),
        "optimisers": (translate("ComposeLines", "Optimisers"), " / ".join(rates)),
        "training": (translate("ComposeLines", "Training"), training),
        "saving": (translate("ComposeLines", "Saving"), saving),
    }
    return [
        Line(key, title, problems.get(key, detail), problem=key in problems) for key, (title, detail) in rows.items()
    ]
