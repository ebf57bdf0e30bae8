"""What a pairing makes of a few pictures of a data set that is open, to be looked at before a run."""

from __future__ import annotations

from dataclasses import replace

import torch

from engine.contracts import Dataset
from engine.data.opening import with_pairs
from engine.data.summary import summarise
from engine.spec.config import RunConfig
from engine.spec.data import DataSummary
from engine.spec.pairing import paired

SHOWN = 24  # pairs


def summarise_pairs(config: RunConfig, summary: DataSummary) -> DataSummary:
    """A beside B for some of the pictures of a summary; raises OptionError where the pairing does not fit them."""
    info = paired(config, summary.info)  # or it raises
    channels = summary.info.shape[0]
    chosen = summary.samples[:: max(1, len(summary.samples) // SHOWN)][:SHOWN]
    pictures = torch.from_numpy(chosen).permute(0, 3, 1, 2)[:, :channels]
    dataset = Dataset(summary.info, pictures.contiguous())
    made = summarise(with_pairs(config, replace(dataset, held_out=dataset)), count=SHOWN)
    return replace(made, info=info)  # which counts them all
