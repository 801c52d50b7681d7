"""The gaps of a restore: how one is marked, and where those stand that are still open in an editor's text."""

from __future__ import annotations

import keyword
import re

GAP = "..."
"""What stands where a piece was taken out."""

_MARK = re.compile(r"\ufeff?[ \t\f]*#[ ]?\d+ of \d+\b")
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
      | (?P<string>\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z) | '''(?:\\.|[^\\])*?(?:'''|\Z)
          | \"(?:\\.|[^\\\"\r\n])*\"? | '(?:\\.|[^\\'\r\n])*'?)
      | (?P<gap>\.\.\.)
      | (?P<joined>\\(?:\r\n|\r|\n))
      | (?P<newline>\r\n|\r|\n)
      | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | (?P<word>\w+) | (?P<other>[^\s])""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset(keyword.kwlist)


def mark_of(number: int, of: int, about: str) -> str:
    """The comment above a statement with a gap: `# 1 of 2: the value of n`."""
    return f"# {number} of {of}: {about}" if about else f"# {number} of {of}"


_LEFT = re.compile(rb"^[ \t\f]*# \d+ of \d+(?:: [^\r\n]*)?(?:\r\n|\r|\n)", re.MULTILINE)


def without_marks(source: bytes) -> bytes:
    """An answer without the markers that an earlier restore left in it, which would be taken for new ones."""
    return _LEFT.sub(b"", source)


def gaps_in(text: str) -> list[tuple[int, int]]:
    """Where the gaps are that are still open in a text, also one that cannot be parsed just now.

    Returns:
        Row and column of each `...` in the statement below a marker, both counted from 0, in characters, from above to
        below. A line ends with a newline, a carriage return, or both. An ellipsis in a subscript is not a gap.
    """
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    found = []
    for row, start in enumerate(starts[:-1]):
        if _MARK.match(text, start, starts[row + 1]) and (gap := _gap_from(text, starts[row + 1])) is not None:
            below = next(number for number in reversed(range(len(starts))) if starts[number] <= gap)
            found.append((below, gap - starts[below]))
    return found


def _gap_from(text: str, start: int) -> int | None:
    """The first gap of the statement that begins at `start`; None if it has none."""
    inside: list[bool] = []  # for each open bracket, whether it is a subscript's
    before, begun = "", False
    for token in _TOKEN.finditer(text, start):
        kind = token.lastgroup
        if kind == "newline" and begun and not inside:
            return None
        if kind == "comment" and not begun and _MARK.match(text, token.start()):
            return None
        if kind in ("comment", "newline", "joined"):
            continue
        begun = True
        if kind == "gap" and not (inside and inside[-1]):
            return token.start()
        if kind == "open":
            after = before.isidentifier() and before not in _KEYWORDS
            inside.append(token[0] == "[" and (after or before in (")", "]") or before[-1:] in ("'", '"')))
        elif kind == "close" and inside:
            inside.pop()
        before = token[0]
    return None
