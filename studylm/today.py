"""The content of Today, for the screen and as text: what is due and new, how long it takes, and the next days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from studylm import wording
from studylm.collection import Collection
from studylm.collection.control.notes import Note
from studylm.deck.card import Problem
from studylm.scheduling.model import Phase
from studylm.store.records import ChangeKind, Undone


@dataclass(frozen=True, slots=True)
class DeckToday:
    """One deck.

    Attributes:
        cards: all of its cards.
        due: those in a step or in the review phase that come now; over all decks, `Today.learning` and `review`.
        new: new cards that come today; over all decks, `Today.new`.
    """

    name: str
    cards: int
    due: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Today's page.

    Attributes:
        learning: cards due now in a learning or relearning step.
        review: cards due now in the review phase, within today's limit.
        new: new cards left within today's limit.
        later: cards in the review phase that are due, but beyond today's limit on reviews or minutes.
        unseen: all cards never reviewed, also those that wait for what they need.
        minutes: the time that what comes today usually takes this learner.
        postponed: the ids of the `later` cards, those worth most first.
        forecast: (study day, cards due), today first.
        next_due: when the next card comes due after now; None if none has a due date.
        trouble: why a settings file that was changed cannot be used; "" if there is no such file.
        notes: what else the learner should know.
    """

    now: datetime
    learning: int
    review: int
    new: int
    later: int
    unseen: int
    cards: int
    minutes: int
    streak: int
    done_today: int
    forecast: tuple[tuple[date, int], ...]
    next_due: datetime | None
    decks: tuple[DeckToday, ...]
    problems: tuple[Problem, ...]
    read_only: bool
    postponed: tuple[str, ...] = ()
    trouble: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def waiting(self) -> int:
        """The number of cards that can be studied now."""
        return self.learning + self.review + self.new


def look(collection: Collection) -> Today:
    """Today's page of `collection`, now."""
    queue, views, figures = collection.queue(day_limits=True), collection.cards(), collection.glance()
    cards = Counter(view.card.deck for view in views)
    due = Counter(item.card.deck for item in queue.items if item.phase is not Phase.NEW)
    new = Counter(item.card.deck for item in queue.items if item.phase is Phase.NEW)
    decks = tuple(DeckToday(name=name, cards=cards[name], due=due[name], new=new[name]) for name in cards)
    return Today(
        now=queue.now,
        learning=queue.learning,
        review=queue.review,
        new=queue.new,
        later=queue.later_review,
        unseen=queue.new + queue.later_new + len(queue.held),
        cards=len(views),
        minutes=max(1, round(queue.seconds / 60)) if queue.items else 0,
        postponed=queue.postponed,
        streak=figures.streak,
        done_today=figures.reviewed_today,
        forecast=tuple((date.fromisoformat(str(day["day"])), int(day["due"])) for day in figures.forecast),
        next_due=collection.next_due(),
        decks=decks,
        problems=collection.library.problems,
        read_only=collection.store.read_only,
        trouble=str(collection.settings.trouble or ""),
        notes=tuple(collection.notes()),
    )


def headline(today: Today) -> str:
    """The work that is waiting, in a sentence; if there is none, when the next card comes due."""
    if today.cards == 0:
        return "There are no cards here yet."
    if today.waiting:
        parts = [
            f"{number} {word}"
            for number, word in ((today.learning, "learning"), (today.review, "to review"), (today.new, "new"))
            if number
        ]
        return f"{', '.join(parts)}: about {wording.count(today.minutes, 'minute')}."
    if today.later:
        return f"Today's limit is reached; {wording.count(today.later, 'review')} beyond it: {named(today.postponed)}."
    if today.next_due is None:
        nothing = "no new card comes today" if today.unseen else "nothing is new"
        return f"Nothing is due, and {nothing}."
    when = wording.due_in(today.next_due, today.now)
    clock = wording.clock_time(today.next_due, today.now)
    return f"All done for now. The next card comes {when} ({clock})."


def named(card_ids: Sequence[str], most: int = 3) -> str:
    """Cards by their ids, of many the first: `sums/two, sums/three and 5 more`."""
    shown = ", ".join(card_ids[:most])
    return f"{shown} and {len(card_ids) - most} more" if len(card_ids) > most else shown


def standing(today: Today) -> str:
    """The streak and the reviews done today; "" if there are none."""
    done = wording.count(today.done_today, "review") + " done today" if today.done_today else ""
    days = f"{wording.count(today.streak, 'day')} in a row" if today.streak > 1 else ""
    return " · ".join(part for part in (days, done) if part)


CHANGES = {
    ChangeKind.REVIEW: "the rating",
    ChangeKind.SUSPEND: "the suspension",
    ChangeKind.UNSUSPEND: "the end of the suspension",
    ChangeKind.BURY: "the burying",
    ChangeKind.UNBURY: "the end of the burying",
    ChangeKind.RESET: "the reset",
}
"""What was done to cards, in words."""


def taken_back(undone: Undone) -> str:
    """What an undo took back: `the rating of sums/two (good)`, `the reset of sums/two and 2 more`."""
    first, *others = undone.change.card_ids
    rating = f" ({undone.review.rating.word})" if undone.review else ""
    return f"{CHANGES[undone.change.kind]} of {first}{f' and {len(others)} more' if others else ''}{rating}"


def day_name(day: date, first: date) -> str:
    """A forecast day: `today`, `Tue 24 Nov`. A study day ends late at night, so "tomorrow" would be ambiguous."""
    return "today" if day == first else f"{day:%a} {day.day} {day:%b}"


def bar(value: int, largest: int, width: int) -> str:
    """A bar of at most `width` cells, in steps of half a cell; at least half a cell for a value above 0."""
    if value <= 0 or largest <= 0:
        return ""
    whole, half = divmod(max(1, round(2 * width * value / largest)), 2)
    return "━" * whole + "╸" * half


def page(today: Today, *, days: int = 7) -> list[str]:
    """Today's page as plain lines, for pipes and scripts."""
    lines = [headline(today)]
    if standing(today):
        lines.append(standing(today))
    if today.waiting and today.postponed:
        lines.append(f"{wording.count(today.later, 'review')} postponed: {named(today.postponed)}")
    if today.waiting:
        lines.append("Run studylm in a terminal to study, or `studylm due` to list them.")
    coming = today.forecast[:days]
    if any(number for _, number in coming):
        largest = max(number for _, number in coming)
        lines += ["", "Next days"]
        lines += [
            f"  {day_name(day, coming[0][0]):<11} {number:>4}  {bar(number, largest, 30)}".rstrip()
            for day, number in coming
        ]
    if today.decks:
        width = max(len(deck.name) for deck in today.decks)
        lines += ["", "Decks"]
        lines += [
            f"  {deck.name:<{width}}  {deck.due} due, {deck.new} new, {wording.count(deck.cards, 'card')}"
            for deck in today.decks
        ]
    if today.notes:
        lines += ["", *(f"{'! ' if note.warning else ''}{note.text}" for note in today.notes)]
    if today.problems:
        lines += ["", "Deck files that need a look", *(f"  {problem}" for problem in today.problems)]
    return lines
