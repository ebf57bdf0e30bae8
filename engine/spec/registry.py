"""Registries: what can be chosen by name, found when first asked for, open to third parties."""

from __future__ import annotations

import importlib
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from engine.spec.errors import OptionError, nearest
from engine.spec.options import NoOptions, OptionField, Options, describe


@dataclass(frozen=True)
class Entry:
    """One thing that can be chosen, with what a person reads about it.

    `build` is called with the parsed options first; what else it takes depends on the registry.
    """

    name: str
    title: str
    help: str  # two lines at most
    build: Callable[..., Any]
    options: type[Options] = NoOptions
    paper: str = ""  # "Goodfellow et al. 2014, arXiv:1406.2661"
    facts: dict[str, Any] = field(default_factory=dict)  # what the registry's readers need to know beforehand

    @property
    def fields(self) -> tuple[OptionField, ...]:
        """The options as plain data."""
        return describe(self.options)


_LOADING = threading.RLock()  # one for all registries: their modules import one another

BuildT = TypeVar("BuildT", bound=Callable[..., Any])


class Registry(Generic[BuildT]):
    """Names and their entries; the modules that register are imported at the first question."""

    def __init__(self, noun: str, modules: tuple[str, ...] = ()) -> None:
        self.noun = noun
        self._modules = modules
        self._entries: dict[str, Entry] = {}
        self._loaded = False
        self._loading = threading.RLock()  # pages and workers may ask at the same time

    def register(
        self,
        name: str,
        title: str,
        help: str,
        *,
        options: type[Options] = NoOptions,
        paper: str = "",
        **facts: Any,
    ) -> Callable[[BuildT], BuildT]:
        """Decorates the builder of an entry; a name can be taken only once."""

        def add(build: BuildT) -> BuildT:
            if name in self._entries:
                raise ValueError(f"the {self.noun} {name!r} is registered twice")
            self._entries[name] = Entry(name, title, help, build, options, paper, facts)
            return build

        return add

    def get(self, name: str) -> Entry:
        """The entry of this name; raises OptionError naming the nearest where there is none."""
        self._load()
        if name not in self._entries:
            raise OptionError(self.noun, f'there is no {self.noun} "{name}"', nearest(name, self._entries))
        return self._entries[name]

    def __iter__(self) -> Iterator[Entry]:
        self._load()
        return iter(self._entries.values())

    def __contains__(self, name: object) -> bool:
        self._load()
        return name in self._entries

    def names(self) -> tuple[str, ...]:
        """All names in the order of registration."""
        self._load()
        return tuple(self._entries)

    def _load(self) -> None:
        with self._loading:
            if self._loaded:
                return
            for module in self._modules:
                importlib.import_module(module)
            for point in entry_points(group=f"saddlepoint.{self.noun}s"):
                try:
                    point.load()  # importing it registers
                except Exception as error:  # a stranger's package must not take the rest with it
                    warnings.warn(f"the {self.noun} {point.name!r} cannot be loaded: {error}", stacklevel=2)
            self._loaded = True


OBJECTIVES: Registry[Any] = Registry("objective", ("engine.objectives",))
REGULARISERS: Registry[Any] = Registry("regulariser", ("engine.regularisers",))
GENERATORS: Registry[Any] = Registry("generator", ("engine.networks",))
DISCRIMINATORS: Registry[Any] = Registry("discriminator", ("engine.networks",))
GAMES: Registry[Any] = Registry("game", ("engine.games",))
ENCODERS: Registry[Any] = Registry("encoder", ("engine.networks",))
TRANSLATORS: Registry[Any] = Registry("translator", ("engine.networks",))
AUGMENTATIONS: Registry[Any] = Registry(
    "augmentation",
    ("engine.augmentations", "engine.augmentations.differentiable", "engine.augmentations.adaptive"),
)
_MADE = ("grey", "low_resolution", "edges", "noise", "mask")  # in the order in which they are offered
PAIRINGS: Registry[Any] = Registry("pairing", ("engine.pairings", *(f"engine.pairings.{each}" for each in _MADE)))
DATASETS: Registry[Any] = Registry("dataset", ("engine.data",))
