"""The commands for ratings: rate, preview, undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from studylm.cli import contract
from studylm.cli.context import Context, json_option, print_json, say
from studylm.errors import StudylmError
from studylm.scheduling.model import Memory, Rating
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


@click.command()
@json_option
@click.pass_obj
def undo(context: Context, as_json: bool) -> None:
    """Undo the last review, also after a restart."""
    with context.collection(writes=True) as collection:
        review = collection.undo()
    if review is None:
        raise StudylmError("There is no review to undo.")
    if as_json:
        print_json(contract.review(review))
    else:
        say(f"Undone: {review.rating.word} on {review.card_id}.")
