"""The command of the Lab: train."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from studylm.cli import contract
from studylm.cli.context import Context, json_option, note, print_json, say
from studylm.lab.command import train as run_training
from studylm.lab.progress import Progress
from studylm.lab.report import conclusion, curve, table
from studylm.lab.request import training_request
from studylm.wording import count, spent


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--vs", "versus", metavar="NAME", help="The model to compare FILE with, such as gru or lstm.")
@click.option("--class", "class_name", metavar="NAME", help="The class of FILE to train, if it has several.")
@click.option(
    "--model", "models", multiple=True, metavar="NAME", help="Train a bundled model: lmmodel1 to 7, gru, lstm."
)
@click.option(
    "--all", "everything", is_flag=True, help="Train every model of the chapter and compare with the book's figures."
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="The number of runs, each from other initial weights.",
)
@click.option(
    "--epochs",
    type=click.IntRange(1, 1000),
    help="Passes over the data; by default as many as each model's recipe has.",
)
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--list", "listing", is_flag=True, help="List the training runs of this workspace.")
@json_option
@click.pass_obj
def train(
    context: Context,
    file: Path | None,
    versus: str | None,
    class_name: str | None,
    models: tuple[str, ...],
    everything: bool,
    seeds: int,
    epochs: int | None,
    device: str,
    listing: bool,
    as_json: bool,
) -> None:
    """Train the model in FILE beside the reference and torch's: same data, seeds and recipe.

    FILE defines a cell or a sequence model, such as the GRU or LSTM of the code cards. Ctrl+c stops the training; the
    results so far are kept.
    """
    if listing:
        _list(context, as_json)
        return
    request = training_request(
        file,
        versus=versus,
        models=models,
        everything=everything,
        class_name=class_name,
        seeds=seeds,
        epochs=epochs,
        device=device,
    )
    started = context.clock()
    with _Bar() as bar:
        training = run_training(request, bar.show)
    result = training.to_json()
    name = str(file) if file else "all" if everything else ", ".join(models)
    if training.runs:
        settings = {"vs": training.versus, "seeds": seeds, "epochs": epochs, "device": training.device}
        with context.collection() as collection:
            collection.store.training_runs.record(name, started, settings, result)
    if as_json:
        print_json(result)
        return
    if training.interrupted:
        say("Stopped; these are the results so far.\n")
    say(table(training))
    for part in (curve(training), conclusion(training)):
        if part:
            say(f"\n{part}")
    if training.isolated is False:
        note("warning: this system could not confine the file (not isolated)")


def _list(context: Context, as_json: bool) -> None:
    with context.collection() as collection:
        kept = collection.store.training_runs.records()
    if as_json:
        print_json([contract.training(each) for each in kept])
        return
    for each in kept:
        best = ", ".join(f"{row['name']} {row['mean']:.3f}" for row in each.result.get("summary", ()))
        seeds = count(each.settings.get("seeds") or 1, "seed")
        say(f"{each.started_at.astimezone():%Y-%m-%d %H:%M}  {each.name} ({seeds})  {best}")
    if not kept:
        say("No training runs yet. Start one with `studylm train --model gru`.")


class _Bar:
    """A progress bar on stderr; silent if that is not a terminal."""

    WIDTH = 24

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, progress: Progress) -> None:
        """Replace the line by `progress`."""
        if not self.live:
            return
        done = round(self.WIDTH * progress.share)
        parts = [f"{'━' * done}{'─' * (self.WIDTH - done)} {progress.share:4.0%}"]
        if progress.runs:
            parts.append(f"run {progress.run} of {progress.runs}, epoch {progress.epoch} of {progress.epochs}")
        if progress.loss is not None:
            parts.append(f"loss {progress.loss:.3f}")
        if progress.seconds_left is not None:
            parts.append(f"{spent(timedelta(seconds=progress.seconds_left))} left")
        sys.stderr.write("\r\x1b[K" + "  ".join(parts)[:118])
        sys.stderr.flush()
