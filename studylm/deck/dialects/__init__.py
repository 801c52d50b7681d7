"""Questionnaires that were not written for studylm: several dialects, and the one that fits a document best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred import read_best, read_labelled
from studylm.deck.dialects.question_cues import label
from studylm.deck.dialects.registry import ANSWERS, MARKED, READERS
from studylm.deck.format.attributes import NAME, heading
from studylm.deck.format.front_matter import front_matter
from studylm.deck.parse_result import Draft, ParseResult, Skipped

DIALECTS = ("native", *READERS)
_LONG = 5
_FEWEST = 3


def read_dialect(lines: Sequence[str], dialect: str | None = None) -> ParseResult:
    """Read a questionnaire that is not in studylm's own format.

    Args:
        lines: the file's lines, cleaned, without line ends.
        dialect: the dialect to read it in, one of DIALECTS; None for the one that fits best.

    Returns:
        Its cards and the passages that were skipped; no cards if nothing in it asks. Takes any text.
    """
    end = front_matter(lines)
    key = next((line for line in lines[1:end] if line.strip()), "")
    front = end if re.match(r"[a-z][\w-]*:(?:\s|$)", key) else 0  # without a key in lower case these are two rules
    document = Document([*[""] * front, *lines[front:]] if front else lines)
    best = _best(document) if dialect is None else READERS[dialect](document) if dialect in READERS else None
    if best is not None:
        empty = [draft for draft in best.drafts if not draft.prompt.strip()]
        best.drafts = [draft for draft in best.drafts if draft.prompt.strip()]
        best.skipped += [Skipped(draft.line, draft.last, "a mark without a question") for draft in empty]
    if best is not None and best.drafts:
        if dialect is None:
            _read_skipped(document, best)
        _keep_ids(lines, best)
    else:
        best = ParseResult("none", skipped=document.skipped(0, len(lines), "no questions found"))
    if front:
        best.skipped.insert(0, Skipped(1, front, "front matter"))
    return best


def _best(document: Document) -> ParseResult | None:
    """The document in the dialect with the highest score; of equal scores the first in the registry wins."""
    best: ParseResult | None = None
    score = 0.0
    for dialect in MARKED:
        result = dialect.read(document)
        if result is not None and dialect.weight * len(result.drafts) > score:
            best, score = result, dialect.weight * len(result.drafts)
    best = read_best(document, score) or best
    return ANSWERS.read(document) if best is None else best


def _read_skipped(document: Document, result: ParseResult) -> None:
    """Read long passages that were skipped again, for questions with labels: a file may mix two dialects."""
    left: list[Skipped] = []
    for skip in result.skipped:
        part = document.lines[skip.first - 1 : skip.last]
        marks = (label(line.lstrip(" \t#>*-+")) for line in part) if skip.last - skip.first >= _LONG else ()
        several = sum(mark is not None and mark.role == "question" for mark in marks) >= _FEWEST
        found = read_labelled(Document(part)) if several else None
        if found is None:
            left.append(skip)
            continue
        above = skip.first - 1
        for draft in found.drafts:
            draft.line, draft.last = draft.line + above, draft.last + above
        result.drafts += found.drafts
        left += [replace(one, first=one.first + above, last=one.last + above) for one in found.skipped]
        result.warnings += [replace(warning, line=warning.line + above) for warning in found.warnings]
    result.skipped = left
    result.drafts.sort(key=lambda draft: draft.line)


def _keep_ids(lines: Sequence[str], result: ParseResult) -> None:
    """Give cards whose heading carries an id (`{#id}`) that name, unless several cards have it."""
    named: dict[str, list[Draft]] = {}
    for draft in result.drafts:
        line = lines[draft.line - 1]
        given = heading(line)[1] if line.startswith("#") else None
        name = (given or {}).get("id", "")
        if NAME.fullmatch(name):
            named.setdefault(name, []).append(draft)
    for name, drafts in named.items():
        if len(drafts) == 1:
            drafts[0].name = name
