"""Learning rates are edited while a run trains, within the bounds of the engine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio.widgets.player_rates import PlayerRates


@pytest.fixture
def rates(qtbot) -> PlayerRates:
    """Two players of a live run."""
    rates = PlayerRates()
    qtbot.addWidget(rates)
    rates.set_players({"discriminator": 4e-4, "generator": 1e-4})
    rates.set_states(live=True, paused=False)
    rates.show()
    return rates


def enter(qtbot, rates: PlayerRates, text: str) -> None:
    """Types a rate for the generator."""
    editor = rates._editors["generator"]
    editor.selectAll()
    qtbot.keyClicks(editor.lineEdit(), text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_an_entered_rate_is_sent_with_its_path(rates, qtbot) -> None:
    with qtbot.waitSignal(rates.edited) as edited:
        enter(qtbot, rates, "3e-4")
    assert edited.args == ["optimisers.generator.learning_rate", pytest.approx(3e-4)]


def test_the_arrows_step_by_the_leading_digit(rates, qtbot) -> None:
    with qtbot.waitSignal(rates.edited) as edited:
        qtbot.keyClick(rates._editors["discriminator"], Qt.Key.Key_Up)
    assert edited.args == ["optimisers.discriminator.learning_rate", pytest.approx(5e-4)]


@pytest.mark.parametrize("text", ["0", "-1", "2"])
def test_a_rate_out_of_bounds_is_not_sent_and_the_old_one_returns(rates, qtbot, text) -> None:
    with qtbot.assertNotEmitted(rates.edited):
        enter(qtbot, rates, text)
    assert rates._editors["generator"].current() == pytest.approx(1e-4)


def test_a_rate_that_the_engine_reports_is_shown_without_being_sent_again(rates, qtbot) -> None:
    with qtbot.assertNotEmitted(rates.edited):
        rates.set_rate("generator", 7e-5)
    assert rates.rates["generator"] == 7e-5


def test_turns_can_be_played_only_while_paused(rates, qtbot) -> None:
    assert not rates._steps["generator"].isEnabled()
    rates.set_states(live=True, paused=True)
    with qtbot.waitSignal(rates.step_asked) as asked:
        rates._steps["generator"].click()
    assert asked.args == ["generator"]


def test_a_finished_run_cannot_be_edited(rates) -> None:
    rates.set_states(live=False, paused=False)
    assert not rates._editors["generator"].isEnabled()
