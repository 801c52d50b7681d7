"""An exam: until its date, cards come when recall on that day needs them. Pure functions.

An exam changes no stored memory. It only brings forward the day on which a card comes, so that the plain schedule goes on
afterwards, or as soon as the exam is cleared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from studylm.scheduling import fsrs
from studylm.scheduling.fuzz import fraction
from studylm.scheduling.model import Memory, Phase

AIM = 0.97
"""The chance of recall on the exam date from which a card needs no further review before it."""
LONGEST_WINDOW = 21
"""The most days before the exam over which these further reviews are spread."""
REST = 3
"""New cards end at least so many days before the exam, if there is time."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam.

    Attributes:
        day: its date, a study day.
        since: the study day on which it was entered.
        cards: the ids of its cards; None for all.
        query: the query that chose them on the day on which it was entered; "" for all.
    """

    day: date
    since: date
    cards: frozenset[str] | None = None
    query: str = ""

    def has(self, card_id: str) -> bool:
        """Whether a card is asked in it."""
        return self.cards is None or card_id in self.cards

    def ahead(self, today: date) -> bool:
        """Whether it is still to come."""
        return today < self.day

    @property
    def window(self) -> int:
        """The days before the exam over which further reviews are spread: a third of the time, at most 21."""
        return min(max((self.day - self.since).days // 3, 1), LONGEST_WINDOW)


def day_for(exam: Exam, card_id: str, memory: Memory, *, parameters: Sequence[float]) -> date | None:
    """The study day on which a card in the review phase comes for the exam's sake; None if the exam does not need it.

    It is needed if it comes due on the exam date or later, and would be recalled on that date with less than `AIM`. The day
    is one of the exam's window, the same each time for the same card, and no nearer to the last review than half of what
    is left until the exam: a weak card comes several times.
    """
    if memory.phase is not Phase.REVIEW or memory.stability is None or memory.interval_days is None:
        return None
    last = memory.last_day
    if last is None or last >= exam.day or not exam.has(card_id):
        return None
    left = (exam.day - last).days
    if memory.interval_days < left or fsrs.forgetting_curve(left, memory.stability, parameters) >= AIM:
        return None
    spread = exam.day - timedelta(days=1 + math.floor(fraction(f"{card_id}:{exam.day}") * exam.window))
    earliest = last + timedelta(days=max(1, left // 2))
    latest = exam.day - timedelta(days=1)
    if last >= latest:
        return None
    return min(max(spread, earliest), latest)


def new_per_day(exam: Exam, today: date, unseen: int) -> int:
    """How many new cards a study day needs so that all `unseen` ones are begun in time."""
    left = (exam.day - today).days
    days = max(1, left - min(max(REST, exam.window // 2), left // 2))
    return math.ceil(unseen / days)
