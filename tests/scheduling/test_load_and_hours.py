"""Balance over neighbouring days, easy days, and cards that are to come again before a day has passed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studylm.scheduling.fuzz import whole_days
from studylm.scheduling.model import Config, Memory, Phase, Rating, preview, schedule, seed_for

CONFIG = Config(zone=UTC)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)  # a Monday
TODAY = NOON.date()
AGAIN, HARD, GOOD, EASY = Rating
TEN_DAYS = Memory(
    phase=Phase.REVIEW,
    stability=10.0,
    difficulty=5.0,
    due=NOON,
    last_review=NOON - timedelta(days=10),
    last_day=TODAY - timedelta(days=10),
    reps=5,
    interval_days=10.0,
)

weights = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40)


@given(interval=st.floats(0.1, 40_000), at=st.floats(0, 1, exclude_max=True), loads=weights)
def test_a_balanced_interval_stays_in_the_range_of_fuzz(interval: float, at: float, loads: list[float]) -> None:
    bounds = [whole_days(interval, minimum=1, maximum=36500, at=end) for end in (0.0, 1 - 1e-12)]
    found = whole_days(interval, minimum=1, maximum=36500, at=at, weight=lambda days: loads[days % len(loads)])
    assert bounds[0] <= found <= bounds[1]


@given(interval=st.floats(20, 3000), at=st.floats(0, 1, exclude_max=True))
def test_a_day_without_cards_is_taken_before_crowded_ones(interval: float, at: float) -> None:
    """Every fifth day is free, so that at least one of those that are weighed is."""
    found = whole_days(interval, minimum=1, maximum=36500, at=at, weight=lambda days: float(days % 5 == 0))
    assert found % 5 == 0


def test_cards_learned_together_come_back_evenly() -> None:
    """400 cards with one interval: with the balance, the fullest day has hardly more than the mean, without it 20 % more."""
    fullest = {}
    for balanced in (False, True):
        due: Counter[date] = Counter()
        for number in range(400):
            memory = replace(TEN_DAYS, stability=20.0)
            after = schedule(
                memory, GOOD, NOON, seed=f"card-{number}", config=CONFIG, load=due.__getitem__ if balanced else None
            )
            assert after.due is not None
            due[CONFIG.study_day(after.due)] += 1
        fullest[balanced] = max(due.values()) / (sum(due.values()) / len(due))
    assert fullest[True] < 1.1 < fullest[False]


def test_easy_days_are_left_out_where_another_day_is_near() -> None:
    config = replace(CONFIG, easy_days=("sat", "sun", "2026-06-01"))
    for number in range(200):
        after = schedule(replace(TEN_DAYS, stability=20.0), GOOD, NOON, seed=str(number), config=config)
        assert after.due is not None
        day = config.study_day(after.due)
        assert day.weekday() < 5
        assert day != date(2026, 6, 1)


def test_an_easy_day_is_taken_where_there_is_no_choice() -> None:
    config = replace(CONFIG, easy_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    after = schedule(TEN_DAYS, GOOD, NOON, seed="x", config=config)
    assert after.interval_days is not None and after.interval_days > 10


@given(
    loads=st.lists(st.integers(0, 500), min_size=1, max_size=20),
    ratings=st.lists(st.sampled_from(list(Rating)), max_size=12),
    gap=st.integers(0, 60),
)
def test_buttons_stay_ordered_whatever_the_load(loads: list[int], ratings: list[Rating], gap: int) -> None:
    memory, now = Memory(), NOON
    for rating in ratings:
        after = preview(
            memory,
            now,
            seed=seed_for("a/b", memory),
            config=CONFIG,
            load=lambda day: loads[day.toordinal() % len(loads)],
        )
        dues = [after[each].due for each in Rating]
        assert dues == sorted(dues, key=lambda due: due or NOON)
        memory, now = after[rating], now + timedelta(days=gap)


def test_a_card_that_would_be_forgotten_in_a_day_comes_again_in_hours() -> None:
    memory, now = Memory(), NOON
    for rating in (AGAIN, GOOD, GOOD):
        memory = schedule(memory, rating, now, seed="x", config=CONFIG)
        now += timedelta(minutes=10)
    assert memory.stability is not None and memory.stability < 0.5
    assert (memory.phase, memory.step) == (Phase.LEARNING, 1)
    assert memory.interval_days is not None and abs(memory.interval_days - memory.stability) < 0.01  # at 0.9
    # Not later than the next study day, on which it becomes a card in days.
    late = schedule(memory, GOOD, datetime(2026, 5, 5, 2, tzinfo=UTC), seed="x", config=CONFIG)
    assert late.due == datetime(2026, 5, 5, 4, tzinfo=UTC)
    next_day = schedule(memory, GOOD, NOON + timedelta(days=1), seed="x", config=CONFIG)
    assert next_day.phase is Phase.REVIEW


def test_hours_need_steps() -> None:
    """With no steps, and for code that passed, every interval is in days."""
    forgotten = schedule(Memory(), AGAIN, NOON, seed="x", config=CONFIG)
    for config, steps, days in ((replace(CONFIG, learning_steps=()), True, 3.0), (CONFIG, False, 2.0)):
        after = schedule(forgotten, GOOD, NOON, seed="x", config=config, steps=steps)
        assert (after.phase, after.interval_days) == (Phase.REVIEW, days)  # a day more than the button before
