"""A sitting that ends when its minutes do: which card comes next, and what is postponed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from studylm.collection.sitting.pace import Pace
from studylm.collection.sitting.plan import LONG, Plan, fits, shortest
from studylm.deck.card import Library
from studylm.scheduling.queue import LEARN_AHEAD, StudyCounts, StudyOrder

_STEPS = LEARN_AHEAD.total_seconds() / 2
"""Seconds that new cards are given before the end, so that their steps come in the same sitting."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A plan, and what it was made for."""

    plan: Plan
    library: Library
    today: date


class Timed:
    """Chooses the cards of one sitting. It plans once, and looks at the time that is really left before each card.

    Args:
        planned: returns a plan for what can be studied and the seconds left.
        pace: returns the learner's usual times.
    """

    def __init__(
        self,
        planned: Callable[[Library, StudyOrder, float, Pace], Plan],
        pace: Callable[[Library], Pace],
    ) -> None:
        self._planned = planned
        self._pace_of = pace
        self._pace: Pace | None = None
        self._made: _Made | None = None
        self._begun = False

    def next(self, library: Library, order: StudyOrder, today: date, left: float, last: str | None) -> str | None:
        """The card to study next with `left` seconds to go; None if the sitting ends.

        Args:
            order: what can be studied now, within the day's limits.
            last: the card studied just now, which does not come twice in a row if there is another.
        """
        card_id = self._next(library, order, today, left, last)
        self._begun = self._begun or card_id is not None
        return card_id

    def _next(self, library: Library, order: StudyOrder, today: date, left: float, last: str | None) -> str | None:
        plan = self._plan(library, order, today, left)
        if set(order.review).difference(each.card_id for each in (*plan.chosen, *plan.postponed)):  # it came due since
            plan = self._plan(library, order, today, left, anew=True)
        if order.learning and self._fits(library, order.learning[0], left):
            return order.learning[0]
        found = self._of(plan, order, left)
        if found is None and set(order.new).difference(each.card_id for each in plan.new):
            # It went faster than planned, so that there is time for more new cards.
            found = self._of(self._plan(library, order, today, left, anew=True), order, left)
        if found is not None:
            return found
        soon = order.soon[1:] if len(order.soon) > 1 and order.soon[0] == last else order.soon
        return soon[0] if soon and self._fits(library, soon[0], left) else None

    def _of(self, plan: Plan, order: StudyOrder, left: float) -> str | None:
        """The first card of a plan that is still to be studied and fits."""
        due, unseen = set(order.review), set(order.new)
        review = [each for each in (*plan.chosen, *plan.postponed) if each.card_id in due]
        new = [each for each in plan.new if each.card_id in unseen]
        long = [each for each in review if each.usual.median > LONG]
        short = [each for each in review if each.usual.median <= LONG]
        # New cards come after what is due, unless they are for an exam or have steps, for which there must be time.
        exam = {each.card_id for each in plan.new[: plan.first]}
        stepped = [each for each in new if each.usual.median <= LONG]
        begin = left <= _STEPS + sum(each.seconds for each in stepped)
        first = [each for each in new if each.card_id in exam or (begin and each in stepped)]
        for each in (*long, *first, *short, *new):
            if fits(each, left, begun=self._begun):
                return each.card_id
        return None

    def counts(self, library: Library, order: StudyOrder, today: date, left: float) -> StudyCounts:
        """How many cards of each group the sitting still holds: those of its plan for which there is time."""
        plan = self._plan(library, order, today, left)
        due, unseen = set(order.review), set(order.new)
        assert self._pace is not None
        steps = 0
        for card_id in (*order.learning, *order.soon):
            if not self._fits(library, card_id, left):
                break
            left -= self._pace.usual(library.cards[card_id].kind).mean
            steps += 1
        review = new = 0
        for each in (*plan.chosen, *plan.new):
            if each.card_id not in due and each.card_id not in unseen:
                continue  # studied by now
            if left < each.seconds / 2:
                break
            left -= each.seconds
            review += each.recall is not None
            new += each.recall is None
        learning = min(steps, len(order.learning))
        return StudyCounts(learning, review, new, steps - learning)

    def _plan(self, library: Library, order: StudyOrder, today: date, left: float, *, anew: bool = False) -> Plan:
        made = self._made
        if anew or made is None or made.library is not library or made.today != today:
            if self._pace is None:
                self._pace = self._pace_of(library)
            made = self._made = _Made(self._planned(library, order, max(left, 0.0), self._pace), library, today)
        return made.plan

    def _fits(self, library: Library, card_id: str, left: float) -> bool:
        assert self._pace is not None
        return left >= shortest(self._pace.usual(library.cards[card_id].kind))
