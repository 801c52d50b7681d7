"""Cards of the Obsidian plugin Spaced Repetition: `front::back`, `?` on a line of its own, and highlights as holes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from studylm.deck.dialects.document import Document, open_lines
from studylm.deck.dialects.drafts import draft
from studylm.deck.dialects.marked.leftovers import unused
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import trim
from studylm.deck.parse_result import Draft, ParseResult

_PAIR = re.compile(r"(?<=[^\s:])[ \t]*(:{2,3})[ \t]*(?=[^\s:])|(?<=\S)[ \t]+(>{2,3}|={2}|;{2,3})[ \t]+(?=\S)")
_PROPERTY = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:tags?|title|alias(?:es)?|type|refs?|id|collapsed|template|icon|public|date|status|url|authors?"
    r"|source|created|updated|deck|card-[\w-]+|background-color|heading|exclude-from-graph-view):: "
)
_SCHEDULE = re.compile(r"[ \t]*<!--SR:[^<>]*-->")
_TAG = re.compile(r"(?<![\w&/#])#flashcards?\b", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(.+?)(?<=[^=])==(?!=)", re.DOTALL)


def read(document: Document) -> ParseResult | None:
    """Cards marked as the Obsidian plugin does: `front::back`, `front:::back`, and `?` or `??` alone between both."""
    text = open_lines(document)
    lines = document.lines
    tagged = any(text[index] and _TAG.search(line) for index, line in enumerate(lines))
    result = ParseResult("obsidian")
    sections = Sections(document)
    used: set[int] = set()
    both: list[tuple[int, int, str, str, bool]] = []
    for index, line in enumerate(lines):
        stripped = line.strip()
        if not text[index] or index in used or not stripped:
            continue
        if stripped in ("?", "??"):
            first, last = index, index + 1
            while first > 0 and not document.blank(first - 1) and first - 1 not in used:
                first -= 1
            while last < len(lines) and not document.blank(last):
                last += 1
            front, back = _side(lines[first:index]), _side(lines[index + 1 : last])
            if front and back:
                both.append((first, last, front, back, stripped == "??"))
                used.update(range(first, _after_schedule(lines, last)))
        else:
            pair = _inline_pair(line)
            if pair is not None and not (tagged and pair[3]):
                both.append((index, index + 1, pair[0], pair[1], pair[2]))
                used.update(range(index, _after_schedule(lines, index + 1)))
    clozes: list[Draft] = []
    if tagged or any(_SCHEDULE.fullmatch(line.rstrip()) for line in lines):
        clozes = list(_highlighted(document, text, used, sections))
    inline = [entry for entry in both if entry[1] - entry[0] == 1]
    prose = sum(1 for index, line in enumerate(lines) if text[index] and line.strip() and not line.startswith("#"))
    few = not tagged and len(inline) == len(both) and (len(inline) < 3 or len(inline) < 0.5 * prose)
    if not clozes and (not both or few):
        return None
    for start, end, front, back, reverse in sorted(both):
        section = sections.name(sections.of(start))
        result.drafts.append(draft(line=start, end=end, prompt=front, answer=back, section=section))
        if reverse:
            result.drafts.append(draft(line=start, end=end, prompt=back, answer=front, section=section))
    result.drafts = sorted([*result.drafts, *clozes], key=lambda card: card.line)
    result.skipped += unused(document, used)
    return result


def _highlighted(document: Document, text: Sequence[bool], used: set[int], sections: Sections) -> Iterator[Draft]:
    """A card for each highlight (`==a hole==`) outside other cards; their lines are added to `used`."""
    lines = document.lines
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and text[end] and not document.blank(end) and end not in used | document.markup:
            end += 1
        passage = _side(lines[start:end])
        holes = list(_HIGHLIGHT.finditer(passage))
        section = sections.name(sections.of(start))
        for hole in holes:
            before, behind = (_HIGHLIGHT.sub(r"\1", part) for part in (passage[: hole.start()], passage[hole.end() :]))
            yield draft(line=start, end=end, prompt=f"{before}[…]{behind}", answer=hole[1].strip(), section=section)
        if holes:
            used.update(range(start, _after_schedule(lines, end)))
        start = max(end, start + 1)


def _after_schedule(lines: Sequence[str], end: int) -> int:
    """The line after the tool's comments about when the card is due."""
    while end < len(lines) and _SCHEDULE.fullmatch(lines[end].rstrip()):
        end += 1
    return end


def _side(lines: Sequence[str]) -> str:
    return trim([_SCHEDULE.sub("", _TAG.sub("", line)).rstrip() for line in lines]).strip()


def _inline_pair(line: str) -> tuple[str, str, bool, bool] | None:
    """A line `front::back` outside code spans: both sides, whether it is asked both ways, and whether the sign is not a colon."""
    if _PROPERTY.match(line):
        return None
    code = [match.span() for match in re.finditer(r"(`+)(?:(?!\1).)+\1", line)]
    for found in _PAIR.finditer(line):
        if any(start <= found.start() < end for start, end in code):
            continue
        front, back = _side([re.sub(r"^\s*[-*+]\s+", "", line[: found.start()])]), _side([line[found.end() :]])
        if front and back:
            return front, back, found[0].strip() in (":::", ">>>", ";;;"), found[1] is None
    return None
