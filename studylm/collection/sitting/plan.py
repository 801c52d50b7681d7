"""Which cards fit into some minutes: those with most to gain for each second, and which are postponed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from studylm.collection.sitting.pace import Pace, Usual, kinds_of
from studylm.deck.card import Card, Kind, Library
from studylm.forms.form import MATURE, YOUNG, Form
from studylm.scheduling import worth
from studylm.scheduling.exam import Exam
from studylm.scheduling.model import Config, Memory, retrievability
from studylm.scheduling.queue import StudyOrder
from studylm.store.store import Store

LONG = 120.0
"""Cards that usually take longer, in seconds, come first: what follows can then fill the time exactly."""
GRACE = 180.0
"""Seconds that a long card may take beyond the end of the sitting if it goes slowly."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A card that could be studied in a sitting.

    Attributes:
        recall: the chance of recall today; None for a new card.
        worth: by which it is chosen, for each second; 0 for a new card, and in a plan without a limit.
        usual: the time of one showing.
        seconds: the time until it is done for today.
    """

    card_id: str
    recall: float | None
    worth: float
    usual: Usual
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The cards of a sitting.

    Attributes:
        chosen: in the order of study: long ones, then those that are worth most.
        postponed: due, but not chosen: those in a step, then the others, worth most first.
        new: new cards that fit as well, in the order of the library.
        steps: the cards that were begun, in a step, and fit.
        first: how many of the new cards come before the others, for an exam.
    """

    chosen: tuple[Planned, ...]
    postponed: tuple[Planned, ...]
    new: tuple[Planned, ...]
    steps: tuple[Planned, ...]
    first: int = 0


class Planner:
    """Plans sittings of one collection."""

    def __init__(self, store: Store, config_of: Callable[[str], Config]) -> None:
        self._store = store
        self._config_of = config_of

    def pace(self, library: Library) -> Pace:
        """The learner's usual times, as of now."""
        times = self._store.times.recent()
        return Pace(times, kinds_of(library.cards, times))

    def plan(
        self,
        library: Library,
        order: StudyOrder,
        today: date,
        *,
        budget: float | None = None,
        exam: Exam | None = None,
        new_first: Callable[[str], bool] = lambda card_id: False,
        pace: Pace | None = None,
    ) -> Plan:
        """Choose from `order`, to which the day's limits have been applied, what fits into `budget` seconds.

        New cards come only if nothing that is due has to be postponed, apart from those that `new_first` tells.
        """
        pace = pace or self.pace(library)
        look = _Look(self._store, self._config_of, library, pace, today, exam, worth=budget is not None)
        steps = [look.at(card_id) for card_id in (*order.learning, *order.soon)]
        review = [look.at(card_id) for card_id in order.review]
        if budget is None:
            new = [look.at(card_id) for card_id in order.new]
            return Plan(tuple(review), (), tuple(new), tuple(steps))
        left, fitting, postponed, due = budget, [], [], set(order.learning)
        for each in steps:
            if left >= shortest(each.usual):
                fitting.append(each)
                left -= each.seconds
            elif each.card_id in due:
                postponed.append(each)
        new, left = _fitting((look.at(card_id) for card_id in order.new if new_first(card_id)), left, look.needs)
        first = len(new)
        review.sort(key=lambda each: each.worth, reverse=True)
        chosen = []
        for each in review:
            if each.seconds / 2 <= left:
                chosen.append(each)
                left -= each.seconds
            else:
                postponed.append(each)
        if not postponed:
            begun = {each.card_id for each in new}
            more, left = _fitting((look.at(card_id) for card_id in order.new if card_id not in begun), left, look.needs)
            new += more
        chosen.sort(key=lambda each: -each.seconds if each.usual.median > LONG else 0.0)
        return Plan(tuple(chosen), tuple(postponed), tuple(new), tuple(fitting), first=first)


def fits(each: Planned, left: float, *, begun: bool) -> bool:
    """Whether a card can still be started with `left` seconds to go.

    A short one if the sitting then ends nearer to its end than without it (see `shortest`); a long one if it would still end
    within three minutes of that, should it go slowly. At the beginning of a sitting, a long one need only fit usually; so need
    a new one at any time, or code would never be begun in twenty minutes.
    """
    if each.usual.median <= LONG:
        return left >= shortest(each.usual)
    return each.usual.long <= left + GRACE or ((not begun or each.recall is None) and each.usual.median <= left + GRACE)


def shortest(usual: Usual) -> float:
    """The seconds that must be left to start a short card: half of what it takes, and in three minutes more the longest."""
    return max(usual.mean / 2, usual.longest - GRACE)


class _Look:
    """What is to be known of single cards for one plan."""

    def __init__(
        self,
        store: Store,
        config_of: Callable[[str], Config],
        library: Library,
        pace: Pace,
        today: date,
        exam: Exam | None,
        *,
        worth: bool,
    ) -> None:
        self._cards: Mapping[str, Card] = library.cards
        self._memory = store.present.as_read
        self._parameters: Sequence[float] = store.reviews.parameters().fsrs
        self._config_of = config_of
        self._pace = pace
        self._today = today
        self._exam = exam
        self._worth = worth

    def at(self, card_id: str) -> Planned:
        card, memory = self._cards[card_id], self._memory(card_id)
        config = self._config_of(card.deck)
        recall = retrievability(memory, self._today, parameters=self._parameters, config=config)
        form = likely_form(memory) if card.kind is Kind.CODE else None
        usual = self._pace.usual(card.kind, form)
        seconds = usual.mean * self._pace.showings(card.kind, memory, recall, config)
        gained = self._gain(card_id, memory, config) if self._worth else 0.0
        return Planned(card_id, recall, gained / seconds, usual, seconds)

    def needs(self, card_id: str) -> tuple[str, ...]:
        return self._cards[card_id].needs

    def _gain(self, card_id: str, memory: Memory, config: Config) -> float:
        if memory.stability is None:
            return 0.0
        if self._exam is not None and self._exam.has(card_id):
            return worth.gain_on(memory, self._today, self._exam.day, parameters=self._parameters, config=config)
        return worth.growth(memory, self._today, parameters=self._parameters, config=config)


def likely_form(memory: Memory) -> Form:
    """The form that a code card probably comes in, without reading its history."""
    if memory.stability is None:
        return Form.BUILD
    if memory.stability > MATURE:
        return Form.REBUILD
    return Form.RESTORE if memory.stability < YOUNG else Form.REPAIR


def _fitting(
    cards: Iterable[Planned], left: float, needs: Callable[[str], Iterable[str]]
) -> tuple[list[Planned], float]:
    """As many as fit, from the first on, and the seconds that are left. What needs a card that does not fit waits too."""
    found: list[Planned] = []
    skipped: set[str] = set()
    for each in cards:
        if left <= 0:
            break
        if each.seconds > left or not skipped.isdisjoint(needs(each.card_id)):
            skipped.add(each.card_id)
            continue
        found.append(each)
        left -= each.seconds
    return found, left
