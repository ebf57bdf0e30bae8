"""Explored models one after the other: another round of a run, or another one."""

from __future__ import annotations

from engine.spec.exploration import ExplorerFacts


def is_another(model: ExplorerFacts | None, before: ExplorerFacts | None) -> bool:
    """False where a model is the one before at any round, so that what was found with that one still means something.

    True where either is none.
    """
    if model is None or before is None:
        return True
    return _lasting(model) != _lasting(before)


def _lasting(model: ExplorerFacts) -> tuple[object, ...]:
    return model.title, model.shape, model.code, model.classes, model.layers
