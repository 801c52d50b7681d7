"""When cards come due: in the review phase on a day of the learner's own calendar, in a step at a moment.

A card that was rated while the clock was ahead is due today, rather than years later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from studylm.scheduling.exam import Exam, day_for
from studylm.scheduling.model import DEFAULT_PARAMETERS, Config, Memory, Phase

TRAVEL = timedelta(days=1)
"""How far the study day of the last review may lie after today: a traveller to the west has a day twice."""


class DueDates:
    """The due days and moments of cards, as study days start now: in the zone where the learner is, at the hour that is set.

    A card in the review phase is due on the day that lies `interval_days` after the study day of its last review. That day
    is the same in every zone, whereas `Memory.due` is its start in the zone where the card was rated.

    Args:
        config: when study days start.
        today: the current study day.
        exam: an exam that brings cards forward; it needs `parameters`, and the ids of the cards.
    """

    def __init__(
        self, config: Config, today: date, *, exam: Exam | None = None, parameters: Sequence[float] = DEFAULT_PARAMETERS
    ) -> None:
        self._config = config
        self._today = today
        self._exam = exam if exam is not None and exam.ahead(today) else None
        self._parameters = parameters
        self._travelled = today + TRAVEL if date.max - today > TRAVEL else date.max
        self._starts: dict[date, datetime] = {}
        self._days: dict[datetime, date] = {}

    def day(self, memory: Memory, card_id: str | None = None) -> date | None:
        """The study day on which a card is due, or comes for the exam's sake; None while it is new."""
        plain = self._plain_day(memory)
        if self._exam is None or card_id is None or plain is None or plain <= self._today:
            return plain
        brought = day_for(self._exam, card_id, memory, parameters=self._parameters)
        return plain if brought is None else min(plain, brought)

    def _plain_day(self, memory: Memory) -> date | None:
        if memory.due is None:
            return None
        if self.is_ahead(memory):
            return self._today
        if memory.phase is Phase.REVIEW and memory.last_day is not None and memory.interval_days is not None:
            try:
                if memory.interval_days >= 1 and memory.interval_days % 1 == 0:
                    return memory.last_day + timedelta(days=memory.interval_days)
            except (OverflowError, TypeError):
                pass  # a damaged row
        found = self._days.get(memory.due)
        if found is None:
            try:
                found = self._config.study_day(memory.due)
            except OverflowError:
                found = date.max
            self._days[memory.due] = found
        return found

    def at(self, memory: Memory, card_id: str | None = None) -> datetime | None:
        """When a card is due, aware UTC, as its day starts or, in a step, at its moment; None while it is new."""
        if memory.phase is not Phase.REVIEW and not self.is_ahead(memory):
            return memory.due
        day = self.day(memory, card_id)
        try:
            return None if day is None else self.start_of(day)
        except (OverflowError, ValueError):  # a damaged row: no calendar has this day
            return memory.due

    def is_due(self, memory: Memory, now: datetime, card_id: str | None = None) -> bool:
        """Whether a card is due at `now`, a moment of the current study day. A new card is not."""
        if memory.phase is not Phase.REVIEW and not self.is_ahead(memory):
            return memory.due is not None and memory.due <= now
        day = self.day(memory, card_id)
        return day is not None and day <= self._today

    def is_ahead(self, memory: Memory) -> bool:
        """Whether a card was rated on a day that has not come yet, since the clock was ahead then, or is behind now."""
        return memory.last_day is not None and memory.last_day > self._travelled

    def start_of(self, day: date) -> datetime:
        """When a study day starts, aware UTC."""
        found = self._starts.get(day)
        if found is None:
            found = self._starts[day] = self._config.start_of(day)
        return found
