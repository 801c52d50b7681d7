"""The sums by study day are those of the standing reviews, whatever was recorded, undone or replayed, and where."""

from __future__ import annotations

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
from studylm.store.derived.daily import Day, Total
from studylm.store.records import Fact
from studylm.store.store import Store

CONFIG = Config(zone=UTC)
NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
CARD = "deck/card"

windows = st.sampled_from([0, 1])


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
        card=st.sampled_from(["deck/a", "deck/b", "deck/ü ☃"]),
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
        self.windows[number].reviews.undo_last(self.now)

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
                met = {fact.card_id for fact in facts if fact.phase is Phase.NEW and fact.study_day == day}
                assert store.daily.met_on(day) == len(met)

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


def test_a_review_that_fails_is_in_no_sum(store: Store, path: Path) -> None:
    store.reviews.record(CARD, Rating.GOOD, NOW, config=CONFIG)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON card_states BEGIN SELECT RAISE(ABORT, 'no space'); END")
    other.close()
    with pytest.raises(sqlite3.IntegrityError):
        store.reviews.record(CARD, Rating.GOOD, NOW, config=CONFIG)
    assert [day.reviews for day in store.daily.days()] == [1]
    assert store.daily.days() == days_of(store.reviews.facts())
