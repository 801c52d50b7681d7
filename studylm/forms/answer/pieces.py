"""The pieces of an answer that carry its idea, best first: what a restore takes out."""

from __future__ import annotations

import ast
import itertools
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.identity import digest
from studylm.forms.answer.reading import is_docstring
from studylm.forms.answer.source import Place, Source, Span
from studylm.forms.answer.telling import Texts, given_away
from studylm.forms.gaps import GAP, mark_of
from studylm.forms.mistakes.mistake import callee, name_of

MOST = 400
"""Pieces that are looked at, at most: a long answer has thousands."""
MOST_OF_ONE = 40
"""Those of one statement, the outermost first: a long table has thousands."""

_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth")
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.MatMult: "@",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitXor: "^",
}
_MANY_LINES = 4
_LONG = 60
_ROOM = ("zeros", "ones", "empty", "new_zeros", "new_ones", "new_empty")
_BOILERPLATE = 40.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece that can be taken out.

    Attributes:
        kind: what it is in its statement.
        about: what its marker says.
        place: its statement.
        edits: the gap, and the comment at the statement's end if that gives the piece away; the marker is not among them.
        cost: how far it is from what one would ask first; the lowest is the best.
        digest: what it is, whatever lines it stands on.
    """

    kind: str
    about: str
    place: Place
    edits: tuple[Edit, ...]
    cost: float
    digest: str


def pieces_in(source: Source) -> list[Piece]:
    """The pieces of an answer: the best of each statement, then the second of each, and so on."""
    texts = Texts(source)
    statements: dict[int, list[Piece]] = {}
    taken = 0
    for place in source.places:
        if taken > MOST:
            break
        if not source.begins_line(place.span) or _untouched(place.stmt):
            continue
        pieces = sorted(itertools.islice(_of(source, place, texts), MOST_OF_ONE), key=lambda piece: piece.cost)
        taken += len(pieces)
        statements[place.span[0]] = pieces
    rounds = itertools.zip_longest(*statements.values())
    ordered = [(number, piece) for number, turn in enumerate(rounds) for piece in turn if piece is not None]
    # Boilerplate comes after everything else.
    ordered.sort(key=lambda entry: (entry[1].cost >= _BOILERPLATE, entry[0], entry[1].cost))
    unique = {piece.digest: piece for _, piece in reversed(ordered)}
    return [piece for _, piece in ordered if unique[piece.digest] is piece]


def taken_out(source: Source, pieces: list[Piece]) -> bytes:
    """The whole file without these pieces, each a gap under its marker.

    Raises:
        ValueError: two of them overlap, or the file's encoding lacks a character.
    """
    ordered = sorted(pieces, key=lambda piece: piece.place.span)
    edits = {edit for piece in ordered for edit in piece.edits}  # two may cut the same comment
    for number, piece in enumerate(ordered, 1):
        start = source.whole_lines(piece.place.span)[0]
        indent = source.at((start, piece.place.span[0]))
        mark = mark_of(number, len(ordered), piece.about)
        edits.add(Edit(start, start, f"{indent}{mark}{source.newline_at(start)}"))
    return source.changed(edits)


def _untouched(stmt: ast.stmt) -> bool:
    if is_docstring(stmt) or isinstance(
        stmt, ast.Pass | ast.Break | ast.Continue | ast.Raise | ast.Global | ast.Nonlocal
    ):
        return True
    value = getattr(stmt, "value", None)
    if isinstance(value, ast.Call):
        # What code in a string defines would be taken out whole.
        hidden = isinstance(value.func, ast.Name) and value.func.id in ("exec", "eval", "compile")
        if hidden or (isinstance(value.func, ast.Attribute) and value.func.attr == "__init__"):
            return True
    # A statement that has an ellipsis already would look like a gap.
    heads = [
        child
        for name, child in ast.iter_fields(stmt)
        if name not in ("body", "orelse", "finalbody", "handlers", "cases")
    ]
    nodes = [
        node for head in heads for node in (head if isinstance(head, list) else [head]) if isinstance(node, ast.AST)
    ]
    return any(isinstance(node, ast.Constant) and node.value is ... for head in nodes for node in ast.walk(head))


def _of(source: Source, place: Place, texts: Texts) -> Iterator[Piece]:
    for kind, about, node, cost in itertools.chain(_values(source, place), _parts(source, place)):
        span = source.outer(node) if kind != "argument" and kind != "named" else source.span(node)
        cost += _weight(source, node, span) + (2 if _preparation(place, node) else 0)
        yield from _piece(source, place, texts, kind, about, span, source.text(node), cost)
    if isinstance(place.stmt, ast.Expr | ast.Assign | ast.AugAssign):
        cost = 4 if isinstance(place.stmt, ast.Expr) else 6
        core = source.text(place.stmt.value)
        yield from _piece(source, place, texts, "statement", "a statement", place.span, core, cost)


def _piece(
    source: Source, place: Place, texts: Texts, kind: str, about: str, span: Span, core: str, cost: float
) -> Iterator[Piece]:
    """The piece on a span, unless a text elsewhere holds `core`, what its idea is."""
    removed = source.at(span)
    cut = texts.comments_to_cut(core, span)
    if cut is None:
        return
    if given_away(removed, about):
        about = ""
    cost += 3 * place.rank - bool(place.loop) + (3 if texts.repeated(removed) else 0)
    cost += _BOILERPLATE if _boilerplate(place.stmt) or (kind != "statement" and _plain(removed)) else 0
    edits = (Edit(*span, GAP), *(Edit(*comment, "") for comment in cut))
    yield Piece(kind, about, place, edits, cost, digest(kind, source, edits[:1]))


def _plain(removed: str) -> bool:
    """Whether a text is one name or one literal."""
    return bool(re.fullmatch(r"[\w.]*|\(\)|\[\]|\{\}|-\w+", removed))


def _boilerplate(stmt: ast.stmt) -> bool:
    value = getattr(stmt, "value", None)
    if isinstance(value, ast.List | ast.Dict | ast.Tuple) and not list(ast.iter_child_nodes(value))[1:]:
        return True
    if isinstance(value, ast.Tuple):
        return all(isinstance(item, ast.Name | ast.Attribute | ast.Constant) for item in value.elts) and isinstance(
            stmt, ast.Return
        )
    if isinstance(stmt, ast.Assign) and isinstance(value, ast.Name) and isinstance(stmt.targets[0], ast.Attribute):
        return stmt.targets[0].attr.strip("_") == value.id.strip("_") or "." in stmt.targets[0].attr
    return isinstance(stmt, ast.Return) and isinstance(value, ast.Name | ast.Attribute | ast.Constant | None)


def _preparation(place: Place, node: ast.expr) -> bool:
    """Whether a piece only makes room, or belongs to a case that is dealt with first."""
    room = isinstance(node, ast.Call) and callee(node).startswith(_ROOM)
    return room or (
        isinstance(place.stmt, ast.Return) and place.function is not None and place.stmt is not place.function.body[-1]
    )


def _weight(source: Source, node: ast.expr, span: Span) -> float:
    """Small pieces can be guessed, large ones are another form."""
    size = sum(1 for inner in ast.walk(node) if isinstance(inner, ast.expr | ast.operator))
    lines = source.line_of(span[1]) - source.line_of(span[0])
    return (2 if size < 4 else 0) + max(0, size - 25) / 8 + (5 if lines > _MANY_LINES else 0)


def _values(source: Source, place: Place) -> Iterator[tuple[str, str, ast.expr, float]]:
    stmt = place.stmt
    if isinstance(stmt, ast.Assign):
        yield "value", _about("the value of", source.text(stmt.targets[-1])), stmt.value, 0
    elif isinstance(stmt, ast.AugAssign):
        yield "value", _about("what changes", source.text(stmt.target)), stmt.value, 0
    elif isinstance(stmt, ast.AnnAssign) and stmt.value:
        yield "value", _about("the value of", source.text(stmt.target)), stmt.value, 0
    elif isinstance(stmt, ast.Return) and stmt.value:
        yield "returned", "what is returned", stmt.value, 0.5
    elif isinstance(stmt, ast.For):
        yield "iter", "what the loop goes through", stmt.iter, 1
    elif isinstance(stmt, ast.If):
        yield "test", "the condition", stmt.test, 3


def _about(what: str, target: str) -> str:
    """A phrase with a target that fits into a comment."""
    return f"{what} {target}" if target.isprintable() and len(target) < _LONG else "a value"


def _parts(source: Source, place: Place) -> Iterator[tuple[str, str, ast.expr, float]]:
    stmt = place.stmt
    for node in _expressions(source, place):
        parent, name = source.parents[node]
        if not isinstance(node, ast.expr) or isinstance(node, ast.Starred) or _is_awkward(source, node):
            continue
        if isinstance(parent, ast.Call) and name == "args":
            at = parent.args.index(node)
            what = f"the {_NUMBERS[at]} argument" if at < len(_NUMBERS) else "an argument"
            yield "argument", f"{what} of {callee(parent)}" if callee(parent) else what, node, 2
        elif isinstance(parent, ast.keyword):
            yield "named", f"the argument {parent.arg}" if parent.arg else "the arguments", node, 3
        elif isinstance(parent, ast.BinOp) and not isinstance(node, ast.Constant):
            where = "before" if name == "left" else "after"
            yield "operand", f"what stands {where} the {_SIGNS[type(parent.op)]}", node, 1.5
        elif isinstance(parent, ast.BinOp):
            yield "operand", f"a number at the {_SIGNS[type(parent.op)]}", node, 3
        elif isinstance(parent, ast.Dict) and name == "values":
            key = parent.keys[parent.values.index(node)]
            known = (
                isinstance(key, ast.Constant)
                and isinstance(key.value, str)
                and _about("", source.text(key)) != "a value"
            )
            yield "entry", f"the entry {source.text(key)}" if known and key else "an entry of the table", node, 0.5
        elif isinstance(parent, ast.List | ast.Tuple | ast.Set) and not isinstance(stmt, ast.For):
            if isinstance(parent, ast.Set) or isinstance(parent.ctx, ast.Load):
                at = parent.elts.index(node)
                yield "element", f"the {_NUMBERS[at]} part" if at < len(_NUMBERS) else "a part", node, 2.5
        elif isinstance(parent, ast.IfExp):
            about = {"test": "the condition", "body": "what holds if so", "orelse": "what holds otherwise"}[name]
            yield "branch", about, node, 3
        elif isinstance(parent, ast.Compare):
            yield "compared", "what is compared", node, 3
        elif isinstance(parent, ast.comprehension) and name == "iter":
            yield "iter", "what is gone through", node, 2
        elif isinstance(parent, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            yield "each", "what becomes of each", node, 1.5
        elif isinstance(parent, ast.Lambda):
            yield "given-back", "what the function gives back", node, 1


def _expressions(source: Source, place: Place) -> Iterator[ast.AST]:
    """The expressions of a statement, from the outside to the inside."""
    waiting = deque(child for child in ast.iter_child_nodes(place.stmt) if source.owners.get(child) is place)
    while waiting:
        node = waiting.popleft()
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if child in source.owners]


def _is_awkward(source: Source, node: ast.AST) -> bool:
    """An ellipsis means something in a subscript, and `....x` is hard to read."""
    parent, name = source.parents[node]
    if isinstance(parent, ast.Subscript | ast.Attribute) or name == "func" or name_of(node) == "self":
        return True
    while isinstance(parent, ast.expr) and not isinstance(
        parent, ast.Call | ast.List | ast.Dict | ast.Set | ast.ListComp
    ):
        if isinstance(parent, ast.Subscript) and name == "slice":
            return True
        parent, name = source.parents[parent]
    return False
