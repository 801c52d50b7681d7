"""Makes collections with long histories, for `memory.py`: studylm's, and the same for the package `anki`."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

DAYS = 3000
"""Days of history."""


class Subject(Protocol):
    """A program with a collection of its own."""

    name: str

    def start(self) -> list[str]:
        """The arguments with which this script, in a new process, opens the collection and gets the first card."""

    def open(self) -> None:
        """Open the collection and get the first card."""

    def rate(self, rating: int) -> None:
        """Rate the current card, and get the next one."""

    def more(self) -> None:
        """See to it that there is a card, also where the day's work is done."""

    def undo(self) -> None:
        """Undo the last rating, and get its card."""

    def figures(self) -> None:
        """Compute all figures."""

    def queue(self) -> None:
        """List the cards to study now."""

    def search(self, word: str) -> None:
        """Find the cards with a word in them."""

    def close(self) -> None:
        """Close the collection."""


def history(cards: int, reviews: int) -> Iterator[tuple[int, int, int, int, float]]:
    """(card, day, interval in days, rating, seconds) of each review, the oldest first.

    Every card but one in five is in the review phase; of these, half are due on day `DAYS`.
    """
    chance = random.Random(cards)
    seen = cards - cards // 5
    each = max(1, reviews // seen)
    rows = []
    for card in range(seen):
        last = DAYS - chance.randrange(1, 60)
        first = max(0, last - each * 30)
        days = sorted({last, *(first + (last - first) * number // each for number in range(each - 1))})
        days = days if len(days) == each else sorted([*days, *[days[0]] * (each - len(days))])
        for number, day in enumerate(days):
            following = (
                days[number + 1] if number + 1 < each else DAYS + chance.choice((-1, 1)) * chance.randrange(1, 40)
            )
            rows.append((day, card, max(1, following - day), 1 if chance.random() < 0.1 else 3, chance.uniform(2, 30)))
    rows.sort()
    for day, card, interval, rating, seconds in rows:
        yield card, day, interval, rating, seconds


def parts_of(text: str) -> tuple[str, str, str]:
    """The heading, the prompt and the answer of a card, with all that follows it."""
    heading, _, rest = text.partition("\n\n")
    prompt, _, answer = rest.partition("### Answer")
    return heading.removeprefix("## ").partition(" {")[0], prompt.strip(), answer.strip()


def card_text(number: int) -> str:
    """One card of about 600 characters, as it is written in a deck."""
    return f"""## What does step {number} of a recipe change? {{#q{number} number={number} topics="t{number % 20}"}}

Say it in one sentence, and name what a thermometer in the pan would show after {number} minutes.

### Answer

Step {number} changes the *temperature*: it rises by {number} degrees for each minute on the stove, as long as the lid is on,
and falls slowly afterwards. What is in the pan decides how fast.

### Key points

- The temperature rises with every minute.
- It never falls on its own while the lid is on.

### Misconceptions

- **Step {number} changes the pan.** It changes what is in it.
"""


class Ours:
    """studylm, through `Collection` and `ReviewSession`."""

    name = "studylm"

    def __init__(self, root: Path, cards: int, reviews: int) -> None:
        from studylm.collection import Collection
        from studylm.scheduling.model import Config
        from studylm.scheduling.study_day import start_of, study_day
        from studylm.store.rows import to_text
        from studylm.store.store import Store
        from studylm.workspace import Workspace

        self._config = Config(zone=UTC)
        self._space = Workspace(root / "ours")
        self._shift = timedelta(0)
        for index in range(0, cards, 100):
            deck = self._space.cards / f"deck-{index // 1000}"
            deck.mkdir(parents=True, exist_ok=True)
            texts = [card_text(number) for number in range(index, min(cards, index + 100))]
            (deck / f"part-{index:06}.md").write_text("# Part\n\n" + "\n".join(texts), encoding="utf-8")
        Store.open(self._space.database).close()
        first = study_day(datetime.now(UTC), UTC) - timedelta(days=DAYS)
        texts = [to_text(start_of(first + timedelta(days=day), UTC)) for day in range(DAYS + 100)]
        noons = [to_text(start_of(first + timedelta(days=day), UTC) + timedelta(hours=5)) for day in range(DAYS + 100)]
        dates = [(first + timedelta(days=day)).isoformat() for day in range(DAYS + 100)]
        last: dict[int, int] = {}
        reps: dict[int, int] = {}
        recall = random.Random(cards)

        def rows() -> Iterator[tuple[Any, ...]]:
            for number, (card, day, interval, rating, seconds) in enumerate(history(cards, reviews), 1):
                reps[card] = reps.get(card, 0) + 1
                card_id, previous = f"deck-{card // 1000}/q{card}", last.get(card)
                last[card] = number
                yield (
                    number, card_id, rating, previous, "new" if previous is None else "review", interval,
                    None if previous is None else recall.betavariate(18, 2), 1,
                    int(seconds * 1000), "review", float(interval), 5.0, texts[day + interval], noons[day], dates[day],
                    reps[card], 0, float(interval),
                )  # fmt: skip

        with sqlite3.connect(self._space.database, isolation_level=None) as db:
            db.execute("BEGIN")
            columns = "phase, stability, difficulty, due, last_review, last_day, reps, lapses, interval_days"
            db.executemany(
                "INSERT INTO reviews (id, card_id, rating, previous, phase_before, elapsed_days, retrievability,"
                f" parameters, duration_ms, {columns}) VALUES ({', '.join('?' * 18)})",
                rows(),
            )
            db.execute(
                f"INSERT INTO card_states (card_id, review_id, {columns}) SELECT card_id, id, {columns} FROM reviews"
                " WHERE id IN (SELECT max(id) FROM reviews GROUP BY card_id)"
            )
            db.execute("COMMIT")
        db.close()
        self._open = lambda: Collection.open(self._space, clock=self._now, config=self._config)
        self.open()
        self.rate(3)  # the identities of the first deck are stored
        self.close()

    def start(self) -> list[str]:
        return [self.name, str(self._space.root)]

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def open(self) -> None:
        from studylm.collection import ReviewSession

        self._collection = self._open()
        self._session = ReviewSession(self._collection)
        assert self._session.current is not None

    def rate(self, rating: int) -> None:
        from studylm.collection import Rating

        self._session.reveal()
        self._session.rate(Rating(rating))

    def more(self) -> None:
        while self._session.current is None:
            self._shift += timedelta(days=1)
            self._session.refresh()

    def undo(self) -> None:
        assert self._session.undo() is not None

    def figures(self) -> None:
        self._collection.stats()

    def queue(self) -> None:
        self._collection.queue()

    def search(self, word: str) -> None:
        assert self._collection.search(word)

    def close(self) -> None:
        self._collection.close()


class Anki:
    """The backend of the package `anki`, with FSRS on."""

    name = "anki"

    def __init__(self, root: Path, cards: int, reviews: int) -> None:
        from anki.collection import Collection

        self._path = str(root / "anki.anki2")
        made = Collection(self._path)
        made.set_config("fsrs", True)
        conf = made.decks.config_dict_for_deck_id(made.decks.get_current_id())
        conf["new"]["perDay"] = 10
        conf["rev"]["perDay"] = 9999
        made.decks.update_config(conf)
        kind = made.models.by_name("Basic")
        ids: list[int] = []
        for number in range(cards):
            note = made.new_note(kind)
            heading, note["Front"], note["Back"] = parts_of(card_text(number))
            note["Front"] = f"{heading}\n{note['Front']}"
            made.add_note(note, made.decks.get_current_id())
            ids.append(note.card_ids()[0])
        today, crt = made.sched.today, int(made.db.scalar("select crt from col"))
        made.close()
        start = (crt + 86_400 * (today - DAYS)) * 1000
        reps: dict[int, tuple[int, int, int]] = {}

        def rows() -> Iterator[tuple[Any, ...]]:
            stamp = 0
            for number, (card, day, interval, rating, seconds) in enumerate(history(cards, reviews)):
                stamp = max(stamp + 1, start + day * 86_400_000 + number % 40_000_000)  # the key, in milliseconds
                reps[card] = (reps.get(card, (0, 0, 0))[0] + 1, day, interval)
                yield stamp, ids[card], -1, rating, interval, interval, 2500, int(seconds * 1000), 1

        with sqlite3.connect(self._path, isolation_level=None) as db:
            db.execute("BEGIN")
            db.executemany("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows())
            db.executemany(
                "UPDATE cards SET type = 2, queue = 2, due = ?, ivl = ?, factor = 2500, reps = ?, data = ? WHERE id = ?",
                (
                    (
                        today - DAYS + day + interval,
                        interval,
                        count,
                        f'{{"s":{interval}.0,"d":5.0,"dr":0.9}}',
                        ids[card],
                    )
                    for card, (count, day, interval) in reps.items()
                ),
            )
            db.execute("COMMIT")
        db.close()

    def start(self) -> list[str]:
        return [self.name, self._path]

    def open(self) -> None:
        from anki.collection import Collection

        self._collection = Collection(self._path)
        self._next()

    def _next(self) -> None:
        self._queued = self._collection.sched.get_queued_cards(fetch_limit=1)

    def rate(self, rating: int) -> None:
        from anki.cards import Card
        from anki.scheduler.v3 import CardAnswer

        ease = (CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY)[rating - 1]
        queued = self._queued.cards[0]
        card = Card(self._collection, backend_card=queued.card)
        card.start_timer()
        answer = self._collection.sched.build_answer(card=card, states=queued.states, rating=ease)
        self._collection.sched.answer_card(answer)
        self._next()

    def more(self) -> None:
        if not self._queued.cards:
            self._collection.sched.set_due_date(self._collection.find_cards("is:review"), "0")
            self._next()

    def undo(self) -> None:
        self._collection.undo()
        self._next()

    def figures(self) -> None:
        self._collection._backend.graphs(search="", days=0)

    def queue(self) -> None:
        self._collection.sched.get_queued_cards(fetch_limit=100_000)

    def search(self, word: str) -> None:
        assert self._collection.find_cards(word)

    def close(self) -> None:
        self._collection.close()
