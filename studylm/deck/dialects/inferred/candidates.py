"""Finds the rows of a document that may begin a question, pooled by the style in which they are marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeAlias

from studylm.deck.dialects.document import Document, TextRow
from studylm.deck.dialects.inferred.candidate_pool import Candidate, CandidatePool
from studylm.deck.dialects.inferred.multiple_choice import offers_choices
from studylm.deck.dialects.inferred.selection import LINK_ALONE, reduced, titled
from studylm.deck.dialects.inferred.stray_headings import gather_strays
from studylm.deck.dialects.question_cues import asks, bare_number, bold, label, numbered
from studylm.deck.dialects.sections import Sections

_CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
_LINKED = re.compile(r"\[(.*)\]\(\s*#[^()]*\)")
_TARGETS = re.compile(r"^(?:<a\s[^<>]{0,200}>\s*</a>\s*)+")  # link targets


_Add: TypeAlias = Callable[[str, tuple[object, ...], TextRow, str, int | None], None]
"""Takes the style and detail of a pool, and the row, text and number of a candidate."""


def candidate_pools(document: Document, *, whole: bool = False) -> list[CandidatePool]:
    """The candidates of a document, pooled by style, each pool reduced to possible questions; highest score first.

    Args:
        document: the document.
        whole: whether to keep all candidates, whatever they say.
    """
    found: dict[tuple[object, ...], CandidatePool] = {}

    def add(style: str, detail: tuple[object, ...], row: TextRow, text: str, number: int | None) -> None:
        pool = found.setdefault((style, *detail), CandidatePool(style, detail))
        asked = style == "label" or row.line in offered
        weight = 1.0 if asked else asks(_whole(document, row, text))
        pool.candidates.append(Candidate(row=row, text=text, number=number, weight=weight, labelled=style == "label"))

    offered = offers_choices(document)
    counted = _bare_numbers(document)
    for row in document.rows:
        _classify(document, row, add, counted)
    sections = Sections(document)
    kept: list[CandidatePool] = []
    for pool in found.values():
        fit = pool if whole else reduced(pool, sections, document)
        if fit.candidates:
            kept.append(fit)
        if pool.style == "heading" and len(naming := titled(document, pool.candidates)) >= 5:
            kept.append(CandidatePool("titled", pool.detail, naming))
    gather_strays(document, kept, found.values())
    return sorted(kept, key=lambda pool: -pool.score)


def _bare_numbers(document: Document) -> set[int]:
    """The lines of headings that begin with a bare number (`3 What is it?`) next to that of a neighbouring heading."""
    before: dict[int, tuple[int, int, bool]] = {}  # level -> line, number, bare; of the last numbered heading
    found: set[int] = set()
    for row in document.rows:
        if not row.level or row.path or not row.lead:
            continue
        marked, bare = numbered(row.text), bare_number(row.text)
        number = marked or bare
        if number is None:
            continue
        last = before.get(row.level)
        if last is not None and number[0] == last[1] + 1:
            found |= {line for line, is_bare in ((last[0], last[2]), (row.line, not marked)) if is_bare}
        before[row.level] = (row.line, number[0], not marked)
    return found


def _classify(document: Document, row: TextRow, add: _Add, counted: Collection[int]) -> None:
    """Pass the row to `add` in the style in which it may begin a question, if any."""
    text = _TARGETS.sub("", row.text)
    if row.opens:
        text = _CHECKBOX.sub("", text)
    linked = _LINKED.fullmatch(text) if row.level else None
    if linked is not None and asks(linked[1]) == 1.0:
        text = linked[1]  # a heading that links to itself
    if not text or LINK_ALONE.fullmatch(text):
        return
    mark = label(text)
    if mark is not None and mark.role == "question":
        kind = ("heading",) if row.level and not row.path else ("item", *row.path) if row.opens else ("text", *row.path)
        add("label", kind, row, mark.rest, mark.number)
        return
    if mark is not None and not row.opens:
        return
    number = numbered(text) or (bare_number(text) if row.line in counted else None)
    if row.level and not row.path and row.lead:
        if number:
            add("heading", (row.level, "number"), row, number[1], number[0])
        else:
            add("heading", (row.level, "plain"), row, text, None)
    elif row.opens and row.path[-1] == "ol":
        if row.level:
            number = None
        add("item", row.path, row, text, row.number)
    elif row.opens:
        add("bullet", row.path, row, number[1] if number else text, number[0] if number else None)
    elif not row.path:
        strong = bold(text) if row.lead else None
        if strong is not None:
            inner = numbered(strong[0])
            if inner or number:
                value, rest = inner or number or (0, "")
                add("bold", ("number",), row, rest if not inner else _rejoined(strong, rest), value)
            elif strong[0]:
                add("bold", ("plain",), row, text, None)
        elif number:
            add("item", ("ol",), row, number[1], number[0])


def _rejoined(strong: tuple[str, str], rest: str) -> str:
    """A bold question without its number; if only the number was bold, the text after it."""
    if not rest:
        return strong[1]
    return f"**{rest}** {strong[1]}".strip()


def _whole(document: Document, row: TextRow, text: str) -> str:
    """The question over up to four wrapped lines, up to one that ends a sentence."""
    strong = bold(text)
    if strong is not None and strong[1]:
        return strong[0]
    for index in range(row.line + 1, min(row.block_end, row.line + 4)):
        if re.search(r"[.?!:：？。！][\"'”’)\]*_`]*$", text):
            break
        text += " " + document.lines[index].strip()
    return text
