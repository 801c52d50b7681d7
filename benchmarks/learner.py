"""A simulated learner studies through the real ReviewSession, for docs/scheduling.md: retention, sittings, backlog, exam.

    python benchmarks/learner.py year [--seeds N]    a year, 1,000 cards, 20 minutes a day, a missed fortnight
    python benchmarks/learner.py exam [--seeds N]    recall on an exam date, with and without `exam`, at equal minutes
    python benchmarks/learner.py orders              cards known after a year with too little time, by order of what is due
    python benchmarks/learner.py hours               what it brings that cards can come again before a day has passed

The learner remembers as FSRS-6 does with parameters of its own, and takes times that scatter as people's do.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from statistics import fmean
from typing import Any

from studylm.collection import Collection, ReviewSession
from studylm.collection.types import Stage
from studylm.scheduling import fsrs, model, simulation
from studylm.scheduling.model import DEFAULT_PARAMETERS, Config, Phase, Rating
from studylm.settings import change_setting
from studylm.workspace import Workspace

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
MISSED = range(180, 194)
"""The fortnight in which the learner does not study."""


@dataclass
class Learner:
    """What the learner really remembers, and how long everything takes.

    Attributes:
        seconds: the median time on a card; one that is not recalled takes half as long again.
        spread: the standard deviation of the logarithm of a time.
    """

    parameters: Sequence[float]
    seed: int
    seconds: float = 15.0
    spread: float = 0.5
    now: datetime = START
    memories: dict[str, tuple[float, float, date]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def recall(self, card_id: str, today: date) -> float:
        """The true chance of recall."""
        if card_id not in self.memories:
            return 0.0
        stability, _, last = self.memories[card_id]
        return fsrs.forgetting_curve((today - last).days, stability, self.parameters)

    def answer(self, card_id: str, today: date) -> Rating:
        """Recall a card or not; time passes, and memory changes."""
        before = self.memories.get(card_id)
        if before is None:
            rating = self.chance.choices(list(Rating), (0.24, 0.1, 0.6, 0.06))[0]
        else:
            recall = self.recall(card_id, today) if before[2] != today else 0.95
            known = self.chance.random() < recall
            rating = self.chance.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (0.12, 0.8, 0.08))[0]
            rating = rating if known else Rating.AGAIN
        stability, difficulty, last = before or (None, None, today)
        state = fsrs.next_states(
            stability, difficulty, (today - last).days, parameters=self.parameters, desired_retention=0.9
        )[rating - 1]
        self.memories[card_id] = state.stability, state.difficulty, today
        slower = 1.5 if rating is Rating.AGAIN else 1.0
        seconds = slower * self.seconds * self.chance.lognormvariate(0, self.spread)
        self.now += timedelta(seconds=min(seconds, 290))
        return rating


@dataclass
class Log:
    """What happened.

    Attributes:
        tested: (days since the last review, whether the card was recalled, whether it was in the review phase).
        minutes: of each sitting; `offered` is what was there to study in it.
        due: the cards due in the review phase at the end of each sitting.
    """

    tested: list[tuple[int, bool, bool]] = field(default_factory=list)
    minutes: list[float] = field(default_factory=list)
    offered: list[float] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    overdue: list[int] = field(default_factory=list)

    def retention(self, *, phase: bool = True) -> float:
        """The share recalled after a day or more, in the review phase or in all."""
        found = [known for days, known, review in self.tested if days >= 1 and (review or not phase)]
        return fmean(found)


def study(
    learner: Learner,
    collection: Collection,
    days: range,
    log: Log,
    *,
    missed: range = range(0),
) -> None:
    """A sitting on each day."""
    for day in days:
        if day in missed:
            continue
        learner.now = START + timedelta(days=day)
        today, before = collection.clock.today(), learner.now
        backlog = set()
        if missed and day >= missed.stop:
            returned = (START + timedelta(days=missed.stop)).date()
            for card_id in collection.order().review:
                memory = collection.store.present.memory(card_id)
                if memory.last_day and memory.last_day + timedelta(days=memory.interval_days or 0) <= returned:
                    backlog.add(card_id)
        log.offered.append(collection.queue(day_limits=True, minutes=600).seconds / 60)
        session = ReviewSession(collection)
        while session.stage is not Stage.DONE:
            assert session.current is not None and session.memory is not None
            last = learner.memories.get(session.current.id)
            phase = session.memory.phase
            session.reveal()
            rating = learner.answer(session.current.id, today)
            if last is not None:
                log.tested.append(((today - last[2]).days, rating is not Rating.AGAIN, phase is Phase.REVIEW))
            backlog.discard(session.current.id)
            session.rate(rating)
        log.minutes.append((learner.now - before).total_seconds() / 60)
        log.due.append(collection.counts().review)
        log.days.append(day)
        log.overdue.append(len(backlog))


def opened(folder: Path, learner: Learner, cards: int) -> Collection:
    """A new workspace with so many cards."""
    workspace = Workspace(folder)
    deck = workspace.cards / "facts"
    deck.mkdir(parents=True)
    text = "\n".join(f"## Fact {number} {{#f{number}}}\n\nWhat?\n\n### Answer\n\nThat.\n" for number in range(cards))
    (deck / "facts.md").write_text(text, encoding="utf-8")
    (workspace.cards / "language-model").mkdir()  # takes the place of the bundled deck
    (workspace.cards / "language-model" / "none.md").write_text("", encoding="utf-8")
    return Collection.open(workspace, clock=lambda: learner.now, config=Config(zone=UTC))


def year(seed: int, parameters: Sequence[float] = DEFAULT_PARAMETERS, *, cards: int = 1000) -> None:
    learner, log = Learner(parameters, seed), Log()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), learner, cards) as collection:
        change_setting(collection.workspace, "minutes_per_day", "20")
        study(learner, collection, range(365), log, missed=MISSED)
        full = [minutes for minutes, offered in zip(log.minutes, log.offered, strict=True) if offered >= 20]
        after = [(day, due) for day, due in zip(log.days, log.overdue, strict=True) if day >= MISSED.stop]
        gone = next((day - MISSED.stop + 1 for day, due in after if due == 0), None)
        empty = next(
            (
                day - MISSED.stop + 1
                for day, due in zip(log.days, log.due, strict=True)
                if day >= MISSED.stop and not due
            ),
            None,
        )
        wave = [minutes for day, minutes in zip(log.days, log.minutes, strict=True) if day >= MISSED.stop + 14]
        print(
            f"seed {seed}: retention {log.retention():.3f} in the review phase, {log.retention(phase=False):.3f} of all;"
            f" {len(full)} full sittings, {sum(abs(each - 20) <= 3 for each in full) / len(full):.1%} within 3 minutes,"
            f" longest {max(log.minutes):.1f}; backlog of {log.overdue[log.days.index(MISSED.stop)]} left after the first day,"
            f" gone in {gone} days, nothing due after {empty}; most minutes later {max(wave):.1f};"
            f" mean {fmean(log.minutes):.1f} minutes, {len(log.tested)} reviews,"
            f" seen {len(learner.memories)}",
            flush=True,
        )


def exam(seed: int, *, days: int, minutes: int, cards: int) -> None:
    """The same learner twice, with the same minutes a day: with the plain schedule, and with `exam`."""
    shares = []
    for aimed in (False, True):
        learner, log = Learner(DEFAULT_PARAMETERS, seed), Log()
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder), learner, cards) as collection:
            change_setting(collection.workspace, "minutes_per_day", str(minutes))
            day = (START + timedelta(days=days)).date()
            if aimed:
                collection.exams.enter(day, "", list(collection.library.cards))
            study(learner, collection, range(days), log)
            recall = fmean(learner.recall(card_id, day) for card_id in collection.library.cards)
            shares.append(recall)
            print(
                f"exam on day {days}, {cards} cards, {minutes} minutes a day, seed {seed}, {'aimed' if aimed else 'plain'}:"
                f" recall {recall:.1%}, {sum(log.minutes):.0f} minutes, {len(learner.memories)} seen",
                flush=True,
            )
    print(f"  {100 * (shares[1] - shares[0]):+.1f} points", flush=True)


def hours(seed: int) -> None:
    """120 days without a limit, with and without intervals of less than a day."""
    for below in (0.0, model.HOURS_BELOW):
        model.HOURS_BELOW, kept = below, model.HOURS_BELOW
        learner, log = Learner(DEFAULT_PARAMETERS, seed), Log()
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder), learner, 600) as collection:
            study(learner, collection, range(120), log)
        model.HOURS_BELOW = kept
        short = [known for days, known, review in log.tested if review and days == 1]
        print(
            f"seed {seed}, {'in hours' if below else 'in days'}: retention {log.retention():.3f} in the review phase,"
            f" {log.retention(phase=False):.3f} of all, {fmean(short):.3f} after one day;"
            f" {fmean(log.minutes):.2f} minutes a day, {len(log.tested)} reviews",
            flush=True,
        )


def orders() -> None:
    """Plays a year without sittings, in which only the order of what is due differs; every tenth card takes 4 minutes."""

    def by_recall(learner: Any, card_id: str) -> float:
        memory = learner._memories[card_id]
        return -fsrs.forgetting_curve(learner._elapsed(memory), memory.stability, DEFAULT_PARAMETERS)

    def by_growth(learner: Any, card_id: str) -> float:
        memory = learner._memories[card_id]
        elapsed = learner._elapsed(memory)
        recall = fsrs.forgetting_curve(elapsed, memory.stability, DEFAULT_PARAMETERS)
        after = fsrs.next_states(
            memory.stability, memory.difficulty, elapsed, parameters=DEFAULT_PARAMETERS, desired_retention=0.9
        )
        grown = recall * log(after[2].stability) + (1 - recall) * log(after[0].stability) - log(memory.stability)
        return grown / learner._plans.seconds(card_id, memory)

    kept = simulation._Learner._worth
    ways = {
        "gain for each second": kept,
        "growth of log stability for each second": by_growth,
        "the least likely to be recalled first": by_recall,
        "the likeliest to be recalled first": lambda learner, card_id: -by_recall(learner, card_id),
    }
    ids = [str(number) for number in range(1000)]
    for name, way in ways.items():
        simulation._Learner._worth = way  # type: ignore[method-assign, assignment]
        shown = []
        for minutes in (15, 8):
            plans = simulation.Plans(
                config=Config(zone=UTC),
                parameters=DEFAULT_PARAMETERS,
                minutes_per_day=minutes,
                seconds=lambda card_id, memory: 240.0 if card_id.endswith("0") else 17.0,
            )
            known = [simulation.play({}, ids, START.date(), 365, plans, seed=seed).known for seed in range(10)]
            shown.append(f"{fmean(known):4.0f} at {minutes} minutes a day")
        print(f"{name:<42} {', '.join(shown)}", flush=True)
    simulation._Learner._worth = kept  # type: ignore[method-assign]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["year", "exam", "hours", "orders"])
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    if asked.what == "orders":
        orders()
        return
    for seed in range(asked.seeds):
        if asked.what == "year":
            year(seed)
        elif asked.what == "hours":
            hours(seed)
        else:
            for days, minutes, cards in (
                (60, 20, 1000),
                (120, 10, 1000),
                (30, 10, 300),
                (120, 20, 1000),
                (200, 12, 1000),
            ):
                exam(seed, days=days, minutes=minutes, cards=cards)


if __name__ == "__main__":
    main()
