"""The marks of other card tools: `Q:`, `A:`, `C:` (hashcards), `::`, `?` (Obsidian), tables with both columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from studylm.deck.dialects.document import Document, open_lines
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import plain, trim
from studylm.deck.parse_result import Draft, Reading

_HASH = re.compile(r"([QAC]):(?:[ \t]+|$)")
_HOLE = re.compile(r"(?<![!\\\]])\[([^\[\]]+)\](?!\(|\[)")
_PAIR = re.compile(r"(?<=[^\s:])[ \t]*(:{2,3})[ \t]*(?=[^\s:])|(?<=\S)[ \t]+(>{2,3}|={2}|;{2,3})[ \t]+(?=\S)")
_PROPERTY = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:tags?|title|alias(?:es)?|type|refs?|id|collapsed|template|icon|public|date|status|url|authors?"
    r"|source|created|updated|deck|card-[\w-]+|background-color|heading|exclude-from-graph-view):: "
)
_SCHEDULE = re.compile(r"[ \t]*<!--SR:[^<>]*-->")
_TAG = re.compile(r"(?<![\w&/#])#flashcards?\b", re.IGNORECASE)
_DECK_TAG = re.compile(r"[ \t]*(?:unk)?#flashcards?\b[\w/-]*[ \t]*", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(.+?)(?<=[^=])==(?!=)", re.DOTALL)
_FRONT = re.compile(r"questions?|q|prompt|front|term|frage|pregunta|вопрос|问题|問題|質問|question text", re.IGNORECASE)
_BACK = re.compile(
    r"answers?|a|back|definition|meaning|solution|antwort|respuesta|réponse|ответ|答案|回答|答え", re.IGNORECASE
)


def left_out(document: Document, reading: Reading, used: set[int]) -> None:
    """Note the lines that no card has, unless they are only headings, rules and marks."""
    start = None
    for index in range(len(document.lines) + 1):
        inside = index < len(document.lines) and index not in used and index not in document.markup
        if inside and not document.blank(index) and not _DECK_TAG.fullmatch(document.lines[index]):
            start = index if start is None else start
        elif start is not None and (not inside or index == len(document.lines)):
            skipped = document.skipped(start, index, "text outside any card")
            if skipped:
                reading.skipped.append(skipped)
            start = None


def read_hashcards(document: Document) -> Reading | None:
    """Cards that begin with `Q:` and `A:`, and cloze cards `C: text with [a hole]`; None where there are none."""
    text = open_lines(document)
    marks = [
        (index, found[1])
        for index, line in enumerate(document.lines)
        if text[index] and (found := _HASH.match(line)) is not None
    ]
    kinds = {kind for _, kind in marks}
    if not (kinds >= {"Q", "A"} or "C" in kinds) or ("C" in kinds and not any(_holes(document, marks))):
        return None
    reading = Reading("hashcards")
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
        section = plain(sections.title(sections.of(start))) or None
        if kind == "Q":
            if question is not None:
                reading.drafts.append(
                    draft(line=question[0], end=start, prompt=question[1], answer=None, section=section)
                )
            question = (start, body) if body else None
        elif kind == "A" and question is not None:
            reading.drafts.append(
                draft(line=question[0], end=end, prompt=question[1], answer=answered(body), section=section)
            )
            question = None
        elif kind == "C":
            reading.drafts.extend(_cloze(start, end, body, section))
    if question is not None:
        reading.drafts.append(draft(line=question[0], end=len(document.lines), prompt=question[1], answer=None))
    left_out(document, reading, used)
    return reading if reading.drafts else None


def _holes(document: Document, marks: list[tuple[int, str]]) -> Iterator[bool]:
    for place, (start, kind) in enumerate(marks):
        end = marks[place + 1][0] if place + 1 < len(marks) else len(document.lines)
        if kind == "C":
            yield _HOLE.search("\n".join(document.lines[start:end])) is not None


def _cloze(start: int, end: int, body: str, section: str | None) -> list[Draft]:
    """One card for each hole: the text with that one blank, and what belongs there."""
    found = []
    for hole in _HOLE.finditer(body):
        before, behind = (_HOLE.sub(r"\1", part) for part in (body[: hole.start()], body[hole.end() :]))
        prompt = f"{before}[…]{behind}"
        found.append(draft(line=start, end=end, prompt=prompt, answer=hole[1], section=section))
    return found


def read_obsidian(document: Document) -> Reading | None:
    """Cards marked as the Obsidian plugin does: `front::back`, `front:::back`, and `?` or `??` alone between both."""
    text = open_lines(document)
    lines = document.lines
    tagged = any(text[index] and _TAG.search(line) for index, line in enumerate(lines))
    reading = Reading("obsidian")
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
                used.update(range(first, _behind_schedule(lines, last)))
        else:
            pair = _inline_pair(line)
            if pair is not None and not (tagged and pair[3]):
                both.append((index, index + 1, pair[0], pair[1], pair[2]))
                used.update(range(index, _behind_schedule(lines, index + 1)))
    clozes: list[Draft] = []
    if tagged or any(_SCHEDULE.fullmatch(line.rstrip()) for line in lines):
        clozes = list(_highlighted(document, text, used, sections))
    inline = [entry for entry in both if entry[1] - entry[0] == 1]
    prose = sum(1 for index, line in enumerate(lines) if text[index] and line.strip() and not line.startswith("#"))
    few = not tagged and len(inline) == len(both) and (len(inline) < 3 or len(inline) < 0.5 * prose)
    if not clozes and (not both or few):
        return None
    for start, end, front, back, reverse in sorted(both):
        section = plain(sections.title(sections.of(start))) or None
        reading.drafts.append(draft(line=start, end=end, prompt=front, answer=back, section=section))
        if reverse:
            reading.drafts.append(draft(line=start, end=end, prompt=back, answer=front, section=section))
    reading.drafts = sorted([*reading.drafts, *clozes], key=lambda card: card.line)
    left_out(document, reading, used)
    return reading


def _highlighted(document: Document, text: Sequence[bool], used: set[int], sections: Sections) -> Iterator[Draft]:
    """A card for each highlight (`==a hole==`) in the passages that are no other cards; their lines are added to `used`."""
    lines = document.lines
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and text[end] and not document.blank(end) and end not in used | document.markup:
            end += 1
        passage = _side(lines[start:end])
        holes = list(_HIGHLIGHT.finditer(passage))
        section = plain(sections.title(sections.of(start))) or None
        for hole in holes:
            before, behind = (_HIGHLIGHT.sub(r"\1", part) for part in (passage[: hole.start()], passage[hole.end() :]))
            yield draft(line=start, end=end, prompt=f"{before}[…]{behind}", answer=hole[1].strip(), section=section)
        if holes:
            used.update(range(start, _behind_schedule(lines, end)))
        start = max(end, start + 1)


def _behind_schedule(lines: Sequence[str], end: int) -> int:
    """The line behind the tool's own notes on when the card comes again."""
    while end < len(lines) and _SCHEDULE.fullmatch(lines[end].rstrip()):
        end += 1
    return end


