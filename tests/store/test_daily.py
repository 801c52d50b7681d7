"""The sums by study day are those of the standing reviews, whatever was recorded, undone or replayed, and where."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from studylm.forms.form import Form
from studylm.scheduling.model import Config, Phase, Rating
from studylm.store.derived.daily import Day, DayRetention, Total
from studylm.store.records import ChangeKind, Fact, ReviewRecord
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
CARD = "deck/card"

windows = st.sampled_from([0, 1])
cards = st.sampled_from(["deck/a", "deck/b", "deck/ü ☃"])


def days_of(facts: list[Fact]) -> list[Day]:
    by_day: defaultdict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_day[fact.study_day].append(fact)
    return [
        Day(
            found[0].study_day,
            reviews=len(found),
            milliseconds=sum(fact.duration_ms for fact in found),
            tested=sum(fact.phase is Phase.REVIEW for fact in found),
            remembered=sum(fact.phase is Phase.REVIEW and fact.rating > Rating.AGAIN for fact in found),
            met=sum(fact.phase is Phase.NEW for fact in found),
        )
        for found in sorted(by_day.values(), key=lambda found: found[0].study_day)
    ]


def totals_of(facts: list[Fact]) -> set[Total]:
    reviews = Counter((fact.phase, fact.rating, fact.form) for fact in facts)
    milliseconds: Counter[object] = Counter()
    for fact in facts:
        milliseconds[fact.phase, fact.rating, fact.form] += fact.duration_ms
    return {Total(*key, number, milliseconds[key]) for key, number in reviews.items()}


def retention_of(records: list[ReviewRecord]) -> list[DayRetention]:
    by_day: defaultdict[object, list[ReviewRecord]] = defaultdict(list)
    for record in records:
        if record.before.phase is Phase.REVIEW:
            by_day[record.study_day].append(record)

    def counts(found: list[ReviewRecord]) -> tuple[int, int]:
        return len(found), sum(record.rating > Rating.AGAIN for record in found)

    return [
        DayRetention(
            found[0].study_day,
            *counts(found),
            *counts([record for record in found if (record.before.interval_days or 0) >= 21]),
        )
        for found in sorted(by_day.values(), key=lambda found: found[0].study_day)
    ]


def predictions_of(records: list[ReviewRecord]) -> dict[tuple[int, bool], tuple[int, float]]:
    """(step, remembered) -> (reviews, sum of the chances)."""
    found: dict[tuple[int, bool], tuple[int, float]] = {}
    for record in records:
        if record.before.phase is Phase.REVIEW:
            assert record.retrievability is not None
            key = min(999, int(record.retrievability * 1000)), record.rating > Rating.AGAIN
            reviews, total = found.get(key, (0, 0.0))
            found[key] = reviews + 1, total + record.retrievability
    return found


def assert_tested(store: Store) -> None:
    records = store.reviews.records()
    assert store.daily.retention() == retention_of(records)
    expected, predictions = predictions_of(records), store.daily.predictions()
    assert [(each.bin, each.remembered) for each in predictions] == sorted(expected)
    for each in predictions:
        reviews, total = expected[each.bin, each.remembered]
        assert (each.reviews, each.chance) == (reviews, pytest.approx(total / reviews, abs=1e-9))


class Sums(RuleBasedStateMachine):
    """Two windows on one history."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "studylm.db"
        self.windows = [Store.open(self.path) for _ in range(2)]
        self.now = NOW

    @rule(
        number=windows,
        card=cards,
        rating=st.sampled_from(list(Rating)),
        duration=st.none() | st.integers(0, 3_600_000),
        form=st.none() | st.sampled_from(list(Form)),
    )
    def rate(self, number: int, card: str, rating: Rating, duration: int | None, form: Form | None) -> None:
        self.windows[number].reviews.record(
            card, rating, self.now, config=CONFIG, duration_ms=duration, form=form, steps=form is None
        )

    @rule(number=windows)
    def undo(self, number: int) -> None:
        self.windows[number].changes.undo_last(self.now)

    @rule(number=windows, card=cards)
    def reset(self, number: int, card: str) -> None:
        self.windows[number].changes.make(ChangeKind.RESET, [card], self.now)

    @rule(number=windows, card=cards, ratings=st.lists(st.sampled_from([Rating.AGAIN, Rating.GOOD]), max_size=3))
    def study_for_months(self, number: int, card: str, ratings: list[Rating]) -> None:
        """Until the card has got intervals of more than three weeks."""
        for rating in (*ratings, Rating.EASY, Rating.EASY):
            due = self.windows[number].reviews.memory(card).due or self.now
            self.now = max(self.now, due + timedelta(days=1))
            self.windows[number].reviews.record(card, rating, self.now, config=CONFIG)

    @rule(number=windows)
    def replay(self, number: int) -> None:
        self.windows[number].reviews.replay(CONFIG)

    @rule(jump=st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=20)))
    def wait(self, jump: timedelta) -> None:
        self.now += jump

    @rule()
    def damage_and_replay(self) -> None:
        with sqlite3.connect(self.path) as other:
            other.execute("UPDATE daily SET reviews = reviews + 1, milliseconds = 0")
            other.execute("INSERT INTO daily VALUES ('2020-01-01', 'review', 1, '', 7, 7)")
            other.execute("UPDATE tested SET remembered = remembered + 1")
            other.execute("INSERT INTO tested VALUES ('2020-01-01', 1, 7, 7)")
            other.execute("UPDATE predictions SET predicted = 0")
            other.execute("INSERT INTO predictions VALUES (1, 0, 0, 7, 7)")
        other.close()
        self.windows[0].reviews.replay(CONFIG)

    @invariant()
    def the_sums_are_those_of_the_reviews(self) -> None:
        for store in self.windows:
            facts = store.reviews.facts()
            assert store.daily.days() == days_of(facts)
            totals = store.daily.totals()
            assert set(totals) == totals_of(facts)
            assert len(totals) == len(set(totals))
            for day in {fact.study_day for fact in facts}:
                met = [fact.card_id for fact in facts if fact.phase is Phase.NEW and fact.study_day == day]
                assert store.daily.met_on(day) == len(met)
            assert_tested(store)

    def teardown(self) -> None:
        for store in getattr(self, "windows", ()):
            store.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestSums = Sums.TestCase
