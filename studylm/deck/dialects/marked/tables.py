"""Tables with a column of questions and a column of answers."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.marked.leftovers import unused
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import plain
from studylm.deck.parse_result import ParseResult

_FRONT = re.compile(r"questions?|q|prompt|front|term|frage|pregunta|вопрос|问题|問題|質問|question text", re.IGNORECASE)
_BACK = re.compile(
    r"answers?|a|back|definition|meaning|solution|antwort|respuesta|réponse|ответ|答案|回答|答え", re.IGNORECASE
)


def read(document: Document) -> ParseResult | None:
    """Tables with a column of questions and one of answers; None if no table has such columns."""
    result = ParseResult("table")
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
        section = sections.name(sections.of(block.start))
        for line, cells in rows[1:]:
            if front < len(cells) and cells[front]:
                answer = cells[back] if back < len(cells) else ""
                first = cells[0].rstrip(".)")
                number = int(first) if front > 0 and re.fullmatch(r"\d{1,6}", first, re.ASCII) else None
                result.drafts.append(
                    draft(
                        line=line,
                        end=line + 1,
                        prompt=cells[front],
                        answer=answered(answer),
                        number=number,
                        section=section,
                    )
                )
    result.skipped += unused(document, used)
    return result if result.drafts else None
