"""The text of a query to plain data, or one error that says where and what was meant instead."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from difflib import get_close_matches

from studylm.deck.card import Kind
from studylm.errors import StudylmError, one_line
from studylm.queries.query import Compare, Field, Has, Is, Number, Operator, Query, State, Term, Word

_KEY = re.compile(r"([^\W\d]\w*)(:|<=|>=|<|>|=)")
_SIGN = re.compile(r"<=|>=|<|>|=")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(r'[^\s"]+')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

KEYS = (*(field.value for field in Field), "is")
NUMBERS = tuple(number.value for number in Number)
SHOWN = 40
"""Characters of the text that an error shows at most."""


class QueryError(StudylmError):
    """A query cannot be read. `column` is where, from 1."""

    title = "The query cannot be read"

    def __init__(self, column: int, message: str, remedy: str = "") -> None:
        super().__init__(f"Column {column} of the query: {message}", remedy)
        self.column = column


def parse(text: str) -> Query:
    """The query that `text` says.

    Raises:
        QueryError: it cannot be read.
    """
    return Query(tuple(_Reader(text).terms()))


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def terms(self) -> Iterable[Term]:
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at == len(self._text):
                return
            yield self._term()
            if self._at < len(self._text) and not self._text[self._at].isspace():
                raise self._error("a quotation mark stands inside a word.", "Put a space before or after the quotes.")

    def _term(self) -> Term:
        negated = self._text[self._at] == "-"
        if negated:
            self._at += 1
            if self._at == len(self._text) or self._text[self._at].isspace():
                raise self._error("nothing follows “-”.", "Write it before a word, as in -gates.", back=1)
            if self._text[self._at] == "-":
                raise self._error("“--” is not an option of this command, nor a query.", 'Quote it: "--".', back=1)
        return Term(self._condition(), negated)

    def _condition(self) -> Word | Has | Is | Compare:
        start = self._at
        if self._text[start] == '"':
            return Word(self._value("A quoted text"))
        if sign := _SIGN.match(self._text, start):
            raise self._error(
                f"“{sign[0]}” has no name before it.",
                f"Write a comparison without spaces, as in lapses{sign[0]}2; quote it to look for the sign.",
            )
        found = _KEY.match(self._text, start)
        if found is None:
            return Word(self._word())
        name, sign_ = found[1].lower(), found[2]
        if sign_ == ":":
            return self._field(name, found.end())
        return self._comparison(name, Operator(sign_), found.end())

    def _field(self, name: str, after: int) -> Has | Is:
        if name not in KEYS:
            if name in NUMBERS:
                raise self._error(f"{name} is compared with a number.", f"Write {name}=3, {name}<3 or {name}>3.")
            near = get_close_matches(name, KEYS, n=1)
            raise self._error(
                f"there is no key “{_shown(name)}:”.",
                f"Did you mean {near[0]}:?"
                if near
                else f"The keys are {_list(f'{key}:' for key in KEYS)}; "
                f'quote what is not a key: "{_shown(self._text[self._at :].split()[0], 20)}".',
            )
        self._at = after
        value = self._value(f"{name}:")
        if name == "is":
            return Is(State(self._one_of(value, list(State), "is", after)))
        if name == Field.KIND:
            return Has(Field.KIND, self._one_of(value, list(Kind), "kind", after))
        return Has(Field(name), value)

    def _one_of(self, value: str, known: list[str], key: str, at: int) -> str:
        if value.lower() in known:
            return value.lower()
        near = get_close_matches(value.lower(), known, n=1)
        self._at = at
        raise self._error(
            f"there is no {key}:{_shown(value)}.",
            f"Did you mean {key}:{near[0]}?" if near else f"There are {_list(known)}.",
        )

    def _comparison(self, name: str, sign: Operator, after: int) -> Compare:
        if name not in NUMBERS:
            if name in KEYS:
                raise self._error(f"{name} has no numbers to compare.", f"Write {name}: and a value.")
            near = get_close_matches(name, NUMBERS, n=1)
            raise self._error(
                f"“{_shown(name)}” is not a number of a card.",
                f"Did you mean {near[0]}{sign}?"
                if near
                else f"Numbers are {_list(NUMBERS)}; "
                f'quote what is not a comparison: "{_shown(self._text[self._at :].split()[0], 20)}".',
            )
        self._at = after
        text = self._value(f"{name}{sign}")
        try:
            value = float(text) if text.isascii() and "_" not in text else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._at = after
            raise self._error(f"“{_shown(text)}” is not a number.", f"Write one, as in {name}{sign}2.")
        if name == Number.RECALL and not 0 <= value <= 1:
            self._at = after
            raise self._error("recall is from 0 to 1.", f"Write 80 % as recall{sign}0.8.")
        return Compare(Number(name), sign, value + 0.0)  # -0.0 is 0.0

    def _value(self, what: str) -> str:
        """The quoted or bare text that begins here."""
        start = self._at
        if start < len(self._text) and self._text[start] == '"':
            found = _QUOTED.match(self._text, start)
            if found is None:
                raise self._error("a quotation mark is not closed.", 'Close it with another ", or leave it out.')
            self._at = found.end()
            value = _ESCAPED.sub(r"\1", found[1])
        else:
            value = self._word() if start < len(self._text) and not self._text[start].isspace() else ""
        if not value.strip():
            self._at = start
            raise self._error(f"{what} is empty.", "Write what to look for, without a space in between.")
        return value

    def _word(self) -> str:
        found = _WORD.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        return found[0]

    def _error(self, message: str, remedy: str, back: int = 0) -> QueryError:
        return QueryError(self._at + 1 - back, message, remedy)


def _shown(text: str, most: int = SHOWN) -> str:
    text = one_line(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _list(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}"
