"""Names of the engine as words."""

from __future__ import annotations

import pytest

from engine.spec.data import Need
from studio.vocabulary import metric_words, need_words, network_title, player_words, row_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AtoB", "A → B"),
        ("discriminator_A", "discriminator A"),
        ("encoder_b", "encoder B"),
        ("generator_12", "generator 12"),
        ("code_discriminator", "code discriminator"),
        ("somebodys-own", "somebodys own"),
    ],
)
def test_players_and_networks_are_called_by_words(name, words) -> None:
    assert player_words(name) == words


def test_titles_begin_with_a_capital_and_keep_the_others() -> None:
    assert network_title("discriminator_A") == "Discriminator A"


def test_every_need_has_words() -> None:
    assert len({need_words(need) for need in Need}) == len(Need)


def test_a_row_of_what_comes_out_keeps_its_arrow() -> None:
    assert row_words("→ cool shapes") == "→ cool shapes"
    assert row_words("apples") == "apples"


def test_figures_keep_what_they_are_figures_of() -> None:
    assert metric_words("cycle PSNR, A → B and back") == "cycle PSNR, A → B and back"
    assert metric_words("kernel distance, untranslated, → orange") == "kernel distance, untranslated, → orange"
