"""Scheduling: what each rating does, in what order, and that nothing about it is left to chance."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.scheduling.fsrs import forgetting_curve
from studylm.scheduling.model import (
    DEFAULT_PARAMETERS,
    Config,
    Memory,
    Phase,
    Rating,
    elapsed_days,
    preview,
    retrievability,
    schedule,
    seed_for,
)
from studylm.scheduling.study_day import start_of, study_day

UTC_CONFIG = Config(zone=UTC)
NO_FUZZ = Config(zone=UTC, fuzz=False)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
AGAIN, HARD, GOOD, EASY = Rating

ratings = st.sampled_from(list(Rating))
jumps = st.one_of(
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=30)),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)),
    st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(0)),  # a clock that goes back
)
histories = st.lists(st.tuples(ratings, jumps), max_size=25)


def live(history: list[tuple[Rating, timedelta]], config: Config = UTC_CONFIG) -> list[tuple[Memory, datetime]]:
    """The memory after each review of a card, with the moment of the next one."""
    memory, now = Memory(), NOON
    lived = [(memory, now)]
    for rating, jump in history:
        memory = schedule(memory, rating, now, seed=seed_for("deck/card", memory), config=config)
        now += jump
        lived.append((memory, now))
    return lived


def wait(memory: Memory, now: datetime) -> timedelta:
    assert memory.due is not None
    return memory.due - now


def test_a_new_card_goes_through_two_steps() -> None:
    first = preview(Memory(), NOON, seed="x", config=UTC_CONFIG)
    assert [wait(first[r], NOON) for r in (AGAIN, HARD, GOOD)] == [
        timedelta(minutes=1),
        timedelta(minutes=5, seconds=30),
        timedelta(minutes=10),
    ]
    assert [first[r].phase for r in Rating] == [Phase.LEARNING] * 3 + [Phase.REVIEW]
    assert [first[r].step for r in Rating] == [0, 0, 1, None]
    second = preview(first[GOOD], NOON, seed="x", config=UTC_CONFIG)
    assert [wait(second[r], NOON) for r in (AGAIN, HARD)] == [timedelta(minutes=1), timedelta(minutes=10)]
    assert [second[r].phase for r in Rating] == [Phase.LEARNING] * 2 + [Phase.REVIEW] * 2
    assert second[AGAIN].step == 0
    assert second[HARD].step == 1


def test_forgetting_a_learned_card_is_a_lapse_with_one_relearning_step() -> None:
    learned = schedule(Memory(), EASY, NOON, seed="x", config=UTC_CONFIG)
    assert learned.due is not None
    lapsed = schedule(learned, AGAIN, learned.due, seed="x", config=UTC_CONFIG)
    assert (lapsed.phase, lapsed.step, lapsed.lapses) == (Phase.RELEARNING, 0, 1)
    assert wait(lapsed, learned.due) == timedelta(minutes=10)
    assert lapsed.stability is not None
    assert learned.stability is not None
    assert lapsed.stability < learned.stability
    after = preview(lapsed, learned.due, seed="x", config=UTC_CONFIG)
    assert wait(after[AGAIN], learned.due) == timedelta(minutes=10)
    assert wait(after[HARD], learned.due) == timedelta(minutes=15)
    assert [after[r].phase for r in Rating] == [Phase.RELEARNING] * 2 + [Phase.REVIEW] * 2
    assert {after[r].lapses for r in Rating} == {1}


def test_without_steps_every_rating_gives_days() -> None:
    bare = replace(UTC_CONFIG, learning_steps=(), relearning_steps=())
    for memory in (Memory(), schedule(Memory(), GOOD, NOON, seed="x", config=bare)):
        assert {m.phase for m in preview(memory, NOON, seed="x", config=bare).values()} == {Phase.REVIEW}
    assert (
        preview(schedule(Memory(), GOOD, NOON, seed="x", config=bare), NOON, seed="x", config=bare)[AGAIN].lapses == 1
    )


def test_a_step_that_no_longer_exists_counts_as_the_last() -> None:
    memory = replace(schedule(Memory(), GOOD, NOON, seed="x", config=UTC_CONFIG), step=7)
    assert schedule(memory, GOOD, NOON, seed="x", config=UTC_CONFIG).phase is Phase.REVIEW
    assert wait(schedule(memory, HARD, NOON, seed="x", config=UTC_CONFIG), NOON) == timedelta(minutes=10)


def test_whole_days_end_at_four_in_the_morning_across_a_clock_change() -> None:
    config = Config(zone=ZoneInfo("Europe/Berlin"))
    for hour in (4, 12, 23, 27):  # 27: three at night, still the same study day
        now = start_of(date(2026, 3, 27), config.zone) + timedelta(hours=hour - 4)
        memory = schedule(Memory(), EASY, now, seed="x", config=config)
        assert memory.interval_days is not None
        assert memory.interval_days >= 2  # so that the clock change of 29 March lies in between
        assert memory.due == start_of(date(2026, 3, 27) + timedelta(days=int(memory.interval_days)), config.zone)
        assert memory.due.astimezone(config.zone).hour == 4


def test_elapsed_days_are_study_days_not_24_hours() -> None:
    config = Config(zone=UTC)
    late = datetime(2026, 5, 4, 23, 50, tzinfo=UTC)
    memory = schedule(Memory(), GOOD, late, seed="x", config=config)
    assert elapsed_days(memory, study_day(datetime(2026, 5, 5, 3, 59, tzinfo=UTC), UTC), config) == 0
    assert elapsed_days(memory, study_day(datetime(2026, 5, 5, 4, 0, tzinfo=UTC), UTC), config) == 1
    assert elapsed_days(memory, study_day(late - timedelta(days=90), UTC), config) == 0


def test_the_day_a_review_counted_for_stays_when_the_learner_travels() -> None:
    tokyo, lima = Config(zone=ZoneInfo("Asia/Tokyo")), Config(zone=ZoneInfo("America/Lima"))
    morning = datetime(2026, 5, 4, 6, tzinfo=tokyo.zone)  # still 3 May in Lima
    memory = schedule(Memory(), GOOD, morning, seed="x", config=tokyo)
    assert memory.last_day == date(2026, 5, 4)
    assert elapsed_days(memory, study_day(datetime(2026, 5, 5, 9, tzinfo=lima.zone), lima.zone), lima) == 1


def test_a_day_is_no_shorter_than_a_step_that_reaches_into_the_next_one() -> None:
    """Five minutes before the study day ends, one day would be over before a step of ten minutes."""
    memory, now = Memory(), NOON.replace(hour=3, minute=55)
    for _ in range(8):  # so that easy gives one day
        memory = schedule(memory, Rating.AGAIN, now - timedelta(hours=1), seed="x", config=UTC_CONFIG)
    four = preview(memory, now, seed="x", config=UTC_CONFIG)
    assert wait(four[Rating.GOOD], now) == timedelta(minutes=10)
    assert wait(four[Rating.EASY], now) == timedelta(days=1, minutes=5)


@given(histories)
def test_a_later_button_never_comes_back_sooner(history: list[tuple[Rating, timedelta]]) -> None:
    for memory, now in live(history):
        four = list(preview(memory, now, seed=seed_for("deck/card", memory), config=UTC_CONFIG).values())
        waits = [wait(m, now) for m in four]
        assert waits == sorted(waits)
        days = [m.interval_days for m in four if m.phase is Phase.REVIEW and m.interval_days != 36500]
        assert len(set(days)) == len(days)


@given(histories)
def test_any_history_leaves_a_sound_memory(history: list[tuple[Rating, timedelta]]) -> None:
    for memory, now in live(history)[1:]:
        assert memory.last_review is not None
        assert memory.due is not None
        assert memory.stability is not None
        assert memory.difficulty is not None
        assert memory.interval_days is not None
        assert 0.001 <= memory.stability <= 36500
        assert 1 <= memory.difficulty <= 10
        assert memory.due > memory.last_review
        assert memory.due.tzinfo is UTC
        assert (memory.step is None) == (memory.phase is Phase.REVIEW)
        if memory.phase is Phase.REVIEW:
            assert memory.interval_days == int(memory.interval_days)
            assert 1 <= memory.interval_days <= 36500
        known = retrievability(memory, study_day(now, UTC), config=UTC_CONFIG)
        assert known is not None
        assert 0 < known <= 1


@given(histories, ratings)
def test_preview_is_what_rating_does(history: list[tuple[Rating, timedelta]], rating: Rating) -> None:
    memory, now = live(history)[-1]
    seed = seed_for("deck/card", memory)
    assert preview(memory, now, seed=seed)[rating] == schedule(memory, rating, now, seed=seed)


@given(histories)
def test_reps_and_lapses_count(history: list[tuple[Rating, timedelta]]) -> None:
    lived = live(history)
    lapses = sum(
        before.phase is Phase.REVIEW and rating is AGAIN
        for (before, _), (rating, _) in zip(lived[:-1], history, strict=True)
    )
    assert (lived[-1][0].reps, lived[-1][0].lapses) == (len(history), lapses)


@given(histories)
def test_a_longer_wait_is_remembered_less_and_rewarded_more(history: list[tuple[Rating, timedelta]]) -> None:
    memory, _ = live([*history, (EASY, timedelta(0))])[-1]
    assert memory.due is not None
    seen = [memory.due + timedelta(days=n) for n in (0, 1, 10, 100)]
    recall = [retrievability(memory, study_day(at, UTC), config=UTC_CONFIG) or 0.0 for at in seen]
    assert recall == sorted(recall, reverse=True)
    gains = [schedule(memory, GOOD, at, seed="x", config=UTC_CONFIG).stability or 0.0 for at in seen]
    assert gains == sorted(gains)


@given(st.lists(st.tuples(ratings, st.integers(0, 400)), min_size=1, max_size=20))
def test_memory_states_agree_with_another_implementation(history: list[tuple[Rating, int]]) -> None:
    """py-fsrs is the oracle. It counts whole 24 hours where we count study days, so reviews stand whole days apart."""
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    card, memory, now = fsrs.Card(), Memory(), NOON
    for rating, days in history:
        memory = schedule(memory, rating, now, seed="x", config=NO_FUZZ)
        card, _ = scheduler.review_card(card, fsrs.Rating(int(rating)), now)
        # fsrs-rs computes in 32 bits and never goes beyond 36500 days; py-fsrs does neither.
        assert memory.stability == pytest.approx(min(card.stability or 0.0, 36500), rel=1e-4)
        assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-4)
        card.stability, card.difficulty = memory.stability, memory.difficulty
        now += timedelta(days=days)
        assert retrievability(memory, study_day(now, UTC), config=NO_FUZZ) == pytest.approx(
            scheduler.get_card_retrievability(card, now), rel=1e-4
        )


def test_the_forgetting_curve_is_ninety_percent_after_one_stability() -> None:
    for stability in (0.001, 1.0, 12.5, 36500.0):
        assert forgetting_curve(0, stability, DEFAULT_PARAMETERS) == 1.0
        assert forgetting_curve(stability, stability, DEFAULT_PARAMETERS) == pytest.approx(0.9)


def test_a_higher_wish_for_retention_brings_cards_back_sooner() -> None:
    memory = schedule(Memory(), EASY, NOON, seed="x", config=NO_FUZZ)
    later = NOON + timedelta(days=8)
    days = [
        schedule(memory, GOOD, later, seed="x", config=replace(NO_FUZZ, desired_retention=wish)).interval_days or 0.0
        for wish in (0.8, 0.9, 0.97)
    ]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 3


def test_fuzz_spreads_cards_and_stays_near() -> None:
    memory = replace(schedule(Memory(), EASY, NOON, seed="x", config=NO_FUZZ), stability=60.0, interval_days=60.0)
    later = NOON + timedelta(days=60)
    exact = schedule(memory, GOOD, later, seed="x", config=NO_FUZZ).interval_days
    assert exact is not None
    spread = {
        schedule(memory, GOOD, later, seed=f"deck/{n}:1", config=UTC_CONFIG).interval_days or 0.0 for n in range(300)
    }
    reach = 1 + 0.15 * 4.5 + 0.10 * 13 + 0.05 * (exact - 20)
    assert len(spread) > 10
    assert exact - reach - 1 <= min(spread) < exact < max(spread) <= exact + reach + 1


@given(st.floats(2.0, 900.0), st.floats(0.9, 1.6), st.text(max_size=5))
def test_fuzz_never_takes_back_growth(last: float, lateness: float, seed: str) -> None:
    """Where the model wants a longer interval than the last one, the interval is longer, wherever the fuzz lands."""
    last = float(int(last))
    memory = Memory(
        phase=Phase.REVIEW,
        stability=last * 0.8,
        difficulty=9.5,
        due=NOON,
        last_review=NOON,
        last_day=NOON.date(),
        reps=4,
        interval_days=last,
    )
    later = NOON + timedelta(days=int(last * lateness))
    for rating in (HARD, GOOD, EASY):
        after = schedule(memory, rating, later, seed=seed, config=UTC_CONFIG)
        assert after.stability is not None
        assert after.interval_days is not None
        if after.stability > last:  # at 90 % the exact interval is the stability
            assert after.interval_days > last


def test_the_fuzz_of_a_card_changes_from_review_to_review() -> None:
    seeds = {seed_for("deck/card", Memory(reps=n)) for n in range(5)} | {seed_for("deck/other", Memory())}
    assert len(seeds) == 6


def test_fuzz_is_the_same_in_every_process() -> None:
    code = (
        "from datetime import UTC, datetime\n"
        "from studylm.scheduling.model import *\n"
        "print([schedule(Memory(), Rating.EASY, datetime(2026, 5, 4, 12, tzinfo=UTC), seed=f's{n}').interval_days"
        " for n in range(40)])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": salt}, capture_output=True, text=True, check=True
        ).stdout
        for salt in ("1", "2")
    }
    assert len(seen) == 1
    assert len(set(seen.pop().strip("[]\n").split(", "))) > 1


def test_ten_days_of_study_look_as_they_should() -> None:
    """43 new cards, 10 a day, every card answered when due with the odds that the model itself gives."""
    chance = random.Random(7)
    memories: dict[str, Memory] = {}
    reviews_a_day: list[int] = []
    new = [f"deck/{n}" for n in range(43)]
    for day in range(10):
        now = NOON + timedelta(days=day)
        end = start_of(study_day(now, UTC) + timedelta(days=1), UTC)
        for card in [new.pop(0) for _ in range(min(10, len(new)))]:
            memories[card] = Memory()
        done = 0
        while waiting := [c for c, m in memories.items() if m.due is None or m.due <= now]:
            for card in waiting:
                known = retrievability(memories[card], study_day(now, UTC), config=UTC_CONFIG)
                rating = GOOD if chance.random() < (0.7 if known is None else known) else AGAIN
                memories[card] = schedule(
                    memories[card], rating, now, seed=seed_for(card, memories[card]), config=UTC_CONFIG
                )
                done += 1
            now += timedelta(minutes=11)
            assert now < end
        reviews_a_day.append(done)
    assert not new
    assert all(memory.phase is Phase.REVIEW for memory in memories.values())
    assert all(20 <= done <= 70 for done in reviews_a_day[:4]), reviews_a_day
    assert sum(reviews_a_day[6:]) < sum(reviews_a_day[:4]), reviews_a_day
    intervals = sorted(memory.interval_days or 0.0 for memory in memories.values())
    assert intervals[0] >= 1
    assert 5 <= intervals[len(intervals) // 2] <= 20
    assert intervals[-1] <= 60
