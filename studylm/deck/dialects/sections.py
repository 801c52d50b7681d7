"""A document's headings as sections: which one a line is in, which one contains it, and what its title announces."""

from __future__ import annotations

from bisect import bisect_right

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.question_cues import is_question_title
from studylm.deck.format.markdown import plain


class Sections:
    """The sections of a document, numbered from 1 in order; 0 stands for the lines above the first heading."""

    def __init__(self, document: Document) -> None:
        self.headings = document.headings
        self.starts = [heading.line for heading in self.headings]
        # For each level and section: the last section so far whose heading is higher than the level.
        self._higher = [[0] for _ in range(8)]
        for place, heading in enumerate(self.headings, 1):
            for level, higher in enumerate(self._higher):
                higher.append(place if heading.level < level else higher[-1])

    def of(self, line: int) -> int:
        """The section that a line is in."""
        return bisect_right(self.starts, line)

    def above(self, line: int, level: int) -> int:
        """The section that contains a heading of the given level: that of the nearest higher heading above it."""
        section = self.of(line)
        if section and self.starts[section - 1] == line:
            section -= 1
        return self._higher[min(level, 7)][section]

    def announces_questions(self, section: int) -> bool:
        """Whether the title of the section, or of one that contains it, announces questions."""
        level = 7
        while section:
            heading = self.headings[section - 1]
            if heading.level < level:
                if is_question_title(heading.text):
                    return True
                level = heading.level
            section -= 1
        return False

    def title(self, section: int) -> str:
        """The heading of a section, as markdown; empty for section 0."""
        return self.headings[section - 1].text if section else ""

    def name(self, section: int) -> str | None:
        """The heading of a section as one plain line; None where it has no text."""
        return plain(self.title(section)) or None
