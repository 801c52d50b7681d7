"""The command for the runs and kept drafts of a code card: attempts."""

from __future__ import annotations

import sys

import click

from studylm.cli import contract
from studylm.cli.context import Context, json_option, note, print_json, say
from studylm.collection import AttemptRecord, Collection
from studylm.deck.card import Card
from studylm.deck.solutions import solutions_of
from studylm.errors import StudylmError, one_line
from studylm.forms.differences import unified
from studylm.wording import harmless

LOOKED = "You looked at an answer to a card that is due, so again will be suggested."


@click.command()
@click.argument("card")
@click.option("--source", type=int, metavar="ID", help="Print the source of one attempt exactly, and nothing else.")
@click.option(
    "--diff",
    nargs=2,
    metavar="A B",
    help="Compare two: ids, or `solution` for a bundled solution, `solution-2` for the second.",
)
@json_option
@click.pass_obj
def attempts(context: Context, card: str, source: int | None, diff: tuple[str, str] | None, as_json: bool) -> None:
    """List your runs of CARD and the drafts that were kept, oldest first.

    A look at an answer while the card is due lowers the rating that a pass suggests.
    """
    with context.collection() as collection:
        found = collection.find(card)
        if source is not None:
            attempt = _attempt(collection, found, str(source))
            _looked(collection, found, attempt)
            sys.stdout.flush()
            sys.stdout.buffer.write(attempt.source)
            return
        if diff:
            old, new = (_side(collection, found, name) for name in diff)
            lines = unified(*old, *new)
            say(harmless("\n".join(lines)) if lines else "They are the same.")
            return
        records = collection.store.attempts.records(found.id, drafts=True)
    if as_json:
        print_json([contract.attempt(record) for record in records])
        return
    if not records:
        say(f"No attempts at {found.id} yet.")
    for record in records:
        shown = contract.attempt(record)
        score = (
            "draft" if record.draft else f"{shown['verdict'] or 'not ended'} {shown['checks_passed']}/{shown['checks']}"
        )
        words = [f"{record.id:>5}", f"{record.at.astimezone():%Y-%m-%d %H:%M}", f"{shown['form'] or '':<8}", score]
        if shown["suggested"]:
            words.append(f"{shown['suggested']} suggested")
        say("  ".join(words) + f"  {one_line(record.filename)}")


def _side(collection: Collection, card: Card, name: str) -> tuple[str, str]:
    """The label and the text of one side of a comparison.

    Raises:
        StudylmError: there is no such attempt or solution.
    """
    solutions = solutions_of(card)
    names = ["solution", *(f"solution-{number}" for number in range(2, len(solutions) + 1))]
    if name in names and solutions:
        if collection.code_reviews.note_look(card):
            note(LOOKED)
        file, text = solutions[names.index(name)]
        return f"solution {file}", text
    attempt = _attempt(collection, card, name)
    _looked(collection, card, attempt)
    kind = "draft" if attempt.draft else attempt.outcome or "not ended"
    return f"attempt {attempt.id}, {kind}", attempt.source.decode("utf-8-sig", "replace")


def _attempt(collection: Collection, card: Card, name: str) -> AttemptRecord:
    found = collection.store.attempts.record(int(name)) if name.isdecimal() and len(name) < 19 else None
    if found is None or found.card_id != card.id:
        raise StudylmError(
            f"{card.id} has no attempt {one_line(name)[:40]}.", f"`studylm attempts {card.id}` lists them."
        )
    return found


def _looked(collection: Collection, card: Card, attempt: AttemptRecord) -> None:
    if collection.code_reviews.note_look(card, attempt):
        note(LOOKED)
