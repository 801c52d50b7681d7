"""What lies ahead: days of study played through with a learner who remembers as FSRS predicts. Pure, with a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from studylm.scheduling import fsrs, worth
from studylm.scheduling.exam import Exam, day_for, new_per_day
from studylm.scheduling.fuzz import whole_days
from studylm.scheduling.model import Config, Memory, Phase, Rating

RECALLED = (0.12, 0.8, 0.08)
"""How often a recalled card is rated hard, good and easy, unless the learner's own shares are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """How the learner studies.

    Attributes:
        new_per_day, reviews_per_day: the day's limits.
        minutes_per_day: the minutes of a study day; 0 for no limit.
        exam: the exam that cards are scheduled for; None for the plain schedule.
        seconds: returns the time of one showing of a card with a memory.
        recalled: how often a recalled card is rated hard, good and easy.
    """

    config: Config
    parameters: Sequence[float]
    new_per_day: int = 10
    reviews_per_day: int = 200
    minutes_per_day: int = 0
    exam: Exam | None = None
    seconds: Callable[[str, Memory], float] = lambda card_id, memory: 25.0
    recalled: tuple[float, float, float] = RECALLED


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the days have brought.

    Attributes:
        reviews: ratings given.
        minutes: the time that they took.
        known: the sum of retrievability on the morning after the last day, over the cards that count.
        by_day: the minutes of each day.
    """

    reviews: int
    minutes: float
    known: float
    by_day: tuple[float, ...]


def play(
    memories: Mapping[str, Memory],
    new: Sequence[str],
    today: date,
    days: int,
    plans: Plans,
    *,
    first: int = 0,
    seed: int = 0,
    counts: Callable[[str], bool] = lambda card_id: True,
) -> Ahead:
    """Study for `days` study days from `today` on.

    Steps of one day are played at once. What a day's limits leave over comes on the next one, the most worth first.

    Args:
        memories: the cards that have been reviewed and come up again.
        new: the others, in the order in which they are begun.
        first: how many of the new cards the exam needs; they come before what is due.
        counts: which cards count for `known`.
    """
    return _Learner(memories, new, today, plans, first, seed).study(days, counts)


