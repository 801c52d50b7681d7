"""Which cards can be studied now: one definition for the queue, a session, today's page and the figures.

A card is available if it is neither suspended nor buried, is within the selection (a topic, some ids), and is due or
new. Of the new cards, a study day allows a limited number.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime

from studylm.deck.card import Library
from studylm.scheduling.model import Config, retrievability
from studylm.scheduling.queue import StudyOrder, study_order
from studylm.scheduling.study_day import study_day
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
    ids = [
        card_id
        for card_id, card in library.cards.items()
        if (only is None or card_id in only)
        and (topic is None or topic in card.topics)
        and not (card_id in flags and flags[card_id].hidden(now))
    ]
    return study_order(
        ids,
        store.reviews.memories(),
        now,
        lambda memory: retrievability(memory, today, parameters=parameters, config=config),
    )


def new_left(store: Store, today: date, allowed: int) -> int:
    """How many of the `allowed` new cards are left on the study day `today`."""
    return max(0, allowed - store.reviews.met_on(today))


def next_due(library: Library, store: Store, now: datetime) -> datetime | None:
    """When the next card comes due after `now`; None if no card has a due date. Suspended cards do not count."""
    memories, flags = store.reviews.memories(), store.flags.all()
    coming = [
        memories[card_id].due
        for card_id in library.cards
        if card_id in memories and not (card_id in flags and flags[card_id].suspended)
    ]
    return min((due for due in coming if due is not None and due > now), default=None)
