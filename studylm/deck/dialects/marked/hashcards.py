"""Cards of hashcards: `Q:` and `A:` at the start of lines, and `C:` for text with [a hole]."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from studylm.deck.dialects.document import Document, open_lines
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.marked.leftovers import unused
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import trim
from studylm.deck.parse_result import Draft, ParseResult

_HASH = re.compile(r"([QAC]):(?:[ \t]+|$)")
_HOLE = re.compile(r"(?<![!\\\]])\[([^\[\]]+)\](?!\(|\[)")


def read(document: Document) -> ParseResult | None:
    """Cards that begin with `Q:` and `A:`, and cloze cards `C: text with [a hole]`; None if there are none."""
    text = open_lines(document)
    marks = [
        (index, found[1])
        for index, line in enumerate(document.lines)
        if text[index] and (found := _HASH.match(line)) is not None
    ]
    kinds = {kind for _, kind in marks}
    if not (kinds >= {"Q", "A"} or "C" in kinds) or ("C" in kinds and not any(_holes(document, marks))):
        return None
    result = ParseResult("hashcards")
    breaks = [block.start for block in document.blocks if block.type == "hr" or block.level]
    sections = Sections(document)
    used: set[int] = set()
    question: tuple[int, str] | None = None
    for place, (start, kind) in enumerate(marks):
        end = marks[place + 1][0] if place + 1 < len(marks) else len(document.lines)
        stop = bisect_right(breaks, start)
        if stop < len(breaks) and breaks[stop] < end:
            end = breaks[stop]
        used.update(range(start, end))
        body = trim([document.lines[start][2:].lstrip(), *document.lines[start + 1 : end]])
        section = sections.name(sections.of(start))
        if kind == "Q":
            if question is not None:
                result.drafts.append(
                    draft(line=question[0], end=start, prompt=question[1], answer=None, section=section)
                )
            question = (start, body) if body else None
        elif kind == "A" and question is not None:
            result.drafts.append(
                draft(line=question[0], end=end, prompt=question[1], answer=answered(body), section=section)
            )
            question = None
        elif kind == "C":
            result.drafts.extend(_cloze(start, end, body, section))
    if question is not None:
        result.drafts.append(draft(line=question[0], end=len(document.lines), prompt=question[1], answer=None))
    result.skipped += unused(document, used)
    return result if result.drafts else None


def _holes(document: Document, marks: list[tuple[int, str]]) -> Iterator[bool]:
    for place, (start, kind) in enumerate(marks):
        end = marks[place + 1][0] if place + 1 < len(marks) else len(document.lines)
        if kind == "C":
            yield _HOLE.search("\n".join(document.lines[start:end])) is not None


def _cloze(start: int, end: int, body: str, section: str | None) -> list[Draft]:
    """One card for each hole: the text with that hole blank, and its content as the answer."""
    found = []
    for hole in _HOLE.finditer(body):
        before, behind = (_HOLE.sub(r"\1", part) for part in (body[: hole.start()], body[hole.end() :]))
        prompt = f"{before}[…]{behind}"
        found.append(draft(line=start, end=end, prompt=prompt, answer=hole[1], section=section))
    return found
