"""Questions without any mark: lines that ask, each with its answer below, throughout a document."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document, TextRow, open_lines
from studylm.deck.dialects.inferred.candidate_pool import Candidate, CandidatePool
from studylm.deck.dialects.question_cues import asks

_MARKED = re.compile(r"[ \t]|[-*+>#|]|\d{1,9}[.)]|`{3}|~{3}|<|!\[|\$\$|\[[^\]]+\]:|:")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_BULLET = re.compile(r"[-*+][ \t]+")
_FEWEST = 4


def unmarked(document: Document) -> CandidatePool | None:
    """The pool of lines that ask; None if the document is not clearly written in one of two ways.

    In one, most lines outside lists ask and lists answer; there a line without a question mark may ask too, and so may an
    item. In the other, a question is a paragraph of one line, and the next paragraphs answer.
    """
    lines = document.lines
    text = open_lines(document)
    plain = [index for index, line in enumerate(lines) if text[index] and line.strip() and not _MARKED.match(line)]
    after_list = [index for index in plain if index and _ITEM.match(lines[index - 1])]
    before_list = [index for index in plain if index + 1 < len(lines) and _ITEM.match(lines[index + 1])]
    asking = {index for index in plain if asks(lines[index]) == 1.0}
    if len(asking) < _FEWEST:
        return None
    listed = len(before_list) >= 0.3 * len(plain) and len(after_list) >= _FEWEST - 1
    if listed and len(asking) >= 0.6 * len(plain):
        among = [index for index, line in enumerate(lines) if text[index] and _BULLET.match(line) and asks(line) == 1.0]
        return _family(document, sorted({*(index for index in plain if asks(lines[index]) >= 0.5), *among}))
    alone = [index for index in sorted(asking) if document.blank(index - 1) and _only_asks(lines[index])]
    ends = zip(alone, [*alone[1:], len(lines)], strict=False)
    alone = [index for index, end in ends if not document.nothing_between(index + 1, end)]
    paragraphs = [index for index in plain if document.blank(index - 1)]
    if len(alone) < _FEWEST or len(alone) < 0.8 * len(asking) or len(alone) < 0.3 * len(paragraphs):
        return None
    return _family(document, alone)


def _only_asks(line: str) -> bool:
    """Whether all sentences of a line ask."""
    sentences = [part for part in re.split(r"(?<=[.?!。？！])\s+", line.strip()) if part]
    return len(line) < 300 and all(asks(part) == 1.0 for part in sentences)


def _family(document: Document, lines: list[int]) -> CandidatePool:
    candidates = []
    for line in lines:
        row = TextRow(
            line=line,
            text=_BULLET.sub("", document.lines[line], count=1).strip(),
            level=0,
            path=(),
            lead=True,
            opens=False,
            number=None,
            end=line + 1,
            block_end=line + 1,
            list=-1,
        )
        candidates.append(Candidate(row=row, text=row.text, number=None, weight=1.0))
    return CandidatePool("plain", (), candidates)
