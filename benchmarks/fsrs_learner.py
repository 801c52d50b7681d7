"""A simulated learner whose memory follows FSRS-6 with parameters of its own, scheduled by other ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from studylm.scheduling.folding import History
from studylm.scheduling.fsrs import DEFAULT_PARAMETERS, forgetting_curve, next_states
from studylm.scheduling.model import Config, Memory, Phase, Rating, elapsed_days, schedule, seed_for
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def different(seed: int) -> tuple[float, ...]:
    """Parameters that differ clearly from the published ones: a memory that lasts much less, or with an even seed longer."""
    chance, true = random.Random(seed), list(DEFAULT_PARAMETERS)
    first, growth = (0.35, -0.5) if seed % 2 else (3.0, 0.5)
    for place in range(4):
        true[place] *= first
    true[8] += growth
    true[20] = chance.uniform(0.15, 0.3)
    return tuple(true)


def study(
    true: Sequence[float],
    *,
    cards: int,
    days: int,
    seed: int,
    new_per_day: int = 20,
    present: Sequence[float] = DEFAULT_PARAMETERS,
) -> list[History]:
    """The histories after a number of days, each card reviewed when it is due, with its steps.

    Args:
        true: the parameters that the learner's memory follows.
        present: those that schedule.
    """
    chance = random.Random(seed)
    new = list(range(cards))
    memories: dict[int, Memory] = {}
    inner: dict[int, tuple[float, float]] = {}
    histories: dict[int, History] = {}
    for day in range(days):
        now = START + timedelta(days=day)
        today = CONFIG.study_day(now)
        waiting = [card for card, memory in memories.items() if memory.due and CONFIG.study_day(memory.due) <= today]
        waiting += [new.pop() for _ in range(min(new_per_day, len(new)))]
        for card in waiting:  # grows while it is walked through
            memory = memories.get(card, Memory())
            elapsed = elapsed_days(memory, today, CONFIG)
            if memory.phase is Phase.NEW:
                rating = chance.choices(list(Rating), (20, 20, 50, 10))[0]
            else:
                recall = forgetting_curve(elapsed, inner[card][0], true) if elapsed else 0.9
                remembered = chance.random() < recall
                rating = chance.choices(list(Rating)[1:], (15, 75, 10))[0] if remembered else Rating.AGAIN
            before = inner.get(card, (None, None))
            state = next_states(*before, elapsed, parameters=true, desired_retention=0.9)[rating - 1]
            inner[card] = state.stability, state.difficulty
            seed_of = seed_for(str(card), memory)
            memories[card] = schedule(memory, rating, now, seed=seed_of, parameters=present, config=CONFIG)
            histories.setdefault(card, History()).add(int(rating), today.toordinal())
            now += timedelta(seconds=8)
            if memories[card].phase is not Phase.REVIEW:
                waiting.append(card)
    return list(histories.values())


def record(store: Store, histories: Sequence[History]) -> int:
    """Record the reviews as cards d/0, d/1, ... on the days on which they were made. Returns their number."""
    reviews = sorted(
        (day, place, number, rating)
        for number, history in enumerate(histories)
        for place, (rating, day) in enumerate(zip(history.ratings, history.days, strict=True))
    )
    for count, (day, _, number, rating) in enumerate(reviews):
        noon = datetime.combine(date.fromordinal(day), time(12), UTC)
        now = noon + timedelta(seconds=count % 10_000)
        store.reviews.record(f"d/{number}", Rating(rating), now, config=CONFIG)
    return len(reviews)
