"""A run as one TOML file: which game, networks, objective and data, and how to train and save."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict

from engine.spec.batches import check_batch
from engine.spec.errors import OptionError, nearest
from engine.spec.options import Options, option, parse
from engine.spec.registry import (
    AUGMENTATIONS,
    DATASETS,
    DISCRIMINATORS,
    ENCODERS,
    GAMES,
    GENERATORS,
    OBJECTIVES,
    PAIRINGS,
    REGULARISERS,
    TRANSLATORS,
    Registry,
)


class Choice(BaseModel):
    """An entry of a registry by name, with its options beside it: `{name = "dcgan", width = 64}`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str

    @property
    def options(self) -> dict[str, Any]:
        """The options as they were written, before they are checked against the entry."""
        return dict(self.model_extra or {})


class About(Options):
    """What a person reads about a preset."""

    title: str = option("", "Name of the system, as its paper gives it.")
    group: str = option("", "Heading under which a preset stands; one of the presets' groups.")
    paper: str = option("", "Authors, year and arXiv number.")
    help: str = option("", "Two lines on what it is for.")


class OptimiserOptions(Options):
    """How one player moves its weights."""

    kind: Literal["adam", "rmsprop", "sgd"] = option("adam", "Adam is the usual choice; RMSProp for clipped WGAN.")
    learning_rate: float = option(2e-4, "Step size.", gt=0, le=1, live=True)
    beta1: float = option(0.5, "Adam's momentum (SGD's too); 0 for penalised critics.", ge=0, lt=1, advanced=True)
    beta2: float = option(0.999, "Adam's second-moment decay (RMSProp's smoothing).", gt=0, lt=1, advanced=True)
    epsilon: float = option(1e-8, "Keeps the division finite.", gt=0, le=1, advanced=True)
    weight_decay: float = option(0.0, "Decoupled L2 decay.", ge=0, le=1, advanced=True)
    decay_from: float = option(
        1.0,
        "Share of the run after which the step size falls linearly to 0; 1: never. CycleGAN takes 0.5.",
        ge=0,
        le=1,
        advanced=True,
    )


class TrainingOptions(Options):
    """How long, on what, and from which seed."""

    rounds: int = option(20_000, "Rounds to play; one round is one turn of every player.", ge=1, le=100_000_000)
    batch: int = option(64, "Samples in a batch; 1 in translation only.", ge=1, le=65_536, unit="samples")
    seed: int = option(0, "Same seed, same run (bit for bit on CPU).", ge=0, le=2**31 - 1)
    device: str = option("auto", 'Where to train: "auto", "cpu", "cuda" or "cuda:1".')
    precision: Literal["float32", "bfloat16"] = option("float32", "bfloat16 autocast; penalties stay in float32.")
    average_decay: float = option(
        0.999, "Decay per round of the generator's moving average; 0 keeps none.", ge=0, lt=1, advanced=True
    )
    average_warmup: int = option(
        0, "Rounds for which that average equals the live weights.", ge=0, le=10_000_000, unit="rounds", advanced=True
    )
    average_ramp: float = option(
        0.0,
        "Its half-life is at most this share of the rounds since (0.05 in StyleGAN2); 0: no such limit.",
        ge=0,
        le=1,
        advanced=True,
    )
    threads: int = option(0, "CPU threads; 0 leaves room for the window.", ge=0, le=1024, advanced=True)


class SavingOptions(Options):
    """What is written to the run folder, and when."""

    preview_every: int = option(200, "Rounds between saved previews.", ge=1, le=10_000_000, unit="rounds")
    preview_samples: int = option(64, "Samples in a preview.", ge=1, le=1024)
    checkpoint_every: int = option(1000, "Rounds between checkpoints.", ge=1, le=10_000_000, unit="rounds")
    checkpoint_minutes: float = option(
        5.0, "A checkpoint is also written after this time.", gt=0, le=1440, unit="min", advanced=True
    )
    keep_checkpoints: int = option(3, "Newest checkpoints to keep; snapshots are always kept.", ge=1, le=1000)


class MeasuringOptions(Options):
    """What is measured of the samples while the run goes on."""

    at_checkpoints: bool = option(True, "Measure the samples at each checkpoint; figures stand under Metrics.")
    samples: int = option(2500, "Samples to measure.", ge=100, le=100_000, unit="samples", advanced=True)


class RunConfig(Options):
    """Everything that defines a run; sections are the tables of the TOML file."""

    about: About = About()
    game: Choice = Choice(name="plain")
    generator: Choice = Choice(name="dcgan")
    discriminator: Choice = Choice(name="dcgan")
    encoder: Choice | None = None  # this and the two below: only in games that have such a network
    code_discriminator: Choice | None = None
    translator: Choice | None = None
    objective: Choice = Choice(name="non-saturating")
    regularisers: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - pydantic copies it
    augmentation: Choice = Choice(name="none")
    data: Choice = Choice(name="shapes")
    pairing: Choice = Choice(name="none")  # what is made of each picture, to be translated back into it
    optimisers: dict[str, OptimiserOptions] = {}  # noqa: RUF012 - pydantic copies it
    training: TrainingOptions = TrainingOptions()
    saving: SavingOptions = SavingOptions()
    measuring: MeasuringOptions = MeasuringOptions()

    def optimiser(self, player: str) -> OptimiserOptions:
        """The optimiser of a player; the defaults where the file names none."""
        return self.optimisers.get(player, OptimiserOptions())


