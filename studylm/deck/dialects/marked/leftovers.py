"""The lines of a document that no marked card uses."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document
from studylm.deck.parse_result import Skipped

_DECK_TAG = re.compile(r"[ \t]*(?:unk)?#flashcards?\b[\w/-]*[ \t]*", re.IGNORECASE)


def unused(document: Document, used: set[int]) -> list[Skipped]:
    """The passages outside `used` (0-based lines), apart from headings, rules and tags that mark a whole deck."""
    skipped: list[Skipped] = []
    start = None
    for index in range(len(document.lines) + 1):
        inside = index < len(document.lines) and index not in used and index not in document.markup
        if inside and not document.blank(index) and not _DECK_TAG.fullmatch(document.lines[index]):
            start = index if start is None else start
        elif start is not None and not inside:
            skipped += document.skipped(start, index, "text outside any card")
            start = None
    return skipped
