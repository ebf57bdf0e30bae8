"""An opened model: the generator of a run at one of its checkpoints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.contracts import Game
from engine.spec.config import RunConfig, resolve, to_mapping
from engine.spec.data import DataInfo, Skill
from engine.spec.errors import CheckpointError, OptionError, nearest
from engine.training.assembly import assemble, training_device
from engine.training.atomic import replacing
from engine.training.checkpoint import AVERAGE, Checkpoint, load_checkpoint, load_networks, newest_good
from engine.training.data_notes import noted
from engine.training.preview import from_pixels, looking, preview_codes, render
from engine.training.run_folder import RunFolder


@dataclass(frozen=True)
class Model:
    """A game's networks as they stood at a round, ready to sample."""

    name: str
    round: int
    averaged: bool
    config: RunConfig
    info: DataInfo
    game: Game
    nets: nn.ModuleDict
    device: torch.device

    def codes(self, count: int, seed: int = 0, label: int | None = None) -> Tensor:
        """Codes (count, d), of class `label` where it is given; a seed gives the same codes on every device.

        Raises OptionError where the game draws no samples.
        """
        self._require_sampling()
        codes = self.game.codes(count, torch.Generator().manual_seed(seed))
        if label is not None:
            codes[:, -self.game.classes :] = 0
            codes[:, label - self.game.classes] = 1
        return codes

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that samples can be asked for, none where the game has none."""
        names = self.info.classes if len(self.info.classes) == self.game.classes else range(self.game.classes)
        return tuple(map(str, names))

    def label(self, text: str) -> int:
        """The index of a class given by its name, or by its index where no class has that name.

        Raises OptionError with the nearest name where there is no such class.
        """
        if not self.classes:
            why = "its game does not know classes"
            raise OptionError("class", f'{self.name} has no class "{text}"', why, "Leave --class out.")
        if text in self.classes:
            return self.classes.index(text)
        if text.isdecimal() and int(text) < len(self.classes):
            return int(text)
        raise OptionError("class", f'{self.name} has no class "{text}"', nearest(text, self.classes))

    def preview_codes(self, count: int) -> Tensor:
        """The codes that the run's previews show; raises OptionError where the game draws no samples."""
        self._require_sampling()
        return preview_codes(self.game, count, self.config.training.seed)

    def render(self, codes: Tensor) -> np.ndarray:
        """Pictures (n, h, w, 4) uint8 or points (n, d) float32 of codes (n, d)."""
        return render(self.game, self.nets, codes, device=self.device)

    def sample(self, count: int, seed: int = 0, label: int | None = None) -> np.ndarray:
        """Pictures or points of `count` codes drawn with this seed, all of class `label` where it is given."""
        return self.render(self.codes(count, seed, label))

    def rows(self, count: int, seed: int = 0) -> tuple[np.ndarray, int]:
        """At most `count` samples laid out as previews are, with a class per row, and the columns of their sheet.

        Raises OptionError where the game does not know classes.
        """
        if not self.classes:
            what = f"{self.name} has no classes to lay out in rows"
            raise OptionError("by-class", what, "its game does not know classes", "Leave --by-class out.")
        codes, columns = self.game.preview_codes(count, torch.Generator().manual_seed(seed))
        return self.render(codes), columns

    def truncate(self, truncation: float) -> None:
        """Draws the styles of all samples from now on towards their mean: 1 changes nothing, 0 gives one picture.

        Raises OptionError where the value is not in [0, 2] or the generator has no styles.
        """
        if not 0 <= truncation <= 2:
            raise OptionError("truncation", f"truncation = {truncation:g} is not valid", "it must be ≥ 0 and ≤ 2")
        styled = [net for net in self.nets.modules() if hasattr(net, "truncation")]
        if not styled:
            family = self.config.generator.name
            why = f'its generator "{family}" has no styles to draw towards their mean'
            raise OptionError(
                "truncation", f"{self.name} cannot be truncated", why, "Leave --truncation out, or name --seeds."
            )
        for net in styled:
            net.truncation = truncation  # type: ignore[assignment]  # a module's attributes are not typed

    def encode(self, samples: np.ndarray) -> Tensor:
        """Codes (n, d) of pictures (n, h, w, 4) uint8 or points (n, d), as `render` gives them.

        Raises OptionError where the game has no encoder, ValueError for samples of another size.
        """
        if Skill.ENCODE not in self.game.offers:
            what = f"{self.name} cannot encode"
            raise OptionError("encode", what, "its game has no encoder", "Train a game such as aae or vae-gan.")
        inputs = from_pixels(samples, self.info.shape)
        with looking(self.nets):
            parts = [self.game.encode(self.nets, part.to(self.device)).float().cpu() for part in inputs.split(256)]
        return torch.cat(parts)

    def _require_sampling(self) -> None:
        if Skill.SAMPLE not in self.game.offers:
            what, why = f"{self.name} draws no samples", "its game translates pictures"
            raise OptionError("model", what, why, "Translate pictures with it instead.")

    def notes(self) -> dict[str, str]:
        """What an exported file says of itself, as JSON: round and shape, config, and data."""
        return {
            "saddlepoint": json.dumps({"round": self.round, "averaged": self.averaged, "shape": self.info.shape}),
            "config": json.dumps(to_mapping(self.config)),
            "data": json.dumps(noted(self.info)),
        }

    def export(self, path: Path) -> None:
        """Writes what samples or translates as safetensors; the metadata holds config, data and round as JSON."""
        names = exported_parts(self.game)
        weights = {
            name: tensor.contiguous().cpu()
            for name, tensor in self.nets.state_dict().items()
            if name.split(".", 1)[0] in names
        }
        with replacing(path) as temporary:
            usual = temporary.stat().st_mode
            save_file(weights, temporary, self.notes())
            temporary.chmod(usual)  # safetensors lets nobody else read what it writes


