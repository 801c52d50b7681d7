"""The plain data that a collection returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.deck.card import Card
from studylm.forms.form import Form
from studylm.scheduling.model import Memory, Phase, Rating


class Checking(Protocol):
    """The interface of the checker that a collection uses."""

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run one answer against its hidden checks; blocks until there is a verdict."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with its memory.

    Attributes:
        due: when it is due, aware UTC, as study days start now; None while it is new.
        buried_until: aware UTC; None if it is not buried now.
        leech: whether it has lapsed so often (setting `leech_lapses`) that it costs more than it gives.
    """

    card: Card
    memory: Memory
    due: datetime | None = None
    suspended: bool = False
    buried_until: datetime | None = None
    leech: bool = False

    @property
    def state(self) -> str:
        """The phase as JSON spells it."""
        return self.memory.phase.value


@dataclass(frozen=True, slots=True)
class Orphan:
    """A card with a history that is in no deck any more. It gets its history back when it returns.

    Attributes:
        prompt: as last read; "" if it was never stored.
        reviews: the number of its standing reviews.
    """

    id: str
    deck: str
    prompt: str
    reviews: int


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A card in the queue.

    Attributes:
        retrievability: 0..1; None for a new card.
        seconds: the time that it usually takes this learner today, with its steps.
    """

    card: Card
    phase: Phase
    due: datetime | None
    retrievability: float | None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Queue:
    """The cards that can be studied at `now`, in order. The three counts include those beyond a limit on `items`.

    Attributes:
        held: the new cards that are left out since they wait for what they need, each with the cards to know first.
        later_review, later_new: the cards that the limits of the day or the sitting leave for later, due steps among the
            first; 0 if none were applied.
        seconds: the time that all of it usually takes this learner, also what is beyond a limit on `items`.
        postponed: the ids of the `later_review` cards, the most worth first.
    """

    now: datetime
    learning: int
    review: int
    new: int
    items: tuple[QueueItem, ...]
    later_review: int = 0
    later_new: int = 0
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: float = 0.0
    postponed: tuple[str, ...] = ()


class Stage(StrEnum):
    """The stage of the current card in a session."""

    PROMPT = "prompt"
    ANSWER = "answer"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of cards left in a session, including the current one, and of reviews done.

    `learning` counts the cards in a learning or relearning step that will come back in this session.
    """

    learning: int
    review: int
    new: int
    done: int

    @property
    def left(self) -> int:
        """All cards left."""
        return self.learning + self.review + self.new


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one session.

    Attributes:
        reviews: ratings given, without undone ones.
        cards: different cards rated.
        new: cards rated for the first time.
        ratings: how often each of the four ratings was given.
        retained: the share of reviews in the review phase that were not rated again, 0..1; None if there were none.
        seconds: time spent, by the clock of the collection.
        next_due: when the next card of the library comes due; None if none has a due date.
        forms: how often code cards were rated in each form.
    """

    started: datetime
    reviews: int
    cards: int
    new: int
    ratings: dict[Rating, int] = field(default_factory=dict)
    retained: float | None = None
    seconds: float = 0.0
    next_due: datetime | None = None
    forms: Mapping[Form, int] = field(default_factory=dict)
