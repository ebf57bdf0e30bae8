"""Options: bounds, captions and the errors that name them."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from engine.spec.errors import OptionError
from engine.spec.options import Kind, Options, describe, option, parse


class Sample(Options):
    width: int = option(8, "Features.", ge=1, le=64, unit="features")
    rate: float = option(0.1, "Step.", gt=0, lt=1, live=True)
    mode: Literal["soft", "hard"] = option("soft", "How.")
    limit: int | None = option(None, "None: no limit.", ge=0)
    means: tuple[float, ...] = option((0.0, 1.0), "Places.")
    on: bool = option(True, "Switch.", advanced=True)


def test_describe_gives_kind_bounds_unit_and_flags() -> None:
    fields = {field.name: field for field in describe(Sample)}
    assert fields["width"].kind is Kind.INTEGER
    assert (fields["width"].minimum, fields["width"].maximum, fields["width"].unit) == (1, 64, "features")
    assert fields["rate"].exclusive_minimum
    assert fields["rate"].exclusive_maximum
    assert fields["rate"].live
    assert fields["mode"].choices == ("soft", "hard")
    assert fields["limit"].optional
    assert fields["means"].kind is Kind.LIST
    assert fields["on"].kind is Kind.SWITCH
    assert fields["on"].advanced


def test_an_unknown_option_offers_the_nearest_name() -> None:
    with pytest.raises(OptionError, match=r'"net.widht".*Did you mean "width"') as error:
        parse(Sample, {"widht": 3}, "net")
    assert error.value.path == "net.widht"


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"width": 0}, ("net.width = 0", "≥ 1 and ≤ 64")),
        ({"rate": 1.0}, ("net.rate = 1.0", "> 0 and < 1")),
        ({"mode": "sofd"}, ("net.mode = 'sofd'", "one of soft, hard", 'Did you mean "soft"?')),
        ({"width": "many"}, ("net.width = 'many'",)),
    ],
)
def test_a_value_out_of_bounds_names_path_value_and_bound(values: dict[str, Any], parts: tuple[str, ...]) -> None:
    with pytest.raises(OptionError) as error:
        parse(Sample, values, "net")
    assert all(part in str(error.value) for part in parts)


def test_options_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Sample().width = 3


def test_a_mutable_default_is_refused() -> None:
    with pytest.raises(TypeError, match="tuple"):
        option([1], "A list.")


class Captioned(Options):
    path_a: str = option("", "A.")
    learning_rate: float = option(0.1, "Step.")


def test_captions_are_words_and_single_letters_are_large() -> None:
    assert [field.title for field in describe(Captioned)] == ["Path A", "Learning rate"]
