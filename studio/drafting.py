"""Changes of a draft that a dotted path cannot say: another choice with its options, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import tomli_w

from engine.spec.config import CHOICES, RunConfig, difference, from_mapping, resolve, to_mapping
from engine.spec.options import OptionField
from studio import fitting


def quoted(value: Any) -> Any:
    """A value as `with_settings` takes it: text as a TOML string, so that a folder called 2024 stays text."""
    return tomli_w.dumps({"value": value}).removeprefix("value = ").strip() if isinstance(value, str) else value


def with_choice(config: RunConfig, section: str, name: str, options: Mapping[str, Any]) -> RunConfig:
    """The config with another entry chosen in a section, and exactly these options."""
    values = to_mapping(config)
    values[section] = {"name": name, **_without_none(options)}
    return from_mapping(values)


def with_regularisers(config: RunConfig, regularisers: Mapping[str, Mapping[str, Any]]) -> RunConfig:
    """The config with exactly these regularisers."""
    values = to_mapping(config)
    values["regularisers"] = {name: _without_none(options) for name, options in regularisers.items()}
    return from_mapping(values)


def changes(config: RunConfig, base: RunConfig) -> dict[str, tuple[Any, Any]]:
    """Dotted paths at which two configs differ once every option is filled in, with (base's, config's) value.

    Where another entry is chosen only its name is listed, as its options have nothing to be compared with;
    networks that not both games build are passed over, as the game itself is listed; a regulariser that only
    one of them has is listed as (False, True) or (True, False).
    Raises OptionError where one of the two does not fit its registries.
    """
    players = {*config.optimisers, *base.optimisers}
    differing = difference(_spelled_out(config, players), _spelled_out(base, players))
    replaced = {section for section in CHOICES if f"{section}.name" in differing}
    both = {*fitting.networks(config)} & {*fitting.networks(base)}
    apart = {*fitting.NETWORKS} - both
    toggled = set(config.regularisers) ^ set(base.regularisers)
    listed: dict[str, tuple[Any, Any]] = {}
    for path, pair in differing.items():
        section, _, rest = path.partition(".")
        if section in apart or (section in replaced and rest != "name"):
            continue
        if section == "regularisers" and rest.split(".")[0] in toggled:
            continue
        listed[path] = pair
    for name in sorted(toggled):
        listed[f"regularisers.{name}"] = (name in base.regularisers, name in config.regularisers)
    return listed


def restored(config: RunConfig, base: RunConfig, path: str) -> RunConfig:
    """The config with one of the listed changes taken back."""
    values, theirs = to_mapping(config), to_mapping(base)
    keys = path.split(".")
    if keys[0] in CHOICES and keys[1:] == ["name"]:
        keys = keys[:1]
    here, there = values, theirs
    for key in keys[:-1]:
        here = here.setdefault(key, {})
        there = there.get(key, {})
    if keys[-1] in there:
        here[keys[-1]] = there[keys[-1]]
    else:
        here.pop(keys[-1], None)
    return from_mapping(values)


def estimate_key(config: RunConfig) -> str:
    """The same for configs whose rounds take the same time and memory."""
    return config.model_dump_json(exclude={"about": True, "saving": True, "training": {"rounds", "seed"}})


def not_default(fields: tuple[OptionField, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from their defaults: what a tidy file has to say."""
    defaults = {field.name: field.default for field in fields}
    return {name: value for name, value in values.items() if _plain(value) != _plain(defaults[name])}


def _spelled_out(config: RunConfig, players: Iterable[str]) -> RunConfig:
    """The config with every option filled in, also those of optimisers that it does not name."""
    full = resolve(config)
    return full.model_copy(update={"optimisers": {player: full.optimiser(player) for player in players}})


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if hasattr(value, "__fspath__") else value


def _without_none(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in options.items() if value is not None}
