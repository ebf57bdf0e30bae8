"""Scores of label maps: the same however they are taken."""

from __future__ import annotations

import pytest
import torch

from engine.evaluation import label_scores
from engine.spec.data import DataInfo

PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0))


def test_label_scores_are_those_of_all_pixels_looked_at_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    info, colours = DataInfo("x", (3, 8, 8), 6, partner=(3, 8, 8), palette=PALETTE), torch.tensor(PALETTE) / 127.5 - 1
    random = torch.Generator().manual_seed(0)
    made, wanted = (colours[torch.randint(3, (6, 8, 8), generator=random)].movedim(-1, 1) for _ in range(2))
    whole = label_scores.label_scores(made, wanted, info, "x")
    monkeypatch.setattr(label_scores, "VALUES", 3 * made[0].numel() * 4)  # four pictures, then two
    assert label_scores.label_scores(made, wanted, info, "x") == whole
    assert 0.2 < whole[0].value < 0.5
