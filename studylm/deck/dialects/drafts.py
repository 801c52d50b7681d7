"""Makes a draft from a question and its answer: its title, placeholders for answers, code without a fence."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from studylm.deck.format.markdown import blocks, plain
from studylm.deck.parse_result import Draft

_NO_ANSWER = re.compile(
    r"(?:to be (?:filled|added|answered|written)|coming soon|work in progress|wip|answer goes here|your answer(?: here)?"
    r"|write your answer here|pending|no answer yet|not answered|na|n/a|n\.a\.|none|tbd|todo|to do|\?{1,3}|…|\.\.\.|[-–—])?"
)
_TITLE = 160
_CARD_TAG = re.compile(r"[ \t]+#(?:card|flashcards?)\b(?=[ \t]*(?:\n|$))")  # how some tools mark a card
_STATEMENT = re.compile(
    r"[ \t]*(?:class|def|for|while|if|with|import|from|return|async|try|@)\b|.*[\w)\]]\s*[-+*/@%&|^]?=[^=]|.*\)\s*$"
)


def answered(text: str) -> str | None:
    """The answer, or None if the text only says that there is none yet ("NA", "TODO", a dash)."""
    if len(text) > 60:
        return text
    if re.fullmatch(r"[ \t]*(?:[-*+>]|\d{1,4}[.)])[ \t]*", text):
        return None  # an empty list item or quote
    said = re.sub(r"[*_`\s]+", " ", text).strip(" ()[]<>").casefold().rstrip(".!…") or text.strip(" *_`()[]<>")
    return None if _NO_ANSWER.fullmatch(said) else text


def title_of(prompt: str) -> str:
    """The first paragraph of a prompt as one plain line of at most 160 characters."""
    title = plain(prompt.split("\n\n", 1)[0]) or " ".join(prompt.split())
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rsplit(" ", 1)[0] + "…"


def draft(
    *, line: int, end: int, prompt: str, answer: str | None, number: int | None = None, section: str | None = None
) -> Draft:
    """A draft from a question and its answer. `line` and `end` (exclusive) are 0-based; the lines of a draft are 1-based."""
    prompt = _CARD_TAG.sub("", prompt).strip("\n") or prompt
    return Draft(
        line=line + 1,
        last=max(end, line + 1),
        title=title_of(prompt),
        prompt=prompt,
        answer=fence_code(answer) if answer else None,
        number=number,
        section=section,
    )


def fence_code(text: str) -> str:
    """The text with a fence around Python code that has none, so that it is shown as code.

    Only whole blocks that together parse as Python and contain a statement are fenced; nothing else changes.
    """
    lines = text.split("\n")
    if sum(bool(_STATEMENT.match(line)) for line in lines) < 2:
        return text
    found = blocks(lines)
    out: list[str] = []
    at = 0
    index = 0
    while index < len(found):
        if found[index].type not in ("paragraph", "code_block"):
            index += 1
            continue
        stop = index
        while stop + 1 < len(found) and found[stop + 1].type in ("paragraph", "code_block"):
            stop += 1
        span = _code_span(lines, [(block.start, block.end) for block in found[index : stop + 1]])
        if span and any(
            block.type == "paragraph" for block in found[index : stop + 1] if span[0] <= block.start < span[1]
        ):
            start, end = span
            out += [*lines[at:start], "```python", *_dedented(lines[start:end]), "```"]
            at = end
        index = stop + 1
    return "\n".join([*out, *lines[at:]]) if out else text


def _code_span(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The first run of whole blocks, of two lines or more, that is Python; None if there is none."""
    first = 0
    while first < len(spans):
        if not _STATEMENT.match(lines[spans[first][0]]):
            first += 1
            continue
        last = first
        while last + 1 < len(spans) and any(_STATEMENT.match(line) for line in lines[slice(*spans[last + 1])]):
            last += 1
        for stop in range(last, max(first, last - 6) - 1, -1):
            start, end = spans[first][0], spans[stop][1]
            if end - start > 1 and _is_python("\n".join(_dedented(lines[start:end]))):
                return start, end
        first = last + 1
    return None


def _dedented(lines: Sequence[str]) -> list[str]:
    """The lines without the indentation of the first one."""
    width = len(lines[0]) - len(lines[0].lstrip())
    return [line[min(width, len(line) - len(line.lstrip())) :] for line in lines]


def _is_python(code: str) -> bool:
    if len(code) > 20_000:
        return False
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    telling = (ast.Assign, ast.AugAssign, ast.FunctionDef, ast.ClassDef, ast.For, ast.Import, ast.ImportFrom, ast.With)
    return any(isinstance(node, telling) for node in tree.body)
