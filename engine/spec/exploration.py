"""What passes between an explored generator and whoever moves it: facts, moves and the recipe of a sample."""

from __future__ import annotations

import dataclasses
import functools
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from engine.spec.data import Shape
from engine.spec.errors import OptionError

LARGEST_SEED = 2**53  # so that every program that reads JSON keeps it exactly
MOST_NUMBERS = 2**16  # in a code, or in the step of a direction
MOST_EDITS = 4096  # moves, values or mixed styles of a recipe
LONGEST_RECIPE = 16 * 2**20  # characters
MOST_RECIPES = 100_000  # on a sheet
MOST_KEPT = 1000  # with a name, of one model
COPIED = 0.5  # of the usual distance, below which a sample counts as copied
MOST_KEYS = 256  # of a journey
MOST_FRAMES = 20_000
USUAL_REACH = 3.0  # deviations of a normal prior to either side, within which nearly all of it lies

Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Index = Annotated[int, Field(ge=0, lt=MOST_NUMBERS)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)]
Text = Annotated[str, Field(max_length=400)]
Numbers = Annotated[tuple[Number, ...], Field(max_length=MOST_NUMBERS)]

_ONLY_THESE = ConfigDict(extra="forbid")  # what is not understood would be another sample

SpaceName = Literal["code", "style"]
PathMode = Literal["slerp", "linear", "spline"]
Pace = Literal["steps", "change", "features"]
Easing = Literal["none", "smooth", "keys"]
Loop = Literal["loop", "boomerang", "once"]
DirectionKind = Literal["principal", "weights", "class", "own"]


@dataclass(frozen=True)
class Move:
    """A way along a direction, in standard deviations of the samples along it."""

    __pydantic_config__ = _ONLY_THESE

    direction: Text  # its name
    amount: Number
    layers: tuple[Index, Index] | None = None  # first and last that it moves; None: those of the direction
    step: Numbers = ()  # one standard deviation along it, so that the recipe needs no saved directions; (): by its name


@dataclass(frozen=True)
class Mix:
    """Styles of another seed in some layers."""

    __pydantic_config__ = _ONLY_THESE

    seed: Seed
    first: Index
    last: Index  # included


@dataclass(frozen=True)
class Recipe:
    """All that makes a sample: a start, what is done to it, and the model that it is for.

    The edits take place in this order: `values` on the code, `mixed` styles, `truncation`, `moves`.
    """

    __pydantic_config__ = _ONLY_THESE

    seed: Seed | None = 0  # None: `code` is the start
    code: Numbers = ()  # code without its class, or styles one layer after the other; of a projection
    space: SpaceName = "code"  # what `code` is
    label: Index | None = None  # class; None: that of the seed, or all classes alike where `code` is the start
    truncation: Annotated[float, Field(ge=0, le=2)] = 1.0
    values: Annotated[tuple[tuple[Index, Number], ...], Field(max_length=MOST_EDITS)] = ()  # entries of the code
    mixed: Annotated[tuple[Mix, ...], Field(max_length=MOST_EDITS)] = ()
    moves: Annotated[tuple[Move, ...], Field(max_length=MOST_EDITS)] = ()
    run: Text = ""  # name of the run, or of the file
    round: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 0
    averaged: bool = True
    model: Text = ""  # fingerprint of the weights

    def to_json(self) -> str:
        """The recipe as JSON, without what is as it would be anyway; numbers keep every bit."""
        whole = dataclasses.asdict(self)
        usual = dataclasses.asdict(Recipe())
        return json.dumps({name: value for name, value in whole.items() if value != usual[name]})


@dataclass(frozen=True)
class Sheet:
    """Recipes of the samples on a sheet, row by row."""

    recipes: Annotated[tuple[Recipe, ...], Field(max_length=MOST_RECIPES)]
    columns: Annotated[int, Field(ge=1, le=MOST_RECIPES)] = 1

    def to_json(self) -> str:
        """The sheet as JSON, each recipe as it is written alone."""
        recipes = ", ".join(recipe.to_json() for recipe in self.recipes)
        return f'{{"columns": {self.columns}, "recipes": [{recipes}]}}'


@dataclass(frozen=True)
class Kept:
    """A recipe that a person gave a name."""

    name: Annotated[str, Field(min_length=1, max_length=400)]
    recipe: Recipe


def read_recipe(text: str) -> Recipe:
    """The recipe that `to_json` wrote; raises OptionError where the text is none, or goes beyond its bounds."""
    recipe: Recipe = _read(text, Recipe)
    return recipe


