"""Multiple choice: which lists are choices, and which of them are ticked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from studylm.deck.dialects.document import Document
from studylm.deck.dialects.question_cues import label
from studylm.deck.format.markdown import Block, item_text, trim

_BOX = re.compile(r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)(?P<box>\[[ xX]?\]|\([ xX]?\))(?=[ \t]|$)[ \t]*")
_TICK = re.compile(r"[\[(][xX][\])]")
_LETTER = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*|__)?\(?(?P<letter>[A-Ha-h])(?:\*\*|__)?[.):](?:\*\*|__)?[ \t]+\S")
_TRUE_OR_FALSE = re.compile(r"\b(?:T ?/ ?F|[Tt]rue ?/ ?[Ff]alse|[Yy]es ?/ ?[Nn]o)[ \t.)_]*$")
_CHOOSE = re.compile(
    r"\b(?:which (?:one )?(?:of|is|are|statement|option)|following|choose|select|correct|pick)\b", re.IGNORECASE
)
_LIST = ("bullet_list", "ordered_list")


def _entries(document: Document, block: Block) -> list[str]:
    """The items of a list, or the lines of a paragraph, each by its first line without the list marker."""
    if block.type in _LIST:
        level = block.tokens[0].level + 1
        tops = [t.map[0] for t in block.tokens if t.type == "list_item_open" and t.level == level and t.map]
        return [item_text([document.lines[line]]) for line in tops]
    return [line.strip() for line in document.lines[block.start : block.end]] if block.type == "paragraph" else []


def _boxed(document: Document, block: Block) -> bool:
    entries = _entries(document, block)
    if block.type == "paragraph":  # its first line may be the end of the question
        entries = [entry for entry in entries if _BOX.match(entry)]
        return len(entries) > 1 and len(entries) >= block.end - block.start - 1
    return len(entries) > 1 and all(_BOX.match(entry) for entry in entries)


def _lettered(document: Document, block: Block) -> bool:
    """Whether the items, or the lines of the paragraph, are lettered A, B, ..."""
    letters = [
        found["letter"].lower() if (found := _LETTER.match(entry)) else "" for entry in _entries(document, block)
    ]
    return len(letters) > 1 and letters == list("abcdefgh")[: len(letters)]


def _true_or_false(document: Document, block: Block) -> bool:
    entries = _entries(document, block)
    return block.type in _LIST and len(entries) > 1 and all(_TRUE_OR_FALSE.search(entry) for entry in entries)


def offers_choices(document: Document) -> set[int]:
    """The lines of headings and paragraphs right above boxes to tick: these are questions, whatever their words.

    To-do lists have boxes too. So most of the lists must have some but not all boxes ticked, or an answer below them.
    """
    found: set[int] = set()
    lists = quiz = 0
    for place, (above, below) in enumerate(itertools.pairwise(document.blocks)):
        if above.type not in ("heading", "paragraph") or below.type != "bullet_list" or not _boxed(document, below):
            continue
        found.add(above.start)
        lists += 1
        ticks = {entry[1] != " " for entry in _entries(document, below)}
        after = document.blocks[place + 2 : place + 3]
        text = document.lines[after[0].start] if after else ""
        mark = label(text)
        quiz += len(ticks) > 1 or "<details" in text.lower() or (mark is not None and mark.role == "answer")
    return found if quiz > 1 and quiz >= 0.6 * lists else set()


def choices_end(question: str, document: Document, start: int) -> int:
    """The line after the choices that are the first block at or below `start`; `start` if there are none.

    Lettered items may also be the points of an answer; they are choices if the question says to choose, or if something
    follows that can be the answer.
    """
    for place, block in enumerate(document.blocks):
        if block.end <= start:
            continue
        more = place + 1 < len(document.blocks)
        lettered = _lettered(document, block) and (more or bool(_CHOOSE.search(question)))
        return block.end if lettered or _boxed(document, block) or _true_or_false(document, block) else start
    return start


def unticked(text: str) -> tuple[str, str]:
    """The text with all boxes empty, and the ticked choices as paragraphs; an empty text if none is ticked."""
    if not _TICK.search(text):
        return text, ""
    document = Document(text.split("\n"))
    lines = list(document.lines)
    ticked: list[str] = []
    for block in document.blocks:
        if not _boxed(document, block):
            continue
        starts = [index for index in range(block.start, block.end) if _BOX.match(lines[index])]
        for index, stop in zip(starts, [*starts[1:], block.end], strict=True):
            found = _BOX.match(lines[index])
            if found is not None and found["box"][1:-1] in ("x", "X"):
                opening, closing = found["box"][0], found["box"][-1]
                ticked.append(_bare(document.lines[index:stop], found.end()))
                lines[index] = f"{found['lead']}{opening} {closing} {lines[index][found.end() :]}"
    return ("\n".join(lines), "\n\n".join(part for part in ticked if part)) if ticked else (text, "")


def _bare(lines: Sequence[str], start: int) -> str:
    """One choice without its box, and the lines below it without their indentation."""
    rest = lines[1:]
    width = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return trim([lines[0][start:], *(line[width:] for line in rest)])
