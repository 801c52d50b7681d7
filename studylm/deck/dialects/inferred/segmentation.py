"""From candidates to cards: how far the region of each question extends, and its split into question and answer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence

from studylm.deck.card import ProblemKind
from studylm.deck.dialects.document import Document
from studylm.deck.dialects.drafts import draft, title_of
from studylm.deck.dialects.inferred.answer_sections import answer_keys
from studylm.deck.dialects.inferred.answer_split import PromptAndAnswer, split_answer
from studylm.deck.dialects.inferred.candidate_pool import Candidate, CandidatePool
from studylm.deck.dialects.inferred.question_text import answer_lines, question_below, question_text, wrap_width
from studylm.deck.dialects.question_cues import label
from studylm.deck.dialects.sections import Sections
from studylm.deck.parse_result import Draft, ParseResult, ParseWarning, Skipped

_INLINE_ANSWER = re.compile(r"(?<=[?.!])\s+(?:\*\*)?A(?:ns(?:wer)?)?:(?:\*\*)?\s")


def read_pool(document: Document, pool: CandidatePool) -> ParseResult:
    """The cards of a document whose questions are the candidates of one pool; the lines between them are skipped."""
    result = ParseResult(pool.dialect)
    sections = Sections(document)
    width = wrap_width(document)
    groups = _joined(pool.candidates)
    keys = answer_keys(document, pool, sections)
    starts = {candidate.row.line for group in groups for candidate in group}
    position = 0
    for place, group in enumerate(groups):
        first = group[0]
        following = groups[place + 1][0] if place + 1 < len(groups) else None
        last = following.row.line if following else len(document.lines)
        level = (group[-1].row.level or 7) if not group[-1].row.path else 7
        counts_on = following is not None and first.number is not None and following.number == first.number + 1
        end = region_end(document, sections, group[-1], last, level, starts, counts_on, keys)
        result.skipped += skipped_between(document, position, first.row.line)
        position = end
        later = any(first.row.line < line and first.number in numbers for line, numbers in keys.items())
        _add(document, result, group, end, width, sections, answered_later=later)
    result.skipped += skipped_between(document, position, len(document.lines))
    return result


def _joined(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates, each with those that continue it."""
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        if groups and candidate.joins:
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return groups


def region_end(
    document: Document,
    sections: Sections,
    candidate: Candidate,
    last: int,
    level: int,
    starts: set[int],
    counts_on: bool,
    keys: Collection[int] = (),
) -> int:
    """The line where a question's region ends: at the next question, or at a heading before it that ends the region.

    Args:
        document, sections: the document and its sections.
        candidate: the question.
        last: the line of the next question, or the number of lines.
        level: the level of the heading that the question is; 7 if it is not a heading.
        starts: the lines of all questions.
        counts_on: whether the next question has the next number.
        keys: the lines of headings below which questions are answered by number.
    """
    own = sections.of(candidate.row.line)
    section_level = sections.headings[own - 1].level if own and sections.headings[own - 1].line not in starts else 0
    for heading in sections.headings[bisect_right(sections.starts, candidate.row.line) :]:
        if heading.line >= last:
            break
        if heading.line in starts:
            continue
        if heading.line in keys:
            return heading.line
        stray = heading.level == level and (counts_on or document.nothing_between(candidate.row.end, heading.line))
        if heading.level > level or stray:
            continue  # where questions are headings, a deeper one, or a stray one between numbered ones, is in the answer
        mark = label(heading.text)
        if mark is not None and mark.role == "answer":
            continue
        deep = level == 7 and counts_on and heading.level > (section_level or 2)
        if deep and not all(document.blank(index) for index in range(heading.end, last)):
            continue
        return heading.line
    return last


def skipped_between(document: Document, start: int, end: int) -> list[Skipped]:
    """The lines between two questions as skipped, unless they are only headings, rules and blank lines."""
    filled = any(not document.blank(index) and index not in document.markup for index in range(start, end))
    return document.skipped(start, end, "text outside any question") if filled else []


def _add(
    document: Document,
    result: ParseResult,
    group: Sequence[Candidate],
    end: int,
    width: int,
    sections: Sections,
    *,
    answered_later: bool,
) -> None:
    """Split one region into question and answer and add its card; several cards if unmarked paragraphs ask too."""
    first = group[0]
    own = sections.of(first.row.line)
    while own and sections.headings[own - 1].line == first.row.line:
        own -= 1
    if first.row.level and not first.row.path:
        own = sections.above(first.row.line, first.row.level)
    section = sections.name(own)
    question, start = question_text(document, group, end, width)
    if not question:
        question, start = question_below(document, start, end, width)
    if first.titles:
        result.drafts.append(_titled(document, first, end, section))
        return
    lines = answer_lines(document, group[-1], start, end)
    inline = _INLINE_ANSWER.search(question) if first.labelled else None
    if inline is not None:
        question, lines = question[: inline.start()].rstrip(), [question[inline.start() :].lstrip(), "", *lines]
    parts = split_answer(question, lines, asking=answered_later)
    for index in parts.questions:
        message = "This paragraph is not marked as a question but reads like one, so it became a card."
        result.warnings.append(ParseWarning(start + index + 1, message, ProblemKind.GUESS))
    cards = _cut(question, lines, parts, first.number, start)
    for place, (line, prompt, answer, number) in enumerate(cards):
        stop = cards[place + 1][0] if place + 1 < len(cards) else end
        result.drafts.append(
            draft(
                line=first.row.line if place == 0 else line,
                end=document.content_end(stop),
                prompt=prompt,
                answer=answer,
                number=number,
                section=section,
            )
        )


def _titled(document: Document, candidate: Candidate, end: int, section: str | None) -> Draft:
    """A card whose heading is only the title of the question below it."""
    parts = split_answer("", document.lines[candidate.row.block_end : end], alone=True, asking=True)
    card = draft(
        line=candidate.row.line,
        end=document.content_end(end),
        prompt=parts.prompt,
        answer=parts.answer,
        number=candidate.number,
        section=section,
    )
    card.title = title_of(candidate.text)
    return card


def _cut(
    question: str, lines: Sequence[str], parts: PromptAndAnswer, number: int | None, start: int
) -> list[tuple[int, str, str | None, int | None]]:
    """The region as one card, or as several where paragraphs in it ask: line, prompt, answer, number of each."""
    if not parts.questions:
        return [(start, parts.prompt, parts.answer, number)]
    cuts = [*parts.questions, len(lines)]
    first = split_answer(question, lines[: cuts[0]], alone=True)
    found: list[tuple[int, str, str | None, int | None]] = [(start, first.prompt, first.answer, number)]
    for place, cut in enumerate(parts.questions):
        part = split_answer(lines[cut].strip(), lines[cut + 1 : cuts[place + 1]], alone=True)
        found.append((start + cut, part.prompt, part.answer, None))
    return found
