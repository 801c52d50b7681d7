"""The parts of a card: their names, their lists, and misconceptions with their corrections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from studylm.deck.card import Misconception
from studylm.deck.format.markdown import Block, blocks, item_text, items, trim

_BOLD_CLAIM = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1[ \t]*(?:[:—–-]|->|→)?[ \t]*", re.DOTALL)
_ARROW = re.compile(r"\s+(?:->|→|=>|—|--)\s+")


class Part(StrEnum):
    """A part of a card, as its `###` heading names it."""

    PROMPT = "Prompt"
    ANSWER = "Answer"
    KEY_POINTS = "Key points"
    MISCONCEPTIONS = "Misconceptions"
    HINTS = "Hints"
    STARTER = "Starter"

    @classmethod
    def named(cls, title: str) -> Part | None:
        """The part that a heading names, in any case, singular or plural; None if it names none."""
        return _NAMED.get(_bare(title))


def _bare(title: str) -> str:
    return title.casefold().rstrip(":").rstrip("s").replace("-", " ")


_NAMED = {"question": Part.PROMPT} | {_bare(part): part for part in Part}
LISTS = (Part.KEY_POINTS, Part.MISCONCEPTIONS, Part.HINTS)


def listed(lines: Sequence[str], within: Sequence[Block]) -> list[str]:
    """The items of the lists in a part; without a list, each paragraph with the blocks after it is one.

    Args:
        lines: the lines that the blocks were found in.
        within: the blocks of the part.
    """
    found: list[str] = []
    open_item = False
    for block in within:
        text = trim(lines[block.start : block.end])
        if block.type in ("bullet_list", "ordered_list"):
            found.extend(text for _, _, text in items(block, lines) if text)
            open_item = False
        elif block.type == "paragraph" or not open_item:
            found.append(text)
            open_item = True
        else:
            found[-1] += "\n\n" + text
    return found


def misconception(text: str) -> Misconception:
    """Split one item of the part Misconceptions into claim and correction."""
    bold = _BOLD_CLAIM.match(text)
    if bold:
        return Misconception(bold[2].strip(), trim(text[bold.end() :].split("\n")).strip())
    lines = text.split("\n")
    found = blocks(lines)
    if found and found[0].type == "paragraph":
        head = "\n".join(lines[: found[0].end])
        rest = lines[found[0].end :]
        arrow = _ARROW.search(head)
        if arrow:
            return Misconception(head[: arrow.start()].strip(), trim([head[arrow.end() :], *rest]))
        if len(found) > 1:
            return Misconception(head.strip(), trim(_without_bullet(rest)))
    return Misconception(text)


def _without_bullet(lines: Sequence[str]) -> Sequence[str]:
    """The text of a list with one item; any other lines unchanged."""
    found = blocks(lines)
    if len(found) == 1 and found[0].type in ("bullet_list", "ordered_list"):
        entries = list(items(found[0], lines))
        if len(entries) == 1:
            return item_text(lines[entries[0][0] : entries[0][1]]).split("\n")
    return lines
