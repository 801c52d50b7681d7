"""Files that give numbered answers and no questions."""

from __future__ import annotations

from collections.abc import Sequence

from studylm.deck.card import ProblemKind
from studylm.deck.dialects.document import Document, TextRow
from studylm.deck.dialects.drafts import draft
from studylm.deck.dialects.inferred.answer_split import split_answer
from studylm.deck.dialects.inferred.candidate_pool import Candidate
from studylm.deck.dialects.inferred.question_text import answer_lines
from studylm.deck.dialects.inferred.segmentation import region_end, skipped_between
from studylm.deck.dialects.question_cues import asks
from studylm.deck.dialects.sections import Sections
from studylm.deck.parse_result import ParseResult, ParseWarning, Skipped


def read(document: Document) -> ParseResult | None:
    """A file that is one long numbered list of answers; None for any other. The prompts are made from the numbers."""
    rows = [row for row in document.rows if row.opens and row.path == ("ol",) and row.number is not None]
    chain: list[TextRow] = []
    for row in rows:
        last = (chain[-1].number or 0) if chain else 0
        if row.number is not None and last < row.number <= last + 3 and (chain or row.number == 1):
            chain.append(row)
    if len(chain) < 3 or sum(asks(row.text) >= 0.8 for row in chain) > 0.3 * len(chain):
        return None
    starts = {row.line for row in chain}
    if not _is_list_of_answers(document, chain, [row for row in rows if row.line not in starts]):
        return None
    sections = Sections(document)
    result = ParseResult("answers")
    position = 0
    for place, row in enumerate(chain):
        candidate = Candidate(row=row, text=row.text, number=row.number, weight=1.0)
        following = chain[place + 1].line if place + 1 < len(chain) else None
        last = len(document.lines) if following is None else following
        end = region_end(document, sections, candidate, last, 7, starts, counts_on=following is not None)
        result.skipped += skipped_between(document, position, row.line)
        position = end
        section = sections.name(sections.of(row.line))
        card = draft(
            line=row.line,
            end=document.content_end(end),
            prompt=f"Question {row.number}" + (f" of “{section}”" if section else ""),
            answer=split_answer(
                "", [row.text, *answer_lines(document, candidate, row.line + 1, end)], alone=True
            ).answer,
            number=row.number,
            section=section,
        )
        card.asked = False
        if card.answer is not None:
            result.drafts.append(card)
        else:
            result.skipped.append(Skipped(card.line, card.last, "a number without an answer"))
    result.skipped += skipped_between(document, position, len(document.lines))
    if len(result.drafts) < 3 or len(result.drafts) < 0.7 * len(chain):
        return None
    message = "This file gives answers without their questions; import it together with a file that asks them."
    result.warnings.append(ParseWarning(chain[0].line + 1, message, ProblemKind.ANSWERS_ONLY))
    return result


def _is_list_of_answers(document: Document, chain: Sequence[TextRow], others: Sequence[TextRow]) -> bool:
    """Whether the items make up most of the document, are as long as answers are, and are not steps of instructions."""
    filled = [index for index, line in enumerate(document.lines) if line.strip()]
    inside = [index for index in filled if index >= chain[0].line]
    lengths = sorted(len(document.text(row.line, max(row.end, row.line + 1))) for row in chain)
    headings = sum(chain[0].line < heading.line < chain[-1].line for heading in document.headings)
    restarts = sum(row.number == 1 for row in others)
    return (
        len(inside) >= 0.7 * len(filled)
        and lengths[len(lengths) // 2] >= 40
        and headings <= 1 + 0.1 * len(chain)
        and restarts <= 0.34 * len(chain)
    )
