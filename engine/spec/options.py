"""Options: pydantic records whose bounds, units and help feed the command line and the forms alike."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from engine.spec.errors import OptionError, nearest


class Options(BaseModel):
    """A frozen record of options that refuses unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class NoOptions(Options):
    """For entries that leave nothing to choose."""


OptionsT = TypeVar("OptionsT", bound=BaseModel)


def option(
    default: Any,
    help: str,
    *,
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    lt: float | None = None,
    unit: str = "",
    advanced: bool = False,
    live: bool = False,
) -> Any:
    """A field with its caption; `advanced` folds it away, `live` lets it be edited during training."""
    if isinstance(default, (list, dict)):
        raise TypeError("defaults of options are immutable: use a tuple")
    extra: dict[str, Any] = {"unit": unit, "advanced": advanced, "live": live}
    return Field(default, description=help, ge=ge, le=le, gt=gt, lt=lt, json_schema_extra=extra)


class Kind(Enum):
    """What a form shows for an option."""

    INTEGER = "integer"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    TEXT = "text"
    PATH = "path"
    LIST = "list"


@dataclass(frozen=True)
class OptionField:
    """One option, as plain data: enough to build a form row or a line of help."""

    name: str
    kind: Kind
    default: Any
    help: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    choices: tuple[Any, ...] = ()
    optional: bool = False  # None is a valid value
    advanced: bool = False
    live: bool = False

    @property
    def title(self) -> str:
        """The name as a caption: "learning_rate" becomes "Learning rate" and "path_a" becomes "Path A"."""
        first, *others = self.name.split("_")
        return " ".join([first.capitalize(), *(word.upper() if len(word) == 1 else word for word in others)])

    @property
    def bounds(self) -> str:
        """The permitted values in words, empty where anything goes."""
        if self.choices:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        low = "" if self.minimum is None else f"{'>' if self.exclusive_minimum else '≥'} {self.minimum:g}"
        high = "" if self.maximum is None else f"{'<' if self.exclusive_maximum else '≤'} {self.maximum:g}"
        return " and ".join(part for part in (low, high) if part)


def describe(model: type[BaseModel]) -> tuple[OptionField, ...]:
    """The options of a record in their order of declaration."""
    hints = typing.get_type_hints(model)
    return tuple(_describe_field(name, hints[name], info) for name, info in model.model_fields.items())


def parse(model: type[OptionsT], values: Mapping[str, Any], path: str = "") -> OptionsT:
    """Checks values against a record.

    Raises OptionError with the path of the offending option, its value, its bound and the nearest name.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise _option_error(error.errors()[0], model, path) from None


def _option_error(error: ErrorDetails, model: type[BaseModel], path: str) -> OptionError:
    location = [str(part) for part in error["loc"]]
    full = ".".join(part for part in (path, *location) if part)
    owner, leaf = _owner(model, location)
    if error["type"] == "extra_forbidden":
        return OptionError(full, f'unknown option "{full}"', nearest(leaf, owner.model_fields))
    field = next((f for f in describe(owner) if f.name == leaf), None)
    value = error["input"]
    if field is None:  # a check across several options
        return OptionError(full, error["msg"].removeprefix("Value error, "))
    bound = f"it must be {field.bounds}" if field.bounds else error["msg"]
    suggestion = nearest(str(value), map(str, field.choices)) if field.choices else ""
    return OptionError(
        full, f"{full} = {value!r} is not valid", bound, suggestion or f"The default is {field.default!r}."
    )


def _owner(model: type[BaseModel], location: list[str]) -> tuple[type[BaseModel], str]:
    """The record that holds the last option of a location, and that option's name."""
    leaf = location[-1] if location else ""
    for part in location[:-1]:
        info = model.model_fields.get(part)
        if info is None:
            continue  # the key of a table of records
        annotation, _ = _without_none(info.annotation)
        inner = typing.get_args(annotation)[-1] if typing.get_origin(annotation) is dict else annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return model, part  # an item of a list
        model = inner
    return model, leaf


def _describe_field(name: str, annotation: Any, info: FieldInfo) -> OptionField:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    annotation, optional = _without_none(annotation)
    bounds: dict[str, Any] = {}
    for item in info.metadata:
        for key in ("ge", "gt", "le", "lt"):
            if getattr(item, key, None) is not None:
                bounds[key] = getattr(item, key)
    return OptionField(
        name=name,
        kind=_kind(annotation),
        default=info.default,
        help=info.description or "",
        unit=str(extra.get("unit", "")),
        minimum=bounds.get("ge", bounds.get("gt")),
        maximum=bounds.get("le", bounds.get("lt")),
        exclusive_minimum="gt" in bounds,
        exclusive_maximum="lt" in bounds,
        choices=typing.get_args(annotation) if typing.get_origin(annotation) is Literal else (),
        optional=optional,
        advanced=bool(extra.get("advanced")),
        live=bool(extra.get("live")),
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _kind(annotation: Any) -> Kind:
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return Kind.CHOICE
    if origin in (tuple, list):
        return Kind.LIST
    by_type = {bool: Kind.SWITCH, int: Kind.INTEGER, float: Kind.NUMBER, Path: Kind.PATH, str: Kind.TEXT}
    return by_type.get(annotation, Kind.TEXT)
