"""The loop: turns one after another, and between two turns a look at what the user wishes."""

from __future__ import annotations

from engine.spec.errors import OptionError
from engine.spec.events import Phase, Warned
from engine.training.control import Command, Control, Freeze, Sample, Snapshot, Step
from engine.training.recorder import Recorder
from engine.training.trainer import Trainer


def play(trainer: Trainer, recorder: Recorder, control: Control) -> Phase:
    """Plays until all rounds are played (FINISHED) or the user stops (STOPPED); raises Diverged."""
    rounds = trainer.config.training.rounds
    while trainer.round < rounds:
        if control.pending:
            _obey(trainer, recorder, control)
            if control.stopping:
                recorder.enter(Phase.STOPPING)
                return Phase.STOPPED
            if trainer.round >= rounds:
                break
        trainer.play_turn()
        if trainer.cursor == 0:
            recorder.after_round()
        recorder.tick(control)
    return Phase.FINISHED


def _obey(trainer: Trainer, recorder: Recorder, control: Control) -> None:
    """Carries out wishes; while paused it stays here and sleeps."""
    rested = False
    while control.pending and not control.stopping:
        command = control.take()
        if command is not None:
            _carry_out(command, trainer, recorder)
        elif control.paused:
            if not rested:
                rested = True
                recorder.clock.stop()
                recorder.read(wait=True)
                recorder.flush()
                recorder.enter(Phase.PAUSED)
            recorder.freezer.finish(wait=True)
            control.wait(0.5)
            recorder.beat()
    if rested and not control.stopping:
        recorder.enter(Phase.TRAINING)
    recorder.clock.start()


def _carry_out(command: Command, trainer: Trainer, recorder: Recorder) -> None:
    if isinstance(command, Step):
        if command.player is None:
            trainer.play_round()
            recorder.after_round()
        else:
            try:
                trainer.play_extra(command.player)
                recorder.mark("step", f"one extra turn of the {command.player}")
            except OptionError as error:
                recorder.emit(Warned(error.what, error.why, error.remedy))
        recorder.read(wait=True)
        recorder.preview()
    elif isinstance(command, Sample):
        recorder.preview()
    elif isinstance(command, Freeze):
        recorder.freezer.start()
    elif isinstance(command, Snapshot):
        recorder.checkpoint(snapshot=True)
        recorder.mark("snapshot", f"snapshot of round {trainer.round}")
    else:
        try:
            trainer.set_option(command.path, command.value)
            recorder.mark("edit", f"{command.path} = {command.value:g}")
        except OptionError as error:
            recorder.emit(Warned(error.what, error.why, error.remedy))
