"""The exam that is to come: which new cards it needs first, and how many a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from studylm.availability.needs import with_needs
from studylm.collection.clock import StudyClock
from studylm.deck.card import Library
from studylm.scheduling.exam import Exam, new_per_day
from studylm.store.store import Store


class PresentExam:
    """The exam of one collection."""

    def __init__(self, store: Store, clock: StudyClock) -> None:
        self._store = store
        self._clock = clock
        self._first: tuple[Exam, Library, frozenset[str]] | None = None
        self._pace: tuple[Exam, date, int] | None = None

    def current(self) -> Exam | None:
        """The exam that is still to come; None if there is none."""
        exam = self._store.exams.last()
        return exam if exam is not None and exam.ahead(self._clock.today()) else None

    def new_first(self, library: Library) -> Callable[[str], bool] | None:
        """Which new cards come before the others: those of an exam on some cards, and what these need; else None."""
        exam = self.current()
        if exam is None or exam.cards is None:
            return None
        if self._first is None or self._first[0] is not exam or self._first[1] is not library:
            self._first = exam, library, with_needs(exam.cards, library)
        return self._first[2].__contains__

    def new_today(self, library: Library, new: Callable[[], Iterable[str]]) -> int:
        """How many new cards the exam needs on this study day; 0 without one. Counted once a day.

        Args:
            new: returns the cards that have not been met yet.
        """
        exam, today = self.current(), self._clock.today()
        if exam is None:
            return 0
        if self._pace is None or self._pace[:2] != (exam, today):
            first = self.new_first(library) or (lambda card_id: True)
            unseen = sum(map(first, new()))
            self._pace = exam, today, new_per_day(exam, today, unseen + self._store.daily.met_on(today))
        return self._pace[2]
