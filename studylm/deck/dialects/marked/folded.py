"""The dialect with `<details>`: the summary is the question, and the folded content is the answer."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.html import unfolded
from studylm.deck.dialects.question_cues import asks, label, numbered
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import plain
from studylm.deck.parse_result import ParseResult, Skipped

_BLANK = re.compile(r"(?:\d{1,4}[.):]?)?")  # the summary of a template that was not filled in
_SHOWS = re.compile(
    r"(?:show|see|click|view|reveal|expand|hide|toggle|more|hint|spoiler|details?|solution|answer)\b", re.IGNORECASE
)


def read(document: Document) -> ParseResult | None:
    """The file's cards; None unless two in five of the summaries ask something."""
    cards = []
    for start, end in document.folds:
        summary, content = unfolded("\n".join(document.lines[start:end]))
        flat = plain(summary)
        mark = label(flat)
        if _BLANK.fullmatch(flat) or _SHOWS.match(flat) or (mark is not None and not mark.rest):
            continue
        cards.append((start, end, summary, content))
    asking = sum(asks(_counted(summary)[1]) >= 0.5 for _, _, summary, _ in cards)
    if not cards or asking < 0.4 * len(cards):
        return None
    result = ParseResult("folded")
    sections = Sections(document)
    position = 0
    for start, end, summary, content in cards:
        result.skipped += _between(document, position, start)
        position = end
        mark = label(summary)
        number, counted = (mark.number, mark.rest) if mark is not None else _counted(summary)
        prompt = summary if mark is not None and mark.role == "answer" else counted
        section = sections.name(sections.of(start))
        result.drafts.append(
            draft(line=start, end=end, prompt=prompt, answer=answered(content), number=number, section=section)
        )
    result.skipped += _between(document, position, len(document.lines))
    return result


def _counted(summary: str) -> tuple[int | None, str]:
    """The number that a summary begins with, and the rest of it."""
    return numbered(summary) or (None, summary)


def _between(document: Document, start: int, end: int) -> list[Skipped]:
    """The lines from the first to the last that are not headings, rules or blank."""
    filled = [index for index in range(start, end) if not document.blank(index) and index not in document.markup]
    return document.skipped(filled[0], filled[-1] + 1, "text outside any question") if filled else []
