"""The sittings of a collection: what is left of the day, and the queue of what a sitting would show now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

from studylm.availability.dates import due_dates
from studylm.availability.needs import with_needs
from studylm.collection.clock import StudyClock
from studylm.collection.sitting.pace import Pace
from studylm.collection.sitting.plan import Plan, Planner
from studylm.collection.sitting.timed import Timed
from studylm.collection.types import Queue, QueueItem
from studylm.deck.card import Library
from studylm.scheduling.exam import Exam
from studylm.scheduling.queue import StudyOrder
from studylm.settings import LiveSettings
from studylm.store.store import Store


class Sittings:
    """Plans sittings; the order of the cards and the day's limits come from the caller."""

    def __init__(self, store: Store, settings: LiveSettings, clock: StudyClock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self.planner = Planner(store, settings.config_of)
        self._first: tuple[Exam, Library, frozenset[str]] | None = None

    def exam(self) -> Exam | None:
        """The exam that is still to come; None if there is none."""
        exam = self._store.exams.last()
        return exam if exam is not None and exam.ahead(self._clock.today()) else None

    def new_first(self, library: Library) -> Callable[[str], bool] | None:
        """Which new cards come before the others: those of an exam on some cards, and what these need; else None."""
        exam = self.exam()
        if exam is None or exam.cards is None:
            return None
        if self._first is None or self._first[0] is not exam or self._first[1] is not library:
            self._first = exam, library, with_needs(exam.cards, library)
        return self._first[2].__contains__

    def seconds_left(self) -> float | None:
        """The seconds that `minutes_per_day` leaves of this study day; None if it sets no limit."""
        minutes = self._settings.current.minutes_per_day
        if not minutes:
            return None
        return max(0.0, 60.0 * minutes - self._store.daily.milliseconds_on(self._clock.today()) / 1000)

    def timed(self) -> Timed:
        """What chooses the cards of one sitting."""
        return Timed(self.plan, self.planner.pace)

    def plan(self, library: Library, order: StudyOrder, seconds: float | None, pace: Pace | None = None) -> Plan:
        """The cards of `order` that a sitting of so many seconds would show; all of them if it is None."""
        exam = self.exam()
        first = self.new_first(library) or (lambda card_id: exam is not None)
        return self.planner.plan(
            library, order, self._clock.today(), budget=seconds, exam=exam, new_first=first, pace=pace
        )

    def queue(
        self,
        library: Library,
        every: StudyOrder,
        within: StudyOrder,
        *,
        seconds: float | None,
        limit: int | None = None,
        held: Mapping[str, tuple[str, ...]],
    ) -> Queue:
        """What a sitting would show now, in order.

        Args:
            every: what can be studied now, of which `within` is within the day's limits.
            seconds: those of the sitting; None for no limit.
            limit: the most items to return; the counts stay.
        """
        from studylm.deck.library import without_collector

        dates = due_dates(self._store, self._settings.config, self._clock.today())
        memory_of = self._store.present.as_read
        with without_collector():  # each card that is new to this process is made here
            plan = self.plan(library, within, seconds)
            learning = plan.steps[: len(within.learning)]
            items = []
            listed = (*learning, *plan.new[: plan.first], *plan.chosen, *plan.new[plan.first :])
            for each in listed if limit is None else listed[: max(0, limit)]:
                memory = memory_of(each.card_id)
                due = dates.at(memory, each.card_id)
                items.append(QueueItem(library.cards[each.card_id], memory.phase, due, each.recall, each.seconds))
        left_out = set(every.review).difference(within.review)
        beyond = (card_id for card_id in every.review if card_id in left_out)
        return Queue(
            self._clock.now(),
            len(within.learning),
            len(plan.chosen),
            len(plan.new),
            tuple(items),
            later_review=len(every.review) - len(plan.chosen),
            later_new=len(every.new) - len(plan.new),
            held=held,
            seconds=sum(each.seconds for each in (*learning, *plan.chosen, *plan.new)),
            postponed=tuple(chain((each.card_id for each in plan.postponed), beyond)),
        )
