"""What a reader makes of one markdown file: cards without a home, remarks, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from studylm.deck.card import Kind, Misconception


@dataclass(slots=True, kw_only=True)
class Draft:
    """A card as its file gives it, before the deck gives it an id and finds its files. Lines are 1-based.

    Attributes:
        last: the last of the lines that belong to it.
        name: the explicit id, or None where the file gives none.
        asked: False where the file gives only an answer, and the prompt is made up from its number.
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
    timeout: float | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in the file that could not be read as meant, with its 1-based line."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines that belong to no card, 1-based and both inclusive, and why."""

    first: int
    last: int
    reason: str


@dataclass(slots=True)
class Reading:
    """How one file was understood."""

    dialect: str
    drafts: list[Draft] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """How many questions the file asks."""
        return sum(draft.asked for draft in self.drafts)

    @property
    def answers(self) -> int:
        """How many answers it gives."""
        return sum(draft.answer is not None for draft in self.drafts)
