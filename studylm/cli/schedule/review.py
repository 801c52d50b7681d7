"""The commands that change what is remembered: rate, suspend, bury, reset and their like, undo; and preview."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import click

from studylm.cli import contract
from studylm.cli.context import Context, json_option, note, print_json, say
from studylm.collection.control.control import Control
from studylm.collection.control.leeches import made_leech
from studylm.errors import StudylmError
from studylm.scheduling.model import Memory, Rating
from studylm.today import taken_back
from studylm.wording import interval

WORDS = [rating.word for rating in Rating]


class RatingType(click.ParamType[Rating]):
    """again, hard, good or easy; 1 to 4, the keys of the TUI, are also accepted."""

    name = "|".join(WORDS)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Rating:
        if isinstance(value, Rating):
            return value
        try:
            return Rating.parse(str(value))
        except ValueError as error:
            raise StudylmError(
                f"{str(value)!r} is not a rating.", f"Use {', '.join(WORDS[:-1])} or {WORDS[-1]}."
            ) from error


def _gap(memory: Memory) -> str:
    return interval(timedelta(days=memory.interval_days or 0.0))


rating_argument = click.argument("rating", type=RatingType(), metavar="|".join(WORDS))


@click.command()
@click.argument("card")
@rating_argument
@json_option
@click.pass_obj
def rate(context: Context, card: str, rating: Rating, as_json: bool) -> None:
    """Record one review of CARD."""
    with context.collection(writes=True) as collection:
        review = collection.rate(collection.find(card).id, rating)
        leech = made_leech(collection, review)
    if leech is not None:
        note(leech)
    if as_json:
        print_json(contract.review(review))
    else:
        say(f"{review.card_id}: {rating.word}, next in {_gap(review.after)}")


@click.command()
@click.argument("card")
@json_option
@click.pass_obj
def preview(context: Context, card: str, as_json: bool) -> None:
    """Print when CARD would be due after each rating."""
    with context.collection() as collection:
        outcomes = collection.preview(collection.find(card).id)
    if as_json:
        print_json(contract.preview(outcomes))
        return
    for rating, memory in outcomes.items():
        say(f"{rating.word:<6} {_gap(memory)}")


def _change(
    context: Context, refs: Sequence[str], word: str, change: Callable[[Control, list[str]], object], as_json: bool
) -> None:
    """Find all cards, change them, and print them."""
    with context.collection(writes=True) as collection:
        ids = list(dict.fromkeys(collection.find(ref).id for ref in refs))
        change(collection.control, ids)
        views = [collection.view(card_id) for card_id in ids]
    if as_json:
        print_json([contract.card(view) for view in views])
        return
    for view in views:
        say(f"{view.card.id}: {word}")


cards_argument = click.argument("cards", nargs=-1, required=True, metavar="CARD...")


@click.command()
@cards_argument
@json_option
@click.pass_obj
def suspend(context: Context, cards: tuple[str, ...], as_json: bool) -> None:
    """Keep each CARD out of every queue until it is unsuspended."""
    _change(context, cards, "suspended", Control.suspend, as_json)


@click.command()
@cards_argument
@json_option
@click.pass_obj
def unsuspend(context: Context, cards: tuple[str, ...], as_json: bool) -> None:
    """Let each suspended CARD back into the queue."""
    _change(context, cards, "not suspended", Control.unsuspend, as_json)


@click.command()
@cards_argument
@json_option
@click.pass_obj
def bury(context: Context, cards: tuple[str, ...], as_json: bool) -> None:
    """Keep each CARD out of the queue until the next study day. A suspended one stays as it is."""
    _change(context, cards, "buried", Control.bury, as_json)


@click.command()
@cards_argument
@json_option
@click.pass_obj
def unbury(context: Context, cards: tuple[str, ...], as_json: bool) -> None:
    """Let each buried CARD back into the queue."""
    _change(context, cards, "not buried", Control.unbury, as_json)


@click.command()
@cards_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def reset(context: Context, cards: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Make each CARD new again, neither suspended nor buried. Its reviews and runs stay; `undo` takes it back."""

    def change(control: Control, ids: list[str]) -> None:
        if not yes:
            _ask(f"Begin {', '.join(ids[:3])}{' and others' if len(ids) > 3 else ''} anew?")
        control.reset(ids)

    _change(context, cards, "new", change, as_json)


def _ask(question: str) -> None:
    """Ask on stderr; an answer other than y or yes raises, and so does the end of input."""
    click.echo(f"{question} [y/N] ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        click.echo("", err=True)
    if answer.strip().lower() not in ("y", "yes"):
        raise StudylmError("Nothing was changed.", "Answer y, or add --yes.")


@click.command()
@json_option
@click.pass_obj
def undo(context: Context, as_json: bool) -> None:
    """Take back the last change: a review, a suspension, a burying or a reset, also after a restart."""
    with context.collection(writes=True) as collection:
        undone = collection.control.undo()
        if undone is None:
            raise StudylmError("There is nothing to undo.")
        ids = undone.change.card_ids
        views = [collection.view(card_id) for card_id in ids if card_id in collection.library.cards]
    if as_json:
        print_json(contract.undone(undone, views))
    else:
        say(f"Undone: {taken_back(undone)}.")
