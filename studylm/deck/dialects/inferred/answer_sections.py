"""What is left to do when the questions are cut out: answers in a section of their own, languages, answers alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from studylm.deck.dialects.document import Document, Row
from studylm.deck.dialects.drafts import draft
from studylm.deck.dialects.inferred.answer_split import split_body
from studylm.deck.dialects.inferred.candidate_set import Family, Head
from studylm.deck.dialects.inferred.segmentation import flat, last_line, region_end, skip_between
from studylm.deck.dialects.question_cues import asks, label, numbered
from studylm.deck.dialects.sections import Sections, answer_keys, answer_number
from studylm.deck.format.markdown import plain
from studylm.deck.parse_result import Draft, Reading, Remark, Skipped

ANSWERS_ALONE = "This file gives answers without their questions; import it together with a file that asks them."


def finished(document: Document, reading: Reading, family: Family) -> Reading:
    """The reading with answers joined that stand in a section of their own, and with pairs of languages made one."""
    _join_answer_sections(document, reading, answer_keys(document, family, Sections(document)))
    _pair_languages(reading)
    return reading


def _join_answer_sections(document: Document, reading: Reading, keys: Collection[int]) -> None:
    """Join the numbered lists below headings such as `Answers` to the questions above them."""
    for line in keys:
        below = line + 1
        waiting = {card.number: card for card in reading.drafts if card.line <= line and not card.answer}
        inside = [skip for skip in reading.skipped if skip.first <= line + 1 <= skip.last]
        end = inside[-1].last if inside else line
        rows = [row for row in document.rows if below <= row.line < end]
        chain = [(row, number) for row in rows if (number := answer_number(row)) in waiting]
        for place, (row, number) in enumerate(chain):
            stop = chain[place + 1][0].line if place + 1 < len(chain) else end
            mark, counted = label(row.text), numbered(row.text)
            text = mark.rest if mark is not None else counted[1] if counted and not row.opens else row.text
            head = Head(row=row, text=text, number=number, weight=0)
            lines = [text, *flat(document, head, row.line + 1, stop)]
            waiting[number].answer = split_body("", lines, alone=True).answer
        reading.skipped = [skip for skip in reading.skipped if skip not in inside]
        before = [document.skipped(skip.first - 1, line, "text outside any question") for skip in inside]
        reading.skipped.extend(skip for skip in before if skip is not None)


def _pair_languages(reading: Reading) -> None:
    """Make one card of two where every question is followed by itself in another script."""
    cards = reading.drafts
    pairs: list[tuple[Draft, Draft]] = []
    for section in dict.fromkeys(card.section for card in cards):
        own = [card for card in cards if card.section == section]
        if len(own) % 2:
            return
        pairs += list(zip(own[::2], own[1::2], strict=True))
    unlike = [_foreign(one.prompt) != _foreign(other.prompt) for one, other in pairs]
    alike = {_foreign(one.prompt) for one, _ in pairs}
    if len(pairs) < 3 or sum(unlike) < 0.9 * len(pairs) or (len(alike) > 1 and sum(unlike) < len(pairs)):
        return
    for one, other in pairs:
        one.prompt += f"\n\n{other.prompt}"
        one.answer = "\n\n".join(answer for answer in (one.answer, other.answer) if answer) or None
        one.last = other.last
        if one.number is not None and other.number == one.number + 1 and one.number % 2:
            one.number = (one.number + 1) // 2
    reading.drafts = [one for one, _ in pairs]
    reading.remarks.append(
        Remark(cards[0].line, f"{len(pairs)} questions stand here in two languages; each pair became one card.")
    )


def _foreign(text: str) -> bool:
    """Whether more of the letters outside code are of other scripts than Latin."""
    letters = [char for char in re.sub(r"`[^`]*`", "", text) if char.isalpha()]
    return sum(char > "\u024f" for char in letters) * 4 > len(letters)


def answers_only(document: Document) -> Reading | None:
    """A file that gives numbered answers and no questions: one long numbered list of statements; None for any other."""
    rows = [row for row in document.rows if row.opens and row.path == ("ol",) and row.number is not None]
    chain: list[Row] = []
    for row in rows:
        last = (chain[-1].number or 0) if chain else 0
        if row.number is not None and last < row.number <= last + 3 and (chain or row.number == 1):
            chain.append(row)
    if len(chain) < 3 or sum(asks(row.text) >= 0.8 for row in chain) > 0.3 * len(chain):
        return None
    if not _is_list_of_answers(document, chain, [row for row in rows if row.line not in {one.line for one in chain}]):
        return None
    family = Family("item", ("ol",), [Head(row=row, text=row.text, number=row.number, weight=1.0) for row in chain])
    sections = Sections(document)
    starts = {head.row.line for head in family.heads}
    reading = Reading("answers")
    position = 0
    for place, head in enumerate(family.heads):
        last = family.heads[place + 1].row.line if place + 1 < len(family.heads) else len(document.lines)
        end = region_end(document, sections, head, last, 7, starts, counts_on=place + 1 < len(family.heads))
        skip_between(document, reading, position, head.row.line)
        position = end
        body = [head.text, *flat(document, head, head.row.line + 1, end)]
        section = plain(sections.title(sections.of(head.row.line))) or None
        title = f"Question {head.number}" + (f" of “{section}”" if section else "")
        card: Draft = draft(
            line=head.row.line,
            end=last_line(document, end),
            prompt=title,
            answer=split_body("", body, alone=True).answer,
            number=head.number,
            section=section,
        )
        card.asked = False
        if card.answer is not None:
            reading.drafts.append(card)
        else:
            reading.skipped.append(Skipped(card.line, card.last, "a number without an answer"))
    skip_between(document, reading, position, len(document.lines))
    if len(reading.drafts) < 3 or len(reading.drafts) < 0.7 * len(chain):
        return None
    reading.remarks.append(Remark(chain[0].line + 1, ANSWERS_ALONE))
    return reading


def _is_list_of_answers(document: Document, chain: Sequence[Row], others: Sequence[Row]) -> bool:
    """Whether the numbered items are most of the document, as long as answers are, and no steps under many headings."""
    filled = [index for index, line in enumerate(document.lines) if line.strip()]
    inside = [index for index in filled if index >= chain[0].line]
    lengths = sorted(len(document.text(row.line, max(row.end, row.line + 1))) for row in chain)
    headings = sum(chain[0].line < line < chain[-1].line for line, *_ in document.headings)
    restarts = sum(row.number == 1 for row in others)
    return (
        len(inside) >= 0.7 * len(filled)
        and lengths[len(lengths) // 2] >= 40
        and headings <= 1 + 0.1 * len(chain)
        and restarts <= 0.34 * len(chain)
    )
