"""The exam that the schedule aims at: entering and clearing it, and what it brings."""

from __future__ import annotations

from collections.abc import Collection as Many
from dataclasses import dataclass
from datetime import date

from studylm.collection.clock import StudyClock
from studylm.collection.sitting.ahead import DaysAhead
from studylm.collection.sitting.present_exam import PresentExam
from studylm.deck.card import Library
from studylm.errors import StudylmError
from studylm.scheduling.exam import Exam
from studylm.scheduling.model import retrievability
from studylm.store.store import Store

LATEST = 3650
"""The most days ahead that an exam may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamForecast:
    """What an exam brings, by playing the days until then.

    Attributes:
        exam: the exam.
        cards: the number of its cards.
        known_now: the sum of their retrievability now; unseen ones count 0.
        known_then: the same on the morning of the exam.
        known_then_without: the same with the plain schedule.
        minutes_per_day: the mean until then, over all cards of the workspace.
        minutes_per_day_without: the same with the plain schedule.
    """

    exam: Exam
    cards: int
    known_now: float
    known_then: float
    known_then_without: float
    minutes_per_day: float
    minutes_per_day_without: float


class ExamPlan:
    """The exam of one collection.

    Attributes:
        current: returns the exam that is still to come; None if there is none.
    """

    def __init__(self, store: Store, clock: StudyClock, ahead: DaysAhead, present: PresentExam) -> None:
        self._store = store
        self._clock = clock
        self._ahead = ahead
        self.current = present.current

    def enter(self, day: date, query: str, cards: Many[str]) -> Exam:
        """Aim at an exam on `day` from now on, instead of any other.

        Args:
            query: what chose the `cards`; "" if they are all, also those that are still to be added.

        Raises:
            StudylmError: the date is not ahead or too far, or no card is asked.
        """
        today = self._clock.today()
        if day <= today:
            raise StudylmError(f"{day} is not ahead: today is {today}.", "Give the date of an exam that is to come.")
        if (day - today).days > LATEST:
            raise StudylmError(f"{day} is more than ten years ahead.", "Give a nearer date.")
        if not cards:
            raise StudylmError("No card matches.", "`studylm cards` lists them; see `studylm cards --help`.")
        exam = Exam(day, today, frozenset(cards) if query else None, query)
        self._store.exams.enter(exam, self._clock.now())
        return exam

    def clear(self) -> Exam | None:
        """Go on with the plain schedule. Returns the exam that was to come; None if there was none."""
        exam = self.current()
        if exam is not None:
            self._store.exams.clear(self._clock.now())
        return exam

    def forecast(self, library: Library, exam: Exam) -> ExamForecast:
        """What `exam` brings: plays the days until then twice, which takes a moment."""
        today = self._clock.today()
        ids = frozenset(card_id for card_id in library.cards if exam.has(card_id))
        memories, parameters = self._store.present.memories(), self._store.reviews.parameters().fsrs
        days = (exam.day - today).days
        aimed = self._ahead.play(library, days, exam=exam, counts=ids)
        plain = self._ahead.play(library, days, counts=ids)
        return ExamForecast(
            exam=exam,
            cards=len(ids),
            known_now=sum(
                retrievability(memories[card_id], today, parameters=parameters) or 0.0
                for card_id in ids
                if card_id in memories
            ),
            known_then=aimed.known,
            known_then_without=plain.known,
            minutes_per_day=aimed.minutes_per_day,
            minutes_per_day_without=plain.minutes_per_day,
        )
