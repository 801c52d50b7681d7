"""The dialect with rules: `---`, `N. question`, `---`, answer; numbering may start again under a heading."""

from __future__ import annotations

from studylm.deck.dialects.document import Document, list_number, question_of
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.format.markdown import plain
from studylm.deck.parse_result import ParseResult


def read(document: Document) -> ParseResult | None:
    """The file's cards; None if fewer than two questions are between rules."""
    starts = _questions(document)
    if len(starts) < 2:
        return None
    result = ParseResult("ruled")
    found = document.blocks
    section: str | None = None
    lead = 0
    for place, (index, number) in enumerate(starts):
        top = _top(document, index)
        if place == 0:
            lead = found[top].start
            result.skipped += document.skipped(0, lead, "text before the first question")
        for block in found[top if place else 0 : index]:
            if block.level:
                section = plain(block.content) or None
        close = _close(document, index)
        begin = found[close].start + 1
        following = starts[place + 1][0] if place + 1 < len(starts) else None
        end = found[_top(document, following)].start if following is not None else len(document.lines)
        result.drafts.append(
            draft(
                line=found[index + 1].start,
                end=end,
                prompt="\n\n".join(
                    (
                        question_of(document, found[index + 1]),
                        *(document.text(block.start, block.end) for block in found[index + 2 : close]),
                    )
                ),
                answer=answered(document.text(begin, end)),
                number=number,
                section=section,
            )
        )
    return result


def _questions(document: Document) -> list[tuple[int, int]]:
    """The index of the rule above each question, and its number: a rule, a list with the next number, a rule.

    If every question is numbered 1, they are counted.
    """
    found = document.blocks
    candidates = [
        (index, number)
        for index in range(len(found) - 2)
        if found[index].type == "hr"
        and (number := list_number(found[index + 1])) is not None
        and _close(document, index)
    ]
    if len(candidates) > 2 and all(number == 1 for _, number in candidates):
        counted: list[tuple[int, int]] = []
        for index, _ in candidates:
            restart = not counted or _top(document, index) < index
            counted.append((index, 1 if restart else counted[-1][1] + 1))
        return counted
    starts: list[tuple[int, int]] = []
    for index, number in candidates:
        restart = number == 1 and _top(document, index) < index
        if not starts or number == starts[-1][1] + 1 or number == starts[-1][1] + 2 or restart:
            starts.append((index, number))
    return starts


def _close(document: Document, index: int) -> int:
    """The index of the rule below a question whose upper rule is at `index`; 0 if a heading or the end comes first."""
    for place in range(index + 2, len(document.blocks)):
        if document.blocks[place].type == "hr":
            return place
        if document.blocks[place].level:
            break
    return 0


def _top(document: Document, index: int) -> int:
    """The index of the first heading right above a question; that of the question's upper rule if there is none."""
    while index > 0 and document.blocks[index - 1].level:
        index -= 1
    return index
