"""A parsed answer: its statements by importance, and the bytes at which each node stands."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from studylm.forms.answer.edits import Edit, applied
from studylm.forms.answer.precedence import ATOM, binding, needed

Span = tuple[int, int]
"""Start and end, in bytes of the UTF-8 text without a byte order mark."""
Function = ast.FunctionDef | ast.AsyncFunctionDef
Located = ast.expr | ast.stmt | ast.keyword
Node = TypeVar("Node", bound=ast.AST)

_NEWLINE_BEFORE = re.compile(rb"(\r\n|\r|\n)\Z")
_CONTINUED = re.compile(rb"\\(\r\n|\r|\n)\Z")
_SPACE = b" \t\f\r\n"


@dataclass(eq=False, slots=True)
class Place:
    """A statement, or the header of a compound one, and where it stands.

    Attributes:
        span: the statement; of a compound one, up to its body.
        block: the statements beside it, itself included.
        scope: the names of the classes and functions around it, with dots between; "" at the top.
        function: the innermost function around it.
        cls: the innermost class around it.
        rank: 0 for what the card is about, higher for what is further from it.
        loop: the innermost loop of the same function around it.
    """

    stmt: ast.stmt
    span: Span
    block: Sequence[ast.stmt]
    scope: str
    function: Function | None
    cls: ast.ClassDef | None
    rank: int
    loop: ast.stmt | None


@dataclass(eq=False)
class Source:
    """A parsed answer, made by `studylm.forms.answer.reading.parse`.

    Left out, since neither a gap nor a mistake belongs there: imports, docstrings, signatures, annotations, decorators, the
    insides of f-strings, and what stands under `if __name__ == "__main__":`.

    Attributes:
        code: the text in UTF-8, without a byte order mark.
        places: the statements, nearest to the card's idea first.
        comments: where the comments are.
        strings: where the string literals are, f-strings included.
        names: what the file binds at its top, imports included.
        spaced: whether the learner writes spaces around + and -.
    """

    code: bytes
    tree: ast.Module
    starts: list[int]
    encoding: str = "utf-8"
    bom: str = ""
    places: list[Place] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    strings: list[Span] = field(default_factory=list)
    opening: set[int] = field(default_factory=set)
    closing: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    spaced: bool = True
    parents: dict[ast.AST, tuple[ast.AST, str]] = field(default_factory=dict)
    owners: dict[ast.AST, Place] = field(default_factory=dict)
    by_kind: dict[type[ast.AST], list[ast.AST]] = field(default_factory=dict)
    _by_offset: list[tuple[int, int, Place]] = field(default_factory=list)

    # Where things stand

    def span(self, node: Located) -> Span:
        """The bytes of a node, without brackets around it."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: Located) -> str:
        """A node as the learner wrote it."""
        return self.at(self.span(node))

    def at(self, span: Span) -> str:
        """The text of a span."""
        return self.code[span[0] : span[1]].decode()

    def outer(self, node: ast.expr) -> Span:
        """The bytes of an expression with the brackets around it that only group."""
        start, end = self.span(node)
        parent, name = self.parents[node]
        if isinstance(parent, ast.ClassDef | ast.withitem):
            return start, end
        # The outermost brackets around a single argument are the call's own.
        single = isinstance(parent, ast.Call) and name == "args" and len(parent.args) + len(parent.keywords) == 1
        spans = [(start, end)]
        while True:
            left, right = self._left(start), self._right(end)
            if left not in self.opening or right not in self.closing:
                break
            start, end = left, right + 1
            spans.append((start, end))
        return spans[max(0, len(spans) - 2)] if single else spans[-1]

    def _left(self, start: int) -> int:
        start -= 1
        while start >= 0 and self.code[start] in _SPACE:
            start -= 1
        return start

    def _right(self, end: int) -> int:
        while end < len(self.code) and self.code[end] in _SPACE:
            end += 1
        return end

    def line_of(self, offset: int) -> int:
        """The index of the line on which a byte stands."""
        return bisect.bisect_right(self.starts, offset) - 1

    def whole_lines(self, span: Span) -> Span:
        """The lines on which a span stands, with the last one's end."""
        last = self.line_of(max(span[0], span[1] - 1)) + 1
        return self.starts[self.line_of(span[0])], self.starts[last] if last < len(self.starts) else len(self.code)

    def newline_at(self, offset: int) -> str:
        """How the line of a byte ends; where it is the last one without an end, how the line above ends."""
        line = self.line_of(offset)
        for start in self.starts[line + 1 : line + 2] + self.starts[line : line + 1]:
            if found := _NEWLINE_BEFORE.search(self.code, max(0, start - 2), start):
                return found[0].decode()
        return "\n"

    def begins_line(self, span: Span) -> bool:
        """Whether nothing but its indentation stands before a statement, also not a line that a backslash continues."""
        start = self.starts[self.line_of(span[0])]
        return not self.code[start : span[0]].strip(b" \t\f") and not _CONTINUED.search(
            self.code[max(0, start - 3) : start]
        )

    def ends_line(self, span: Span) -> bool:
        """Whether nothing but a comment stands behind a statement."""
        rest = self.code[span[1] : self.whole_lines(span)[1]].strip()
        return not rest or rest.startswith(b"#")

    # What there is

    def nodes(self, kind: type[Node]) -> list[Node]:
        """All expressions of a type, nearest to the card's idea first."""
        return self.by_kind.get(kind, [])  # type: ignore[return-value]

    def place(self, node: ast.AST) -> Place:
        """The statement that an expression belongs to."""
        return self.owners[node]

    def parent(self, node: ast.AST) -> ast.AST:
        """The node around an expression."""
        return self.parents[node][0]

    def field_of(self, node: ast.AST) -> str:
        """The name of the field in which the parent holds a node."""
        return self.parents[node][1]

    def neighbours(self) -> Iterator[tuple[Place, Place]]:
        """Statements that follow each other in one block, nearest to the card's idea first."""
        after: dict[ast.stmt, Place] = {}
        last: dict[int, Place] = {}
        for place in sorted(self.places, key=lambda place: place.span):
            if id(place.block) in last:
                after[last[id(place.block)].stmt] = place
            last[id(place.block)] = place
        for place in self.places:
            if place.stmt in after:
                yield place, after[place.stmt]

    def place_at(self, start: int, end: int) -> Place | None:
        """The first statement, or header, that has bytes between two; of an empty span, the one it stands in or behind."""
        if not self._by_offset:
            self._by_offset = sorted((place.span[0], number, place) for number, place in enumerate(self.places))
        at = bisect.bisect_right(self._by_offset, (start, len(self.places))) - 1
        place = self._by_offset[at][2] if at >= 0 else None
        after = self._by_offset[at + 1][2] if at + 1 < len(self._by_offset) else None
        if after is not None and after.span[0] < end and (place is None or place.span[1] <= start):
            return after
        return place

    def operator(self, sign: str) -> str:
        """A binary operator in the learner's own style."""
        return f" {sign} " if self.spaced else sign

    # Edits

    def put(self, node: ast.expr, text: str, strength: int = ATOM) -> Edit:
        """An expression, its brackets included, becomes `text`, in brackets where its binding strength needs them."""
        parent, name = self.parents[node]
        start, end = self.outer(node)
        before, after = self.code[start - 1 : start], self.code[end : end + 1]
        bracketed = f"({text})" if strength < needed(parent, name) else text
        if (start, end) != self.span(node):  # `return(x)`, `(x)if y`
            bracketed = (" " if _word(before) else "") + bracketed + (" " if _word(after) else "")
        return Edit(start, end, bracketed)

    def put_node(self, node: ast.expr, other: ast.expr) -> Edit:
        """An expression becomes the text of another one."""
        bracketed = isinstance(other, ast.Tuple) and (
            not other.elts or self.span(other)[0] < self.outer(other.elts[0])[0]
        )
        return self.put(node, self.text(other), ATOM if bracketed else binding(other))

    def swap(self, one: ast.expr, other: ast.expr) -> tuple[Edit, ...]:
        """Two expressions change places; () if they are the same text or one holds the other."""
        first, second = sorted((self.put_node(one, other), self.put_node(other, one)))
        if first.end > second.start or self.text(one) == self.text(other):
            return ()
        return first, second

    def drop_argument(self, call: ast.Call, argument: ast.expr | ast.keyword) -> Edit | None:
        """An argument goes, with the comma before or after it; None if that cannot be told."""
        around = sorted([*map(self.span, call.args), *map(self.span, call.keywords)])
        at = around.index(self.span(argument))
        start, end = around[at]
        if at > 0:
            start = around[at - 1][1]
            return Edit(start, end, "") if self.code[start:end].lstrip()[:1] == b"," else None
        if len(around) > 1:
            end = around[1][0]
            return Edit(start, end, "") if self.code[:end].rstrip()[-1:] == b"," else None
        return Edit(start, end, "")

    def drop_statement(self, place: Place) -> Edit | None:
        """A simple statement goes, with its lines and its comment; None if it shares a line or is its block's only one."""
        if len(place.block) == 1 or not self.begins_line(place.span) or not self.ends_line(place.span):
            return None
        start, end = self.whole_lines(place.span)
        return Edit(start, end, "")

    def changed(self, edits: Iterable[Edit]) -> bytes:
        """The whole file after some edits, encoded as it was.

        Raises:
            ValueError: two edits overlap, or the encoding lacks a character.
        """
        code = applied(self.code, edits)
        return code if self.encoding == "utf-8" and not self.bom else (self.bom + code.decode()).encode(self.encoding)


def _word(character: bytes) -> bool:
    return bool(re.match(rb"[\w\x80-\xff]", character))
