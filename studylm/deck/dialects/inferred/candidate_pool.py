"""Candidates for questions, pooled by the style in which they are marked, and the score of a pool."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from studylm.deck.dialects.document import TextRow


class Style(NamedTuple):
    """A way of marking questions.

    Attributes:
        dialect: the name of the dialect.
        weight: what one question in this style counts when pools are compared.
    """

    dialect: str
    weight: float


STYLES = {
    "label": Style("labelled", 1.6),
    "numbered heading": Style("headings", 1.3),
    "heading": Style("headings", 1.1),
    "item": Style("numbered", 1.0),
    "bold": Style("bold", 1.0),
    "bullet": Style("bullets", 0.75),
    "titled": Style("titled", 0.9),
    "plain": Style("paragraphs", 0.7),
}
LEAST = 0.3
"""What a candidate that does not ask counts."""
NESTED = 0.7
"""The factor for each list or quote around a list item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line that may begin a question.

    Attributes:
        row: the line.
        text: its text without number and label; may be empty (`Question 3`).
        number: its number, from the list, the heading or the label.
        weight: how much it looks like a question, 0-1.
        joins: whether it continues the candidate above it, which ends with a colon and has nothing below it.
        labelled: whether it begins with a label such as `Q:`.
        titles: whether it is only the title of the question below it.
    """

    row: TextRow
    text: str
    number: int | None
    weight: float
    joins: bool = False
    labelled: bool = False
    titles: bool = False


@dataclass(slots=True)
class CandidatePool:
    """All candidates that are marked in one style.

    Attributes:
        style: `label`, `heading`, `item`, `bold`, `bullet`, `titled` or `plain`.
        detail: what distinguishes it from other pools of the style: heading level, nesting, with or without numbers.
    """

    style: str
    detail: tuple[object, ...]
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """The name of the dialect of this style."""
        return STYLES[self.style].dialect

    @property
    def score(self) -> float:
        """How well the candidates fit as the document's questions; docs/dialects.md explains it."""
        numbered = self.style == "heading" and self.detail[1] == "number"
        weight = STYLES["numbered heading" if numbered else self.style].weight
        if self.style in ("item", "bullet"):
            weight *= NESTED ** (len(self.detail) - 1)
        return weight * sum(max(candidate.weight, LEAST) for candidate in self.candidates)
