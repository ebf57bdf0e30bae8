"""Presets: systems of the papers as TOML files, each a complete run configuration on bundled data."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from engine.spec.config import RunConfig, from_mapping
from engine.spec.errors import OptionError, nearest

SUFFIX = ".toml"
FIRST = "first-minute"
GROUPS = (  # headings, in the order in which they are shown
    "Begin here",
    "Objectives",
    "Networks",
    "Few pictures",
    "Classes",
    "Encoders",
    "Several generators",
    "Translation",
    "Ways of playing",
    "Points",
)


def names() -> tuple[str, ...]:
    """The names of all presets: the one to begin with, then the others in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir())
    known = (name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX))
    return tuple(sorted(known, key=lambda name: (name != FIRST, name)))


def grouped() -> dict[str, dict[str, RunConfig]]:
    """All presets by heading; those of a heading of their own come last."""
    found: dict[str, dict[str, RunConfig]] = {group: {} for group in GROUPS}
    for name in names():
        config = load(name)
        found.setdefault(config.about.group, {})[name] = config
    return {group: members for group, members in found.items() if members}


def load(name: str) -> RunConfig:
    """A preset, not yet resolved against the registries; raises OptionError where there is none of this name."""
    known = names()
    if name not in known:
        raise OptionError("preset", f'there is no preset "{name}"', nearest(name, known))
    text = files(__name__).joinpath(name + SUFFIX).read_text(encoding="utf-8")
    return from_mapping(tomllib.loads(text))