TestSums.settings = settings(max_examples=25, stateful_step_count=20)


def test_an_older_history_gets_its_sums(path: Path) -> None:
    with Store.open(path) as store:
        for card, rating in (("deck/a", Rating.GOOD), ("deck/b", Rating.EASY), ("deck/b", Rating.AGAIN)):
            store.reviews.record(card, rating, NOW, config=CONFIG, duration_ms=1500)
        store.reviews.undo_last(NOW)
        expected, facts = store.daily.days(), store.reviews.facts()
    with sqlite3.connect(path) as older:
        for (name,) in older.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%changes%' AND type = 'trigger'"):
            older.execute(f"DROP TRIGGER {name}")
        for name in ("daily_reviews", "daily_undos"):
            older.execute(f"DROP TRIGGER {name}")
        older.execute("DROP TABLE changes")
        older.execute("DROP TABLE daily")
        older.execute("DROP INDEX attempts_by_kind")
        older.execute("DELETE FROM _sqlite_migrations WHERE name = '0009-changes-and-daily'")
    older.close()
    with Store.open(path) as store:
        assert store.daily.days() == expected == days_of(facts)
        store.reviews.undo_last(NOW)
        assert [day.reviews for day in store.daily.days()] == [1]


def test_an_older_history_gets_its_predictions(path: Path) -> None:
    with Store.open(path) as store:
        now = NOW
        for card, rating in (("deck/a", Rating.EASY), ("deck/a", Rating.EASY), ("deck/b", Rating.EASY)):
            now = max(now, store.reviews.memory(card).due or now)
            store.reviews.record(card, rating, now, config=CONFIG)
        for days, rating in ((40, Rating.GOOD), (41, Rating.AGAIN), (41, Rating.GOOD), (90, Rating.GOOD)):
            for card in ("deck/a", "deck/b"):
                store.reviews.record(card, rating, now + timedelta(days=days), config=CONFIG)
        store.reviews.undo_last(NOW)
        expected = store.daily.retention(), store.daily.predictions()
        assert any(day.mature for day in expected[0])
    with sqlite3.connect(path) as older:
        for name in ("tested_reviews", "tested_undos"):
            older.execute(f"DROP TRIGGER {name}")
        for name in ("tested", "predictions"):
            older.execute(f"DROP TABLE {name}")
        for name in ("attempts_in_short", "attempt_outcomes", "openings_in_short"):
            older.execute(f"DROP INDEX {name}")
        older.execute("DELETE FROM _sqlite_migrations WHERE name = '0011-predictions'")
    older.close()
    with Store.open(path) as store:
        assert (store.daily.retention(), store.daily.predictions()) == expected
        assert_tested(store)
        for _ in range(4):
            store.reviews.undo_last(NOW)
            assert_tested(store)


def test_predictions_can_be_kept_to_those_of_some_parameters(store: Store, path: Path) -> None:
    def review(day: int, config: Config = CONFIG) -> None:
        store.reviews.record(CARD, Rating.EASY, NOW + timedelta(days=day), config=config)

    for day in (0, 10):
        review(day)
    first = store.reviews.parameters().fsrs
    review(60, Config(zone=UTC, desired_retention=0.8))  # another set, with the same parameters
    fitted = (*first[:-1], 0.2)
    with sqlite3.connect(path) as other:
        columns = "desired_retention, reason, learning_steps, relearning_steps, maximum_interval, day_starts_at"
        other.execute(
            f"INSERT INTO parameters (fsrs, {columns}) SELECT ?, {columns} FROM parameters WHERE id = 1",
            (json.dumps(fitted),),
        )
    other.close()
    review(200)
    review(400)

    def number(fsrs: tuple[float, ...] | None) -> int:
        return sum(each.reviews for each in store.daily.predictions(fsrs))

    assert (number(None), number(first), number(fitted)) == (4, 2, 2)
    assert_tested(store)


def test_a_review_that_fails_is_in_no_sum(store: Store, path: Path) -> None:
    store.reviews.record(CARD, Rating.GOOD, NOW, config=CONFIG)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON card_states BEGIN SELECT RAISE(ABORT, 'no space'); END")
    other.close()
    with pytest.raises(sqlite3.IntegrityError):
        store.reviews.record(CARD, Rating.GOOD, NOW, config=CONFIG)
    assert [day.reviews for day in store.daily.days()] == [1]
    assert store.daily.days() == days_of(store.reviews.facts())
