"""The queue that is kept up to date is always the one that its definition gives, whatever was written, and by whom."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from studylm.collection import ChangedElsewhere, Collection, Rating, ReviewSession
from studylm.deck.card import Card, Kind, Library
from studylm.scheduling.model import DEFAULT_PARAMETERS, Config
from studylm.workspace import Workspace
from tests.collection.conftest import START, Clock, make_card
from tests.from_scratch import next_due_of, order_of
from tests.waiting import PATIENCE

NAMES = [f"c{n}" for n in range(9)]
SIBLINGS = {"c1": ("c2",), "c2": ("c1", "c3"), "c3": ("c2",), "c5": ("c6",), "c6": ("c5",), "c8": ("c4",)}
"""The last has a sibling that does not name it."""
NEEDS = {
    "c0": ("c7",),
    "c2": ("c0",),
    "c3": ("c2", "c1"),
    "c4": ("c3", "c8"),
    "c6": ("c5",),
    "c7": ("c4", "c0"),
    "c8": ("c3",),
}
"""Some need each other in a circle. In another order of the cards, others come before what they need."""

RATES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from studylm.scheduling.model import Config, Rating
from studylm.store.store import Store

with Store.open(Path(sys.argv[1])) as store:
    store.reviews.record("deck/c1", Rating.EASY, datetime.fromisoformat(sys.argv[2]), config=Config(zone=UTC))
"""

cards = st.sampled_from(NAMES)
windows = st.sampled_from([0, 1])
ratings = st.sampled_from(list(Rating))


def library_of(deck: str, names: list[str]) -> Library:
    """Cards of one deck under its name. Their content, by which they are known again, does not depend on it."""
    found = {}
    for name in names:
        number = int(name[1:])
        card: Card = make_card(
            name,
            Kind.CODE if name == "c3" else Kind.RECALL,
            topics=("even",) if number % 2 == 0 else (),
            siblings=tuple(f"{deck}/{each}" for each in SIBLINGS.get(name, ()) if each in names),
            needs=tuple(f"{deck}/{each}" for each in NEEDS.get(name, ())),
        )
        found[f"{deck}/{name}"] = replace(card, id=f"{deck}/{name}", deck=deck)
    return Library(found)


