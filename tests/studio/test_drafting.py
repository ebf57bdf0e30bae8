"""Changes of a draft: other choices, differences, and the way back."""

from __future__ import annotations

import pytest

from engine.spec.config import Choice, RunConfig, from_mapping, with_settings
from engine.spec.registry import OBJECTIVES
from studio.drafting import changes, not_default, quoted, restored, with_choice, with_regularisers
from studio.wording import change_words


@pytest.fixture
def base() -> RunConfig:
    return from_mapping(
        {
            "data": {"name": "ring", "modes": 6},
            "objective": {"name": "hinge"},
            "regularisers": {"spectral-normalisation": {}},
            "optimisers": {"generator": {"learning_rate": 1e-4}},
        }
    )


@pytest.mark.parametrize("text", ["2024", "true", "[1]", 'with "quotes"', "C:\\pictures", "a = 1", ""])
def test_quoted_text_stays_text(base, text):
    assert with_settings(base, {"about.title": quoted(text)}).about.title == text


def test_another_choice_leaves_the_options_of_the_one_before(base):
    assert with_choice(base, "data", "moons", {}).data == Choice(name="moons")
    assert with_choice(base, "data", "ring", {"radius": 2.0, "modes": None}).data == Choice(name="ring", radius=2.0)


def test_regularisers_are_replaced_as_a_whole(base):
    assert with_regularisers(base, {"r1": {"weight": 3.0}}).regularisers == {"r1": {"weight": 3.0}}


def test_a_default_that_is_spelled_out_is_no_change(base):
    assert changes(with_settings(base, {"data.radius": 1.0}), base) == {}


def test_a_changed_choice_is_listed_without_its_options(base):
    assert changes(with_choice(base, "data", "grid", {"side": 3}), base) == {"data.name": ("ring", "grid")}


def test_regularisers_are_listed_as_on_and_off(base):
    found = changes(with_regularisers(base, {"r1": {}}), base)
    assert found == {"regularisers.r1": (False, True), "regularisers.spectral-normalisation": (True, False)}


@pytest.mark.parametrize(
    "settings",
    [
        {"data": "moons"},
        {"data.modes": 9},
        {"data.radius": 2.0},
        {"objective": "minimax"},
        {"optimisers.generator.learning_rate": 1e-3},
        {"optimisers.discriminator.kind": "sgd"},
        {"regularisers.r1.weight": 3.0},
        {"training.batch": 32, "saving.keep_checkpoints": 9},
    ],
)
def test_taking_back_every_change_leads_to_the_base(base, settings):
    draft = with_settings(base, settings)
    listed = changes(draft, base)
    assert listed
    for path in listed:
        draft = restored(draft, base, path)
    assert changes(draft, base) == {}


def test_a_regulariser_that_was_switched_off_comes_back_with_its_options(base):
    strong = with_regularisers(base, {"r1": {"weight": 3.0}})
    draft = restored(with_regularisers(strong, {}), strong, "regularisers.r1")
    assert draft.regularisers == {"r1": {"weight": 3.0}}


def test_only_what_differs_from_the_default_is_kept():
    fields = OBJECTIVES.get("least-squares").fields
    assert not_default(fields, {"a": 0.0, "b": 2.0, "c": 1.0}) == {"b": 2.0}


def test_changes_are_told_in_the_words_of_the_window(base):
    draft = with_settings(base, {"objective": "minimax", "optimisers.generator.learning_rate": 2e-5})
    told = change_words(changes(with_regularisers(draft, {}), base))
    assert told["objective.name"] == ("Objective", "Hinge", "Minimax (saturating)")
    assert told["optimisers.generator.learning_rate"] == ("Generator · learning rate", "1e-4", "2e-5")
    assert told["regularisers.spectral-normalisation"] == ("Spectral normalisation", "on", "off")
