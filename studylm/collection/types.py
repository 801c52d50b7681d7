"""What a collection hands to the faces: plain data, nothing to draw with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.deck.card import Card
from studylm.scheduling.model import Memory, Phase, Rating


class Checking(Protocol):
    """What a collection needs of the checker."""

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run one answer against its hidden checks; blocks until the verdict is there."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with how well it is remembered."""

    card: Card
    memory: Memory
    suspended: bool = False

    @property
    def due(self) -> datetime | None:
        """When it is due, aware UTC; None while it is new."""
        return self.memory.due

    @property
    def state(self) -> str:
        """The phase as JSON spells it."""
        return self.memory.phase.value


@dataclass(frozen=True, slots=True)
class Orphan:
    """A card with a history that is in no deck any more. It gets its history back when it returns.

    Attributes:
        prompt: as it was last read.
        reviews: how many of its reviews stand.
    """

    id: str
    deck: str
    prompt: str
    reviews: int


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One place in the queue. `retrievability` is 0..1; None for a new card."""

    card: Card
    phase: Phase
    due: datetime | None
    retrievability: float | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What can be studied at `now`, in order. The three counts are of everything, also beyond a limit on `items`."""

    now: datetime
    learning: int
    review: int
    new: int
    items: tuple[QueueItem, ...]


class Stage(StrEnum):
    """Where a sitting stands with the current card."""

    PROMPT = "prompt"
    ANSWER = "answer"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is left in this sitting, the current card included, and what is done.

    `learning` counts every card in a learning or relearning step that will come back in this sitting.
    """

    learning: int
    review: int
    new: int
    done: int

    @property
    def left(self) -> int:
        """All that is left."""
        return self.learning + self.review + self.new


@dataclass(frozen=True, slots=True)
class Summary:
    """One sitting, looked back on.

    Attributes:
        reviews: ratings given, undone ones not counted.
        cards: different cards seen.
        new: cards met for the first time.
        ratings: how often each rating was given; all four are there.
        retained: the share of cards in the review phase that were not rated again; None if there were none.
        seconds: time spent, by the clock of the collection.
        next_due: when the next card of the library comes due; None if none has a date.
    """

    started: datetime
    reviews: int
    cards: int
    new: int
    ratings: dict[Rating, int] = field(default_factory=dict)
    retained: float | None = None
    seconds: float = 0.0
    next_due: datetime | None = None
