"""Which cards can be studied now: one definition for the queue, a session, today's page and the figures.

A card is available if it is neither suspended nor buried, is within the selection (a topic, some ids), is due or new, and
no sibling of it comes on the same study day. Of the new cards, a study day allows a limited number.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, timedelta

from studylm.deck.card import Kind, Library
from studylm.scheduling.model import Config, Memory, retrievability
from studylm.scheduling.queue import StudyOrder, study_order
from studylm.scheduling.study_day import start_of, study_day
from studylm.store.store import Store

NEW_PER_DAY = 10
"""New cards that a study day allows by default."""


def available(
    library: Library,
    store: Store,
    now: datetime,
    *,
    config: Config,
    topic: str | None = None,
    only: Container[str] | None = None,
) -> StudyOrder:
    """The cards that can be studied at `now` or soon after, with all new cards: the day's limit is left to the caller.

    Args:
        topic: keep to the cards of one topic; None for all.
        only: card ids to keep to; None for all.
    """
    flags, today, parameters = store.flags.all(), study_day(now, config.zone), store.reviews.parameters().fsrs
    memories = store.reviews.memories()
    ids = [
        card_id
        for card_id, card in library.cards.items()
        if (only is None or card_id in only)
        and (topic is None or topic in card.topics)
        and not (card_id in flags and flags[card_id].hidden(now))
    ]
    order = study_order(
        ids,
        memories,
        now,
        lambda memory: retrievability(memory, today, parameters=parameters, config=config),
    )
    return _without_siblings(order, library, memories, today)


def _without_siblings(order: StudyOrder, library: Library, memories: Mapping[str, Memory], today: date) -> StudyOrder:
    """Leave out cards of which a sibling was studied today, or comes before them today.

    A card in a step comes first, since it was begun; then a due code card; then the others in the order of study. A new
    card waits for a new sibling that it needs, also where that one is left out itself.
    """
    related = {card_id: card.siblings for card_id, card in library.cards.items() if card.siblings}
    if not related:
        return order
    taken = _studied(related, memories, today)
    begun = {*taken, *order.learning, *order.soon}
    left_out: set[str] = set()
    new = set(order.new)
    code_first = sorted(order.review, key=lambda card_id: library.cards[card_id].kind is not Kind.CODE)
    for card_id in (*order.learning, *order.soon, *code_first, *order.new):
        if card_id not in related:
            continue
        waited_for = taken | (new & left_out & set(library.cards[card_id].needs))
        if card_id not in begun and any(sibling in waited_for for sibling in related[card_id]):
            left_out.add(card_id)
        else:
            taken.add(card_id)
    return order.without(left_out)


def _studied(card_ids: Iterable[str], memories: Mapping[str, Memory], today: date) -> set[str]:
    return {card_id for card_id in card_ids if card_id in memories and memories[card_id].last_day == today}


def new_left(store: Store, today: date, allowed: int) -> int:
    """How many of the `allowed` new cards are left on the study day `today`."""
    return max(0, allowed - store.reviews.met_on(today))


def next_due(library: Library, store: Store, now: datetime, *, config: Config) -> datetime | None:
    """When the next card comes due after `now`; None if no card has a due date. Suspended cards do not count.

    A card that waits today for a sibling comes with the next study day.
    """
    memories, flags, today = store.reviews.memories(), store.flags.all(), study_day(now, config.zone)
    tomorrow = start_of(today + timedelta(days=1), config.zone)
    coming = []
    for card_id, card in library.cards.items():
        due = memories[card_id].due if card_id in memories else None
        if due is None or (card_id in flags and flags[card_id].suspended):
            continue
        if due <= now and _studied(card.siblings, memories, today):
            due = tomorrow
        coming.append(due)
    return min((due for due in coming if due > now), default=None)
