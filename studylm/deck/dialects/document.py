"""A markdown file for the readers of dialects: its lines, blocks and headings, and each row of text with its context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from studylm.deck.dialects.html import unwrapped
from studylm.deck.format.attributes import heading
from studylm.deck.format.markdown import Block, blocks, item_text, trim
from studylm.deck.parse_result import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One line of a paragraph or heading, at any depth of lists and quotes.

    Attributes:
        line: its 0-based line.
        text: the line without the markers of the lists and quotes around it.
        level: 1-6 in a heading, else 0.
        path: the containers around it, outermost first: `ol`, `ul`, `quote`.
        lead: whether it is the first line of its block.
        opens: whether it is the first line of a list item; the item's text may be empty.
        number: the item's own number, for the first line of an item of an ordered list.
        end: the line after its block; after its whole item if it opens one.
        block_end: the line after its block.
        list: the line where the list begins that it opens an item of; -1 if it opens none.
    """

    line: int
    text: str
    level: int
    path: tuple[str, ...]
    lead: bool
    opens: bool
    number: int | None
    end: int
    block_end: int
    list: int


class Heading(NamedTuple):
    """A top-level heading: its 0-based line, the line after it, its level (1-6) and its text as markdown."""

    line: int
    end: int
    level: int
    text: str


