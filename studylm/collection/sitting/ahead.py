"""The days ahead of a collection, played through with its own settings, memories and times."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from statistics import fmean

from studylm.availability.needs import with_needs
from studylm.collection.clock import StudyClock
from studylm.collection.sitting.plan import Planner, likely_form
from studylm.deck.card import Kind, Library
from studylm.scheduling.exam import Exam
from studylm.scheduling.model import Memory, Phase, Rating
from studylm.scheduling.simulation import RECALLED, Ahead, Plans, play
from studylm.settings import LiveSettings
from studylm.store.store import Store

ENOUGH_RATINGS = 50
"""Recalled reviews after which the learner's own shares of hard, good and easy are used."""
CARDS = 2000
"""The days are played several times, with other chances, until so many cards were; the results are averaged."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The mean of several plays.

    Attributes:
        known: the sum of retrievability at the end, over the cards that count.
    """

    reviews: float
    minutes_per_day: float
    known: float


class DaysAhead:
    """Plays the days ahead of one collection. Changes nothing."""

    def __init__(self, store: Store, settings: LiveSettings, clock: StudyClock, planner: Planner) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._planner = planner

    def play(
        self,
        library: Library,
        days: int,
        *,
        exam: Exam | None = None,
        retention: float | None = None,
        counts: frozenset[str] | None = None,
    ) -> Forecast:
        """Study for `days` study days from today on, as the settings say.

        Args:
            exam: the exam to study for; None for the plain schedule.
            retention: the desired retention; None for that of the settings.
            counts: the cards that count for `known`; None for all.
        """
        memories, new = self._cards(library)
        needed: Container[str] = ()
        if exam is not None:
            needed = library.cards.keys() if exam.cards is None else with_needs(exam.cards, library)
        new.sort(key=lambda card_id: card_id not in needed)  # stable
        plans = self._plans(library, exam, retention)
        seeds = range(max(1, min(10, CARDS // max(1, len(memories) + len(new)))))
        found: list[Ahead] = [
            play(
                memories,
                new,
                self._clock.today(),
                days,
                plans,
                first=sum(card_id in needed for card_id in new),
                seed=seed,
                counts=lambda card_id: counts is None or card_id in counts,
            )
            for seed in seeds
        ]
        return Forecast(
            fmean(each.reviews for each in found),
            fmean(each.minutes for each in found) / max(days, 1),
            fmean(each.known for each in found),
        )

    def _cards(self, library: Library) -> tuple[dict[str, Memory], list[str]]:
        """The memories of the cards that come up again, and the new ones in order. Suspended cards do neither."""
        memories, flags = self._store.present.memories(), self._store.present.flagged()
        shown = [card_id for card_id in library.cards if not (card_id in flags and flags[card_id].suspended)]
        return (
            {card_id: memories[card_id] for card_id in shown if card_id in memories},
            [card_id for card_id in shown if card_id not in memories],
        )

    def _plans(self, library: Library, exam: Exam | None, retention: float | None) -> Plans:
        settings, config = self._settings.current, self._settings.config
        pace, cards = self._planner.pace(library), library.cards
        kinds: dict[str, Kind] = {}

        def seconds(card_id: str, memory: Memory) -> float:
            kind = kinds.get(card_id)
            if kind is None:
                kind = kinds[card_id] = cards[card_id].kind
            return pace.usual(kind, likely_form(memory) if kind is Kind.CODE else None).mean

        return Plans(
            config=config if retention is None else replace(config, desired_retention=retention),
            parameters=self._store.reviews.parameters().fsrs,
            new_per_day=settings.new_per_day,
            reviews_per_day=settings.reviews_per_day,
            minutes_per_day=settings.minutes_per_day,
            exam=exam,
            seconds=seconds,
            recalled=self._recalled(),
        )

    def _recalled(self) -> tuple[float, float, float]:
        given = dict.fromkeys((Rating.HARD, Rating.GOOD, Rating.EASY), 0)
        for total in self._store.daily.totals():
            if total.phase is Phase.REVIEW and total.rating in given:
                given[total.rating] += total.reviews
        number = sum(given.values())
        if number < ENOUGH_RATINGS:
            return RECALLED
        return given[Rating.HARD] / number, given[Rating.GOOD] / number, given[Rating.EASY] / number
