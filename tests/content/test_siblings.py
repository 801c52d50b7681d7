"""Siblings never come on one study day, and a new learner still meets every card in time."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studylm.collection import Collection, Rating, ReviewSession
from studylm.deck.card import Kind
from studylm.workspace import Workspace
from tests.content.snippets import deck_cards

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEW_PER_DAY = 10


def days_of_study(root: Path, most: int) -> list[list[str]]:
    """The cards of each day, as they come to a learner who answers all of them right, until all have come."""
    now, days, seen = START, [], set()
    with Collection.open(Workspace(root), clock=lambda: now) as collection:
        while len(seen) < len(collection.library.cards) and len(days) < most:
            now = START + timedelta(days=len(days))
            session = ReviewSession(collection, new_limit=NEW_PER_DAY)
            today: list[str] = []
            while (card := session.current) is not None:
                if card.kind is Kind.CODE:
                    session.give_up()
                else:
                    session.reveal()
                session.rate(Rating.GOOD)
                today.append(card.id)
                now += timedelta(seconds=30)
                session.refresh()
            days.append(today)
            seen |= set(today)
    return days


def test_a_new_learner_meets_every_card_in_time_and_siblings_on_different_days(tmp_path: Path) -> None:
    cards = {card.id: card for card in deck_cards()}
    expected = math.ceil(len(cards) / NEW_PER_DAY)
    days = days_of_study(tmp_path, most=2 * expected)
    first = {card_id: day for day, today in reversed(list(enumerate(days))) for card_id in today}
    assert set(first) == set(cards)
    assert len(days) <= expected + 3
    for day, today in enumerate(days):
        both = [(one, other) for one in set(today) for other in cards[one].siblings if other in today]
        assert both == [], f"on day {day}"
    for card in cards.values():
        for need in set(card.needs) & set(card.siblings):
            assert first[need] < first[card.id], f"{card.name} comes before {need}"


def test_only_a_card_and_code_that_shows_it_are_siblings() -> None:
    """Each pair holds a card that asks for code: what else two cards share is not copied."""
    cards = {card.id: card for card in deck_cards()}
    for card in cards.values():
        for sibling in card.siblings:
            assert Kind.CODE in (card.kind, cards[sibling].kind)
            assert card.id in cards[sibling].siblings
