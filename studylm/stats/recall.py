"""Figures on the memories of the library: recall now and on later days, by topic, and the hardest cards."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest
from typing import Any

from studylm.scheduling.due import DueDates
from studylm.scheduling.fsrs import forgetting_curves
from studylm.scheduling.model import Config, Memory

AHEAD = (1, 7, 14, 30, 90)
"""The days from today on which the expected recall is given."""
HARDEST = 10
FORECAST_DAYS = 14
STABILITIES: tuple[float, ...] = (0, 1, 3, 7, 14, 30, 90, 180, 365)
"""The borders of the bins of stability, in days; the last bin has no end."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """The recall to expect on a day if nothing is studied until then.

    Attributes:
        known: the expected number of cards recalled: the sum of retrievabilities.
        recall: their mean; None without cards.
    """

    day: date
    known: float
    recall: float | None

    def to_json(self, today: date) -> dict[str, Any]:
        """As JSON data, with the number of days from `today`."""
        days = (self.day - today).days
        return {"day": self.day.isoformat(), "days": days, "known": self.known, "recall": self.recall}


class Recall:
    """The predicted recall of the cards that were reviewed, on any day.

    Attributes:
        cards: their ids, in the order of the memories given.
        now: card id -> retrievability today, 0..1.
    """

    def __init__(
        self, memories: Mapping[str, Memory], today: date, *, parameters: Sequence[float], config: Config
    ) -> None:
        """`memories` are those of reviewed cards; new ones among them are left out."""
        self.today = today
        self._parameters = parameters
        self.cards: list[str] = []
        self._stabilities: list[float] = []
        self._elapsed: list[int] = []
        since: dict[date, int] = {}
        for card_id, memory in memories.items():
            if memory.stability is None or memory.last_review is None:
                continue
            last = memory.last_day or config.study_day(memory.last_review)
            if last not in since:
                since[last] = (today - last).days
            self.cards.append(card_id)
            self._stabilities.append(memory.stability)
            self._elapsed.append(since[last])
        self.now = dict(zip(self.cards, self._on(today), strict=True))

    def expected(self, day: date) -> Expected:
        """The recall to expect on a study day, before today as well as after it."""
        found = self._on(day) if day != self.today else self.now.values()
        known = sum(found, 0.0)
        return Expected(day, known, known / len(found) if found else None)

    def _on(self, day: date) -> list[float]:
        ahead = (day - self.today).days
        return forgetting_curves([days + ahead for days in self._elapsed], self._stabilities, self._parameters)


def expected(recall: Recall) -> list[dict[str, Any]]:
    """The recall to expect on some of the next days."""
    return [recall.expected(recall.today + days * _DAY).to_json(recall.today) for days in AHEAD]


def distributions(memories: Iterable[Memory], recalls: Iterable[float]) -> dict[str, list[dict[str, Any]]]:
    """How many reviewed cards are in each bin of retrievability, stability and difficulty.

    A bin holds what is at least `from` and less than `to`; the last one of retrievability and difficulty its end as well.
    """
    recalled = Counter(min(9, int(recall * 10)) for recall in recalls)
    stable: Counter[int] = Counter()
    difficult: Counter[int] = Counter()
    for memory in memories:
        stable[bisect_right(STABILITIES, memory.stability or 0.0) - 1] += 1
        difficult[min(9, int(memory.difficulty or 1.0))] += 1
    ends: tuple[float | None, ...] = (*STABILITIES[1:], None)
    return {
        "retrievability": [_bin(place / 10, (place + 1) / 10, recalled[place]) for place in range(10)],
        "stability": [
            _bin(start, end, stable[place]) for place, (start, end) in enumerate(zip(STABILITIES, ends, strict=True))
        ],
        "difficulty": [_bin(level, level + 1, difficult[level]) for level in range(1, 10)],
    }


def _bin(start: float, end: float | None, cards: int) -> dict[str, Any]:
    return {"from": start, "to": end, "cards": cards}


def by_topic(
    topics: Mapping[str, Iterable[str]], memories: Mapping[str, Memory], recall: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """The figures of each topic; `topics` has those of every card, `memories` and `recall` are of reviewed ones."""
    found: dict[str, list[str]] = {}
    for card_id, names in topics.items():
        for name in names:
            found.setdefault(name, []).append(card_id)
    figures = {}
    for name, ids in found.items():
        seen = [card_id for card_id in ids if card_id in recall]
        known = sum((recall[card_id] for card_id in seen), 0.0)
        figures[name] = {
            "cards": len(ids),
            "seen": len(seen),
            "mastery": known / len(ids),
            "known": known,
            "recall": known / len(seen) if seen else None,
            "reviews": sum(memories[card_id].reps for card_id in seen),
            "lapses": sum(memories[card_id].lapses for card_id in seen),
        }
    return figures


def hardest(memories: Mapping[str, Memory], recall: Mapping[str, float]) -> list[dict[str, Any]]:
    """The ten cards with most lapses; of equal ones the more difficult, then those less likely recalled, then by id."""

    def order(card_id: str) -> tuple[int, float, float, str]:
        memory = memories[card_id]
        return -memory.lapses, -(memory.difficulty or 0.0), recall[card_id], card_id

    return [
        {
            "id": card_id,
            "lapses": memories[card_id].lapses,
            "reviews": memories[card_id].reps,
            "difficulty": memories[card_id].difficulty,
            "recall": recall[card_id],
        }
        for card_id in nsmallest(HARDEST, recall, key=order)
    ]


def forecast(
    memories: Mapping[str, Memory], today: date, dates: DueDates, tomorrow: Container[str] = ()
) -> list[dict[str, Any]]:
    """How many cards come due on each of the next study days, today first; overdue ones count for today.

    Args:
        memories: card id -> memory.
        tomorrow: cards that are due, but wait a day for a sibling.
    """
    due = Counter(
        max(today + _DAY if card_id in tomorrow else today, day)
        for card_id, memory in memories.items()
        if (day := dates.day(memory, card_id)) is not None
    )
    coming = [today + ahead * _DAY for ahead in range(FORECAST_DAYS)]
    return [{"day": day.isoformat(), "due": due[day]} for day in coming]
