"""Readers for questionnaires that were never written for studylm: several dialects, and the one that fits best."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.answer_sections import answers_only, finished
from studylm.deck.dialects.inferred.candidates import families
from studylm.deck.dialects.inferred.segmentation import read_family
from studylm.deck.dialects.inferred.unmarked import unmarked
from studylm.deck.dialects.marked import definition_lists, folded, hashcards, ruled, tagged
from studylm.deck.dialects.question_cues import label
from studylm.deck.format.attributes import NAME, heading
from studylm.deck.parse_result import Draft, Reading, Remark, Skipped

_NAMES = {
    "label": "labelled",
    "heading": "headings",
    "item": "numbered",
    "bold": "bold",
    "bullet": "bullets",
    "titled": "titled",
    "plain": "paragraphs",
}
_LONG = 5
_FEWEST = 3
_MARKED: tuple[Callable[[Document], Reading | None], ...] = (
    ruled.read,
    folded.read,
    hashcards.read_hashcards,
    hashcards.read_obsidian,
    hashcards.read_tables,
    tagged.read_cards,
    tagged.read_percent,
    definition_lists.read_terms,
)
_OTHER_TOOLS = ("hashcards", "obsidian", "table", "tagged", "percent", "definitions")
DIALECTS = ("native", "ruled", "folded", *_OTHER_TOOLS, *_NAMES.values(), "answers")


def read_dialect(lines: Sequence[str], dialect: str | None = None) -> Reading:
    """Read a questionnaire that is not in studylm's own format.

    Args:
        lines: the file's lines, cleaned, without line ends.
        dialect: the dialect to read it in, one of DIALECTS; None for the one that fits best.

    Returns:
        Its cards, and what was skipped; no cards where nothing in it asks. Takes any text.
    """
    front = _front_matter(lines)
    document = Document([*[""] * front, *lines[front:]] if front else lines)
    best: Reading | None = None
    weight = 0.0
    for read in _MARKED:
        reading = read(document)
        if reading is not None and dialect in (None, reading.dialect) and 1.7 * len(reading.drafts) > weight:
            best, weight = reading, 1.7 * len(reading.drafts)
    for family in families(document):
        name = _NAMES[family.way]
        if dialect in (None, name) and family.score > weight:
            best, weight = finished(document, read_family(document, family, name=name), family), family.score
    if best is None and dialect is not None:  # whoever names the dialect knows that these are questions
        named = [family for family in families(document, whole=True) if _NAMES[family.way] == dialect]
        if named:
            most = max(named, key=lambda family: len(family.heads))
            best = finished(document, read_family(document, most, name=dialect), most)
    may_ask = sum("?" in line or "？" in line for line in lines)
    plain = unmarked(document) if dialect in (None, "paragraphs") and may_ask > weight else None
    if plain is not None and plain.score > weight:
        best = finished(document, read_family(document, plain, name=_NAMES[plain.way]), plain)
    if best is None and dialect in (None, "answers"):
        best = answers_only(document)
    if best is not None:
        empty = [draft for draft in best.drafts if not draft.prompt.strip()]
        best.drafts = [draft for draft in best.drafts if draft.prompt.strip()]
        best.skipped += [Skipped(draft.line, draft.last, "a mark without a question") for draft in empty]
    if best is not None and best.drafts:
        if dialect is None:
            _read_marked_rest(document, best)
        _keep_ids(lines, best)
    else:
        best = Reading("none")
        skipped = document.skipped(0, len(lines), "no questions found")
        if skipped:
            best.skipped.append(skipped)
    if front:
        best.skipped.insert(0, Skipped(1, front, "front matter"))
    return best


def _read_marked_rest(document: Document, reading: Reading) -> None:
    """Read long passages that were skipped once more, for questions with a label: a file may be written in two ways."""
    left: list[Skipped] = []
    for skip in reading.skipped:
        part = document.lines[skip.first - 1 : skip.last]
        marks = (label(line.lstrip(" \t#>*-+")) for line in part) if skip.last - skip.first >= _LONG else ()
        several = sum(mark is not None and mark.role == "question" for mark in marks) >= _FEWEST
        found = _labelled(Document(part)) if several else None
        if found is None:
            left.append(skip)
            continue
        above = skip.first - 1
        for draft in found.drafts:
            draft.line, draft.last = draft.line + above, draft.last + above
        reading.drafts += found.drafts
        left += [Skipped(one.first + above, one.last + above, one.reason) for one in found.skipped]
        reading.remarks += [Remark(remark.line + above, remark.message) for remark in found.remarks]
    reading.skipped = left
    reading.drafts.sort(key=lambda draft: draft.line)


def _labelled(document: Document) -> Reading | None:
    """The questions of the best family with labels; None where there are fewer than three, or none is answered."""
    best = next((family for family in families(document) if family.way == "label"), None)
    if best is None or len(best.heads) < _FEWEST:
        return None
    reading = finished(document, read_family(document, best, name=_NAMES["label"]), best)
    reading.drafts = [draft for draft in reading.drafts if draft.prompt.strip()]
    return reading if len(reading.drafts) == len(best.heads) and reading.answers else None


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines at the very top are front matter: between `---`, the first of them a key in lower case."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    first = next((line for line in lines[1:] if line.strip()), "")
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    return end + 1 if end and re.match(r"[a-z][\w-]*:(?:\s|$)", first) else 0


def _keep_ids(lines: Sequence[str], reading: Reading) -> None:
    """Give the cards whose headings carry an id (`{#id}`) that name, where no other has it."""
    named: dict[str, list[Draft]] = {}
    for draft in reading.drafts:
        line = lines[draft.line - 1]
        given = heading(line)[1] if line.startswith("#") else None
        name = (given or {}).get("id", "")
        if NAME.fullmatch(name):
            named.setdefault(name, []).append(draft)
    for name, drafts in named.items():
        if len(drafts) == 1:
            drafts[0].name = name