def _side(lines: Sequence[str]) -> str:
    return trim([_SCHEDULE.sub("", _TAG.sub("", line)).rstrip() for line in lines]).strip()


def _inline_pair(line: str) -> tuple[str, str, bool, bool] | None:
    """A line `front::back` outside code spans: both sides, whether it is to be asked both ways, and with another sign."""
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


def read_tables(document: Document) -> Reading | None:
    """Tables with a column of questions and one of answers; None where no table has such columns."""
    reading = Reading("table")
    sections = Sections(document)
    used: set[int] = set()
    for block in document.blocks:
        if block.type != "table":
            continue
        rows: list[tuple[int, list[str]]] = []
        for token, following in zip(block.tokens, block.tokens[1:], strict=False):
            if token.type == "tr_open" and token.map:
                rows.append((token.map[0], []))
            elif token.type in ("th_open", "td_open") and rows:
                rows[-1][1].append(following.content.strip() if following.type == "inline" else "")
        if len(rows) < 2:
            continue
        header = [plain(cell) for cell in rows[0][1]]
        front = next((place for place, cell in enumerate(header) if _FRONT.fullmatch(cell)), None)
        back = next((place for place, cell in enumerate(header) if _BACK.fullmatch(cell) and place != front), None)
        if front is None or back is None:
            continue
        used.update(range(block.start, block.end))
        section = plain(sections.title(sections.of(block.start))) or None
        for line, cells in rows[1:]:
            if front < len(cells) and cells[front]:
                answer = cells[back] if back < len(cells) else ""
                first = cells[0].rstrip(".)")
                number = int(first) if front > 0 and re.fullmatch(r"\d{1,6}", first, re.ASCII) else None
                reading.drafts.append(
                    draft(
                        line=line,
                        end=line + 1,
                        prompt=cells[front],
                        answer=answered(answer),
                        number=number,
                        section=section,
                    )
                )
    left_out(document, reading, used)
    return reading if reading.drafts else None
