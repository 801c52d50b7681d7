"""What the queue is by definition: computed from every review and every card, to compare with what is kept up to date."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime, timedelta

from studylm.collection import Collection
from studylm.deck.card import Kind, Library
from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Memory, retrievability
from studylm.scheduling.queue import StudyOrder, study_order


def memories_of(collection: Collection) -> dict[str, Memory]:
    """Card id -> memory, from the standing reviews; a card that was reset after its last one is new."""
    reviews = collection.store.reviews
    last, resets = {record.card_id: record for record in reviews.records()}, reviews.resets()
    return {card_id: record.after for card_id, record in last.items() if resets.get(card_id) != record.id}


def order_of(
    collection: Collection,
    now: datetime,
    topic: str | None = None,
    only: Container[str] | None = None,
    *,
    past_needs: bool = False,
) -> StudyOrder:
    """The cards that can be studied at `now` or soon after."""
    library, store, config = collection.library, collection.store, collection.config
    flags, today = store.flags.all(), config.study_day(now)
    [parameters] = [found.fsrs for found in store.reviews.all_parameters().values()][-1:]
    memories = memories_of(collection)
    ids = [
        card_id
        for card_id, card in library.cards.items()
        if (only is None or card_id in only)
        and (topic is None or topic in card.topics)
        and not (card_id in flags and flags[card_id].hidden(now))
    ]

    def recall(memory: Memory) -> float | None:
        return retrievability(memory, today, parameters=parameters, config=config)

    order = study_order(ids, memories, now, recall, _dates(collection, today))
    left_out = _left_out(order, library, memories, today)
    learning, review, soon = (
        tuple(card_id for card_id in group if card_id not in left_out)
        for group in (order.learning, order.review, order.soon)
    )

    def recalled(card_id: str) -> bool:
        return (recall(memories.get(card_id, Memory())) or 0.0) >= 0.8

    aside = {card_id for card_id, found in flags.items() if found.hidden(now)}
    places = list(library.cards)
    related = {card_id for card_id, card in library.cards.items() if card.siblings}
    studied = {card_id for card_id in related if card_id in memories and memories[card_id].last_day == today}
    coming = {*learning, *review, *soon}
    new: list[str] = []
    held: list[str] = []
    for card_id in order.new:
        card = library.cards[card_id]
        needs = [each for each in card.needs if each in places and places.index(each) < places.index(card_id)]
        if not all(
            each in aside or recalled(each) or each in {*learning, *review, *new} or each in left_out for each in needs
        ):
            held.append(card_id)
        elif card_id in related and any(
            each in related
            and (each in studied or each in coming or (each in needs and each in left_out & {*order.new}))
            for each in card.siblings
        ):
            left_out.add(card_id)
        else:
            new.append(card_id)
            coming.add(card_id)
    if past_needs:
        for card_id in held:
            if not any(
                each in related and (each in studied or each in coming) for each in library.cards[card_id].siblings
            ):
                new.append(card_id)
                coming.add(card_id)
    return StudyOrder(learning, review, tuple(new), soon)


def _left_out(order: StudyOrder, library: Library, memories: Mapping[str, Memory], today: date) -> set[str]:
    related = {card_id: card.siblings for card_id, card in library.cards.items() if card.siblings}
    taken = {card_id for card_id in related if card_id in memories and memories[card_id].last_day == today}
    begun = {*taken, *order.learning, *order.soon}
    left_out: set[str] = set()
    code_first = sorted(order.review, key=lambda card_id: library.cards[card_id].kind is not Kind.CODE)
    for card_id in (*order.learning, *order.soon, *code_first):
        if card_id not in related:
            continue
        if card_id not in begun and any(sibling in taken for sibling in related[card_id]):
            left_out.add(card_id)
        else:
            taken.add(card_id)
    return left_out


def _dates(collection: Collection, today: date) -> DueDates:
    parameters = collection.store.reviews.parameters().fsrs
    return DueDates(collection.config, today, exam=collection.store.exams.last(), parameters=parameters)


def next_due_of(collection: Collection, now: datetime) -> datetime | None:
    """When the next card comes due after `now`."""
    memories, flags = memories_of(collection), collection.store.flags.all()
    today = collection.config.study_day(now)
    dates, coming = _dates(collection, today), []
    for card_id, card in collection.library.cards.items():
        due = dates.at(memories[card_id], card_id) if card_id in memories else None
        if due is None or (card_id in flags and flags[card_id].suspended):
            continue
        if due <= now and any(each in memories and memories[each].last_day == today for each in card.siblings):
            due = collection.config.start_of(today + timedelta(days=1))
        coming.append(due)
    return min((due for due in coming if due > now), default=None)
