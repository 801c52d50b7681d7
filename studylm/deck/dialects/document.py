"""A markdown file as the dialects see it: its lines, its blocks, and the small questions that they ask of both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studylm.deck.markdown import Block, blocks, item_text, plain, trim
from studylm.deck.reading import Draft, Skipped

_NO_ANSWER = {"", "na", "n/a", "n.a.", "none", "tbd", "todo", "to do", "?", "??", "???", "…", "...", "-", "–", "—"}
_TITLE = 160


@dataclass(frozen=True, slots=True)
class Document:
    """Lines and their top-level blocks."""

    lines: Sequence[str]
    blocks: Sequence[Block]

    @classmethod
    def of(cls, lines: Sequence[str]) -> Document:
        """The document that the lines make. Takes any text."""
        return cls(lines, blocks(lines))

    def text(self, start: int, end: int) -> str:
        """The lines `start` to `end`, exclusive, without blank lines around them."""
        return trim(self.lines[start:end])

    def skipped(self, start: int, end: int, reason: str) -> Skipped | None:
        """The lines `start` to `end`, exclusive, as skipped; None where they are blank."""
        while start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        return Skipped(start + 1, end, reason) if start < end else None


def list_number(block: Block) -> int | None:
    """The number that an ordered list begins with; None for any other block."""
    if block.type != "ordered_list":
        return None
    token = next((token for token in block.tokens if token.type == "list_item_open"), None)
    return int(token.info) if token is not None and re.fullmatch(r"\d{1,9}", token.info, re.ASCII) else None


def answered(text: str) -> str | None:
    """The answer, or None where the text only says that there is none yet ("NA", "TODO", a dash)."""
    return None if re.sub(r"[*_`\s]+", " ", text).strip().casefold() in _NO_ANSWER else text


def draft(*, line: int, prompt: str, answer: str | None, number: int | None, section: str | None) -> Draft:
    """A card from a question and its answer. `line` is 0-based here, 1-based in the draft."""
    head = prompt.split("\n\n", 1)[0]
    title = plain(head) or " ".join(prompt.split())
    if len(title) > _TITLE:
        title = title[: _TITLE - 1].rsplit(" ", 1)[0] + "…"
    return Draft(line=line + 1, title=title, prompt=prompt, answer=answer, number=number, section=section)


def question_of(document: Document, block: Block) -> str:
    """The text of a list with one question, without its number."""
    return item_text(document.lines[block.start : block.end])
