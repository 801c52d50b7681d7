"""Reduces a pool to the candidates that can be questions: by their numbers, their words and their headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.candidate_pool import Candidate, CandidatePool
from studylm.deck.dialects.inferred.stray_headings import without_nested
from studylm.deck.dialects.question_cues import asks, is_note_title, is_question_title
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import plain, trim

_DOTTED = re.compile(r"\d{1,3}\.\d{1,3}")
LINK_ALONE = re.compile(r"\[.*\]\(\s*#[^)]*\)\W*$|\[\[?[^\]]*\]\]?\([^)]*\)\W*$|<a\s[^>]*>.*</a>\W*$", re.DOTALL)


def reduced(pool: CandidatePool, sections: Sections, document: Document) -> CandidatePool:
    """The pool with only the candidates that can be questions together."""
    if pool.style == "label":
        nests = pool.detail == ("heading",)
        return CandidatePool("label", pool.detail, without_nested(document, pool.candidates)) if nests else pool
    candidates = pool.candidates
    if pool.style in ("heading", "bold") and pool.detail[-1] == "plain":
        if pool.style == "heading":
            candidates = _without_statements(document, candidates)
        free = [candidate for candidate in candidates if not candidate.joins and not is_note_title(candidate.text)]
        share = sum(candidate.weight for candidate in free) / max(len(free), 1)
        counted = sum(bool(_DOTTED.match(candidate.text)) for candidate in free) >= 0.8 * len(free)
        enough = 0.45 if counted else 0.6  # if headings are numbered like 1.2, fewer have to ask
        candidates = [
            candidate
            for candidate in candidates
            if candidate.weight >= 0.5 or candidate.joins or (share >= enough and not is_note_title(candidate.text))
        ]
        if pool.style == "bold" and share < 0.6:
            candidates = [candidate for candidate in candidates if candidate.weight >= 0.6]
        return (
            CandidatePool(pool.style, pool.detail, candidates)
            if sum(candidate.weight for candidate in candidates) >= 1
            else CandidatePool("bold", ("plain",))
        )
    if pool.style == "bullet":
        return CandidatePool(pool.style, pool.detail, _asking_sections(candidates, sections))
    if pool.style == "item":
        ordinal = _ordinals(candidates, sections)
        loose = [candidate for candidate in candidates if candidate.row.line not in ordinal]
        candidates = sorted(
            [*(ordinal.values()), *_chain(loose, sections)],
            key=lambda candidate: candidate.row.line,
        )
        return CandidatePool(pool.style, pool.detail, _asking_sections(candidates, sections))
    chain = {candidate.row.line for candidate in _chain(candidates, sections)}
    candidates = [candidate for candidate in candidates if candidate.row.line in chain or candidate.weight >= 0.8]
    return CandidatePool(pool.style, pool.detail, _asking_sections(candidates, sections, marked=True))


def _without_statements(document: Document, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Headings without those that answer or continue the one above, which has nothing below it.

    A statement right below a question is its answer, in documents that give answers; a heading right below one that ends
    with a colon belongs to it.
    """
    ends = [*(candidate.row.line for candidate in candidates[1:]), len(document.lines)]
    bare = [
        document.nothing_between(candidate.row.block_end, end) for candidate, end in zip(candidates, ends, strict=True)
    ]
    answers = sum(bare) <= len(bare) / 2
    kept: list[Candidate] = []
    waiting = False  # whether the last kept candidate has nothing below it so far
    for candidate, empty in zip(candidates, bare, strict=True):
        text = plain(candidate.text).rstrip()
        if waiting and plain(kept[-1].text).rstrip().endswith((":", "：")):
            kept.append(
                Candidate(row=candidate.row, text=candidate.text, number=None, weight=candidate.weight, joins=True)
            )
        elif waiting and answers and candidate.weight < 0.3 and (empty or text.endswith(".")):
            continue
        else:
            kept.append(candidate)
        waiting = empty
    return kept


def _ordinals(candidates: Sequence[Candidate], sections: Sections) -> dict[int, Candidate]:
    """The candidates of sections in which every item is numbered 1, with the numbers as rendered; by line."""
    groups: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(sections.of(candidate.row.line), []).append(candidate)
    found: dict[int, Candidate] = {}
    for group in groups.values():
        ones = [candidate for candidate in group if candidate.number == 1]
        if (len(ones) >= 3 and len(ones) >= 0.8 * len(group)) or 1 < len(ones) == len(group):
            for place, candidate in enumerate(ones, 1):
                found[candidate.row.line] = Candidate(
                    row=candidate.row, text=candidate.text, number=place, weight=candidate.weight
                )
            for candidate in group:
                if candidate.number != 1:
                    found.pop(candidate.row.line, None)
    return found


