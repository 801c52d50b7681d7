"""From heads to cards: how far each question reaches, which part of it asks and which part answers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from studylm.deck.dialects.document import Document, Row
from studylm.deck.dialects.drafts import draft, title_of
from studylm.deck.dialects.inferred.answer_split import Body, split_body
from studylm.deck.dialects.inferred.candidate_set import Family, Head
from studylm.deck.dialects.question_cues import asks, bold, label, starts_like_a_question
from studylm.deck.dialects.sections import Sections, answer_keys
from studylm.deck.format.markdown import plain
from studylm.deck.parse_result import Draft, Reading, Remark

_ENDS = re.compile(r"[.?!。？！][\"'”’»)\]*_`>]*$")
_ASKED = re.compile(r"[?？][\"'”’»)\]*_`>]*$")
_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]*")
_WIDEST = 140
_INLINE_ANSWER = re.compile(r"(?<=[?.!])\s+(?:\*\*)?A(?:ns(?:wer)?)?:(?:\*\*)?\s")


def read_family(document: Document, family: Family, *, name: str) -> Reading:
    """The cards of a document whose questions are the heads of one family, with what lies outside them as skipped."""
    reading = Reading(name)
    sections = Sections(document)
    width = _wrap_width(document)
    heads = _grouped(family.heads)
    keys = answer_keys(document, family, sections)
    starts = {head.row.line for group in heads for head in group}
    position = 0
    for place, group in enumerate(heads):
        head = group[0]
        following = heads[place + 1][0] if place + 1 < len(heads) else None
        last = following.row.line if following else len(document.lines)
        level = (group[-1].row.level or 7) if not group[-1].row.path else 7
        counts_on = following is not None and head.number is not None and following.number == head.number + 1
        end = region_end(document, sections, group[-1], last, level, starts, counts_on, keys)
        skip_between(document, reading, position, head.row.line)
        position = end
        later = any(head.row.line < line and head.number in numbers for line, numbers in keys.items())
        _add(document, reading, group, end, width, sections, answered_later=later)
    skip_between(document, reading, position, len(document.lines))
    return reading


def _grouped(heads: Sequence[Head]) -> list[list[Head]]:
    """The heads, each with those that only go on with it."""
    groups: list[list[Head]] = []
    for head in heads:
        if groups and head.joins:
            groups[-1].append(head)
        else:
            groups.append([head])
    return groups


def region_end(
    document: Document,
    sections: Sections,
    head: Head,
    last: int,
    level: int,
    starts: set[int],
    counts_on: bool,
    keys: Collection[int] = (),
) -> int:
    """Where a question's region ends: at the next head, or at a heading in between that opens something else."""
    own = sections.of(head.row.line)
    section_level = sections.headings[own - 1][2] if own and sections.headings[own - 1][0] not in starts else 0
    for line, below, depth, text in sections.headings[bisect_right(sections.starts, head.row.line) :]:
        if line >= last:
            break
        if line in starts:
            continue
        if line in keys:
            return line
        if level < 7:
            # Headings are the questions: a deeper one is part of the answer, and so is a stray one amid numbered ones.
            if depth > level or (depth == level and (counts_on or document.nothing_between(head.row.end, line))):
                continue
            mark = label(text)
            if mark is not None and mark.role == "answer":
                continue
            return line
        mark = label(text)
        if mark is not None and mark.role == "answer":
            continue
        direct = not any(document.lines[index].strip() for index in range(below, last))
        if counts_on and not direct and depth > max(section_level, 2 if not section_level else 0):
            continue
        return line
    return last


def skip_between(document: Document, reading: Reading, start: int, end: int) -> None:
    """Note the lines between two questions as skipped, unless they are only headings, rules and blank lines."""
    if any(document.lines[index].strip() and index not in document.markup for index in range(start, end)):
        skipped = document.skipped(start, end, "text outside any question")
        if skipped:
            reading.skipped.append(skipped)


def _add(
    document: Document,
    reading: Reading,
    group: Sequence[Head],
    end: int,
    width: int,
    sections: Sections,
    *,
    answered_later: bool,
) -> None:
    """Cut one region into question and answer, and add its card; more than one where a plain paragraph asks on."""
    head = group[0]
    own = sections.of(head.row.line)
    while own and sections.headings[own - 1][0] == head.row.line:
        own -= 1
    if head.row.level and not head.row.path:
        own = sections.above(head.row.line, head.row.level)
    section = plain(sections.title(own)) or None
    question, start = _question(document, group, end, width)
    if not question:
        question, start = _question_below(document, start, end, width)
    if head.titles:
        reading.drafts.append(_titled(document, head, end, section))
        return
    lines = flat(document, group[-1], start, end)
    inline = _INLINE_ANSWER.search(question) if head.labelled else None
    if inline is not None:
        question, lines = question[: inline.start()].rstrip(), [question[inline.start() :].lstrip(), "", *lines]
    body = split_body(question, lines, asking=answered_later)
    for strange in body.questions:
        reading.remarks.append(
            Remark(
                start + strange + 1,
                "A paragraph that asks, though not marked as a question, was taken as one.",
            )
        )
    bodies = _cut(question, lines, body, head.number, start)
    for place, (line, prompt, answer, number) in enumerate(bodies):
        stop = bodies[place + 1][0] if place + 1 < len(bodies) else end
        reading.drafts.append(
            draft(
                line=head.row.line if place == 0 else line,
                end=last_line(document, stop),
                prompt=prompt,
                answer=answer,
                number=number,
                section=section,
            )
        )


