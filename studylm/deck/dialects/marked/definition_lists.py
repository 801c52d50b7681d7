"""Definition lists: a term on a line of its own, and below it lines that begin with a colon and define it."""

from __future__ import annotations

import re

from studylm.deck.dialects.document import Document, open_lines
from studylm.deck.dialects.drafts import answered, draft
from studylm.deck.dialects.marked.leftovers import unused
from studylm.deck.dialects.sections import Sections
from studylm.deck.format.markdown import trim
from studylm.deck.parse_result import ParseResult

_COLON = re.compile(r" {0,3}:(?:[ \t]+|$)")
_NO_TERM = re.compile(r"[ \t]*(?:[#>|]|[-*+][ \t]|\d{1,9}[.)][ \t]|:)|[ \t]{4}")


def read(document: Document) -> ParseResult | None:
    """Terms with their definitions; several terms above one definition are one card. None if there are fewer than two."""
    lines = document.lines
    text = open_lines(document)
    found: list[tuple[int, int, int]] = []  # the first term, the first definition, the line after the last
    index = 0
    while index < len(lines):
        if not (text[index] and _COLON.match(lines[index])):
            index += 1
            continue
        term = index
        if term and document.blank(term - 1):
            term -= 1
        floor = found[-1][2] if found else 0
        first = term
        while (
            first > floor and not document.blank(first - 1) and text[first - 1] and not _NO_TERM.match(lines[first - 1])
        ):
            first -= 1
        end = _definitions_end(document, index)
        if first < term:
            found.append((first, index, end))
        index = end
    if len(found) < 2:
        return None
    result = ParseResult("definitions")
    sections = Sections(document)
    used: set[int] = set()
    for first, start, end in found:
        terms = [line.strip() for line in lines[first:start] if line.strip()]
        section = sections.name(sections.of(first))
        answer = answered(_definition(list(lines[start:end])))
        result.drafts.append(draft(line=first, end=end, prompt="\n".join(terms), answer=answer, section=section))
        used.update(range(first, end))
    result.skipped += unused(document, used)
    return result


def _definitions_end(document: Document, start: int) -> int:
    """The line after the definitions that begin at a line, with their continuation lines and indented blocks."""
    lines = document.lines
    end = start + 1
    while end < len(lines):
        if not document.blank(end):
            below_blank = document.blank(end - 1)
            if below_blank and not _COLON.match(lines[end]) and not lines[end].startswith(("    ", "\t", "  ")):
                break
            following = end + 1 < len(lines) and _COLON.match(lines[end + 1])
            if following and not _COLON.match(lines[end]) and not lines[end].startswith((" ", "\t")):
                break  # the next term, right below
        end += 1
    while document.blank(end - 1):
        end -= 1
    return end


def _definition(lines: list[str]) -> str:
    """The definitions as text, without the colons and the indentation that these require."""
    out: list[str] = []
    width = 2
    for line in lines:
        colon = _COLON.match(line)
        if colon:
            width = max(2, min(4, colon.end()))
            if out and out[-1].strip():
                out.append("")
            out.append(line[colon.end() :])
        else:
            flat = line.expandtabs(4) if line.startswith("\t") else line
            out.append(flat[min(width, len(flat) - len(flat.lstrip())) :])
    return trim(out)
