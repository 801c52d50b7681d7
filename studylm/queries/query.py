"""A query as plain data, and as the text that gives the same query again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_BARE = re.compile(r"\w[\w./+*#-]*")
"""Text that needs no quotation marks: it holds nothing that separates words, keys or comparisons."""


class Field(StrEnum):
    """What a card has that a query names with a value: `topic:lstm`."""

    DECK = "deck"
    TOPIC = "topic"
    KIND = "kind"
    ID = "id"
    """The whole id, or the name alone."""


class State(StrEnum):
    """What a card may be: `is:due`."""

    NEW = "new"
    LEARNING = "learning"
    """In a learning or relearning step."""
    REVIEW = "review"
    DUE = "due"
    """In a step or in the review phase, its time has come, and it is neither suspended nor buried."""
    SUSPENDED = "suspended"
    BURIED = "buried"
    LEECH = "leech"
    PASSED = "passed"
    """Of a code card: its last run passed."""
    FAILED = "failed"
    """Of a code card: its last run did not pass."""


class Number(StrEnum):
    """What a query compares with a number: `lapses>2`."""

    LAPSES = "lapses"
    REPS = "reps"
    RECALL = "recall"
    """The chance of recall now, 0 to 1."""
    DIFFICULTY = "difficulty"
    DUE = "due"
    """Study days from today until it is due; below 0 if it is overdue."""


class Operator(StrEnum):
    """How two numbers are compared."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class Word:
    """Text that occurs in a card's prompt, title, answer or id."""

    text: str

    def __str__(self) -> str:
        return _quoted(self.text)


@dataclass(frozen=True, slots=True)
class Has:
    """A field with a value, which is compared whole; case and accents do not count."""

    field: Field
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{_quoted(self.value)}"


@dataclass(frozen=True, slots=True)
class Is:
    """A state."""

    state: State

    def __str__(self) -> str:
        return f"is:{self.state}"


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison. It does not hold for a card that has no such number, as a new card has no recall."""

    number: Number
    operator: Operator
    value: float

    def __str__(self) -> str:
        value = int(self.value) if self.value.is_integer() else self.value
        return f"{self.number}{self.operator}{value}"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition, or its opposite if `negated`."""

    condition: Word | Has | Is | Compare
    negated: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.negated else ''}{self.condition}"


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that must all hold; with none, every card matches. `parse(str(query)) == query`."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(str(term) for term in self.terms)

    @property
    def names_cards(self) -> bool:
        """Whether the cards that match are named by their ids, as in `id:gru`."""
        return any(
            isinstance(term.condition, Has) and term.condition.field is Field.ID and not term.negated
            for term in self.terms
        )

    def asks(self, *names: State | Number) -> bool:
        """Whether any condition is about one of these; what none is about need not be known of the cards."""
        asked: set[int] = set()
        for term in self.terms:
            if isinstance(term.condition, Is):
                asked.add(id(term.condition.state))
            elif isinstance(term.condition, Compare):
                asked.add(id(term.condition.number))
        return any(id(name) in asked for name in names)  # by identity: State.DUE equals Number.DUE, both being text


def _quoted(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
