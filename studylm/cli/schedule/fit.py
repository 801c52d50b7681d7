"""The command that fits FSRS to the learner's reviews: optimize."""

from __future__ import annotations

import click

from studylm.cli import contract
from studylm.cli.context import Context, json_option, print_json, say


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be adopted, and change nothing.")
@click.option("--revert", is_flag=True, help="Go back to the parameters from before the last fit that was adopted.")
@json_option
@click.pass_obj
def optimize(context: Context, dry_run: bool, revert: bool, as_json: bool) -> None:
    """Fit FSRS to your reviews, and adopt that if it predicts your latest reviews better.

    It is fitted to the earlier reviews and judged by the latest fifth. Every card's memory follows the new parameters at
    once; due days stay, and the next intervals follow. `undo` is for reviews and cards; --revert is the way back here.
    """
    with context.collection(writes=not dry_run) as collection:
        fitting = collection.fitting
        outcome = fitting.revert(dry_run=dry_run) if revert else fitting.run(dry_run=dry_run)
    if as_json:
        print_json(contract.fitted(outcome))
        return
    say(outcome.reason)
    if outcome.adopted:
        say("Due days stay; the next intervals follow. `studylm optimize --revert` goes back.")