def _titled(document: Document, head: Head, end: int, section: str | None) -> Draft:
    """A card whose heading only names what the text below it asks."""
    body = split_body("", document.lines[head.row.block_end : end], alone=True, asking=True)
    card = draft(
        line=head.row.line,
        end=last_line(document, end),
        prompt=body.prompt,
        answer=body.answer,
        number=head.number,
        section=section,
    )
    card.title = title_of(head.text)
    return card


def _question_below(document: Document, start: int, end: int, width: int) -> tuple[str, int]:
    """The question below a mark that stands alone (`Question 3`): the first paragraph, and the line behind it."""
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


def _cut(
    question: str, lines: Sequence[str], body: Body, number: int | None, start: int
) -> list[tuple[int, str, str | None, int | None]]:
    """The region as one card, or as several where paragraphs in it ask on: line, prompt, answer, number."""
    if not body.questions:
        return [(start, body.prompt, body.answer, number)]
    cuts = [*body.questions, len(lines)]
    first = split_body(question, lines[: cuts[0]], alone=True)
    found: list[tuple[int, str, str | None, int | None]] = [(start, first.prompt, first.answer, number)]
    for place, cut in enumerate(body.questions):
        part = split_body(lines[cut].strip(), lines[cut + 1 : cuts[place + 1]], alone=True)
        found.append((start + cut, part.prompt, part.answer, None))
    return found


def last_line(document: Document, end: int) -> int:
    """The line behind the last line above `end` that is not blank."""
    while end > 0 and document.blank(end - 1):
        end -= 1
    return end


def _question(document: Document, group: Sequence[Head], end: int, width: int) -> tuple[str, int]:
    """The text that asks, and the line behind it."""
    head = group[-1]
    row = head.row
    text = "\n\n".join(part.text for part in group if part.text)
    if row.level:
        return _unbolded(text), row.block_end if not row.path else row.line + 1
    rest = _unquoted(row, document.lines[row.line + 1 : min(row.block_end, end)])
    block = [head.text, *(line.strip() for line in rest)]
    strong = bold(block[0])
    if strong is not None and strong[1] and asks(strong[0]) >= 0.5 and not _ASKED.search(strong[1]):
        return strong[0], row.line  # the answer begins behind the bold question, on its line
    count = _question_lines(block, width, more=not document.nothing_between(row.block_end, end))
    return _unbolded("\n".join(block[:count]).strip("\n")), row.line + count


def _unbolded(text: str) -> str:
    """The text without the bold marks that wrap all of it."""
    strong = bold(text)
    return strong[0] if strong is not None and not strong[1] and "**" not in strong[0] else text


def _question_lines(block: Sequence[str], width: int, *, more: bool) -> int:
    """How many lines of a paragraph ask; the rest answers.

    A question goes on where its line ends in mid-sentence and was broken because the next word did not fit any more.
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


def _wrap_width(document: Document) -> int:
    """The width at which the document's own text is wrapped, in characters; 60 where it is not."""
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


def _unquoted(row: Row, lines: Sequence[str]) -> list[str]:
    """The lines without the marks of the quotes that a row stands in."""
    depth = sum(part == "quote" for part in row.path)
    return [re.sub(rf"^[ \t]*(?:>[ ]?){{1,{depth}}}", "", line) for line in lines] if depth else list(lines)


def flat(document: Document, head: Head, start: int, end: int) -> list[str]:
    """The lines of the answer, without the indentation that the head's list item asks for."""
    row = head.row
    lines = list(document.lines[start:end])
    if start == row.line and lines:  # the answer begins on the question's own line, behind the bold part
        strong = bold(head.text)
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
        # Where a paragraph merely runs on, its lines may be indented in any way and move together, so that code keeps
        # its shape. Blocks are indented by the marker's width, and what is deeper is code.
        width = min(indents, default=0) if start < row.block_end else offset
        lines[index] = lines[index][min(width, len(lines[index]) - len(lines[index].lstrip())) :]
    return lines
