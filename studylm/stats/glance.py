"""The few figures that Today shows: fast enough to be looked at after every sitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studylm.availability import Agenda
from studylm.availability.dates import due_dates
from studylm.deck.card import Library
from studylm.scheduling.model import Config, Memory
from studylm.stats.periods import minutes, present_streak
from studylm.stats.recall import forecast
from studylm.store.derived.daily import Day
from studylm.store.records import Flags
from studylm.store.store import Store

_NO_FLAGS = Flags()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Some of `Stats`, by the same names, and what they were computed from.

    Attributes:
        seen: card id -> memory of the cards of the library that were reviewed, in the order of the library.
        days: the study days with a review.
    """

    streak: int
    reviewed_today: int
    studied_today_minutes: float
    reviews: int
    minutes: float
    forecast: list[dict[str, Any]]
    seen: Mapping[str, Memory]
    days: Sequence[Day]


def glance(library: Library, store: Store, now: datetime, *, config: Config, agenda: Agenda | None = None) -> Glance:
    """These figures at `now` (aware).

    Args:
        agenda: that of the whole library, if there is one; it saves time.
    """
    left_out = set((agenda or Agenda(store, config)).left_out(library, now))
    today = config.study_day(now)
    memories, flags, days = store.present.memories(), store.present.flagged(), store.daily.days()
    seen = {card_id: memories[card_id] for card_id in library.cards if card_id in memories}
    present = next((found for found in reversed(days) if found.day == today), None)
    studied = {card_id: memory for card_id, memory in seen.items() if not flags.get(card_id, _NO_FLAGS).suspended}
    return Glance(
        streak=present_streak({found.day for found in days}, today),
        reviewed_today=present.reviews if present else 0,
        studied_today_minutes=minutes(present.milliseconds if present else 0),
        reviews=sum(found.reviews for found in days),
        minutes=minutes(sum(found.milliseconds for found in days)),
        forecast=forecast(studied, today, due_dates(store, config, today), left_out),
        seen=seen,
        days=days,
    )
