"""Markdown as blocks of source lines. Texts are not rendered, so nothing in them changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from studylm.deck.format.stop_words import IN_NAMES

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What a terminal could interpret: C0 and C1 controls except tab and newline.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_SEPARATORS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_LONGEST_INLINE = 4000
_INLINE_MARK = re.compile(r"[*_`\[\]<>&\\]")
# HTML tags; `<lstm>` in a question is not one and is read as text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp"
    r"|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var)\b|<!--|<[?!]",
    re.IGNORECASE,
)
_MARKER = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])")
_RAW_HTML_END = {"<!--": "-->", "<?": "?>", "<![cdata[": "]]>"}
_RAW_HTML_TAG = re.compile(r"\s*<(script|pre|style|textarea)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One block at the top level of a markdown text.

    Attributes:
        type: markdown-it's name without `_open`: heading, paragraph, fence, code_block, bullet_list, ordered_list,
            blockquote, table, hr, html_block.
        start, end: its source lines, 0-based, end exclusive, without blank lines at the end.
        tokens: the block's tokens, its own first.
    """

    type: str
    start: int
    end: int
    tokens: tuple[Token, ...]

    @property
    def level(self) -> int:
        """1-6 for a heading written with `#`, else 0."""
        return len(self.tokens[0].markup) if self.type == "heading" else 0

    @property
    def content(self) -> str:
        """The inline text of a heading or paragraph, the code of a fence."""
        return self.tokens[0].content or (self.tokens[1].content if len(self.tokens) > 1 else "")


def clean(text: str) -> str:
    """The text with `\\n` line ends and without control characters, so that it is safe to print in a terminal."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _SEPARATORS.sub(" ", text))


@cache
def _parser() -> MarkdownIt:
    # Imported on first use: a start that finds every deck in the cache parses nothing.
    from markdown_it import MarkdownIt

    # Inline parsing is most of the work and not needed to find blocks. Without `lheading`, a rule below a paragraph is
    # a rule and not a heading; without `reference`, link definitions stay in the text.
    parser = MarkdownIt("commonmark").enable("table").disable(["lheading", "reference"])
    parser.core.ruler.enableOnly(["block"])
    return parser


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def blocks(lines: Sequence[str]) -> list[Block]:
    """The top-level blocks of the lines, in order. Takes any text."""
    tokens = _parser().parse("\n".join(lines))
    found: list[Block] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        stop = index + 1
        if token.nesting == 1:
            while stop < len(tokens) and not (tokens[stop].level == token.level and tokens[stop].nesting == -1):
                stop += 1
            stop += 1
        if token.map is not None:
            start, end = token.map
            while end > start + 1 and not lines[end - 1].strip():
                end -= 1
            found.append(Block(token.type.removesuffix("_open"), start, end, tuple(tokens[index:stop])))
        index = stop
    return found


def unclosed(block: Block, lines: Sequence[str]) -> bool:
    """Whether the block is a code fence or raw HTML without an end."""
    if block.type == "fence":
        markup = block.tokens[0].markup
        last = lines[block.end - 1].strip()
        return block.end - block.start < 2 or not (len(last) >= len(markup) and set(last) == {markup[0]})
    if block.type == "html_block":
        text = block.tokens[0].content.lower()
        for begin, end in _RAW_HTML_END.items():
            if text.lstrip().startswith(begin):
                return end not in text
        tag = _RAW_HTML_TAG.match(text)
        return tag is not None and f"</{tag[1]}>" not in text
    return False


def trim(lines: Sequence[str]) -> str:
    """The lines as one text, without blank lines at both ends and without space at the end."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end]).rstrip()


def items(block: Block, lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Each item of a list block: its first line, the line after it, and its text without marker and indentation."""
    for token in block.tokens:
        if token.type == "list_item_open" and token.level == block.tokens[0].level + 1 and token.map:
            start, end = token.map
            yield start, end, item_text(lines[start:end])


def item_text(lines: Sequence[str]) -> str:
    """The text of one list item, without its marker and the indentation that the marker requires."""
    if not lines:
        return ""
    first = lines[0].expandtabs(4)
    marker = _MARKER.match(first)
    width = marker.end() if marker else 0
    space = len(first) - width - len(first[width:].lstrip())
    # Five or more spaces after the marker mean code that begins one space after it.
    width += space if 1 <= space <= 4 else min(space, 1)
    rest = []
    for line in lines[1:]:
        indent = len(line) - len(line.lstrip())
        flat = line[:indent].expandtabs(4) + line[indent:]
        rest.append(flat[min(width, len(flat) - len(flat.lstrip())) :])
    return trim([first[width:], *rest])


def plain(text: str) -> str:
    """Inline markdown as one plain line: no emphasis marks, link targets or tags; code without its backticks."""
    text = text[:_LONGEST_INLINE]  # longer ones are not titles, and some take the parser very long
    if not _INLINE_MARK.search(text):
        return " ".join(text.split())
    words: list[str] = []
    for token in _inline_parser().parseInline(text):
        for child in token.children or ():
            if child.type in ("text", "code_inline", "text_special"):
                words.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                words.append(" ")
            elif child.type == "image" or (child.type == "html_inline" and not _TAG.match(child.content)):
                words.append(child.content)
    return " ".join("".join(words).split())


def slug(text: str, words: int = 6) -> str:
    """A short name made of the first words that are not stop words: letters of any script, digits, `-`; may be empty."""
    text = unicodedata.normalize("NFKC", plain(text)).casefold().replace("'", "").replace("’", "")
    every = [word for word in re.split(r"[\W_]+", text) if word]
    telling = [word for word in every if word not in IN_NAMES] or every
    return "-".join(telling[:words])[:60].strip("-")


def code_lines(lines: Sequence[str]) -> set[int]:
    """The 0-based numbers of the lines in code blocks, nested ones too."""
    return {
        index
        for token in _parser().parse("\n".join(lines))
        if token.type in ("fence", "code_block") and token.map
        for index in range(*token.map)
    }
