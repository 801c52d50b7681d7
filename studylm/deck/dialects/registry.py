"""The dialects that questionnaires are written in: a new one is a file with its reader, and one line here.

docs/dialects.md explains how the reader of a document is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from studylm.deck.dialects import inferred
from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred import answers_only
from studylm.deck.dialects.inferred.candidate_pool import STYLES
from studylm.deck.dialects.marked import definition_lists, folded, hashcards, obsidian, percent, ruled, tables, tagged
from studylm.deck.parse_result import ParseResult


class Dialect(NamedTuple):
    """One way of writing questionnaires.

    Attributes:
        name: what `--dialect` calls it.
        read: reads a document in this dialect; None for a document that is not written in it.
        weight: what each question counts when dialects are compared.
    """

    name: str
    read: Callable[[Document], ParseResult | None]
    weight: float


MARKED = (
    Dialect("ruled", ruled.read, 1.7),
    Dialect("folded", folded.read, 1.7),
    Dialect("hashcards", hashcards.read, 1.7),
    Dialect("obsidian", obsidian.read, 1.7),
    Dialect("table", tables.read, 1.7),
    Dialect("tagged", tagged.read, 1.7),
    Dialect("percent", percent.read, 1.7),
    Dialect("definitions", definition_lists.read, 1.7),
)
"""Each question has a mark of its own, or stands in a form that is used for nothing else."""

INFERRED = tuple(
    Dialect(style.dialect, partial(inferred.read_as, style.dialect), style.weight) for style in STYLES.values()
)
"""Questions are marked in a way that other text is marked too, so which of it asks is inferred."""

ANSWERS = Dialect("answers", answers_only.read, 0.0)
"""For documents in which nothing asks."""

READERS = {dialect.name: dialect.read for dialect in (*MARKED, *INFERRED, ANSWERS)}
