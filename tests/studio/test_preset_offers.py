"""A preset is offered where the draft makes too little of the data."""

from __future__ import annotations

import pytest

from engine import presets
from engine.spec.config import Choice, RunConfig, with_settings
from studio.preset_offers import better_preset

KNOWN = {name: presets.load(name) for name in ("cyclegan", "pix2pix")}


@pytest.mark.parametrize(
    ("data", "offered"), [("shape-domains", "cyclegan"), ("shape-maps", "pix2pix"), ("shapes", ""), ("ring", "")]
)
def test_both_sides_of_the_data_are_made_use_of(data, offered):
    assert better_preset(KNOWN, RunConfig(data=Choice(name=data))) == offered


def test_a_game_that_learns_from_both_sides_is_left_alone():
    draft = KNOWN["cyclegan"].model_copy(update={"data": Choice(name="shape-maps")})
    assert better_preset(KNOWN, draft) == ""


def test_nothing_is_offered_where_something_is_wrong_or_missing():
    wrong = with_settings(RunConfig(), {"data": "shape-domains", "data.size": 1})
    assert better_preset(KNOWN, wrong) == ""
    assert better_preset({}, RunConfig(data=Choice(name="shape-domains"))) == ""
