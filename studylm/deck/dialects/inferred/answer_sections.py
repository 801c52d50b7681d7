"""Answers in a section of their own, and questions given in two languages: joined into one card each."""

from __future__ import annotations

import re

from studylm.deck.card import ProblemKind
from studylm.deck.dialects.document import Document, TextRow
from studylm.deck.dialects.inferred.answer_split import split_answer
from studylm.deck.dialects.inferred.candidate_pool import Candidate, CandidatePool
from studylm.deck.dialects.inferred.question_text import answer_lines
from studylm.deck.dialects.question_cues import is_answer_title, label, numbered
from studylm.deck.dialects.sections import Sections
from studylm.deck.parse_result import Draft, ParseResult, ParseWarning


def answer_keys(document: Document, pool: CandidatePool, sections: Sections) -> dict[int, set[int]]:
    """Headings such as `Answers` below which questions are answered by number: line -> the numbers answered."""
    found: dict[int, set[int]] = {}
    counted = [candidate for candidate in pool.candidates if candidate.number is not None]
    for place, heading in enumerate(sections.headings):
        if not is_answer_title(heading.text):
            continue
        end = sections.headings[place + 1].line if place + 1 < len(sections.headings) else len(document.lines)
        asked = {candidate.number for candidate in counted if candidate.row.line < heading.line}
        rows = [row for row in document.rows if heading.end <= row.line < end]
        numbers = {number for row in rows if (number := _answer_number(row))}
        if len(asked) > 1 and len(numbers & asked) >= max(2, len(asked) / 2):
            found[heading.line] = numbers & asked
    return found


def _answer_number(row: TextRow) -> int | None:
    """The number of the question that a row in a section of answers begins to answer; None for any other row."""
    mark = label(row.text)
    if mark is not None and mark.number is not None and row.lead:
        return mark.number
    if row.opens and row.path == ("ol",):
        return row.number
    found = numbered(row.text) if row.lead and not row.path else None
    return found[0] if found else None


def join_answer_sections(document: Document, result: ParseResult, pool: CandidatePool) -> None:
    """Add the answers below headings such as `Answers` to the unanswered questions above them, by number."""
    for line in answer_keys(document, pool, Sections(document)):
        waiting = {card.number: card for card in result.drafts if card.line <= line and not card.answer}
        inside = [skip for skip in result.skipped if skip.first <= line + 1 <= skip.last]
        end = inside[-1].last if inside else line
        rows = [row for row in document.rows if line < row.line < end]
        chain = [(row, number) for row in rows if (number := _answer_number(row)) in waiting]
        for place, (row, number) in enumerate(chain):
            stop = chain[place + 1][0].line if place + 1 < len(chain) else end
            mark, counted = label(row.text), numbered(row.text)
            text = mark.rest if mark is not None else counted[1] if counted and not row.opens else row.text
            candidate = Candidate(row=row, text=text, number=number, weight=0)
            lines = [text, *answer_lines(document, candidate, row.line + 1, stop)]
            waiting[number].answer = split_answer("", lines, alone=True).answer
        result.skipped = [skip for skip in result.skipped if skip not in inside]
        for skip in inside:
            result.skipped += document.skipped(skip.first - 1, line, "text outside any question")


def pair_languages(result: ParseResult) -> None:
    """Merge cards two by two where every question is followed by the same question in another script."""
    cards = result.drafts
    pairs: list[tuple[Draft, Draft]] = []
    for section in dict.fromkeys(card.section for card in cards):
        own = [card for card in cards if card.section == section]
        if len(own) % 2:
            return
        pairs += list(zip(own[::2], own[1::2], strict=True))
    unlike = [_is_other_script(one.prompt) != _is_other_script(other.prompt) for one, other in pairs]
    alike = {_is_other_script(one.prompt) for one, _ in pairs}
    if len(pairs) < 3 or sum(unlike) < 0.9 * len(pairs) or (len(alike) > 1 and sum(unlike) < len(pairs)):
        return
    for one, other in pairs:
        one.prompt += f"\n\n{other.prompt}"
        one.answer = "\n\n".join(answer for answer in (one.answer, other.answer) if answer) or None
        one.last = other.last
        if one.number is not None and other.number == one.number + 1 and one.number % 2:
            one.number = (one.number + 1) // 2
    result.drafts = [one for one, _ in pairs]
    message = f"{len(pairs)} questions are given in two languages; each pair became one card."
    result.warnings.append(ParseWarning(cards[0].line, message, ProblemKind.GUESS))


def _is_other_script(text: str) -> bool:
    """Whether more than a quarter of the letters outside code are not Latin."""
    letters = [char for char in re.sub(r"`[^`]*`", "", text) if char.isalpha()]
    return sum(char > "\u024f" for char in letters) * 4 > len(letters)
