"""Maths in markdown as readable Unicode: `$\\frac{x}{1-p}$` becomes x/(1−p), `$h_{t-1}$` becomes hₜ₋₁; code stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studylm.deck.format.markdown import code_lines
from studylm.deck.maths.latex import readable

_LONGEST_INLINE = 1000
_LONGEST_DISPLAY = 6000
_LIST_ITEM = re.compile(r"\n[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_WORD = re.compile(r"(?<![\\\w])[^\W\d_]{3,}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def unicode_maths(markdown: str) -> str:
    """The markdown with `$...$` and `$$...$$` turned into readable Unicode text.

    Code spans and code blocks are left alone, and so are dollars that are not maths ("$5 and $6"). No backslash remains
    of what was maths. Rows of display maths become lines with hard breaks. Takes any text.
    """
    if "$" not in markdown:
        return markdown
    lines = markdown.split("\n")
    code = code_lines(lines)
    out: list[str] = []
    stretch: list[str] = []
    for index, line in enumerate(lines):
        if index in code:
            if stretch:
                out.append(_convert("\n".join(stretch)))
                stretch = []
            out.append(line)
        else:
            stretch.append(line)
    if stretch:
        out.append(_convert("\n".join(stretch)))
    return "\n".join(out)


def _convert(text: str) -> str:
    """A text without code blocks, its maths converted."""
    spans = _code_spans(text)
    out: list[str] = []
    position = 0
    start = 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 2
        elif char == "`":
            position = spans.get(position, position + 1)
        elif char == "$":
            found = _display(text, position) or _inline(text, position)
            if found is None:
                position += 2 if text.startswith("$$", position) else 1
                continue
            latex, end, display = found
            rows = readable(latex)
            if display:
                indent = re.match(r"[ \t]*", text[text.rfind("\n", 0, position) + 1 : position])
                result = ("  \n" + (indent[0] if indent else "")).join(_not_a_marker(row) for row in rows)
            else:
                result = " ".join(rows)
            out += [text[start:position], result]
            position = start = end
        else:
            position += 1
    out.append(text[start:])
    return "".join(out)


def _not_a_marker(row: str) -> str:
    """The row, such that its beginning is not markdown for a list or a heading."""
    return re.sub(r"^([-+*#>]|\d{1,9}[.)]) ", "\\1\u00a0", row)


def _display(text: str, start: int) -> tuple[str, int, bool] | None:
    """`$$...$$` at `start`: its LaTeX and where it ends."""
    if not text.startswith("$$", start):
        return None
    end = text.find("$$", start + 2, start + _LONGEST_DISPLAY)
    if end < 0:
        return None
    latex = text[start + 2 : end]
    own_line = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t>")
    if not latex.strip() or (not own_line and _BLANK_LINE.search(latex)):
        return None
    return latex, end + 2, True


def _inline(text: str, start: int) -> tuple[str, int, bool] | None:
    """`$...$` at `start`, by Pandoc's rule (no space inside the dollars, no digit after them), if it looks like maths."""
    if text.startswith("$`", start):
        end = text.find("`$", start + 2, start + _LONGEST_INLINE)
        return (text[start + 2 : end], end + 2, False) if end > 0 else None
    if start + 1 >= len(text) or text[start + 1].isspace() or text[start + 1] == "$":
        return None
    if start and text[start - 1].isalnum():
        return None
    end = start + 1
    stop = min(len(text), start + _LONGEST_INLINE)
    while end < stop and text[end] != "$":
        end += 2 if text[end] == "\\" else 1
    if end >= stop or text[end - 1].isspace() or (end + 1 < len(text) and text[end + 1].isalnum()):
        return None
    latex = text[start + 1 : end]
    if _BLANK_LINE.search(latex) or _LIST_ITEM.search(latex) or "`" in latex or _is_prose(latex):
        return None
    return latex, end + 1, False


def _is_prose(latex: str) -> bool:
    """Whether two dollars merely enclose words: "$5, or 3$ less"."""
    if not re.search(r"\s", latex) or "\\" in latex:
        return False
    return not re.search(r"[\^_{}=+\-*/<>(|−]", latex) or len(_WORD.findall(latex)) > 1


def _code_spans(text: str) -> dict[int, int]:
    """Where a code span begins -> where it ends; a run of backticks that is not closed maps to its own end."""
    runs: Sequence[re.Match[str]] = list(re.finditer(r"`+", text))
    blank = [match.start() for match in _BLANK_LINE.finditer(text)]
    spans: dict[int, int] = {}
    waiting: dict[int, int] = {}  # length of a run -> the next run of that length, filled from the end
    closing: list[int | None] = [None] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index][0])
        closing[index] = waiting.get(length)
        waiting[length] = index
    next_blank = 0
    for index, run in enumerate(runs):
        while next_blank < len(blank) and blank[next_blank] < run.end():
            next_blank += 1
        limit = blank[next_blank] if next_blank < len(blank) else len(text)
        close = closing[index]
        spans[run.start()] = runs[close].end() if close is not None and runs[close].start() < limit else run.end()
    return spans
