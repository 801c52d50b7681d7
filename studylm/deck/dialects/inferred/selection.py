"""Which of the rows that are marked alike are questions: by counting, by asking, by what the headings promise."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.candidate_set import Family, Head
from studylm.deck.dialects.inferred.stray_headings import without_nested
from studylm.deck.dialects.question_cues import asks, is_note_title, is_question_title
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import plain, trim

_DOTTED = re.compile(r"\d{1,3}\.\d{1,3}")
LINK_ALONE = re.compile(r"\[.*\]\(\s*#[^)]*\)\W*$|\[\[?[^\]]*\]\]?\([^)]*\)\W*$|<a\s[^>]*>.*</a>\W*$", re.DOTALL)


def reduced(family: Family, sections: Sections, document: Document) -> Family:
    """The family with only those heads that can be questions together."""
    if family.way == "label":
        nests = family.detail == ("heading",)
        return Family("label", family.detail, without_nested(document, family.heads)) if nests else family
    heads = family.heads
    if family.way in ("heading", "bold") and family.detail[-1] == "plain":
        if family.way == "heading":
            heads = _without_statements(document, heads)
        free = [head for head in heads if not head.joins and not is_note_title(head.text)]
        share = sum(head.weight for head in free) / max(len(free), 1)
        counted = sum(bool(_DOTTED.match(head.text)) for head in free) >= 0.8 * len(free)
        enough = 0.45 if counted else 0.6  # of headings that are numbered throughout fewer have to ask
        heads = [
            head
            for head in heads
            if head.weight >= 0.5 or head.joins or (share >= enough and not is_note_title(head.text))
        ]
        if family.way == "bold" and share < 0.6:
            heads = [head for head in heads if head.weight >= 0.6]
        return (
            Family(family.way, family.detail, heads)
            if sum(head.weight for head in heads) >= 1
            else Family("bold", ("plain",))
        )
    if family.way == "bullet":
        return Family(family.way, family.detail, _asking_sections(heads, sections))
    if family.way == "item":
        ordinal = _ordinals(heads, sections)
        loose = [head for head in heads if head.row.line not in ordinal]
        heads = sorted(
            [*(ordinal.values()), *_chain(loose, sections)],
            key=lambda head: head.row.line,
        )
        return Family(family.way, family.detail, _asking_sections(heads, sections))
    chain = {head.row.line for head in _chain(heads, sections)}
    heads = [head for head in heads if head.row.line in chain or head.weight >= 0.8]
    return Family(family.way, family.detail, _asking_sections(heads, sections, marked=True))


def _without_statements(document: Document, heads: Sequence[Head]) -> list[Head]:
    """Plain headings without those that answer or go on with the one above, which has nothing below it.

    A statement right below a question is its answer, in documents that do give answers; a heading right below one that
    ends with a colon belongs to it.
    """
    ends = [*(head.row.line for head in heads[1:]), len(document.lines)]
    bare = [document.nothing_between(head.row.block_end, end) for head, end in zip(heads, ends, strict=True)]
    answers = sum(bare) <= len(bare) / 2
    kept: list[Head] = []
    waiting = False  # whether the last kept head still has nothing below it
    for head, empty in zip(heads, bare, strict=True):
        text = plain(head.text).rstrip()
        if waiting and plain(kept[-1].text).rstrip().endswith((":", "：")):
            kept.append(Head(row=head.row, text=head.text, number=None, weight=head.weight, joins=True))
        elif waiting and answers and head.weight < 0.3 and (empty or text.endswith(".")):
            continue
        else:
            kept.append(head)
        waiting = empty
    return kept


def _ordinals(heads: Sequence[Head], sections: Sections) -> dict[int, Head]:
    """The heads of sections in which every item is numbered 1, with the numbers that they show as; by line."""
    groups: dict[int, list[Head]] = {}
    for head in heads:
        groups.setdefault(sections.of(head.row.line), []).append(head)
    found: dict[int, Head] = {}
    for group in groups.values():
        ones = [head for head in group if head.number == 1]
        if (len(ones) >= 3 and len(ones) >= 0.8 * len(group)) or 1 < len(ones) == len(group):
            for place, head in enumerate(ones, 1):
                found[head.row.line] = Head(row=head.row, text=head.text, number=place, weight=head.weight)
            for head in group:
                if head.number != 1:
                    found.pop(head.row.line, None)
    return found


def _chain(heads: Sequence[Head], sections: Sections) -> list[Head]:
    """The heads whose numbers follow each other, chosen so that the chain is long and asks much.

    A number may follow the one before it, skip up to three, or be given twice; counting may start again under a new
    heading, or with a question. Numbers of lists inside answers do not fit into the chain and fall out.
    """
    if not heads:
        return []
    best: list[tuple[float, int]] = []  # of the chain that ends with each head: its score, the head before it or -1
    ends: dict[int, int] = {}  # number -> the best chain that ends with it, in this section or going on from before
    top = -1  # the best chain of all
    before = -1  # the best chain of all before this section
    section = -1
    for index, head in enumerate(heads):
        here = _section(head, sections)
        if here != section:
            section, before = here, top
        number = head.number if head.number is not None else -1
        value = 0.5 + head.weight + (0.0 if head.row.lead else -0.2)
        score, previous = value - (0.0 if number <= 1 else 0.4), -1
        if before >= 0 and number <= 1 and best[before][0] + value > score:
            score, previous = best[before][0] + value, before
        again = number == 1 and head.weight >= 0.8 and top >= 0 and heads[top].row.path == head.row.path
        if again and best[top][0] + value - 0.7 > score:  # counted anew, where something stands between the lists
            score, previous = best[top][0] + value - 0.7, top
        for gap, cost in ((1, 0.0), (2, 0.6), (3, 1.2), (0, 0.3)):
            earlier = ends.get(number - gap, -1)
            if gap == 0 and (head.weight < 0.8 or number <= 1):
                continue  # a number given twice by mistake, where the second one asks too
            if earlier >= 0 and best[earlier][0] + value - cost > score:
                score, previous = best[earlier][0] + value - cost, earlier
        best.append((score, previous))
        if number not in ends or best[ends[number]][0] <= score:
            ends[number] = index
        if top < 0 or best[top][0] < score:
            top = index
    chain: list[Head] = []
    while top >= 0:
        chain.append(heads[top])
        top = best[top][1]
    return chain[::-1]


def _section(head: Head, sections: Sections) -> int:
    row = head.row
    return sections.above(row.line, row.level) if row.level and not row.path else sections.of(row.line)


def _asking_sections(heads: Sequence[Head], sections: Sections, *, marked: bool = False) -> list[Head]:
    """The heads of the sections whose heads ask; lists of aims, steps or links fall out.

    Args:
        heads: the candidates.
        sections: the document's sections.
        marked: whether the heads are marked as few other things are (numbered headings, numbers in bold).
    """
    groups: dict[int, list[Head]] = {}
    for head in heads:
        groups.setdefault(_section(head, sections), []).append(head)
    shares = {section: sum(head.weight for head in group) / len(group) for section, group in groups.items()}
    kept: set[int] = set()
    for section, share in shares.items():
        title = sections.title(section)
        if is_note_title(title) and share < 0.8:
            continue
        promised = sections.promises(section) if marked else is_question_title(title)
        if share >= 0.6 or (promised and (share >= 0.25 or (marked and len(groups[section]) >= 3))):
            kept.add(section)
    if not kept:
        kept = {section for section, share in shares.items() if share >= 0.45 and len(groups[section]) >= 2}
    # Sections that go on counting where a kept one stopped belong to it, whatever they ask.
    numbers = {section: (groups[section][0].number, groups[section][-1].number) for section in groups}
    for section in sorted(groups):
        earlier = [numbers[other][1] for other in kept if other < section]
        first = numbers[section][0]
        goes_on = first is not None and any(last is not None and first == last + 1 for last in earlier)
        if goes_on and shares[section] >= 0.25:
            kept.add(section)
    return [head for section in sorted(kept) for head in groups[section]]


def titled(document: Document, heads: Sequence[Head]) -> list[Head]:
    """Headings that only name what the short text below them asks, if most of a level are such."""
    ends = [*(head.row.line for head in heads[1:]), len(document.lines)]
    stops = [line for line, *_ in document.headings]
    found: list[Head] = []
    for head, end in zip(heads, ends, strict=True):
        place = bisect_right(stops, head.row.line)
        end = min(end, stops[place]) if place < len(stops) else end
        text = document.text(head.row.block_end, end)
        lines = [line for line in text.split("\n") if not LINK_ALONE.fullmatch(line.strip())]
        paragraphs = trim(lines).split("\n\n")
        if head.weight >= 0.8 or not text or len(text) > 1500 or len(paragraphs) > 4:
            continue
        last = paragraphs[-1]
        weight = 1.0 if "?" in last else max(asks(part) for part in re.split(r"(?<=[.:!])\s+", last))
        if weight >= 0.5:
            found.append(Head(row=head.row, text=head.text, number=head.number, weight=weight, titles=True))
    return found if len(found) >= 0.6 * sum(head.weight < 0.8 for head in heads) else []