class Document:
    """A document. Lines are 0-based, and ends are exclusive."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.blocks: Sequence[Block] = blocks(unwrapped(lines))

    def text(self, start: int, end: int) -> str:
        """The lines `start` to `end`, exclusive, without blank lines around them."""
        return trim(self.lines[start:end])

    def blank(self, line: int) -> bool:
        """Whether the line is empty or outside the document."""
        return not (0 <= line < len(self.lines)) or not self.lines[line].strip()

    def nothing_between(self, start: int, end: int) -> bool:
        """Whether the lines are only blank lines and rules."""
        return all(not line.strip() or set(line.strip()) <= set("-*_ ") for line in self.lines[start:end])

    def skipped(self, start: int, end: int, reason: str) -> list[Skipped]:
        """The lines `start` to `end`, exclusive, as one skipped passage without blank lines around it; empty if blank."""
        while start < end and self.blank(start):
            start += 1
        end = max(start, self.content_end(end))
        return [Skipped(start + 1, end, reason)] if start < end else []

    def content_end(self, end: int) -> int:
        """The line after the last one above `end` that is not blank."""
        while end > 0 and self.blank(end - 1):
            end -= 1
        return end

    @cached_property
    def rows(self) -> list[TextRow]:
        """All rows of text, in order; code, HTML and tables have none."""
        return list(self._rows())

    def _rows(self) -> Iterator[TextRow]:
        path: list[str] = []
        items: list[tuple[int | None, int, int]] = []  # number, end and list of each enclosing item
        lists: list[int] = []
        fresh = False  # whether the next row opens the innermost item
        begun = 0  # the line where the innermost item begins
        level = 0

        def empty() -> TextRow:
            """The row of an item that has no text of its own, but code, a list or nothing."""
            number, end, which = items[-1]
            return TextRow(
                line=begun,
                text="",
                level=0,
                path=tuple(path),
                lead=True,
                opens=True,
                number=number,
                end=max(end, begun + 1),
                block_end=begun + 1,
                list=which,
            )

        for block in self.blocks:
            for token in block.tokens:
                kind = token.type
                if fresh and kind not in ("inline", "paragraph_open", "heading_open", "blockquote_open"):
                    yield empty()
                    fresh = False
                if kind in ("ordered_list_open", "bullet_list_open"):
                    path.append("ol" if kind[0] == "o" else "ul")
                    lists.append(token.map[0] if token.map else block.start)
                elif kind in ("ordered_list_close", "bullet_list_close"):
                    path.pop()
                    lists.pop()
                elif kind == "blockquote_open":
                    path.append("quote")
                elif kind == "blockquote_close":
                    path.pop()
                elif kind == "list_item_open":
                    number = int(token.info) if re.fullmatch(r"\d{1,9}", token.info, re.ASCII) else None
                    items.append((number, self.content_end(token.map[1] if token.map else block.end), lists[-1]))
                    fresh, begun = True, token.map[0] if token.map else block.start
                elif kind == "list_item_close":
                    items.pop()
                elif kind == "heading_open":
                    level = len(token.markup)
                elif kind == "heading_close":
                    level = 0
                elif kind == "inline" and token.map and block.type != "table":
                    first, last = token.map
                    end = self.content_end(last)
                    for index, text in enumerate(token.content.split("\n")):
                        opens = fresh and index == 0
                        if level:
                            text = heading(text)[0]
                        yield TextRow(
                            line=first + index,
                            text=text.strip(),
                            level=level,
                            path=tuple(path),
                            lead=index == 0,
                            opens=opens,
                            number=items[-1][0] if opens else None,
                            end=items[-1][1] if opens else end,
                            block_end=end,
                            list=items[-1][2] if opens else -1,
                        )
                    fresh = False

    @cached_property
    def markup(self) -> set[int]:
        """The lines of top-level headings and rules."""
        return {
            index
            for block in self.blocks
            if block.level or block.type == "hr"
            for index in range(block.start, block.end)
        }

    @cached_property
    def folds(self) -> list[tuple[int, int]]:
        """The outermost `<details>` elements, as first line and line after the last; tags in code do not count."""
        code = {
            index
            for block in self.blocks
            if block.type in ("fence", "code_block")
            for index in range(block.start, block.end)
        }
        spans: list[tuple[int, int]] = []
        depth, start = 0, 0
        for index, line in enumerate(self.lines):
            if index in code or "<" not in line:
                continue
            lowered = line.lower()
            opened, closed = lowered.count("<details"), lowered.count("</details")
            if depth == 0 and opened:
                start = index
            before = depth
            depth = max(depth + opened - closed, 0)
            if depth == 0 and (before or opened) and closed:
                spans.append((start, index + 1))
        return spans

    @cached_property
    def headings(self) -> list[Heading]:
        """All top-level headings, including those underlined with `===` or `---`.

        Headings in a `<details>` element are part of its content, unless it makes up most of the document.
        """
        found: list[Heading] = []
        folded = {
            index for start, end in self.folds if end - start < len(self.lines) / 2 for index in range(start, end)
        }
        for index, block in enumerate(self.blocks):
            if block.start in folded:
                continue
            if block.level:
                found.append(Heading(block.start, block.end, block.level, block.content))
            elif block.type == "paragraph":
                text = self.lines[block.start].strip()
                if block.end == block.start + 2 and re.fullmatch(r"=+", self.lines[block.end - 1].strip()):
                    found.append(Heading(block.start, block.end, 1, text))
                elif block.end == block.start + 1 and index + 1 < len(self.blocks):
                    below = self.blocks[index + 1]
                    rule = self.lines[below.start].strip()
                    # A rule as long as the line above it is an underline; three dashes are a rule.
                    touches = below.type == "hr" and below.start == block.end and re.fullmatch(r"-{4,}", rule)
                    if touches and abs(len(rule) - len(text)) <= 3:
                        found.append(Heading(block.start, below.end, 2, text))
        return found


def list_number(block: Block) -> int | None:
    """The number of the first item of an ordered list; None for any other block."""
    if block.type != "ordered_list":
        return None
    token = next((token for token in block.tokens if token.type == "list_item_open"), None)
    return int(token.info) if token is not None and re.fullmatch(r"\d{1,9}", token.info, re.ASCII) else None


def question_of(document: Document, block: Block) -> str:
    """The text of a list with one question, without its number."""
    return item_text(document.lines[block.start : block.end])


def open_lines(document: Document) -> list[bool]:
    """For each line, whether it is text: not in code, HTML, a table or front matter."""
    text = [True] * len(document.lines)
    for block in document.blocks:
        for token in block.tokens:
            if token.type in ("fence", "code_block", "html_block", "table_open") and token.map:
                text[slice(*token.map)] = [False] * (token.map[1] - token.map[0])
    return text