CHOICES: dict[str, Registry[Any]] = {
    "game": GAMES,
    "generator": GENERATORS,
    "discriminator": DISCRIMINATORS,
    "encoder": ENCODERS,
    "code_discriminator": DISCRIMINATORS,
    "translator": TRANSLATORS,
    "augmentation": AUGMENTATIONS,
    "objective": OBJECTIVES,
    "data": DATASETS,
    "pairing": PAIRINGS,
}


# Sections that only some games have, and what stands in them where the file names nothing.
OCCASIONAL = {"encoder": "mlp", "code_discriminator": "mlp", "translator": "convolutional"}


def sections_of(game: str) -> tuple[str, ...]:
    """The sections of networks that a game builds: generator and discriminator unless it says otherwise."""
    networks: tuple[str, ...] = GAMES.get(game).facts.get("networks", ("generator", "discriminator"))
    return networks


def usual(game: str, section: str) -> Choice:
    """What stands in an occasional section of this game where the file names nothing: the game's own, or OCCASIONAL."""
    own: dict[str, str] = GAMES.get(game).facts.get("usual", {})
    return Choice(name=own.get(section, OCCASIONAL[section]))


def families(config: RunConfig) -> tuple[str, ...]:
    """The network families that the chosen game builds, each once."""
    built = sections_of(config.game.name)
    choices = (getattr(config, section) or usual(config.game.name, section) for section in built)
    return tuple(dict.fromkeys(choice.name for choice in choices))


def resolve(config: RunConfig) -> RunConfig:
    """The config with every option filled in and checked against its registry entry.

    Raises OptionError for unknown entries and options, and values out of bounds.
    """
    sections: dict[str, Any] = {}
    networks = sections_of(config.game.name)
    for section, registry in CHOICES.items():
        choice: Choice | None = getattr(config, section)
        if section in OCCASIONAL:
            if section not in networks:
                sections[section] = None
                continue
            choice = choice or usual(config.game.name, section)
        assert choice is not None
        sections[section] = Choice(name=choice.name, **options_of(registry, choice, section).model_dump(mode="json"))
    regularisers = {}
    for name, values in config.regularisers.items():
        parsed = parse(REGULARISERS.get(name).options, values, f"regularisers.{name}")
        regularisers[name] = parsed.model_dump(mode="json")
    check_batch(config.game.name, config.training.batch)
    return config.model_copy(update={**sections, "regularisers": regularisers})


def options_of(registry: Registry[Any], choice: Choice, path: str) -> Any:
    """The parsed option record of a choice."""
    return parse(registry.get(choice.name).options, choice.options, path)


def from_mapping(values: Mapping[str, Any]) -> RunConfig:
    """A config from plain tables; unknown tables and options raise OptionError."""
    return parse(RunConfig, values)


def to_mapping(config: RunConfig) -> dict[str, Any]:
    """Plain tables, ready for TOML; None is left out, as TOML has no such value."""
    dumped: dict[str, Any] = _without_none(config.model_dump(mode="json"))
    return dumped


def read_toml(path: Path) -> RunConfig:
    """A config from a file; raises OptionError where it is missing, is no TOML, or does not fit."""
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
        values.pop("versions", None)  # a run's own file names the versions that wrote it
        return from_mapping(values)
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(str(path), f"{path} cannot be read", str(error), "Check the path.") from None
    except tomllib.TOMLDecodeError as error:
        raise OptionError(
            str(path), f"{path} is not a valid TOML file", str(error), "Correct the line named."
        ) from None


def write_toml(config: RunConfig) -> str:
    """The config as TOML text."""
    return tomli_w.dumps(to_mapping(config))


def with_settings(config: RunConfig, settings: Mapping[str, Any]) -> RunConfig:
    """The config with dotted paths replaced, as in {"training.batch": 32, "regularisers.r1.weight": "5"}.

    Text values are read as TOML values where possible. Setting `objective = hinge` (or `objective.name`)
    drops the options of the entry chosen before. Raises OptionError for unknown paths.
    """
    values = to_mapping(config)
    for path, value in sorted(settings.items(), key=lambda item: item[0].split(".")[0] != "game"):  # names networks
        _set(values, path, _toml_value(value) if isinstance(value, str) else value)
    return from_mapping(values)


def difference(config: RunConfig, base: RunConfig) -> dict[str, tuple[Any, Any]]:
    """Dotted paths at which two configs differ, with (base's, config's) value; None where absent."""
    ours, theirs = _flat(to_mapping(config)), _flat(to_mapping(base))
    return {
        path: (theirs.get(path), ours.get(path))
        for path in sorted({*ours, *theirs})
        if ours.get(path) != theirs.get(path) and not path.startswith("about.")
    }


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    keys = path.split(".")
    if keys[0] not in RunConfig.model_fields:
        raise OptionError(path, f'unknown option "{path}"', nearest(keys[0], RunConfig.model_fields))
    if keys[0] in OCCASIONAL and keys[0] not in values:
        game = values["game"]["name"]
        values[keys[0]] = {"name": usual(game, keys[0]).name if game in GAMES else OCCASIONAL[keys[0]]}
    if keys[0] in CHOICES and (len(keys) == 1 or keys[1:] == ["name"]):
        if values[keys[0]]["name"] != value:
            values[keys[0]] = {"name": value}
        return
    if len(keys) == 1:
        raise OptionError(path, f'"{path}" is a table', "", f"Name an option in it, as in {path}.NAME=VALUE.")
    table = values
    for key in keys[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            raise OptionError(path, f'unknown option "{path}"', f'"{key}" is a value, not a table')
    table[keys[-1]] = value


def _toml_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return value