def read_sheet(text: str) -> Sheet:
    """The sheet that `to_json` wrote; raises OptionError where the text is none, or goes beyond its bounds."""
    sheet: Sheet = _read(text, Sheet)
    return sheet


def _read(text: str, kind: type) -> Any:
    remedy = "Choose a picture that was saved on the Explore page, or by `saddlepoint sample`."
    if len(text) > LONGEST_RECIPE:
        raise OptionError("recipe", "the recipe is too long to be one", f"{len(text):,} characters", remedy)
    try:
        return _adapter(kind).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        why = f"{where}: {first['msg']}" if where else str(first["msg"])
        raise OptionError(f"recipe.{where}".rstrip("."), "the recipe cannot be read", why, remedy) from None


@functools.cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@dataclass(frozen=True)
class DirectionFacts:
    """What there is to know of a direction."""

    name: str
    kind: DirectionKind
    layers: tuple[int, int]  # first and last that it moves
    deviation: float  # standard deviation of samples along it; a move of 1 goes so far
    share: float | None = None  # of the variance that it explains, or of the weights' gain, in [0, 1]; None: not known


@dataclass(frozen=True)
class ExplorerFacts:
    """What there is to know of an opened generator."""

    title: str  # of the run or the file
    what: str  # "Plain game · DCGAN · round 12,000 · average"
    round: int
    averaged: bool
    model: str  # fingerprint of the weights
    shape: Shape  # (c, h, w) or (d,)
    code: int  # length of a code without its class
    classes: tuple[str, ...] = ()
    layers: int = 0  # that take a style of their own; 0: there are no styles
    style: int = 0  # length of a style; 0: there are no styles
    encodes: bool = False  # its game finds codes for pictures
    reach: float = USUAL_REACH  # entries of its codes lie in [-reach, reach], all of them or nearly all
    features: bool = False  # its discriminator is at hand and shows features

    @property
    def is_points(self) -> bool:
        """True for low-dimensional points, false for pictures."""
        return len(self.shape) == 1


@dataclass(frozen=True)
class Journey:
    """A way from key frame to key frame; with `closed` the last leads back to the first."""

    keys: tuple[Recipe, ...]
    mode: PathMode = "slerp"
    closed: bool = False
    frames: int = 240  # of the whole journey; a closed one does not show its first frame twice
    pace: Pace = "steps"  # as many frames between any two keys, or as what is seen changes, in pixels or features
    easing: Easing = "none"  # smooth: slowly at both ends; keys: slowly at every key


@dataclass(frozen=True)
class Film:
    """How frames become a film."""

    frames_per_second: float = 30.0
    loop: Loop = "loop"  # boomerang: on and back again, for ever
    scale: int = 1  # each pixel becomes a square of as many a side


@dataclass(frozen=True, eq=False)
class Projected:
    """The sample of a generator that was found for a picture."""

    recipe: Recipe  # sealed: restores `made`
    target: np.ndarray  # (h, w, 4) uint8: the picture as the model would show it, cropped and resized
    made: np.ndarray  # (h, w, 4) uint8
    pixel_error: float  # root of the mean squared difference, as a share of black to white, in [0, 1]
    feature_error: float | None  # distance in features over that of samples drawn at random; None: no features
    notes: tuple[str, ...] = ()  # what was done to the picture, and what was compared, in full sentences


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A training sample that lies near another sample."""

    index: int  # in the data set
    distance: float  # 0 is a copy
    picture: np.ndarray  # (h, w, 4) uint8, or a point (d,)
    label: str = ""  # name of its class


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The training samples nearest to a sample, the nearest first.

    Distances of pixels are as `Projected.pixel_error`; those of points are lengths, and those of features have the
    features' own unit. The usual ones are medians of training samples to their own nearest: much less is a copy.
    """

    pixel: tuple[Neighbour, ...]
    feature: tuple[Neighbour, ...] = ()  # empty where there are no features
    usual_pixel: float | None = None
    usual_feature: float | None = None
    notes: tuple[str, ...] = ()  # what was compared, in full sentences

    @property
    def closeness(self) -> float | None:
        """Distance to the nearest over the usual one, the less of pixels and features; None where none is known."""
        pairs = ((self.pixel, self.usual_pixel), (self.feature, self.usual_feature))
        return min((near[0].distance / usual for near, usual in pairs if near and usual), default=None)

    @property
    def is_copy(self) -> bool:
        """Whether the sample is much nearer to a training sample than those usually are to one another."""
        return self.closeness is not None and self.closeness < COPIED
