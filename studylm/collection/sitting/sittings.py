"""The sittings of a collection: what is left of the day, and the queue of what a sitting would show now."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from studylm.availability.dates import due_dates
from studylm.collection.clock import StudyClock
from studylm.collection.sitting.pace import Pace
from studylm.collection.sitting.plan import Plan, Planner
from studylm.collection.sitting.present_exam import PresentExam
from studylm.collection.sitting.timed import Timed
from studylm.collection.types import Queue, QueueItem
from studylm.deck.card import Library
from studylm.scheduling.exam import Exam
from studylm.scheduling.queue import StudyOrder
from studylm.settings import LiveSettings
from studylm.store.store import Store


class Sittings:
    """Plans sittings; the order of the cards and the day's limits come from the caller."""

    def __init__(self, store: Store, settings: LiveSettings, clock: StudyClock, exam: PresentExam) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self.planner = Planner(store, settings.config_of)
        self._exam = exam

    def exam(self) -> Exam | None:
        """The exam that is still to come; None if there is none."""
        return self._exam.current()

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
        exam = self._exam.current()
        first = self._exam.new_first(library) or (lambda card_id: exam is not None)
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
            due = set(within.learning)
            learning = [each for each in plan.steps if each.card_id in due]
            items = []
            listed = (*learning, *plan.new[: plan.first], *plan.chosen, *plan.new[plan.first :])
            for each in listed if limit is None else listed[: max(0, limit)]:
                memory = memory_of(each.card_id)
                at = dates.at(memory, each.card_id)
                items.append(QueueItem(library.cards[each.card_id], memory.phase, at, each.recall, each.seconds))
        left_out = set(every.review).difference(within.review)
        beyond = (card_id for card_id in every.review if card_id in left_out)
        return Queue(
            self._clock.now(),
            len(learning),
            len(plan.chosen),
            len(plan.new),
            tuple(items),
            later_review=len(within.learning) - len(learning) + len(every.review) - len(plan.chosen),
            later_new=len(every.new) - len(plan.new),
            held=held,
            seconds=sum(each.seconds for each in (*learning, *plan.chosen, *plan.new)),
            postponed=tuple(chain((each.card_id for each in plan.postponed), beyond)),
        )
