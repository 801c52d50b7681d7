"""Cards with the tag `#card`: items of an outline, headings and lines."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document, open_lines
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.marked.leftovers import unused
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import trim
from studylm.deck.parse_result import Draft, ParseResult

_TAG = re.compile(r"(?<![\w&/#])#card\b(?![/-])", re.IGNORECASE)
_ITEM = re.compile(r"(?P<indent>[ \t]*)[-*+](?:[ \t]+|$)(?P<text>.*)")
_PROPERTY = re.compile(r"[ \t]*[\w-]+::(?:[ \t].*)?$")
_LOGBOOK = re.compile(r"[ \t]*(?::LOGBOOK:|CLOCK: .*|:END:)[ \t]*$")
_CLOZE = re.compile(r"\{\{(?:cloze\b|c\d+::?)[ \t]*(.*?)\}\}", re.DOTALL)
_HEADING = re.compile(r"#{1,6}[ \t]+")


def read(document: Document) -> ParseResult | None:
    """Items, headings and lines tagged `#card`, with the text below them as their backs; None if there are none."""
    text = open_lines(document)
    starts = [index for index, line in enumerate(document.lines) if text[index] and _TAG.search(line)]
    if not starts:
        return None
    result = ParseResult("tagged")
    sections = Sections(document)
    ends = [_end(document, start) for start in starts]
    used: set[int] = set()
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        nested = {
            index
            for other, stop in zip(starts[place + 1 :], ends[place + 1 :], strict=True)
            if other < end
            for index in range(other, stop)
        }
        lines = [document.lines[index] for index in range(start, end) if index not in nested]
        front, back = _outlined(lines) if _ITEM.match(lines[0]) else _stacked(lines)
        if not front:
            continue
        used.update(range(start, end))
        here = sections.of(start)
        if here and sections.starts[here - 1] == start:
            here = sections.above(start, sections.headings[here - 1].level)
        result.drafts.append(_card(start, end, front, back, sections.name(here)))
    result.skipped += unused(document, used)
    return result if result.drafts else None


def _card(start: int, end: int, front: str, back: str, section: str | None) -> Draft:
    holes = [hole.strip() for hole in _CLOZE.findall(front)]
    if holes and not back:
        front, back = _CLOZE.sub("[…]", front), "\n\n".join(holes)
    back = _CLOZE.sub(lambda hole: hole[1].strip(), back)
    return draft(line=start, end=end, prompt=front, answer=answered(back), section=section)


def _end(document: Document, start: int) -> int:
    """The line after the last one that belongs to a tagged line."""
    lines = document.lines
    item = _ITEM.match(lines[start])
    if item is not None:
        width = len(item["indent"].expandtabs(4))
        end = start + 1
        while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > width):
            end += 1
    else:
        heading = next((heading for heading in document.headings if heading.line == start), None)
        end = start + 1
        if heading is not None:
            below = (other.line for other in document.headings if other.line > start and other.level <= heading.level)
            end = next(below, len(lines))
        else:
            while end < len(lines) and lines[end].strip() and not _TAG.search(lines[end]):
                end += 1
    while end > start + 1 and document.blank(end - 1):
        end -= 1
    return end


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _outlined(lines: list[str]) -> tuple[str, str]:
    """Front and back of an item in an outline: its own lines, and the items below it, without the outliner's properties."""
    item = _ITEM.match(lines[0])
    assert item is not None
    lines = [lines[0], *(line for line in lines[1:] if not _PROPERTY.match(line) and not _LOGBOOK.match(line))]
    stop = next((index for index, line in enumerate(lines[1:], 1) if _ITEM.match(line)), len(lines))
    front = trim([_bare(item["text"]), *(line.strip() for line in lines[1:stop])])
    below = [line[: len(line) - len(line.lstrip())].expandtabs(4) + line.lstrip() for line in lines[stop:]]
    width = min((len(line) - len(line.lstrip()) for line in below if line.strip()), default=0)
    return front, trim([line[width:] for line in below])


def _stacked(lines: list[str]) -> tuple[str, str]:
    """Front and back of a heading or a line of its own: the first line, and all lines below it."""
    return _bare(_HEADING.sub("", lines[0].strip())), trim(lines[1:])


def _bare(text: str) -> str:
    """A front without its tag, and without the `#` marks of a heading in an item."""
    return _HEADING.sub("", re.sub(r"[ \t]{2,}", " ", _TAG.sub("", text)).strip()).strip()
