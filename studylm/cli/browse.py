"""The commands that only read: cards, show, due."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
from typing import TYPE_CHECKING

import click

from studylm.cli import contract
from studylm.cli.code.attempts import LOOKED
from studylm.cli.context import Context, json_option, note, print_json, say
from studylm.cli.queries import QueryCommand, query_argument
from studylm.collection import CardView, Orphan
from studylm.deck.card import Kind
from studylm.deck.solutions import solutions_of
from studylm.errors import StudylmError, one_line
from studylm.wording import FORM_MEANINGS, about_minutes, count, harmless, held_back, link_words, rated_ahead

if TYPE_CHECKING:
    from studylm.queries import Query


def _parsed(query: str) -> Query | None:
    """The query, read before anything is opened; None if it is empty."""
    if not query.strip():
        return None
    from studylm.queries import parse  # imported here, so that the commands start faster without a query

    return parse(query)


NAMED = 5
"""Postponed cards that `due` names."""


@click.command(cls=QueryCommand)
@query_argument
@click.option("--orphans", is_flag=True, help="List instead the cards that have a history but are no longer in a deck.")
@json_option
@click.pass_obj
def cards(context: Context, query: str, orphans: bool, as_json: bool) -> None:
    """List the cards of every deck with their state, all or those that match QUERY.

    QUERY is words, "two words", deck: topic: kind: id: with a value, is:new (learning, review, due, suspended,
    buried, leech, passed, failed), lapses>2 reps<5 recall<0.8 difficulty>8 due<7 (days from today). A leading -
    is not; all must hold.
    """
    if orphans and query:
        raise StudylmError("--orphans takes no query.", "Leave one of the two out.")
    wanted = _parsed(query)
    with context.collection(problems=None) as collection:
        if orphans:
            _print_orphans(collection.histories.orphans(), as_json)
            return
        views = collection.search(wanted) if wanted else collection.cards()
    if as_json:
        print_json([contract.card(view) for view in views])
        return
    width = max((len(view.card.id) for view in views), default=0)
    for view in views:
        say(f"{view.card.id:<{width}}  {view.memory.phase.value:<10}  {view.card.title}{_marks(view)}")


def _marks(view: CardView) -> str:
    marks = {"suspended": view.suspended, "buried": view.buried_until is not None, "leech": view.leech}
    return "".join(f" · {word}" for word, is_set in marks.items() if is_set)


def _print_orphans(found: list[Orphan], as_json: bool) -> None:
    if as_json:
        print_json([asdict(orphan) for orphan in found])
        return
    if not found:
        say("Every card with a history is in a deck.")
        return
    width = max(len(orphan.id) for orphan in found)
    for orphan in found:
        say(f"{orphan.id:<{width}}  {count(orphan.reviews, 'review'):<10}  {one_line(orphan.prompt)}")


@click.command()
@click.argument("card")
@click.option("--reveal", is_flag=True, help="Print the answer too.")
@json_option
@click.pass_obj
def show(context: Context, card: str, reveal: bool, as_json: bool) -> None:
    """Print one card: its prompt, and with --reveal its answer."""
    from studylm.deck.maths.in_markdown import unicode_maths  # imported here, so that the other commands start faster

    with context.collection() as collection:
        found = collection.find(card)
        view = collection.view(found.id)
        others = [collection.library.cards[ref] for ref in found.links if ref in collection.library.cards]
        if reveal and collection.code_reviews.note_look(found):
            note(LOOKED)
    links = [f"{link_words(found, other)}: {other.id}" for other in others]
    if as_json:
        print_json(contract.card(view))
        return
    parts = [f"# {found.title}", f"{found.id}" + (f" · {found.section}" if found.section else ""), found.prompt]
    if found.kind is Kind.CODE:
        lines = [f"- {form.value}: {meaning}" for form, meaning in FORM_MEANINGS.items()]
        parts.append("## How it comes\n\n" + "\n".join(lines))
    if reveal:
        parts.append("## Answer\n\n" + (found.answer or "No answer yet."))
        if found.key_points:
            parts.append("## Key points\n\n" + "\n".join(f"- {point}" for point in found.key_points))
        if found.misconceptions:
            lines = [f"- {m.claim}" + (f"\n  → {m.correction}" if m.correction else "") for m in found.misconceptions]
            parts.append("## Mistakes people make\n\n" + "\n".join(lines))
    if links:
        parts.append("\n".join(links))
    say(unicode_maths("\n\n".join(parts)))
    if reveal:
        for _, text in solutions_of(found)[:1]:
            say(f"\n## A right answer, among others\n\n```python\n{harmless(text).strip()}\n```")


@click.command(cls=QueryCommand)
@query_argument
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Print at most N cards.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, max=1440),
    metavar="M",
    help="Print what fits into M minutes, the most worth first.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Leave out the day's limits, and list the new cards that wait for what they need.",
)
@json_option
@click.pass_obj
def due(context: Context, query: str, limit: int | None, minutes: float | None, every: bool, as_json: bool) -> None:
    """Print the cards to study now, in order, all or those that match QUERY (see `studylm cards --help`).

    The day's limits apply. What is suspended, buried or a sibling of what was studied today stays out. A new card waits
    until the cards that it needs are known, unless QUERY names it, as in id:gru.
    """
    if minutes is not None and isnan(minutes):
        raise StudylmError("nan is not a number of minutes.", "Use one from 0 to 1440.")
    wanted = _parsed(query)
    with context.collection(problems=3) as collection:
        only = frozenset(view.card.id for view in collection.search(wanted)) if wanted else None
        past_needs = every or (wanted is not None and wanted.names_cards)
        queue = collection.queue(limit, only=only, day_limits=not every, past_needs=past_needs, minutes=minutes)
        if ahead := collection.rated_ahead(only):
            note(f"warning: {rated_ahead(ahead, collection.clock.today())}")
    if as_json:
        print_json(contract.queue(queue))
        return
    later = [
        f"{number} {word}" for number, word in ((queue.later_review, "to review"), (queue.later_new, "new")) if number
    ]
    beyond = "today's limits" if minutes is None else f"{minutes:g} minutes and today's limits"
    left_out = [f"{' and '.join(later)} beyond {beyond}"] if later else []
    if queue.held:
        left_out.append(held_back(queue.held).removesuffix("."))
    say(
        f"{queue.learning} learning, {queue.review} to review, {queue.new} new"
        + (f": {about_minutes(queue.seconds)}" if queue.items else "")
        + (f" ({'; '.join(left_out)}; --all lists them)" if left_out else "")
    )
    for item in queue.items:
        say(f"{item.phase.value:<10}  {item.card.id:<44}  {item.card.title}")
    if queue.postponed:
        more = f" and {len(queue.postponed) - NAMED} more" if len(queue.postponed) > NAMED else ""
        say(f"postponed   {', '.join(queue.postponed[:NAMED])}{more}")
