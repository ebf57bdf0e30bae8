"""The draft of the next run."""

from __future__ import annotations

import pytest

from engine.spec.config import RunConfig, with_settings
from engine.spec.errors import OptionError
from studio.composition import Composition


def test_applied_settings_change_the_draft_and_tell_once(qtbot):
    draft = Composition()
    with qtbot.waitSignal(draft.changed):
        draft.apply({"training.batch": 32})
    assert draft.config.training.batch == 32
    with qtbot.assertNotEmitted(draft.changed):
        draft.apply({"training.batch": 32})


def test_a_wrong_setting_is_refused_and_changes_nothing(qapp):
    draft = Composition()
    before = draft.config
    with pytest.raises(OptionError, match=r"training\.batch"):
        draft.apply({"training.batch": 0})
    assert draft.config is before


def test_the_difference_is_taken_to_where_the_draft_came_from(qapp):
    draft = Composition()
    assert draft.difference() == {}
    draft.set_config(with_settings(RunConfig(), {"training.seed": 3}))
    draft.apply({"training.seed": 4})
    assert draft.difference() == {"training.seed": (3, 4)}
