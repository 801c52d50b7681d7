"""The text of a question in its paragraph: which of the lines ask, and which already answer."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from studylm.deck.dialects.document import Document, TextRow
from studylm.deck.dialects.inferred.candidate_pool import Candidate
from studylm.deck.dialects.question_cues import asks, bold, label, starts_like_a_question

_ENDS = re.compile(r"[.?!。？！][\"'”’»)\]*_`>]*$")
_ASKED = re.compile(r"[?？][\"'”’»)\]*_`>]*$")
_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]*")
_WIDEST = 140


def question_text(document: Document, group: Sequence[Candidate], end: int, width: int) -> tuple[str, int]:
    """The question of candidates that belong together, and the line after it. `width` is that of `wrap_width`."""
    candidate = group[-1]
    row = candidate.row
    text = "\n\n".join(part.text for part in group if part.text)
    if row.level:
        return _unbolded(text), row.block_end if not row.path else row.line + 1
    rest = _unquoted(row, document.lines[row.line + 1 : min(row.block_end, end)])
    block = [candidate.text, *(line.strip() for line in rest)]
    strong = bold(block[0])
    if strong is not None and strong[1] and asks(strong[0]) >= 0.5 and not _ASKED.search(strong[1]):
        return strong[0], row.line  # the answer begins after the bold question, on the same line
    count = _question_lines(block, width, more=not document.nothing_between(row.block_end, end))
    return _unbolded("\n".join(block[:count]).strip("\n")), row.line + count


def question_below(document: Document, start: int, end: int, width: int) -> tuple[str, int]:
    """The question below a label without text (`Question 3`): the first paragraph; and the line after it."""
    for block in document.blocks[bisect_left([block.start for block in document.blocks], start) :]:
        if block.start >= end:
            break
        mark = label(document.lines[block.start])
        if block.type == "blockquote":
            quoted = [
                re.sub(r"^[ \t]*>[ ]?", "", line).strip() for line in document.lines[block.start : min(block.end, end)]
            ]
            return ("", start) if label(quoted[0]) else ("\n".join(quoted), min(block.end, end))
        if block.type == "paragraph" and not (mark is not None and mark.role == "answer"):
            text = [line.strip() for line in document.lines[block.start : min(block.end, end)]]
            count = _question_lines(text, width, more=not document.nothing_between(block.end, end))
            return _unbolded("\n".join(text[:count])), block.start + count
        break
    return "", start


def _unbolded(text: str) -> str:
    """The text without bold marks that enclose all of it."""
    strong = bold(text)
    return strong[0] if strong is not None and not strong[1] and "**" not in strong[0] else text


def _question_lines(block: Sequence[str], width: int, *, more: bool) -> int:
    """How many lines of a paragraph ask; the rest is the answer.

    A question continues where a line ends in mid-sentence and was wrapped because the next word did not fit.
    """
    for index, line in enumerate(block[:-1]):
        following = block[index + 1]
        word = following.split(" ", 1)[0] if following else ""
        if index == 0 and not line:
            continue
        if _ENDS.search(line):
            if _ASKED.search(following) and starts_like_a_question(following) and asks(following) == 1.0:
                continue
            return index + 1
        if len(line) + 1 + len(word) <= width and not line.endswith((",", "，", ";")):
            if more and _ASKED.search(block[-1]) and not any(_ENDS.search(other) for other in block[index:-1]):
                continue
            return index + 1
    return len(block)


def wrap_width(document: Document) -> int:
    """The width at which the document's paragraphs are wrapped, in characters; 60 if they are not."""
    lengths = [
        len(row.text)
        for row in document.rows
        if not row.level and row.line + 1 < row.block_end and not row.lead and len(row.text) <= _WIDEST
    ]
    lengths += [
        len(row.text)
        for row in document.rows
        if not row.level and row.lead and row.line + 2 < row.block_end and len(row.text) <= _WIDEST
    ]
    lengths.sort()
    return max(60, lengths[int(len(lengths) * 0.95)]) if len(lengths) >= 3 else 60


def answer_lines(document: Document, candidate: Candidate, start: int, end: int) -> list[str]:
    """The lines `start` to `end` below a question, without the indentation of the list item that it begins."""
    row = candidate.row
    lines = list(document.lines[start:end])
    if start == row.line and lines:  # the answer begins on the question's own line, after the bold part
        strong = bold(candidate.text)
        lines[0] = strong[1].lstrip(" :-–—") if strong else ""
    lines = _unquoted(row, lines)
    if not row.opens:
        return lines
    first = document.lines[row.line].expandtabs(4)
    marker = _ITEM.match(first)
    offset = marker.end() if marker else 0
    inside = range(1 if start == row.line else 0, max(row.end - start, 0))
    for index in inside:
        line = lines[index]
        indent = len(line) - len(line.lstrip())
        lines[index] = line[:indent].expandtabs(4) + line[indent:]
    indents = [len(lines[index]) - len(lines[index].lstrip()) for index in inside if lines[index].strip()]
    for index in inside:
        # The lines of a paragraph that continues may be indented in any way and move together, so that code keeps its
        # shape. Blocks are indented by the width of the marker; deeper lines are code.
        width = min(indents, default=0) if start < row.block_end else offset
        lines[index] = lines[index][min(width, len(lines[index]) - len(lines[index].lstrip())) :]
    return lines


def _unquoted(row: TextRow, lines: Sequence[str]) -> list[str]:
    """The lines without the markers of the quotes that contain the row."""
    depth = sum(part == "quote" for part in row.path)
    return [re.sub(rf"^[ \t]*(?:>[ ]?){{1,{depth}}}", "", line) for line in lines] if depth else list(lines)
