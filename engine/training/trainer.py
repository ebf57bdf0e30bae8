"""The trainer plays rounds of turns: it knows losses, optimisers and averages, but no particular game."""

from __future__ import annotations

import functools
import operator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import nn

from engine.contracts import Batch, Moment, Role, Turn
from engine.data.source import Source
from engine.networks.modulation import StyledLayer
from engine.spec.config import RunConfig
from engine.spec.errors import OptionError, nearest
from engine.training.assembly import GLOBAL_RANDOM, Assembly
from engine.training.average import MovingAverage
from engine.training.meters import Meters
from engine.training.optimisers import build_optimiser, set_learning_rate


class Trainer:
    """Plays a game on one device, one turn at a time, without ever waiting for the device.

    A turn draws a batch, computes the player's terms and moves only the weights of the networks that the
    turn trains. Everything that decides the future is in `state_dict` and the networks' own states.
    """

    def __init__(self, assembly: Assembly, source: Source, config: RunConfig, random: torch.Generator) -> None:
        self.game, self.nets = assembly.game, assembly.nets
        self.source, self.config, self.random = source, config, random
        self.device = random.device
        self.stages = tuple(self.game.stages())
        self.players = tuple(dict.fromkeys(turn.player for stage in self.stages for turn in stage.turns))
        self.meters = Meters(self.device)
        self.round = 0  # rounds completed
        self.cursor = 0  # turns of the schedule played in this round
        self.steps = dict.fromkeys(self.players, 0)
        self.images = 0
        self.average = self._build_average()
        self._rates = {player: config.optimiser(player).learning_rate for player in self.players}
        self._decaying = tuple(player for player in self.players if config.optimiser(player).decay_from < 1)
        self._global_random = GLOBAL_RANDOM if _drops(self.nets) else nullcontext()
        self._set_stage(0)
        self._rounds = torch.zeros((), device=self.device)
        self._progress = torch.zeros((), device=self.device)
        self._nothing = Batch(torch.empty(0, device=self.device))

    def begin(self) -> None:
        """Prepares the first stage of a new run; a run that is restored goes on where it was."""
        self.game.begin_stage(0, self.nets, self.source, self.random)
        if self.average:
            self.average.begin()

    def play_round(self) -> None:
        """Plays on to the end of the round."""
        target = self.round + 1
        while self.round < target:
            self.play_turn()

    def play_turn(self) -> None:
        """Plays the next turn of the schedule; the last one completes the round."""
        self._play(self.schedule[self.cursor])
        self.cursor += 1
        if self.cursor == len(self.schedule):
            self.cursor = 0
            self._complete_round()

    def play_extra(self, player: str) -> None:
        """One turn of this player out of order; the schedule stays where it is. Raises OptionError where it rests."""
        turn = next((turn for turn in self.turns if turn.player == player), None)
        if turn is None:
            known = ", ".join(self.optimisers)
            raise OptionError("player", f"the {player} has no turn in this stage", f"its players are {known}")
        self._play(turn)

    def set_option(self, path: str, value: float) -> None:
        """Sets a live option between two turns; raises OptionError where the path is none."""
        known = {f"optimisers.{player}.learning_rate": player for player in self.optimisers}
        if path not in known:
            raise OptionError(path, f'"{path}" cannot be edited while training', nearest(path, known))
        if not 0 < value <= 1:
            raise OptionError(path, f"{path} = {value!r} is not valid", "it must be > 0 and ≤ 1")
        self._rates[known[path]] = value
        self._set_rate(known[path])

    def learning_rate(self, player: str) -> float:
        """The learning rate that a player was given, before any decay."""
        return self._rates[player]

    @property
    def averaged_nets(self) -> nn.ModuleDict:
        """All networks, with the moving average in place of those that keep one."""
        return nn.ModuleDict({**self.nets, **self.average.nets}) if self.average else self.nets

    def state_dict(self) -> dict[str, Any]:
        """All that decides the future besides the networks: optimisers, counters, randomness, data position."""
        state: dict[str, Any] = {
            "round": self.round,
            "stage": self.stage,
            "stage_began": self._began,
            "cursor": self.cursor,
            "steps": dict(self.steps),
            "images": self.images,
            "optimisers": {player: optimiser.state_dict() for player, optimiser in self.optimisers.items()},
            "random": self.random.get_state(),
            "global_random": _global_state(),
            "source": self.source.state_dict(),
            "rates": dict(self._rates),
            "turn_counter": self._rounds.cpu(),
        }
        if self.device.type == "cuda":
            state["cuda_random"] = torch.cuda.get_rng_state(self.device)
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` gave; the networks are loaded apart."""
        self.round, self.cursor, self.images = state["round"], state["cursor"], state["images"]
        self.steps = dict(state["steps"])
        self._set_stage(state.get("stage", 0))
        self._began = state.get("stage_began", 0)
        for player, optimiser in self.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][player])
            rate = float(optimiser.param_groups[0]["lr"])  # of runs that were saved before rates could decay
            self._rates[player] = state.get("rates", {}).get(player, rate)
        self.random.set_state(state["random"])
        torch.set_rng_state(state["global_random"])
        if self.device.type == "cuda" and "cuda_random" in state:
            torch.cuda.set_rng_state(state["cuda_random"], self.device)
        self.source.load_state_dict(state["source"])
        self._rounds.copy_(state["turn_counter"])
        self._progress.copy_(self._rounds / self.config.training.rounds)

    def _play(self, turn: Turn) -> None:
        weights = self._moved[turn.trains]
        batch = self.source.draw() if turn.draws else self._nothing
        for weight in self._owned[turn.player]:
            weight.grad = None
        with self._global_random, self._autocast():
            terms = turn.loss(self.nets, batch, self._moment(turn.player))
        total = functools.reduce(operator.add, terms.losses.values())
        total.backward(inputs=weights)
        self.optimisers[turn.player].step()
        if turn.after:
            turn.after(self.nets)
        self.meters.add(turn.player, terms, total, self.round)
        self.steps[turn.player] += 1
        self.images += len(batch.images)

    def _moment(self, player: str) -> Moment:
        batch, step = self.config.training.batch, self.steps[player]
        return Moment(self.random, batch, self.round, step, self._progress, self.optimisers)

    def _complete_round(self) -> None:
        if self.average:
            self.average.update(self.round - self._began if self.device.type == "cpu" else self._rounds - self._began)
        self._rounds.add_(1)
        torch.div(self._rounds, self.config.training.rounds, out=self._progress)
        self.round += 1
        for player in self._decaying:
            self._set_rate(player)
        if self.stage + 1 < len(self.stages) and self.round >= self.stage_start(self.stage + 1):
            self._set_stage(self.stage + 1)
            self.game.begin_stage(self.stage, self.nets, self.source, self.random)

    def stage_start(self, stage: int) -> int:
        """The round before which a stage begins; shares are taken of the planned rounds."""
        shares = [each.share for each in self.stages]
        return round(self.config.training.rounds * sum(shares[:stage]) / sum(shares))

    @property
    def stage_starts(self) -> tuple[tuple[str, int], ...]:
        """Title and first round of each stage."""
        return tuple((stage.title, self.stage_start(number)) for number, stage in enumerate(self.stages))

    def _set_stage(self, stage: int) -> None:
        """Takes up the turns of a stage, with fresh optimisers; networks that it does not train rest in eval mode."""
        self.stage = stage
        self._began = self.stage_start(stage)
        self.turns = tuple(self.stages[stage].turns)
        self.schedule = tuple(turn for turn in self.turns for _ in range(turn.repeat))
        owns: dict[str, dict[str, None]] = {}
        for turn in self.turns:  # a player may have several turns, each moving some of its networks
            owns.setdefault(turn.player, {}).update(dict.fromkeys(turn.trains))
        self._moved = {turn.trains: self._weights_of(turn.trains) for turn in self.turns}
        self._owned = {player: self._weights_of(tuple(names)) for player, names in owns.items()}
        self.optimisers = {
            player: build_optimiser(self.config.optimiser(player), weights, self.device)
            for player, weights in self._owned.items()
        }
        for player in self.optimisers:
            self._set_rate(player)
        trained = {name for turn in self.turns for name in turn.trains}
        for name, part in self.game.parts().items():
            self.nets[name].train(name in trained or part.role is Role.KEEP)
        if self.average:
            self.average.follow(trained)

    def _set_rate(self, player: str) -> None:
        """Gives a player the learning rate of this round; one that rests in this stage has none."""
        if player in self.optimisers:
            begin = self.config.optimiser(player).decay_from
            played = min(1.0, self.round / self.config.training.rounds)
            share = 1.0 if played <= begin else (1 - played) / (1 - begin)
            set_learning_rate(self.optimisers[player], self._rates[player] * share)

    def _weights_of(self, names: tuple[str, ...]) -> list[nn.Parameter]:
        return [weight for name in names for weight in self.nets[name].parameters() if weight.requires_grad]

    def _build_average(self) -> MovingAverage | None:
        decay = self.config.training.average_decay
        names = tuple(name for name, part in self.game.parts().items() if part.averaged)
        if not decay or not names:
            return None
        options = self.config.training
        return MovingAverage(self.nets, names, decay, warmup=options.average_warmup, ramp=options.average_ramp)

    def _autocast(self) -> AbstractContextManager[Any]:
        if self.config.training.precision == "bfloat16":
            return torch.autocast(self.device.type, torch.bfloat16)
        return nullcontext()


def _drops(nets: nn.ModuleDict) -> bool:
    """Whether a turn draws from the global random state, which others borrow while they open a model."""
    dropouts = (nn.Dropout, nn.Dropout2d, nn.AlphaDropout)
    return any(
        (isinstance(part, dropouts) and part.p > 0) or (isinstance(part, StyledLayer) and part.strength is not None)
        for part in nets.modules()
    )


def _global_state() -> torch.Tensor:
    with GLOBAL_RANDOM:
        return torch.get_rng_state()