class _Learner:
    def __init__(
        self, memories: Mapping[str, Memory], new: Sequence[str], today: date, plans: Plans, first: int, seed: int
    ) -> None:
        self._memories = dict(memories)
        self._new = list(reversed(new))
        self._first = first
        self._today = today
        self._plans = plans
        self._chance = random.Random(seed)
        self._due: dict[date, list[str]] = {}
        self._waiting: set[str] = set()
        self._reviews = 0
        self._spent = 0.0
        for card_id, memory in self._memories.items():
            self._put(card_id, memory)

    def study(self, days: int, counts: Callable[[str], bool]) -> Ahead:
        by_day = []
        for _ in range(days):
            self._spent = 0.0
            self._day()
            by_day.append(self._spent / 60)
            self._today += timedelta(days=1)
        known = sum(
            fsrs.forgetting_curve(self._elapsed(memory), memory.stability, self._plans.parameters)
            for card_id, memory in self._memories.items()
            if memory.stability is not None and counts(card_id)
        )
        return Ahead(self._reviews, sum(by_day), known, tuple(by_day))

    def _day(self) -> None:
        plans, exam = self._plans, self._exam()
        self._waiting.update(self._due.pop(self._today, ()))
        most_new = plans.new_per_day
        if exam is not None and most_new:
            most_new = max(most_new, new_per_day(exam, self._today, self._first))
            begun = self._begin(min(most_new, self._first))
            self._first -= begun
            most_new -= begun
        limited = plans.minutes_per_day or len(self._waiting) > plans.reviews_per_day
        order = sorted(self._waiting)  # of equal cards in every process the same one first
        if limited:
            order.sort(key=self._worth, reverse=True)
        for card_id in order[: plans.reviews_per_day]:
            if not self._time(card_id):
                continue
            self._waiting.discard(card_id)
            self._review(card_id)
        if not self._waiting:
            self._begin(most_new)

    def _begin(self, most: int) -> int:
        """Begin new cards, while there is time; returns how many."""
        begun = 0
        while begun < most and self._new and self._time(self._new[-1]):
            self._learn(self._new.pop())
            begun += 1
        return begun

    def _exam(self) -> Exam | None:
        exam = self._plans.exam
        return exam if exam is not None and exam.ahead(self._today) else None

    def _time(self, card_id: str) -> bool:
        """Whether there is time left for a card."""
        limit = 60 * self._plans.minutes_per_day
        seconds = self._plans.seconds(card_id, self._memories.get(card_id, Memory()))
        return not limit or self._spent + seconds / 2 <= limit

    def _worth(self, card_id: str) -> float:
        memory, plans, exam = self._memories[card_id], self._plans, self._exam()
        if exam is not None and exam.has(card_id):
            found = worth.gain_on(memory, self._today, exam.day, parameters=plans.parameters, config=plans.config)
        else:
            found = worth.growth(memory, self._today, parameters=plans.parameters, config=plans.config)
        return found / plans.seconds(card_id, memory)

    def _learn(self, card_id: str) -> None:
        rating = self._chance.choices(list(Rating), worth.FIRST_RATINGS)[0]
        self._after(card_id, Memory(), rating, len(self._plans.config.learning_steps))

    def _review(self, card_id: str) -> None:
        memory = self._memories[card_id]
        assert memory.stability is not None
        recall = fsrs.forgetting_curve(self._elapsed(memory), memory.stability, self._plans.parameters)
        if self._chance.random() >= recall:
            rating = Rating.AGAIN
        else:
            rating = self._chance.choices((Rating.HARD, Rating.GOOD, Rating.EASY), self._plans.recalled)[0]
        self._after(card_id, memory, rating, len(self._plans.config.relearning_steps))

    def _after(self, card_id: str, memory: Memory, rating: Rating, steps: int) -> None:
        """Apply a rating, and after again the steps of the same day."""
        plans = self._plans
        seconds = plans.seconds(card_id, memory)
        stability, difficulty, elapsed = memory.stability, memory.difficulty, self._elapsed(memory)
        ratings = [rating]
        if memory.phase is Phase.NEW and rating is not Rating.EASY:
            ratings += [Rating.GOOD] * (steps if rating is Rating.AGAIN else max(steps - 1, 0))
        elif rating is Rating.AGAIN:
            ratings += [Rating.GOOD] * steps
        interval = 1.0
        for each in ratings:
            state = fsrs.next_states(
                stability,
                difficulty,
                elapsed,
                parameters=plans.parameters,
                desired_retention=plans.config.desired_retention,
            )[each - 1]
            stability, difficulty, interval, elapsed = state.stability, state.difficulty, state.interval, 0
            self._reviews += 1
            self._spent += seconds
        days = whole_days(
            interval,
            minimum=1,
            maximum=plans.config.maximum_interval,
            at=self._chance.random() if plans.config.fuzz else None,
        )
        after = replace(
            memory,
            phase=Phase.REVIEW,
            step=None,
            stability=stability,
            difficulty=difficulty,
            last_day=self._today,
            reps=memory.reps + len(ratings),
            interval_days=float(days),
        )
        self._memories[card_id] = after
        self._put(card_id, after)

    def _put(self, card_id: str, memory: Memory) -> None:
        """Note when a card comes."""
        if memory.last_day is None:
            return
        day = memory.last_day + timedelta(days=math.ceil(memory.interval_days or 0))
        if (exam := self._exam()) is not None:
            brought = day_for(exam, card_id, memory, parameters=self._plans.parameters)
            day = day if brought is None else min(day, brought)
        if memory.phase is not Phase.REVIEW:
            day = self._today
        self._due.setdefault(max(day, self._today), []).append(card_id)

    def _elapsed(self, memory: Memory) -> int:
        return 0 if memory.last_day is None else max((self._today - memory.last_day).days, 0)
