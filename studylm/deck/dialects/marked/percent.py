"""Cards under headings, with a line `%` between front and back."""

from __future__ import annotations

import re
from bisect import bisect_right

from studylm.deck.dialects.document import Document, open_lines
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.marked.leftovers import unused
from studylm.deck.dialects.sections import Sections
from studylm.deck.parse_result import ParseResult

_HEADING = re.compile(r"#{1,6}[ \t]+")


def read(document: Document) -> ParseResult | None:
    """Headings with a line `%` between front and back; without it the heading is the front. None if no heading has one."""
    text = open_lines(document)
    marks = [index for index, line in enumerate(document.lines) if text[index] and line.strip() == "%"]
    headings = [(line, below, level) for line, below, level, _ in document.headings]
    starts = [line for line, _, _ in headings]
    levels = [headings[place - 1][2] for mark in marks if (place := bisect_right(starts, mark))]
    if not levels:
        return None
    level = max(set(levels), key=levels.count)
    result = ParseResult("percent")
    sections = Sections(document)
    used: set[int] = set()
    for place, (start, below, depth) in enumerate(headings):
        end = next((line for line, _, other in headings[place + 1 :] if other <= level), len(document.lines))
        if depth != level or not document.text(below, end):
            continue
        mark = next((mark for mark in marks if start < mark < end), None)
        title = _HEADING.sub("", document.lines[start].strip())
        extra = document.text(below, mark) if mark is not None else ""
        front = f"{title}\n\n{extra}" if extra else title
        above = sections.above(start, depth)
        result.drafts.append(
            draft(
                line=start,
                end=end,
                prompt=front,
                answer=answered(document.text(below if mark is None else mark + 1, end)),
                section=sections.name(above),
            )
        )
        used.update(range(start, end))
    result.skipped += unused(document, used)
    return result if result.drafts else None
