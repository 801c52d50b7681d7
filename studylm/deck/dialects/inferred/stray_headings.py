"""Questions at several levels of headings: slips of the author, and questions within the answers to others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.candidate_pool import Candidate, CandidatePool
from studylm.deck.dialects.sections import Sections


def gather_strays(document: Document, kept: Sequence[CandidatePool], every: Iterable[CandidatePool]) -> None:
    """Add headings of other levels to the best pool of headings if they belong to it.

    Numbered ones are added if they fit into its numbering, others if they ask and are outside all answers.

    Args:
        document: the document.
        kept: the reduced pools; the best ones of headings are changed.
        every: all pools before reduction.
    """
    headings = [pool for pool in every if pool.style == "heading"]
    best = max((pool for pool in kept if pool.style == "heading"), key=lambda pool: pool.score, default=None)
    if best is not None:
        _same_level(document, best, headings)
    for detail in ("number", "plain"):
        main = max(
            (pool for pool in kept if pool.style == "heading" and pool.detail[1] == detail),
            key=lambda pool: pool.score,
            default=None,
        )
        if main is None:
            continue
        others = [pool for pool in headings if pool.detail[1] == detail and pool.detail != main.detail]
        for pool in sorted(others, key=lambda pool: -pool.score):
            if detail == "number" and len(pool.candidates) <= len(main.candidates):
                _count_in(main, pool.candidates, few=len(pool.candidates) <= 0.2 * len(main.candidates))
            elif detail == "plain":
                _ask_beside(document, main, pool.candidates)


def _same_level(document: Document, main: CandidatePool, every: Sequence[CandidatePool]) -> None:
    """Add headings of the same level and sections that ask, with or without a number."""
    sections = Sections(document)
    level = main.detail[0]
    lines = {candidate.row.line for candidate in main.candidates}
    among = {sections.above(candidate.row.line, candidate.row.level) for candidate in main.candidates}
    stops = sections.starts
    for pool in every:
        if pool.detail[0] != level:
            continue
        for candidate in pool.candidates:
            place = bisect_right(stops, candidate.row.line)
            above = sections.headings[place - 2] if place > 1 else None
            if above is not None and above.line in lines and document.nothing_between(above.end, candidate.row.line):
                continue  # the heading above continues in this one
            below = stops[place] if place < len(stops) else len(document.lines)
            if (
                candidate.weight >= (0.5 if pool.detail[1] == "number" else 0.8)
                and candidate.row.line not in lines
                and sections.above(candidate.row.line, candidate.row.level) in among
                and not document.nothing_between(candidate.row.block_end, below)
            ):
                main.candidates.append(candidate)
                lines.add(candidate.row.line)
    main.candidates.sort(key=lambda other: other.row.line)


def _count_in(main: CandidatePool, candidates: Sequence[Candidate], *, few: bool) -> None:
    """Add those whose numbers continue the candidates above them; a few that ask may fit less well."""
    for candidate in candidates:
        before = [other for other in main.candidates if other.row.line < candidate.row.line]
        after = [other for other in main.candidates if other.row.line > candidate.row.line]
        number = candidate.number or 0
        last = (before[-1].number or 0) if before else 0
        following = after[0].number if after else None
        exactly = number == last + 1 and following is not None and number < following
        asks = few and candidate.weight >= 0.8 and bool(before) and 0 <= number - last <= 2
        if exactly or (asks and (following is None or number <= following)):
            main.candidates.append(candidate)
            main.candidates.sort(key=lambda other: other.row.line)


def _ask_beside(document: Document, main: CandidatePool, candidates: Sequence[Candidate]) -> None:
    """Add those that ask, are not below a question, and have text below them."""
    level = main.candidates[0].row.level
    lines = {candidate.row.line for candidate in main.candidates}
    headings = document.headings
    places = {heading.line: place for place, heading in enumerate(headings)}
    # If the questions have no question marks, the others need none either.
    weight = 0.8 if sum(candidate.weight < 1 for candidate in main.candidates) > len(main.candidates) / 2 else 1.0
    for candidate in candidates:
        place = places.get(candidate.row.line)
        if place is None or candidate.weight < weight:
            continue
        below = headings[place + 1].line if place + 1 < len(headings) else len(document.lines)
        if document.nothing_between(candidate.row.block_end, below):
            continue
        above = next((h for h in reversed(headings[:place]) if h.level < candidate.row.level), None)
        if candidate.row.level > level and above is not None and (above.line in lines or above.level >= level):
            continue
        as_high = (other.line for other in headings[place + 1 :] if other.level <= candidate.row.level)
        end = next(as_high, len(document.lines))
        if candidate.row.level < level:  # its subheadings that do not ask belong to it
            main.candidates = [
                other
                for other in main.candidates
                if other.weight >= 0.5 or not candidate.row.line < other.row.line < end
            ]
        main.candidates.append(candidate)
    main.candidates.sort(key=lambda other: other.row.line)


def without_nested(document: Document, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Labelled headings without the few that are inside the answer to another one, which continues below them."""
    headings = document.headings
    ends: dict[int, int] = {}  # heading -> the line of the next one that is as high
    open_: list[tuple[int, int]] = []
    for line, _, level, _ in headings:
        while open_ and open_[-1][1] >= level:
            ends[open_.pop()[0]] = line
        open_.append((line, level))
    kept: list[Candidate] = []
    nested: list[Candidate] = []

    def close() -> None:
        if kept and nested:
            end, last = (ends.get(candidate.row.line, len(document.lines)) for candidate in (kept[-1], nested[-1]))
            if last >= end:
                kept.extend(nested)
        nested.clear()

    parent: Candidate | None = None
    for candidate in candidates:
        inside = parent is not None and candidate.row.level > parent.row.level
        if inside and parent is not None and candidate.row.line < ends.get(parent.row.line, len(document.lines)):
            nested.append(candidate)
            continue
        close()
        kept.append(candidate)
        parent = candidate
    close()
    return kept if len(kept) > len(candidates) / 2 else list(candidates)
