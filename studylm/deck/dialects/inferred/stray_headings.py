"""Questions at several levels of headings: the author's slips, and questions within the answers to others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.candidate_set import Family, Head
from studylm.deck.dialects.sections import Sections


def gather_strays(document: Document, kept: Sequence[Family], every: Iterable[Family]) -> None:
    """Let headings of other levels join the best family of headings where they belong to it.

    Numbered ones join where they fit into its counting. Others join where they ask and stand outside all answers.

    Args:
        document: the document.
        kept: the families as they are reduced to questions; the best of headings is changed.
        every: all families, whole.
    """
    headings = [family for family in every if family.way == "heading"]
    best = max((family for family in kept if family.way == "heading"), key=lambda family: family.score, default=None)
    if best is not None:
        _same_level(document, best, headings)
    for detail in ("number", "plain"):
        main = max(
            (family for family in kept if family.way == "heading" and family.detail[1] == detail),
            key=lambda family: family.score,
            default=None,
        )
        if main is None:
            continue
        others = [family for family in headings if family.detail[1] == detail and family.detail != main.detail]
        for family in sorted(others, key=lambda family: -family.score):
            if detail == "number" and len(family.heads) <= len(main.heads):
                _count_in(main, family.heads, few=len(family.heads) <= 0.2 * len(main.heads))
            elif detail == "plain":
                _ask_beside(document, main, family.heads)


def _same_level(document: Document, main: Family, every: Sequence[Family]) -> None:
    """Let headings of the same level join that ask among the others, with a number or without one."""
    sections = Sections(document)
    level = main.detail[0]
    lines = {head.row.line for head in main.heads}
    among = {sections.above(head.row.line, head.row.level) for head in main.heads}
    stops = sections.starts
    for family in every:
        if family.detail[0] != level:
            continue
        for head in family.heads:
            place = bisect_right(stops, head.row.line)
            above = sections.headings[place - 2] if place > 1 else None
            if above is not None and above[0] in lines and document.nothing_between(above[1], head.row.line):
                continue  # the heading above goes on in this one
            below = stops[place] if place < len(stops) else len(document.lines)
            if (
                head.weight >= (0.5 if family.detail[1] == "number" else 0.8)
                and head.row.line not in lines
                and sections.above(head.row.line, head.row.level) in among
                and not document.nothing_between(head.row.block_end, below)
            ):
                main.heads.append(head)
                lines.add(head.row.line)
    main.heads.sort(key=lambda other: other.row.line)


def _count_in(main: Family, heads: Sequence[Head], *, few: bool) -> None:
    """Let those join whose numbers go on where the heads above them stop; a few that ask may fit less well."""
    for head in heads:
        before = [other for other in main.heads if other.row.line < head.row.line]
        after = [other for other in main.heads if other.row.line > head.row.line]
        number = head.number or 0
        last = (before[-1].number or 0) if before else 0
        following = after[0].number if after else None
        exactly = number == last + 1 and following is not None and number < following
        asks = few and head.weight >= 0.8 and bool(before) and 0 <= number - last <= 2
        if exactly or (asks and (following is None or number <= following)):
            main.heads.append(head)
            main.heads.sort(key=lambda other: other.row.line)


def _ask_beside(document: Document, main: Family, heads: Sequence[Head]) -> None:
    """Let those join that ask and stand under no question, with a text of their own below them."""
    level = main.heads[0].row.level
    lines = {head.row.line for head in main.heads}
    headings = document.headings
    places = {heading[0]: place for place, heading in enumerate(headings)}
    # Where the questions do without their marks, so may the others.
    weight = 0.8 if sum(head.weight < 1 for head in main.heads) > len(main.heads) / 2 else 1.0
    for head in heads:
        place = places.get(head.row.line)
        if place is None or head.weight < weight:
            continue
        below = headings[place + 1][0] if place + 1 < len(headings) else len(document.lines)
        if document.nothing_between(head.row.block_end, below):
            continue
        above = next((h for h in reversed(headings[:place]) if h[2] < head.row.level), None)
        if head.row.level > level and above is not None and (above[0] in lines or above[2] >= level):
            continue
        end = next(
            (line for line, _, other, _ in headings[place + 1 :] if other <= head.row.level), len(document.lines)
        )
        if head.row.level < level:  # what only names a part of it belongs to it
            main.heads = [
                other for other in main.heads if other.weight >= 0.5 or not head.row.line < other.row.line < end
            ]
        main.heads.append(head)
    main.heads.sort(key=lambda other: other.row.line)


def without_nested(document: Document, heads: Sequence[Head]) -> list[Head]:
    """Labelled headings without the few that stand amid the answer to another one, which goes on below them."""
    headings = document.headings
    ends: dict[int, int] = {}  # heading -> the line of the next one that is as high
    open_: list[tuple[int, int]] = []
    for line, _, level, _ in headings:
        while open_ and open_[-1][1] >= level:
            ends[open_.pop()[0]] = line
        open_.append((line, level))
    kept: list[Head] = []
    nested: list[Head] = []

    def close() -> None:
        if kept and nested:
            end, last = (ends.get(head.row.line, len(document.lines)) for head in (kept[-1], nested[-1]))
            if last >= end:
                kept.extend(nested)
        nested.clear()

    parent: Head | None = None
    for head in heads:
        inside = parent is not None and head.row.level > parent.row.level
        if inside and parent is not None and head.row.line < ends.get(parent.row.line, len(document.lines)):
            nested.append(head)
            continue
        close()
        kept.append(head)
        parent = head
    close()
    return kept if len(kept) > len(heads) / 2 else list(heads)