def _chain(candidates: Sequence[Candidate], sections: Sections) -> list[Candidate]:
    """The candidates whose numbers follow each other: the chain with the highest sum of values, less its penalties.

    A number may follow the one before it, skip up to two, or be repeated; numbering may start again under a new heading,
    or with a question. Numbers of lists inside answers do not fit into the chain and are dropped.
    """
    if not candidates:
        return []
    best: list[tuple[float, int]] = []  # of the chain that ends with each candidate: its score, the previous one or -1
    ends: dict[int, int] = {}  # number -> the best chain that ends with it, in this section or continued from before
    top = -1  # the best chain of all
    before = -1  # the best chain of all before this section
    section = -1
    for index, candidate in enumerate(candidates):
        here = _section(candidate, sections)
        if here != section:
            section, before = here, top
        number = candidate.number if candidate.number is not None else -1
        value = 0.5 + candidate.weight + (0.0 if candidate.row.lead else -0.2)
        score, previous = value - (0.0 if number <= 1 else 0.4), -1
        if before >= 0 and number <= 1 and best[before][0] + value > score:
            score, previous = best[before][0] + value, before
        again = number == 1 and candidate.weight >= 0.8 and top >= 0 and candidates[top].row.path == candidate.row.path
        if again and best[top][0] + value - 0.7 > score:  # numbering starts again after other text
            score, previous = best[top][0] + value - 0.7, top
        for gap, cost in ((1, 0.0), (2, 0.6), (3, 1.2), (0, 0.3)):
            earlier = ends.get(number - gap, -1)
            if gap == 0 and (candidate.weight < 0.8 or number <= 1):
                continue  # a number repeated by mistake must ask too
            if earlier >= 0 and best[earlier][0] + value - cost > score:
                score, previous = best[earlier][0] + value - cost, earlier
        best.append((score, previous))
        if number not in ends or best[ends[number]][0] <= score:
            ends[number] = index
        if top < 0 or best[top][0] < score:
            top = index
    chain: list[Candidate] = []
    while top >= 0:
        chain.append(candidates[top])
        top = best[top][1]
    return chain[::-1]


def _section(candidate: Candidate, sections: Sections) -> int:
    row = candidate.row
    return sections.above(row.line, row.level) if row.level and not row.path else sections.of(row.line)


def _asking_sections(candidates: Sequence[Candidate], sections: Sections, *, marked: bool = False) -> list[Candidate]:
    """The candidates of the sections in which they ask; lists of aims, steps or links are dropped.

    Args:
        candidates: the candidates.
        sections: the document's sections.
        marked: whether other text is rarely marked like this (numbered headings, numbers in bold).
    """
    groups: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(_section(candidate, sections), []).append(candidate)
    shares = {section: sum(candidate.weight for candidate in group) / len(group) for section, group in groups.items()}
    kept: set[int] = set()
    for section, share in shares.items():
        title = sections.title(section)
        if is_note_title(title) and share < 0.8:
            continue
        promised = sections.announces_questions(section) if marked else is_question_title(title)
        if share >= 0.6 or (promised and (share >= 0.25 or (marked and len(groups[section]) >= 3))):
            kept.add(section)
    if not kept:
        kept = {section for section, share in shares.items() if share >= 0.45 and len(groups[section]) >= 2}
    # Sections that continue the numbers of a kept one belong to it, even if they ask less.
    numbers = {section: (groups[section][0].number, groups[section][-1].number) for section in groups}
    for section in sorted(groups):
        earlier = [numbers[other][1] for other in kept if other < section]
        first = numbers[section][0]
        goes_on = first is not None and any(last is not None and first == last + 1 for last in earlier)
        if goes_on and shares[section] >= 0.25:
            kept.add(section)
    return [candidate for section in sorted(kept) for candidate in groups[section]]


def titled(document: Document, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Headings that are only titles of the question below them; empty unless most headings of the level are."""
    ends = [*(candidate.row.line for candidate in candidates[1:]), len(document.lines)]
    stops = [line for line, *_ in document.headings]
    found: list[Candidate] = []
    for candidate, end in zip(candidates, ends, strict=True):
        place = bisect_right(stops, candidate.row.line)
        end = min(end, stops[place]) if place < len(stops) else end
        text = document.text(candidate.row.block_end, end)
        lines = [line for line in text.split("\n") if not LINK_ALONE.fullmatch(line.strip())]
        paragraphs = trim(lines).split("\n\n")
        if candidate.weight >= 0.8 or not text or len(text) > 1500 or len(paragraphs) > 4:
            continue
        last = paragraphs[-1]
        weight = 1.0 if "?" in last else max(asks(part) for part in re.split(r"(?<=[.:!])\s+", last))
        if weight >= 0.5:
            found.append(
                Candidate(row=candidate.row, text=candidate.text, number=candidate.number, weight=weight, titles=True)
            )
    return found if len(found) >= 0.6 * sum(candidate.weight < 0.8 for candidate in candidates) else []
