"""Scheduling as a pure function: (memory, rating, now) -> memory. No clock, files or randomness."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum, StrEnum

from studylm.scheduling import fsrs
from studylm.scheduling.fuzz import fraction, whole_days
from studylm.scheduling.study_day import STARTS_AT, start_of, study_day


class Rating(IntEnum):
    """The learner's rating of a recall."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        """The rating as commands and JSON spell it: "again", "hard", "good", "easy"."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Rating:
        """The rating that a word, or a digit from 1 to 4, names; case and surrounding space are ignored.

        Raises:
            ValueError: it names no rating.
        """
        text = text.strip().lower()
        for rating in cls:
            if text in (rating.word, str(rating.value)):
                return rating
        raise ValueError(f"{text!r} is not a rating")


class Phase(StrEnum):
    """The phase of a card; the key in JSON is `state`."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The state of one card in the memory model. The default is a card never reviewed.

    Attributes:
        step: index of the current learning or relearning step; None in the other phases.
        stability: days until recall falls to 90 % (FSRS-6); None while new.
        difficulty: 1 (easy) to 10 (hard); None while new.
        due: aware, UTC; None while new.
        last_review: aware, UTC; None while new.
        last_day: the study day of that review, in the learner's time zone at that moment.
        reps: the number of reviews.
        lapses: the number of agains in the review phase.
        interval_days: from the last review to due; whole in the review phase, a fraction in a step.
    """

    phase: Phase = Phase.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    last_review: datetime | None = None
    last_day: date | None = None
    reps: int = 0
    lapses: int = 0
    interval_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of scheduling other than the FSRS parameters.

    Attributes:
        maximum_interval: days.
        zone: the time zone in which study days start; None for the machine's.
        day_starts_at: the local time at which they start.
        easy_days: weekdays ("sat") and dates ("2026-12-24") that get as few cards as the range of fuzz allows.
    """

    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36500
    fuzz: bool = True
    zone: tzinfo | None = None
    day_starts_at: time = STARTS_AT
    easy_days: tuple[str, ...] = ()

    def study_day(self, moment: datetime) -> date:
        """The study day of `moment` (aware)."""
        return study_day(moment, self.zone, self.day_starts_at)

    def start_of(self, day: date) -> datetime:
        """When a study day starts, aware UTC."""
        return start_of(day, self.zone, self.day_starts_at)


DEFAULT_CONFIG = Config()
DEFAULT_PARAMETERS = fsrs.DEFAULT_PARAMETERS

Load = Callable[[date], int]
"""Returns how many cards are due on a study day."""

HOURS_BELOW = 1.0
"""Where FSRS wants a shorter interval, in days, a card that is being learned comes again after that time."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EASY = 1e-6
"""The weight of an easy day: so low that it is taken only where no other day is in the range of fuzz."""
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


def schedule(
    memory: Memory,
    rating: Rating,
    now: datetime,
    *,
    seed: str,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
    config: Config = DEFAULT_CONFIG,
    today: date | None = None,
    steps: bool = True,
    load: Load | None = None,
) -> Memory:
    """The memory after `rating` at `now` (aware). The same arguments always give the same result.

    Intervals are ordered: again <= hard <= good <= easy; those in days differ by one at least, up to the maximum.

    Args:
        seed: determines the fuzz; see `seed_for`.
        parameters: the 21 of FSRS-6.
        today: the study day that the review counts for; that of `now` by default.
        steps: False for an answer that was shown to be right, as code that passed: only again leads to a step then.
        load: returns how many other cards are due on a study day. Within the range of fuzz, a day with fewer is likelier.
    """
    # The intervals depend on those of the ratings before, not on those after.
    for each, after in _outcomes(memory, now, seed, parameters, config, today, steps, load):
        if each is rating:
            return after
    raise ValueError(f"{rating!r} is not a rating")


def preview(
    memory: Memory,
    now: datetime,
    *,
    seed: str,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
    config: Config = DEFAULT_CONFIG,
    today: date | None = None,
    steps: bool = True,
    load: Load | None = None,
) -> dict[Rating, Memory]:
    """The memory after each of the four ratings: exactly what `schedule` returns."""
    return dict(_outcomes(memory, now, seed, parameters, config, today, steps, load))


