"""The dialect with `<details>`: the summary asks, and what is folded away answers."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.html import unfolded
from studylm.deck.dialects.question_cues import asks, label, numbered
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import plain
from studylm.deck.parse_result import Reading

NAME = "folded"
_NOTHING = re.compile(r"(?:\d{1,4}[.):]?)?")  # a template that was not filled in
_SHOWS = re.compile(
    r"(?:show|see|click|view|reveal|expand|hide|toggle|more|hint|spoiler|details?|solution|answer)\b", re.IGNORECASE
)


def read(document: Document) -> Reading | None:
    """The file's cards, or None where no summary asks anything."""
    cards = []
    for start, end in document.folds:
        text = "\n".join(document.lines[start:end])
        summary, content = unfolded(text)
        flat = plain(summary)
        mark = label(flat)
        if _NOTHING.fullmatch(flat) or _SHOWS.match(flat) or (mark is not None and not mark.rest):
            continue
        cards.append((start, end, summary, content))
    asking = sum(asks(_counted(summary)[1]) >= 0.5 for _, _, summary, _ in cards)
    if not cards or asking < 0.4 * len(cards):
        return None
    reading = Reading(NAME)
    sections = Sections(document)
    position = 0
    for start, end, summary, content in cards:
        for first, last in _between(document, position, start):
            skipped = document.skipped(first, last, "text outside any question")
            if skipped:
                reading.skipped.append(skipped)
        position = end
        mark = label(summary)
        number, counted = (mark.number, mark.rest) if mark is not None else _counted(summary)
        section = plain(sections.title(sections.of(start))) or None
        prompt = summary if mark is not None and mark.role == "answer" else counted
        reading.drafts.append(
            draft(line=start, end=end, prompt=prompt, answer=answered(content), number=number, section=section)
        )
    for first, last in _between(document, position, len(document.lines)):
        skipped = document.skipped(first, last, "text outside any question")
        if skipped:
            reading.skipped.append(skipped)
    return reading


def _counted(summary: str) -> tuple[int | None, str]:
    """The number that a summary begins with, and the rest of it."""
    return numbered(summary) or (None, summary)


def _between(document: Document, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of lines that are more than headings, rules and blank lines."""
    filled = [index for index in range(start, end) if document.lines[index].strip() and index not in document.markup]
    return [(filled[0], filled[-1] + 1)] if filled else []