def open_model(run: Path, *, round: int | None = None, averaged: bool = True, device: str = "cpu") -> Model:
    """Opens the newest good checkpoint of a run, or that of a round.

    averaged: the moving average where the run keeps one, else the live weights. Raises RunError or
    CheckpointError where there is nothing to open.
    """
    folder = RunFolder.open(run)
    config, info = resolve(folder.config()), folder.data_info()
    checkpoint = _checkpoint(folder, round)
    target = training_device(device)
    assembly = assemble(config, info, torch.device("cpu"))
    load_networks(assembly.nets, checkpoint.weights)
    names = [name for name, part in assembly.game.parts().items() if part.averaged]
    averaged = averaged and any(name.startswith(AVERAGE) for name in checkpoint.weights)
    if averaged:
        load_networks(nn.ModuleDict({name: assembly.nets[name] for name in names}), checkpoint.weights, AVERAGE)
    nets = assembly.nets.to(target).requires_grad_(False).eval()
    return Model(folder.name, checkpoint.round, averaged, config, info, assembly.game, nets, target)


def exported_parts(game: Game) -> tuple[str, ...]:
    """The networks, and what is kept beside them, that samples or translations come from."""
    return tuple(name for name, part in game.parts().items() if part.averaged or part.exported)


def _checkpoint(folder: RunFolder, round: int | None) -> Checkpoint:
    rounds = folder.checkpoint_rounds()
    if not rounds:
        raise CheckpointError(
            f"the run {folder.name} has no checkpoint yet", "", "Train longer, or take a snapshot while it trains."
        )
    if round is not None:
        if round not in rounds:
            known = ", ".join(map(str, rounds))
            raise CheckpointError(f"the run {folder.name} has no checkpoint of round {round}", f"it has {known}")
        return load_checkpoint(folder.checkpoints / f"{round:09d}")
    checkpoint, problems = newest_good(folder.checkpoints)
    if checkpoint is None:
        raise problems[-1]
    return checkpoint
