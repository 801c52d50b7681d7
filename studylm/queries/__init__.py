"""Queries for cards: text such as `topic:lstm is:due -gates` to plain data, and whether a card matches."""

from studylm.queries.folding import fold, searchable
from studylm.queries.matching import Facts, Matcher, matches
from studylm.queries.parsing import QueryError, parse
from studylm.queries.query import Compare, Field, Has, Is, Number, Operator, Query, State, Term, Word

__all__ = [
    "Compare",
    "Facts",
    "Field",
    "Has",
    "Is",
    "Matcher",
    "Number",
    "Operator",
    "Query",
    "QueryError",
    "State",
    "Term",
    "Word",
    "fold",
    "matches",
    "parse",
    "searchable",
]
