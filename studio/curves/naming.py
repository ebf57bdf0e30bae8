"""How series are named: "player/term", where a term is minimised or only watched."""

from __future__ import annotations

import re

_MINIMISED = re.compile(r"[\w.+-]+( \d+| class| [A-Z](→[A-Z])?)?")  # of several: a size, the class, a domain, a way
_SHARES = {"accuracy", "strength"}  # of a single word, and still only watched


def player_of(series: str) -> str:
    """The player of "player/term"; empty where the name has none."""
    player, slash, _ = series.partition("/")
    return player if slash else ""


def term_of(series: str) -> str:
    """The term of "player/term"."""
    player, slash, term = series.partition("/")
    return term if slash else player


def is_watched(series: str) -> bool:
    """True for scalars that nobody minimises: they are written as formulas or words, as in "D(real)".

    Terms of a loss bear names of the registries ("objective", "r1", "gradient-penalty") or "total"; where there
    are several of a kind, a number, the word class, a domain or a way follows, as in "objective 16" or "cycle A".
    """
    term = term_of(series)
    return term.partition(" ")[0] in _SHARES or _MINIMISED.fullmatch(term) is None
