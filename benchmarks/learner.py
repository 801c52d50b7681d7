"""A simulated learner studies through the real ReviewSession, for docs/scheduling.md: retention, sittings, backlog, exam.

    python benchmarks/learner.py year [--seeds N]    a year, 1,000 cards, 20 minutes a day, a missed fortnight
    python benchmarks/learner.py exam [--seeds N]    recall on an exam date, with and without `exam`, at equal minutes
    python benchmarks/learner.py orders              what is known after a missed fortnight, by the order of study
    python benchmarks/learner.py hours               what it brings that cards can come again before a day has passed

The learner remembers as FSRS-6 does with parameters of its own, and takes times that scatter as people's do.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
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
EXAMS = ((60, 60, 20, 1000), (120, 120, 10, 1000), (30, 30, 10, 300), (200, 45, 20, 1000))
"""The day of the exam, how many days before it was entered, the limit of minutes, and the number of cards."""
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


def exam(seed: int, *, days: int, minutes: int, cards: int, before: int) -> None:
    """The same learner twice, with the same limit of minutes: with the plain schedule, and with `exam`.

    Args:
        before: how many days before its date the exam is entered.
    """
    shares = []
    for aimed in (False, True):
        learner, log = Learner(DEFAULT_PARAMETERS, seed), Log()
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder), learner, cards) as collection:
            change_setting(collection.workspace, "minutes_per_day", str(minutes))
            day = (START + timedelta(days=days)).date()
            study(learner, collection, range(days - before), log)
            learner.now = START + timedelta(days=days - before)
            if aimed:
                collection.exams.enter(day, "", list(collection.library.cards))
            log.minutes.clear()
            study(learner, collection, range(days - before, days), log)
            recall = fmean(learner.recall(card_id, day) for card_id in collection.library.cards)
            shares.append(recall)
            print(
                f"day {days}, entered {before} days before, {cards} cards, at most {minutes} minutes a day, seed {seed},"
                f" {'aimed' if aimed else 'plain'}: recall {recall:.1%}, {len(learner.memories)} seen,"
                f" {fmean(log.minutes):.1f} minutes a day since it was entered",
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
    """What is known some days after a missed fortnight, with too little time for what is due, by the order of study."""

    def by_recall(learner: Any, card_id: str) -> float:
        memory = learner._memories[card_id]
        return -fsrs.forgetting_curve(learner._elapsed(memory), memory.stability, DEFAULT_PARAMETERS)

    kept = simulation._Learner._worth
    ways = {
        "growth for each second": kept,
        "the least likely to be recalled first": by_recall,
        "the likeliest to be recalled first": lambda learner, card_id: -by_recall(learner, card_id),
    }
    ids = [str(number) for number in range(1500)]
    print(f"{'':<40} {'known after 14 days, after 44, waiting then':>44}")
    for minutes, code in ((8, 240.0), (14, 240.0), (8, 17.0)):
        plans = simulation.Plans(
            config=Config(zone=UTC),
            parameters=DEFAULT_PARAMETERS,
            new_per_day=12,
            minutes_per_day=40,
            seconds=lambda card_id, memory, code=code: code if card_id.endswith("0") else 17.0,  # type: ignore[misc]
        )
        print(f"{minutes} minutes a day, every tenth card takes {code:.0f} s, the others 17 s")
        for name, way in ways.items():
            found: list[tuple[float, float, int]] = []
            for seed in range(10):
                simulation._Learner._worth = kept  # type: ignore[method-assign]
                before = simulation._Learner({}, ids, START.date(), plans, 0, seed)
                before.study(100, bool)
                simulation._Learner._worth = way  # type: ignore[method-assign, assignment]
                day = START.date() + timedelta(days=114)
                after = simulation._Learner(before._memories, (), day, replace(plans, minutes_per_day=minutes), 0, seed)
                found.append((after.study(14, bool).known, after.study(30, bool).known, len(after._waiting)))
            print(f"  {name:<38} " + "".join(f"{fmean(each):14.0f}" for each in zip(*found, strict=True)), flush=True)
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
            for days, before, minutes, cards in EXAMS:
                exam(seed, days=days, before=before, minutes=minutes, cards=cards)


if __name__ == "__main__":
    main()
