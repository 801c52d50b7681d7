"""The result of parsing one markdown file: cards without ids, warnings, and the lines that were skipped."""

from __future__ import annotations

from dataclasses import dataclass, field

from studylm.deck.card import Kind, Misconception, ProblemKind


@dataclass(slots=True, kw_only=True)
class Draft:
    """A card as its file gives it, before the library gives it an id and finds its checks. Lines are 1-based.

    Attributes:
        line: its first line.
        last: its last line.
        name: the explicit id, or None if the file gives none.
        mistakes: pairs of a card's id, with or without its deck, and the id of a check.
        asked: False if the file gives only an answer; the prompt is then made from its number.
    """

    line: int
    last: int
    title: str
    prompt: str
    name: str | None = None
    kind: Kind = Kind.RECALL
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
    timeout: float | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something in the file that could not be read as meant, with its 1-based line."""

    line: int
    message: str
    kind: ProblemKind = ProblemKind.SYNTAX


NO_QUESTIONS = ParseWarning(1, "No questions were found in this file.", ProblemKind.EMPTY)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines that belong to no card, 1-based and both inclusive, and why."""

    first: int
    last: int
    reason: str


@dataclass(slots=True)
class ParseResult:
    """How one file was understood. `dialect` is `none` for a file without questions."""

    dialect: str
    drafts: list[Draft] = field(default_factory=list)
    warnings: list[ParseWarning] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """The number of questions that the file asks."""
        return sum(draft.asked for draft in self.drafts)

    @property
    def answers(self) -> int:
        """The number of answers that it gives."""
        return sum(draft.answer is not None for draft in self.drafts)
