"""Rows that may begin a question, and families of them that are marked alike. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from studylm.deck.dialects.document import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A row that may begin a question.

    Attributes:
        row: where it is.
        text: its text without number and label; may be empty (`Question 3`).
        number: its number, from the list, the heading or the label.
        weight: how much it looks like a question, 0-1.
        joins: whether it only goes on with the head above it, which ends with a colon and has nothing below it.
        labelled: whether a mark such as `Q:` begins it.
        titles: whether it is only a title of the question that stands below it.
    """

    row: Row
    text: str
    number: int | None
    weight: float
    joins: bool = False
    labelled: bool = False
    titles: bool = False


@dataclass(slots=True)
class Family:
    """All heads that are marked in one way.

    Attributes:
        way: `label`, `heading`, `item`, `bullet` or `bold`, the name of the dialect.
        detail: what tells it from others marked alike: heading level, nesting, with or without numbers.
    """

    way: str
    detail: tuple[object, ...]
    heads: list[Head] = field(default_factory=list)

    @property
    def score(self) -> float:
        """How much the family looks like the document's questions; a head that does not ask counts a little."""
        factor = {"label": 1.6, "heading": 1.1, "item": 1.0, "bold": 1.0, "bullet": 0.75, "titled": 0.9, "plain": 0.7}[
            self.way
        ]
        if self.way == "heading" and self.detail[1] == "number":
            factor = 1.3
        if self.way in ("item", "bullet"):
            factor *= 0.7 ** (len(self.detail) - 1)
        return factor * sum(max(head.weight, 0.3) for head in self.heads)