def _outcomes(
    memory: Memory,
    now: datetime,
    seed: str,
    parameters: Sequence[float],
    config: Config,
    today: date | None,
    steps: bool,
    load: Load | None,
) -> Iterator[tuple[Rating, Memory]]:
    """The memory after again, hard, good and easy, in this order."""
    now = now.astimezone(UTC)
    today = today or config.study_day(now)
    states = fsrs.next_states(
        memory.stability,
        memory.difficulty,
        elapsed_days(memory, today, config),
        parameters=parameters,
        desired_retention=config.desired_retention,
    )
    at = fraction(seed) if config.fuzz else None
    weight = _weight(today, load, config)
    shortest = timedelta(0)
    fewest = 1
    for rating, state in zip(Rating, states, strict=True):
        phase, step, wait = _step(memory, rating, config, steps=steps)
        if wait is None and state.interval < HOURS_BELOW and rating is Rating.GOOD and memory.phase is not Phase.REVIEW:
            waits = config.relearning_steps if memory.phase is Phase.RELEARNING else config.learning_steps
            if waits and steps:
                phase = Phase.RELEARNING if memory.phase is Phase.RELEARNING else Phase.LEARNING
                step = len(waits) - 1
                wait = _hours(state.interval, waits[-1], now, today, config)
        if wait is not None:
            shortest = wait = max(wait, shortest)
            due, interval = now + wait, wait / _DAY
        else:
            # Shortly before the day ends, a step may reach into the next day; an interval in days must not be shorter.
            beyond = (config.study_day(now + shortest - _TICK) - today).days + 1 if shortest else 1
            minimum = min(max(fewest, beyond, _growth(memory, state.interval)), config.maximum_interval)
            days = whole_days(state.interval, minimum=minimum, maximum=config.maximum_interval, at=at, weight=weight)
            fewest = days + 1
            due, interval = config.start_of(today + timedelta(days=days)), float(days)
        yield (
            rating,
            Memory(
                phase=phase,
                step=step,
                stability=state.stability,
                difficulty=state.difficulty,
                due=due,
                last_review=now,
                last_day=today,
                reps=memory.reps + 1,
                lapses=memory.lapses + (memory.phase is Phase.REVIEW and rating is Rating.AGAIN),
                interval_days=interval,
            ),
        )


def seed_for(card_id: str, memory: Memory) -> str:
    """The seed of a card's next review: different for each review, and the same again after an undo."""
    return f"{card_id}:{memory.reps}"


def elapsed_days(memory: Memory, today: date, config: Config = DEFAULT_CONFIG) -> int:
    """Study days from the last review to `today`; 0 for a new card, and if the clock was set back."""
    last = memory.last_day
    if last is None:
        if memory.last_review is None:
            return 0
        last = config.study_day(memory.last_review)
    return max(0, (today - last).days)


def retrievability(
    memory: Memory,
    today: date,
    *,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
    config: Config = DEFAULT_CONFIG,
) -> float | None:
    """The predicted chance of recall on the study day `today`, 0..1; None for a new card."""
    if memory.stability is None:
        return None
    return fsrs.forgetting_curve(elapsed_days(memory, today, config), memory.stability, parameters)


def _step(memory: Memory, rating: Rating, config: Config, *, steps: bool) -> tuple[Phase, int | None, timedelta | None]:
    """The next phase, step and delay after `rating`; (REVIEW, None, None) for an interval in whole days.

    Again leads to the first step. Hard repeats the step; on the first one, the delay is the mean of the first two
    steps, or 1.5 times the step if it is the only one. Good leads to the next step. Easy ends the steps. In the review
    phase, and without `steps`, only again leads to a step.
    """
    done = (Phase.REVIEW, None, None)
    if memory.phase is Phase.REVIEW:
        if rating is Rating.AGAIN and config.relearning_steps:
            return Phase.RELEARNING, 0, config.relearning_steps[0]
        return done
    relearning = memory.phase is Phase.RELEARNING
    phase = Phase.RELEARNING if relearning else Phase.LEARNING
    waits = config.relearning_steps if relearning else config.learning_steps
    if not waits or rating is Rating.EASY or not (steps or rating is Rating.AGAIN):
        return done
    here = min(memory.step or 0, len(waits) - 1)
    if rating is Rating.AGAIN:
        return phase, 0, waits[0]
    if rating is Rating.HARD:
        if here > 0:
            return phase, here, waits[here]
        following = waits[1] if len(waits) > 1 else waits[0] * 2
        return phase, 0, (waits[0] + following) / 2
    if here + 1 < len(waits):
        return phase, here + 1, waits[here + 1]
    return done


def _hours(interval: float, step: timedelta, now: datetime, today: date, config: Config) -> timedelta:
    """The wait of a card that FSRS wants to see again before a day has passed: after that time, as one more step.

    In whole days it would come too late: measured over 120 days, cards with intervals of one day were recalled with 0.79
    to 0.82 instead of 0.9. It comes with the next study day at the latest, where its first review counts as a step.
    """
    until = max(config.start_of(today + _DAY) - now, timedelta(0))
    return max(step, min(interval * _DAY, until))


def _weight(today: date, load: Load | None, config: Config) -> Callable[[int], float] | None:
    """How likely each number of days is; None if all in the range of fuzz are equally likely."""
    if load is None and not config.easy_days:
        return None

    def weight(days: int) -> float:
        day = today + timedelta(days=days)
        easy = day.isoformat() in config.easy_days or _WEEKDAYS[day.weekday()] in config.easy_days
        return (_EASY if easy else 1.0) / (1.0 + (load(day) if load is not None else 0)) ** 2

    return weight


def _growth(memory: Memory, interval: float) -> int:
    """The minimum in days: one more than the last interval if the model's interval is longer, else 1."""
    last = memory.interval_days if memory.phase is Phase.REVIEW else None
    return int(last) + 1 if last is not None and interval > last else 1
