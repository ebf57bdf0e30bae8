"""The nine standard sets of pictures: downloaded once, or found in a folder of yours."""

from __future__ import annotations

from functools import partial

from engine.data import array_sets, idx, photo_sets
from engine.data.standard_set import open_standard
from engine.spec.registry import DATASETS

SETS = (*idx.SETS, *array_sets.SETS, *photo_sets.SETS)

for _set in SETS:
    DATASETS.register(
        _set.name,
        _set.title,
        _set.help,
        options=_set.options,
        paper=_set.paper,
        peek=_set.info,
        group="standard",
        download_mib=_set.download_mib,
        present=_set.present,
    )(partial(open_standard, _set))