class LiveQueue(RuleBasedStateMachine):
    """Two windows on one history, and all that may happen to it."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.workspace = Workspace(Path(self.folder.name))
        self.deck = "deck"
        self.windows = [self.opened() for _ in range(2)]
        self.sessions = [self.session(window) for window in self.windows]

    def opened(self) -> Collection:
        library = library_of(self.deck, NAMES)
        return Collection.open(self.workspace, clock=self.clock, library=library, config=Config(zone=UTC))

    def session(self, window: Collection) -> ReviewSession:
        """A sitting that chooses from some cards; new ones are not limited, so that its counts are those of the queue."""
        return ReviewSession(window, new_limit=1000, cards=list(window.library.cards)[:6])

    def id_of(self, window: Collection, name: str) -> str | None:
        return next((card_id for card_id in window.library.cards if card_id.endswith(f"/{name}")), None)

    @rule(number=windows, name=cards, rating=ratings)
    def rate(self, number: int, name: str, rating: Rating) -> None:
        card_id = self.id_of(self.windows[number], name)
        if card_id is not None:
            self.windows[number].rate(card_id, rating, duration_ms=1000)

    @rule(number=windows, rating=ratings)
    def rate_in_a_sitting(self, number: int, rating: Rating) -> None:
        session = self.sessions[number]
        session.refresh()
        if session.current is None:
            return
        session.reveal()
        with suppress(ChangedElsewhere):
            session.rate(rating)

    @rule(number=windows)
    def undo(self, number: int) -> None:
        with suppress(ChangedElsewhere):  # its card may have been reset since
            self.windows[number].undo()

    @rule(number=windows, name=cards, suspended=st.booleans())
    def suspend(self, number: int, name: str, suspended: bool) -> None:
        card_id = self.id_of(self.windows[number], name)
        if card_id is not None:
            self.windows[number].set_suspended(card_id, suspended)

    @rule(
        number=windows, names=st.lists(cards, min_size=1, max_size=3), what=st.sampled_from(["bury", "unbury", "reset"])
    )
    def change(self, number: int, names: list[str], what: str) -> None:
        window = self.windows[number]
        found = [card_id for name in names if (card_id := self.id_of(window, name)) is not None]
        getattr(window.control, what)(found)

    @rule(number=windows)
    def undo_any(self, number: int) -> None:
        self.windows[number].control.undo()

    @rule(name=cards, minutes=st.integers(-10, 3000))
    def bury_by_another_program(self, name: str, minutes: int) -> None:
        until = (self.clock.now + timedelta(minutes=minutes)).isoformat(timespec="microseconds")
        window = self.windows[0]
        card_id = self.id_of(window, name)
        if card_id is not None:
            self.execute(
                "INSERT INTO card_flags (card_id, buried_until) VALUES (?, ?)"
                " ON CONFLICT (card_id) DO UPDATE SET buried_until = excluded.buried_until",
                window.store.names.history_id(card_id),
                until,
            )

    @rule(scale=st.sampled_from([0.9, 1.2]))
    def other_parameters_by_another_program(self, scale: float) -> None:
        fsrs = json.dumps([DEFAULT_PARAMETERS[0] * scale, *DEFAULT_PARAMETERS[1:]])
        self.execute("INSERT INTO parameters (fsrs, desired_retention, reason) VALUES (?, 0.9, 'test')", fsrs)

    def execute(self, sql: str, *values: str) -> None:
        with sqlite3.connect(self.workspace.database) as other:
            other.execute(sql, values)
        other.close()

    @rule(number=windows, days=st.integers(1, 40), names=st.none() | st.sets(cards))
    def exam(self, number: int, days: int, names: set[str] | None) -> None:
        """An exam on some cards or on all; one on none clears it."""
        window = self.windows[number]
        found = [
            card_id for name in NAMES if (card_id := self.id_of(window, name)) and (names is None or name in names)
        ]
        if found:
            day = window.clock.today() + timedelta(days=days)
            window.exams.enter(day, "" if names is None else "some", found)
        else:
            window.exams.clear()

    @rule(minutes=st.sampled_from([-3000, -30, -1, 1, 9, 25, 300, 900, 1440, 5 * 1440, 40 * 1440]))
    def wait(self, minutes: int) -> None:
        self.clock.now = max(START, self.clock.now + timedelta(minutes=minutes))

    @rule(number=windows)
    def replay(self, number: int) -> None:
        self.windows[number].replay()

    @rule(number=windows, topic=st.sampled_from([None, "even"]))
    def focus(self, number: int, topic: str | None) -> None:
        self.windows[number].focus(topic)

    @rule(number=windows, deck=st.sampled_from(["deck", "other"]), names=st.permutations(NAMES), most=st.integers(5, 9))
    def reload(self, number: int, deck: str, names: list[str], most: int) -> None:
        """The deck under another name, its cards in another order, or some of them left out."""
        self.deck = deck
        self.windows[number].reload(library_of(deck, names[:most]))
        self.windows[number].focus(None)
        self.sessions[number] = self.session(self.windows[number])

    @rule(number=windows)
    def restart(self, number: int) -> None:
        self.windows[number].close()
        self.windows[number] = self.opened()
        self.sessions[number] = self.session(self.windows[number])

    @invariant()
    def the_queue_is_the_one_by_definition(self) -> None:
        for window, session in zip(self.windows, self.sessions, strict=True):
            now, topic = self.clock.now, window.topic
            some = frozenset(list(window.library.cards)[:6])
            for only in (None, some):
                expected = order_of(window, now, topic, only)
                assert window.order(only) == expected
                counts = window.counts(only)
                assert (counts.learning, counts.review, counts.new, counts.soon) == tuple(
                    map(len, (expected.learning, expected.review, expected.new, expected.soon))
                )
                assert window.order(only, most=2) == type(expected)(
                    expected.learning[:2], expected.review[:2], expected.new[:2], expected.soon[:2]
                )
                past = order_of(window, now, topic, only, past_needs=True)
                assert window.order(only, past_needs=True) == past
                assert window.counts(only, past_needs=True).new == len(past.new)
                assert counts.held == len(window.held(only)) >= len(past.new) - len(expected.new)
            assert (session.counts.learning, session.counts.review, session.counts.new) == (
                counts.learning + counts.soon,
                counts.review,
                counts.new,
            )
            assert window.next_due() == next_due_of(window, now)

    def teardown(self) -> None:
        for window in getattr(self, "windows", ()):
            window.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestLiveQueue = LiveQueue.TestCase
TestLiveQueue.settings = settings(max_examples=40, stateful_step_count=25)


def bury(collection: Collection, card_id: str, until: datetime) -> None:
    with sqlite3.connect(collection.workspace.database) as other:
        other.execute("INSERT INTO card_flags VALUES (?, 0, ?)", (card_id, until.isoformat(timespec="microseconds")))
    other.close()


def test_a_buried_card_comes_back_in_its_time_and_goes_when_the_clock_is_set_back(
    open_collection: Callable[..., Collection], clock: Clock
) -> None:
    collection = open_collection("c0", "c1")
    bury(collection, "deck/c0", clock.now + timedelta(minutes=30))
    bury(collection, "deck/c1", clock.now + timedelta(minutes=60))
    expected: list[tuple[str, ...]] = [(), ("deck/c0",), ("deck/c0", "deck/c1"), ("deck/c0",), ()]
    for minutes, new in zip((0, 30, 30, -1, -30), expected, strict=True):
        clock.wait(minutes=minutes)
        assert collection.order().new == new == order_of(collection, clock.now).new


def test_a_step_from_the_day_before_holds_its_sibling_back_once_it_comes_soon(
    workspace: Workspace, clock: Clock
) -> None:
    clock.now = datetime(2026, 5, 4, 3, 30, tzinfo=UTC)
    config = Config(zone=UTC, learning_steps=(timedelta(minutes=60),))
    with Collection.open(workspace, clock=clock, library=library_of("deck", ["c5", "c6"]), config=config) as collection:
        collection.rate("deck/c6", Rating.AGAIN)
        assert collection.order().new == ()
        clock.wait(minutes=35)
        assert collection.order().new == ("deck/c5",)
        clock.wait(minutes=6)
        assert (collection.order().soon, collection.order().new) == (("deck/c6",), ())


def test_what_another_process_rates_leaves_the_queue(open_collection: Callable[..., Collection], clock: Clock) -> None:
    collection = open_collection("c0", "c1", "c2")
    session = ReviewSession(collection)
    assert session.counts.new == 3
    done = subprocess.run(
        [sys.executable, "-c", RATES, str(collection.workspace.database), clock.now.isoformat()],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0
    assert session.counts.new == 2
    assert collection.order().new == ("deck/c0", "deck/c2")
    assert collection.next_due() == collection.view("deck/c1").due


def test_a_rating_does_not_read_what_it_does_not_touch(open_collection: Callable[..., Collection]) -> None:
    """Of a long history, only what was written since is read: statements without a key would show as a scan."""
    collection = open_collection()
    session = ReviewSession(collection)
    for _ in range(2):  # the first rating stores the identities of the deck
        session.reveal()
        session.rate(Rating.GOOD)
    statements: list[str] = []
    connection = collection.store._file._connection
    connection.set_trace_callback(statements.append)
    session.reveal()
    session.rate(Rating.GOOD)
    assert session.counts.done == 3
    connection.set_trace_callback(None)
    plans = [
        step[3]
        for statement in dict.fromkeys(statements)
        if statement.startswith("SELECT")
        for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    ]
    assert plans
    assert not [step for step in plans if step.startswith("SCAN") and "CONSTANT" not in step]
