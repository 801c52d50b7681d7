"""Whether a card matches a query: a pure function of what is known of the card now."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

from studylm.deck.card import Card
from studylm.queries.folding import fold, searchable
from studylm.queries.query import Compare, Field, Has, Is, Number, Operator, Query, State, Word
from studylm.scheduling.model import Memory, Phase

_OPERATORS: dict[Operator, Callable[[float, float], bool]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.AT_LEAST: operator.ge,
    Operator.EQUAL: operator.eq,
}
_STEPS = (Phase.LEARNING, Phase.RELEARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A card, and what is known of it now.

    Attributes:
        text: see `searchable`; "" to be made when it is needed.
        due: whether its time has come; a new card is not due.
        due_in: study days from today until it is due; None for a new card.
        recall: the chance of recall, 0..1; None for a new card.
        passed: whether the last run of a code card passed; None without one.
    """

    card: Card
    memory: Memory
    text: str = ""
    suspended: bool = False
    buried: bool = False
    leech: bool = False
    due: bool = False
    due_in: int | None = None
    recall: float | None = None
    passed: bool | None = None


Matcher = Callable[[Subject], bool]


def matches(query: Query, subject: Subject) -> bool:
    """Whether every condition of the query holds for this card; see `matcher` for many cards."""
    return matcher(query)(subject)


def matcher(query: Query) -> Matcher:
    """The query made ready to be applied to many cards: the conditions that cost least are looked at first."""
    order = sorted(query.terms, key=lambda term: isinstance(term.condition, Word))
    conditions = [(_condition(term.condition), not term.negated) for term in order]

    def holds(subject: Subject) -> bool:
        return all(condition(subject) is wanted for condition, wanted in conditions)

    return holds


def _condition(condition: Word | Has | Is | Compare) -> Matcher:
    match condition:
        case Word(text):
            folded = fold(text)
            return lambda it: folded in (it.text or searchable(it.card))
        case Has(field, value):
            return _has(field, fold(value))
        case Is(state):
            return _STATES[state]
        case Compare(number, sign, value):
            return _compare(number, _OPERATORS[sign], value)


def _has(field: Field, value: str) -> Matcher:
    match field:
        case Field.DECK:
            return lambda it: fold(it.card.deck) == value
        case Field.TOPIC:
            return lambda it: any(fold(topic) == value for topic in it.card.topics)
        case Field.KIND:
            return lambda it: it.card.kind.value == value
        case Field.ID:
            return lambda it: value in (fold(it.card.id), fold(it.card.name))


def _compare(number: Number, holds: Callable[[float, float], bool], value: float) -> Matcher:
    read = _NUMBERS[number]

    def condition(subject: Subject) -> bool:
        found = read(subject)
        return found is not None and holds(found, value)

    return condition


_STATES: dict[State, Matcher] = {
    State.NEW: lambda it: it.memory.phase is Phase.NEW,
    State.LEARNING: lambda it: it.memory.phase in _STEPS,
    State.REVIEW: lambda it: it.memory.phase is Phase.REVIEW,
    State.DUE: lambda it: it.due and not it.suspended and not it.buried,
    State.SUSPENDED: lambda it: it.suspended,
    State.BURIED: lambda it: it.buried,
    State.LEECH: lambda it: it.leech,
    State.PASSED: lambda it: it.passed is True,
    State.FAILED: lambda it: it.passed is False,
}

_NUMBERS: dict[Number, Callable[[Subject], float | None]] = {
    Number.LAPSES: lambda it: it.memory.lapses,
    Number.REPS: lambda it: it.memory.reps,
    Number.RECALL: lambda it: it.recall,
    Number.DIFFICULTY: lambda it: it.memory.difficulty,
    Number.DUE: lambda it: it.due_in,
}
