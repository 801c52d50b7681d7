"""Cards, and the library of all cards, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a card asks for: words, code that runs, or the mistake in what it shows."""

    RECALL = "recall"
    CODE = "code"
    SPOT = "spot"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a card was read: a file and its 1-based line."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Misconception:
    """A common mistake, and its correction (empty if the deck gives none)."""

    claim: str
    correction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card of a deck. All texts are markdown, as written, except `title`, which is one plain line.

    Attributes:
        id: `deck/name`; the history is kept under it.
        number: the question's number within its section, or None.
        section: the heading above the card, as one plain line, or None.
        answer: None if the deck has no answer yet.
        needs: ids of cards to be learned first.
        links: ids of cards that ask for the same idea in another way.
        siblings: ids of cards that do not come on one study day with this one, because one shows what the other asks
            for. If a card has a sibling, it is that card's sibling too.
        mistakes: pairs of a code card's id and the id of a check (without `check_`): this card shows the mistake that
            the check finds.
        checks: the file with the hidden checks of a code card.
        solutions: files with correct answers to a code card.
        timeout: the limit of one run, in seconds of wall-clock time; None for the default.
        bundled: whether the deck came with studylm.
    """

    id: str
    deck: str
    kind: Kind
    title: str
    prompt: str
    source: Source
    number: int | None = None
    section: str | None = None
    answer: str | None = None
    key_points: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    hints: tuple[str, ...] = ()
    starter: str | None = None
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    mistakes: tuple[tuple[str, str], ...] = ()
    checks: Path | None = None
    solutions: tuple[Path, ...] = ()
    timeout: float | None = None
    bundled: bool = False

    @property
    def name(self) -> str:
        """The id without its deck."""
        return self.id.partition("/")[2]


class ProblemKind(StrEnum):
    """What a message about a deck file is about; code tells messages apart by it, never by their text."""

    FILE = "file"
    """The file or folder cannot be used, or its bytes are not clean text."""
    SYNTAX = "syntax"
    GUESS = "guess"
    """The author may have meant something else."""
    ANSWERS_ONLY = "answers-only"
    SKIPPED = "skipped"
    EMPTY = "empty"
    """The file has no questions."""
    ID = "id"
    REFERENCE = "reference"
    CHECKS = "checks"
    IMAGES = "images"
    MATCH = "match"
    """Whether a question is the same as another one is not clear."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a deck file that could not be read as meant; the rest of the file still loads."""

    source: Source
    message: str
    kind: ProblemKind

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


@dataclass(frozen=True, slots=True)
class Library:
    """All cards of a workspace, in study order, with the problems in their files.

    Attributes:
        derived: the ids that no file gives; they are made from the cards' titles and change with them.
        digest: of the names and content of the deck files; empty if one cannot be read.
    """

    cards: Mapping[str, Card] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    derived: frozenset[str] = frozenset()
    digest: str = ""
