"""The command `history`: everything that is known of one card."""

from __future__ import annotations

from datetime import timedelta

import click

from studylm.cli import contract
from studylm.cli.context import Context, json_option, print_json, say
from studylm.collection import AttemptRecord, Collection, Phase, ReviewRecord
from studylm.errors import StudylmError
from studylm.stats.history import CardHistory, card_history
from studylm.wording import count, due_in, interval, share, spent


@click.command()
@click.argument("card")
@json_option
@click.pass_obj
def history(context: Context, card: str, as_json: bool) -> None:
    """Print the whole history of CARD: its reviews and runs, oldest first, and how well it is known now.

    Reviews that were undone are left out. CARD may also be one that is in no deck any more. With --json, `curve` is the
    predicted recall on each study day from the first review to 30 days from now, or until the card is due.
    """
    with context.collection() as collection:
        found = card_history(
            collection.store, _find(collection, card), collection.clock.now(), config=collection.config
        )
        lines = [] if as_json else _text(found, collection)
    if as_json:
        print_json(contract.history(found))
    else:
        say("\n".join(lines))


def _find(collection: Collection, ref: str) -> str:
    """The id of a card in a deck, by its former id too, or of one that has left the decks.

    Raises:
        StudylmError: there is no such card, or several.
    """
    try:
        return collection.find(ref).id
    except StudylmError:
        current, cards = collection.store.names.current_id(ref), collection.library.cards
        if current in cards:
            return current
        gone = [orphan.id for orphan in collection.histories.orphans()]
        if ref in gone:
            return ref
        named = [card_id for card_id in (*cards, *gone) if card_id.partition("/")[2] == ref]
        if len(named) != 1:
            raise
        return named[0]


def _text(found: CardHistory, collection: Collection) -> list[str]:
    lines = [found.card_id if found.card_id in collection.library.cards else f"{found.card_id} (in no deck any more)"]
    memory = found.memory
    if memory.phase is Phase.NEW or memory.due is None:
        lines.append("It is new.")
    else:
        known = memory.stability or 0.0, memory.difficulty or 0.0
        lines.append(f"In {memory.phase.value}, due {due_in(memory.due, collection.clock.now())}.")
        lines.append(
            f"Recall {share(found.retrievability)} now, stability {_days(known[0])}, difficulty {known[1]:.1f} of 10;"
            f" {count(memory.lapses, 'lapse')}."
        )
    # A run comes before the rating that it led to, also within the same second.
    events = [(record.at, 0, _attempt(record)) for record in found.attempts]
    events += [(review.at, 1, _review(review)) for review in found.reviews]
    events += [(at, 2, "reset    the card began anew") for at in found.resets]
    if events:
        lines += ["", f"{'':<18}{_row('', 'recall', 'next in', 'stability', 'time')}"]
    lines += [f"{at.astimezone():%Y-%m-%d %H:%M}  {words}" for at, _, words in sorted(events, key=lambda e: e[:2])]
    return lines


def _review(review: ReviewRecord) -> str:
    took = "" if review.duration_ms is None else spent(timedelta(milliseconds=review.duration_ms))
    following = interval(timedelta(days=review.after.interval_days or 0))
    cells = share(review.retrievability), following, _days(review.after.stability or 0.0), took
    return _row(review.rating.word, *cells)


def _row(what: str, recall: str, following: str, stability: str, took: str) -> str:
    return f"{what:<7}  {recall:>6}  {following:>7}  {stability:>11}  {took}".rstrip()


def _attempt(record: AttemptRecord) -> str:
    shown = contract.attempt(record)
    form = f"{shown['form'] or '':<8}"
    if record.draft:
        return f"{'draft':<7}  {form}  kept, attempt {record.id}"
    score = f"{shown['verdict'] or 'not ended'} {shown['checks_passed']}/{shown['checks']}"
    suggested = f", {shown['suggested']} suggested" if shown["suggested"] else ""
    return f"{'run':<7}  {form}  {score}, attempt {record.id}{suggested}"


def _days(value: float) -> str:
    """A stability: `0.2 days`, `2.3 days`, `1 day`, `140 days`."""
    if value < 9.95 and round(value, 1) != round(value):
        return f"{value:.1f} days"
    return count(round(value), "day")
