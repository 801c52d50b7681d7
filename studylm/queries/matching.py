"""Whether a card matches a query: a pure function of what is known of the card now."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from studylm.deck.card import Card
from studylm.deck.loading.lazy_cards import card_text
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
class Facts:
    """What is known of a card now, beside its text.

    Attributes:
        due: whether its time has come; a new card is not due.
        due_in: study days from today until it is due; None for a new card.
        recall: the chance of recall, 0..1; None for a new card.
        passed: whether the last run of a code card passed; None without one.
    """

    memory: Memory
    suspended: bool = False
    buried: bool = False
    leech: bool = False
    due: bool = False
    due_in: int | None = None
    recall: float | None = None
    passed: bool | None = None


def matches(query: Query, card: Card, facts: Facts) -> bool:
    """Whether every condition of the query holds for this card; see `Matcher` for many cards."""
    matcher = Matcher(query)
    return matcher.facts_hold(facts) and matcher.card_holds(card) and matcher.text_holds(searchable(*card_text(card)))


class Matcher:
    """A query made ready for many cards: its conditions in three groups, so that the cheapest can be tested first.

    Attributes:
        about_facts: whether any condition is about what is known of a card.
        about_texts: whether any condition is about its text.
    """

    def __init__(self, query: Query) -> None:
        self._facts: list[tuple[Callable[[Facts], bool], bool]] = []
        self._cards: list[tuple[Callable[[Card], bool], bool]] = []
        self._words: list[tuple[str, bool]] = []
        for term in query.terms:
            wanted = not term.negated
            match term.condition:
                case Word(text):
                    self._words.append((fold(text), wanted))
                case Has(field, value):
                    self._cards.append((_has(field, fold(value)), wanted))
                case Is(state):
                    self._facts.append((_STATES[state], wanted))
                case Compare(number, sign, limit):
                    self._facts.append((_compare(number, _OPERATORS[sign], limit), wanted))
        self.about_facts = bool(self._facts)
        self.about_texts = bool(self._words)

    def facts_hold(self, facts: Facts) -> bool:
        """Whether the states and comparisons hold."""
        return all(condition(facts) is wanted for condition, wanted in self._facts)

    def card_holds(self, card: Card) -> bool:
        """Whether the fields hold."""
        return all(condition(card) is wanted for condition, wanted in self._cards)

    def with_texts(self, card_ids: Iterable[str], texts: Mapping[str, str]) -> list[str]:
        """Those of the cards for whose `searchable` texts the words hold."""
        left = list(card_ids)
        for word, wanted in self._words:
            left = [card_id for card_id in left if (word in texts[card_id]) is wanted]
        return left

    def text_holds(self, text: str) -> bool:
        """Whether the words hold for the `searchable` text of a card."""
        return all((word in text) is wanted for word, wanted in self._words)


def _has(field: Field, value: str) -> Callable[[Card], bool]:
    match field:
        case Field.DECK:
            return lambda card: fold(card.deck) == value
        case Field.TOPIC:
            return lambda card: any(fold(topic) == value for topic in card.topics)
        case Field.KIND:
            return lambda card: card.kind.value == value
        case Field.ID:
            return lambda card: value in (fold(card.id), fold(card.name))


def _compare(number: Number, holds: Callable[[float, float], bool], value: float) -> Callable[[Facts], bool]:
    read = _NUMBERS[number]

    def condition(facts: Facts) -> bool:
        found = read(facts)
        return found is not None and holds(found, value)

    return condition


_STATES: dict[State, Callable[[Facts], bool]] = {
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

_NUMBERS: dict[Number, Callable[[Facts], float | None]] = {
    Number.LAPSES: lambda it: it.memory.lapses,
    Number.REPS: lambda it: it.memory.reps,
    Number.RECALL: lambda it: it.recall,
    Number.DIFFICULTY: lambda it: it.memory.difficulty,
    Number.DUE: lambda it: it.due_in,
}
