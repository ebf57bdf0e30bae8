"""The command line: list, train, resume, explore, translate, evaluate, export, bench; torch comes late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine import __version__
from engine.command.arguments import Commands, Device, PictureFormat, Raw, Round, Run, Seed
from engine.command.exploring_commands import register
from engine.spec.exporting import Format

app = typer.Typer(
    name="saddlepoint",
    cls=Commands,
    help="Trains generative adversarial networks. Every run is a folder that can be watched, resumed and shared.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"saddlepoint {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the program itself."""


@app.command("list")
def list_choices(
    kind: Annotated[
        str | None,
        typer.Argument(help="games, objectives, networks, data, pairings, presets, runs and more; see without one."),
    ] = None,
    name: Annotated[str | None, typer.Argument(help="One of them: shows its options and their bounds.")] = None,
) -> None:
    """Show what can be chosen: `list`, `list objectives`, `list objective hinge`, `list preset dcgan`."""
    from rich.console import Console

    from engine.command.tables import show

    show(Console(highlight=False), kind, name)


@app.command()
def train(
    preset: Annotated[str, typer.Argument(metavar="PRESET_OR_TOML", help="A preset's name, or a TOML file.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="A.B=C", help="Set any option; may be repeated.")
    ] = None,
    data: Annotated[str | None, typer.Option(metavar="NAME_OR_FOLDER", help="Data set or folder.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder that holds the runs.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the run; the preset and the time by default.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or cuda:1.")] = None,
    rounds: Annotated[int | None, typer.Option(help="Rounds to play.")] = None,
) -> None:
    """Train a preset or a TOML file. Ctrl-C saves and stops; a second Ctrl-C leaves at once."""
    from engine.command.opening import configure, dated, open_preset

    config, short = open_preset(preset)
    config = configure(config, data=data, device=device, rounds=rounds, settings=settings or ())

    def play(session: Any, emit: Any, control: Any) -> Any:
        return session.run(config, emit, control, runs=out, name=name or dated(short))

    _watch(play)


@app.command()
def resume(
    run: Run,
    rounds: Annotated[int | None, typer.Option(help="A new total of rounds.", min=1)] = None,
) -> None:
    """Play a run on from its newest good checkpoint."""
    from engine.command.opening import find_run

    folder = find_run(run)
    _watch(lambda session, emit, control: session.resume(folder, emit, control, rounds=rounds))


register(app)


@app.command()
def translate(
    model: Annotated[
        str,
        typer.Argument(metavar="MODEL", help="Name of a run, its folder, or a file of weights.", show_default=False),
    ],
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Pictures, and folders of them.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for what is made; made where it is missing.")],
    direction: Annotated[
        str | None, typer.Option(metavar="AtoB|BtoA", help="Which way, of two domains; AtoB by default.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="DOMAIN", help="The domain to translate to, by name.")] = None,
    cycle: Annotated[bool, typer.Option("--cycle", help="Also what comes of leading it back.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
    recursive: Annotated[bool, typer.Option("--recursive", "-r", help="Also folders inside folders.")] = False,
    format: Annotated[PictureFormat, typer.Option(help="Of what is made; png and webp keep every pixel.")] = (
        PictureFormat.PNG
    ),
    raw: Raw = False,
    round: Round = None,
    device: Device = "auto",
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a summary as JSON, too.")] = None,
) -> None:
    """Translate pictures of any size; a picture that fails does not stop the rest, and makes the exit code 1."""
    from rich.console import Console

    from engine.command.picture_jobs import Orders
    from engine.command.translating import run_translation

    orders = Orders(out, direction, to, cycle, overwrite, recursive, format.value)
    console = Console(highlight=False)
    code = run_translation(console, model, inputs, orders, round=round, averaged=not raw, device=device, json=json)
    raise typer.Exit(code)


@app.command()
def evaluate(
    run: Run,
    metrics: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            "--metrics",
            metavar="NAME,…",
            help="modes, classes, frechet, kernel, precision (and recall), density (and coverage), classifier, "
            "reconstruction; of translations fidelity, cycle, domains, kernel, frechet; all that fit by default.",
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(help="Samples to measure; 2,500 points, 10,000 pictures or 1,000 translations.", min=2),
    ] = None,
    extractor: Annotated[
        str, typer.Option(help="Features: judge, random, or inception (FID and KID; needs torch-fidelity).")
    ] = "auto",
    weights: Annotated[Path | None, typer.Option(metavar="FILE", help="The Inception network's weights.")] = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch those weights (91 MiB) once.")] = False,
    seed: Seed = 0,
    device: Device = "auto",
    raw: Raw = False,
    round: Round = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures as JSON, too.")] = None,
) -> None:
    """Measure how good a run's samples or translations are; each figure names its protocol and is kept with the run."""
    from rich.console import Console

    from engine.command.evaluating import Wishes, run_evaluation
    from engine.command.opening import find_run

    names = tuple(name.strip() for text in metrics or () for name in text.split(",") if name.strip())
    wishes = Wishes(samples, names, extractor, weights, download, seed)
    console = Console(highlight=False)
    run_evaluation(console, find_run(run), wishes, round=round, averaged=not raw, device=device, json=json)


@app.command()
def export(
    run: Run,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; beside you by default.")] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            help="safetensors: the generator or translators, with the config as metadata; onnx: the generator, from "
            "codes to samples, compared with the original (needs the extra onnx); zip: the whole run. By default that "
            "of the file's ending, or safetensors."
        ),
    ] = None,
    raw: Raw = False,
    round: Round = None,
) -> None:
    """Write a run's generator or translators, or the whole run, to one file."""
    from engine.command.opening import find_run
    from engine.command.writing import export as write
    from engine.command.writing import export_format
    from engine.training.run_folder import RunFolder

    folder, chosen = RunFolder.open(find_run(run)), export_format(to, format)
    target = to or Path(f"{folder.name}.{chosen.value}")
    if chosen is Format.ZIP:
        told = write(folder.path, target, chosen)
    else:
        from engine.inference.model import open_model

        told = write(open_model(folder.path, round=round, averaged=not raw), target, chosen)
    typer.echo(told)


@app.command()
def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="trainer, cyclegan, translate, explore, folder, games or cuda; all by default."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Shorter and less exact.")] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the results as JSON, too.")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads of torch; 0 leaves it to torch.", min=0)] = 0,
    trials: Annotated[int, typer.Option(help="Of modes and stacked-mnist: trainings of each case.", min=1)] = 1,
    rounds: Annotated[int, typer.Option(help="Of each training; 0 for the case's own.", min=0)] = 0,
    only: Annotated[list[str] | None, typer.Option(help="Cases whose name contains this.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keeps trials; what is there is not redone.")
    ] = None,
    data: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Of stacked-mnist: the files of MNIST.")] = None,
) -> None:
    """Measure speed, most as ratios within one run: training, translating, exploring, folders, CUDA, the window.

    `bench modes` and `bench stacked-mnist` train and measure published protocols instead.
    """
    from rich.console import Console

    from engine.bench import PROTOCOLS, Budget, run_bench, run_published

    if names and names[0] in PROTOCOLS:
        budget = Budget(trials, rounds, threads)
        run_published(Console(highlight=False), names, budget, only=only or (), out=out, data=data)
        return
    run_bench(Console(highlight=False), names or (), quick=quick, json=json, threads=threads)


def _watch(play: Any) -> None:
    """Plays a session in the foreground; `play` gets the session module, the emitter and the control."""
    from rich.console import Console

    from engine.command.watching import watch

    def session(emit: Any, control: Any) -> Any:
        from engine.training import session as module  # brings torch; Ctrl-C is already minded

        return play(module, emit, control)

    raise typer.Exit(watch(session, Console(highlight=False), Console(stderr=True)))


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    app()


if __name__ == "__main__":
    main()
