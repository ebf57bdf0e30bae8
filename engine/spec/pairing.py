"""What is known of a run's data before it is opened: those of the data set, and of the pairs made from it."""

from __future__ import annotations

from dataclasses import replace

from engine.spec.config import RunConfig, options_of
from engine.spec.data import DataInfo, Need
from engine.spec.errors import OptionError
from engine.spec.registry import DATASETS, PAIRINGS

NO_PAIRING = "none"


def peek(config: RunConfig) -> DataInfo:
    """What is known of the data that a config learns from, pairs included; raises OptionError where it does not fit."""
    return paired(config, peek_set(config))


def peek_set(config: RunConfig) -> DataInfo:
    """What is known of the data set alone; raises OptionError where its options are wrong."""
    info: DataInfo = DATASETS.get(config.data.name).facts["peek"](options_of(DATASETS, config.data, "data"))
    return info


def paired(config: RunConfig, info: DataInfo) -> DataInfo:
    """What a data set becomes when pairs are made from it: each picture is domain B, what is made of it domain A.

    Raises OptionError where the chosen pairing does not fit such data.
    """
    if config.pairing.name == NO_PAIRING:
        return info
    entry = PAIRINGS.get(config.pairing.name)
    options = options_of(PAIRINGS, config.pairing, "pairing")
    reason = unfit_pairs(info) or entry.facts["unfit"](info.shape)
    if reason:
        what = f'the pairing "{entry.name}" does not fit the data'
        raise OptionError("pairing.name", what, reason, "Leave it out (pairing none), or choose other data.")
    made = entry.facts["shape"](options, info.shape)
    offers = info.offers | {Need.PAIRS, Need.TWO_DOMAINS}
    return replace(
        info,
        shape=made,
        partner=info.shape,
        partner_count=info.count,
        domains=entry.facts["domains"],
        offers=offers,
    )


def unfit_pairs(info: DataInfo) -> str:
    """Why no pairs can be made from such data; empty where they can."""
    if info.partner:
        return "these data show two domains already"
    return "needs pictures; these are points" if info.is_points else ""
