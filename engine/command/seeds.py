"""Seeds as a person types them: "7", "0-63", "1,5,9" and lists of such; never imports torch."""

from __future__ import annotations

import re

from engine.spec.errors import OptionError
from engine.spec.exploration import LARGEST_SEED

MOST_SEEDS = 100_000
_PART = re.compile(r"\s*(\d{1,20})\s*(?:-\s*(\d{1,20})\s*)?", re.ASCII)


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds of a list such as "0-3,7,5-4", in its order: 0, 1, 2, 3, 7, 5, 4.

    Raises OptionError where it is none, or names more than can be drawn at once.
    """
    seeds: list[int] = []
    for part in text.split(","):
        found = _PART.fullmatch(part)
        if found is None:
            why = f'"{part.strip()[:40]}" is neither a number nor a range'
            raise OptionError("seeds", f'--seeds "{text[:40]}" cannot be read', why, "Write --seeds 0-63 or 1,5,9.")
        first, last = int(found[1]), int(found[2] or found[1])
        if max(first, last) > LARGEST_SEED:
            raise OptionError("seeds", f"{max(first, last)} is no seed", f"they go from 0 to {LARGEST_SEED}")
        step = 1 if last >= first else -1
        if len(seeds) + abs(last - first) + 1 > MOST_SEEDS:
            raise OptionError("seeds", "these are too many seeds at once", f"up to {MOST_SEEDS:,} can be drawn")
        seeds.extend(range(first, last + step, step))
    return tuple(seeds)
