"""A document's headings as sections: which one a line is in, what stands above it, what its title promises."""

from __future__ import annotations

from bisect import bisect_right

from studylm.deck.dialects.document import Document, Row
from studylm.deck.dialects.inferred.candidate_set import Family
from studylm.deck.dialects.question_cues import is_answer_title, is_question_title, label, numbered


class Sections:
    """The document's headings as sections: which one a line is in, and what its title promises."""

    def __init__(self, document: Document) -> None:
        self.headings = document.headings
        self.starts = [heading[0] for heading in self.headings]
        # For each level and section: the last section up to there whose heading is higher than the level.
        self._higher = [[0] for _ in range(8)]
        for place, (_, _, depth, _) in enumerate(self.headings, 1):
            for level, higher in enumerate(self._higher):
                higher.append(place if depth < level else higher[-1])

    def of(self, line: int) -> int:
        """The number of the section that a line is in; 0 above the first heading."""
        return bisect_right(self.starts, line)

    def above(self, line: int, level: int) -> int:
        """The section that a heading of some level stands in: that of the nearest higher heading above it."""
        section = self.of(line)
        if section and self.starts[section - 1] == line:
            section -= 1
        return self._higher[min(level, 7)][section]

    def promises(self, section: int) -> bool:
        """Whether the section's title, or one of those it stands under, announces questions."""
        level = 7
        while section:
            _, _, depth, text = self.headings[section - 1]
            if depth < level:
                if is_question_title(text):
                    return True
                level = depth
            section -= 1
        return False

    def title(self, section: int) -> str:
        """The heading of a section; empty for what stands above the first."""
        return self.headings[section - 1][3] if section else ""


def answer_keys(document: Document, family: Family, sections: Sections) -> dict[int, set[int]]:
    """Headings such as `Answers`, below which questions are answered by their numbers: line -> the numbers answered."""
    found: dict[int, set[int]] = {}
    for place, (line, below, _, text) in enumerate(sections.headings):
        if not is_answer_title(text):
            continue
        end = sections.headings[place + 1][0] if place + 1 < len(sections.headings) else len(document.lines)
        asked = {head.number for head in family.heads if head.row.line < line and head.number is not None}
        numbers = {number for row in document.rows if below <= row.line < end and (number := answer_number(row))}
        if len(asked) > 1 and len(numbers & asked) >= max(2, len(asked) / 2):
            found[line] = numbers & asked
    return found


def answer_number(row: Row) -> int | None:
    """The number of the question that a row in a section of answers begins to answer; None for any other row."""
    mark = label(row.text)
    if mark is not None and mark.number is not None and row.lead:
        return mark.number
    if row.opens and row.path == ("ol",):
        return row.number
    strong = numbered(row.text) if row.lead and not row.path else None
    return strong[0] if strong else None
