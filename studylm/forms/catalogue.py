"""All families of mistakes, and the order in which an answer's mistakes come: mixed, the nearest to its idea first."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from studylm.forms.answer.source import Source
from studylm.forms.mistakes.activations import activations
from studylm.forms.mistakes.arithmetic import arithmetic
from studylm.forms.mistakes.dimensions import dimensions
from studylm.forms.mistakes.flow import flow
from studylm.forms.mistakes.layers import layers
from studylm.forms.mistakes.mistake import Family, Mistake
from studylm.forms.mistakes.names import names
from studylm.forms.mistakes.numbers import numbers
from studylm.forms.mistakes.probabilities import probabilities
from studylm.forms.mistakes.roles import roles
from studylm.forms.mistakes.state import inplace, state

FAMILIES: tuple[Family, ...] = (
    activations,
    probabilities,
    roles,
    state,
    layers,
    dimensions,
    arithmetic,
    flow,
    numbers,
    names,
    inplace,
)
"""In the order in which they take turns."""

_SELDOM = frozenset(
    (
        "shape",
        "size",
        "arguments",
        "assigned",
        "layer",
        "dtype",
        "no-call",
        "slice",
        "weight-cut-off",
        "no-parameter",
        "joined-otherwise",
        "not-picked",
        "randn-rand",
        "einsum",
        "no-return",
        "result-dropped",
    )
)
"""Kinds that mostly raise or change nothing that a check sees: they come after the others."""
MOST = 300
"""Mistakes of one family, at most: a long answer has thousands."""


def mistakes_in(source: Source) -> list[Mistake]:
    """The mistakes that an answer has room for: the families take turns, and within one the statements and the kinds do."""
    turns = [_spread(source, list(itertools.islice(family(source), MOST))) for family in FAMILIES]
    return [mistake for turn in itertools.zip_longest(*turns) for mistake in turn if mistake is not None]


def _spread(source: Source, found: list[Mistake]) -> Iterator[Mistake]:
    """One mistake of each kind and statement, then the next of each, nearest to the idea first."""
    groups: dict[tuple[int, str], list[Mistake]] = {}
    order: dict[int, tuple[int, int]] = {}
    for mistake in found:
        first = mistake.edits[0]
        place = source.place_at(first.start, first.end)
        group = (place.span[0] if place else 0, mistake.kind)
        groups.setdefault(group, []).append(mistake)
        # What a loop waits for is changed last of all: it may then wait for ever.
        late = 2 if place and isinstance(place.loop, ast.While) else int(mistake.seldom or mistake.kind in _SELDOM)
        order[id(mistake)] = (late, place.rank if place else 3)
    rounds = itertools.zip_longest(*groups.values())
    spread = [mistake for turn in rounds for mistake in turn if mistake is not None]
    yield from sorted(spread, key=lambda mistake: order[id(mistake)])
