"""Roles exchanged: of gates, operands, arguments, parts of a result, entries of a table."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.identity import bare
from studylm.forms.answer.precedence import ARITHMETIC
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, whole

_ORDERED = (ast.Sub, ast.Div, ast.MatMult, ast.FloorDiv, ast.Pow, ast.Mod)
_JOINS = ("cat", "concat", "concatenate", "stack", "hstack", "vstack", "column_stack", "row_stack", "block_diag")


def roles(source: Source) -> Iterator[Mistake]:
    """Two things exchanged that must not be."""
    yield from _unpacked(source)
    yield from _blends(source)
    yield from _tables(source)
    yield from _joined(source)
    yield from _assigned(source)
    yield from _returned(source)
    yield from _chained(source)
    yield from _picked(source)
    yield from _branches(source)
    yield from _operands(source)
    yield from _arguments(source)


def _unpacked(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Tuple):
        if isinstance(node.ctx, ast.Store):
            names = [item for item in node.elts if isinstance(item, ast.Name | ast.Attribute)]
            for one, other in _neighbours(names):
                what = f"the roles of {source.text(one)} and {source.text(other)} are exchanged"
                yield from _exchange(source, "unpacked", what, one, other)


def _blends(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        left, right = node.left, node.right
        if not isinstance(node.op, ast.Add):
            continue
        if not isinstance(left, ast.BinOp) or not isinstance(right, ast.BinOp):
            continue
        if isinstance(left.op, ast.Mult) and isinstance(right.op, ast.Mult):
            what = "the two parts of a blend are exchanged"
            for one, other in ((left.left, right.left), (left.right, right.right), (left.right, right.left)):
                yield from _exchange(source, "blend", what, one, other)
            for one, other in ((left.left, right.left), (right.left, left.left)):
                if isinstance(one, ast.Name | ast.Attribute):
                    text = (
                        source.text(other)
                        if isinstance(other, ast.BinOp)
                        else f"1{source.operator('-')}{source.text(other)}"
                    )
                    what = (
                        "the two parts of a blend share a weight"
                        if isinstance(other, ast.BinOp)
                        else "two gates are coupled"
                    )
                    yield Mistake("blend-shared", what, (source.put(one, text, ARITHMETIC),))


def _tables(source: Source) -> Iterator[Mistake]:
    what = "two entries of a table are exchanged"
    for table in source.nodes(ast.Dict):
        for one, other in itertools.pairwise(table.values):
            yield from _exchange(source, "entries", what, one, other)
    for call in source.nodes(ast.Call):
        words = [word.value for word in call.keywords if word.arg]
        if len(words) > 1 and not call.args:
            for one, other in itertools.pairwise(words):
                yield from _exchange(source, "entries", what, one, other)
    displays: list[ast.List | ast.Tuple] = [*source.nodes(ast.List), *source.nodes(ast.Tuple)]
    for rows in displays:
        if not isinstance(rows.ctx, ast.Load):
            continue
        for first, second in itertools.pairwise(rows.elts):
            if isinstance(first, ast.Tuple | ast.List) and isinstance(second, ast.Tuple | ast.List):
                if first.elts and second.elts:
                    yield from _exchange(source, "entries", what, first.elts[-1], second.elts[-1])
            elif isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
                yield from _exchange(source, "entries", what, first, second)
    yield from _words(source)
    stores = [
        place.stmt
        for place in source.places
        if isinstance(place.stmt, ast.Assign) and isinstance(place.stmt.targets[0], ast.Subscript)
    ]
    for one_stmt, other_stmt in itertools.pairwise(stores):
        if isinstance(one_stmt.value, ast.Constant) and isinstance(other_stmt.value, ast.Constant):
            yield from _exchange(source, "entries", what, one_stmt.value, other_stmt.value)


def _words(source: Source) -> Iterator[Mistake]:
    """Two lines of a long string, or two words of one that is split."""
    for node in source.nodes(ast.Constant):
        if not isinstance(node.value, str):
            continue
        text, start = source.text(node), source.span(node)[0]
        lines = text.splitlines(keepends=True)
        if len(lines) > 3:
            for number in range(1, len(lines) - 2):
                one, other = lines[number].rstrip("\r\n"), lines[number + 1].rstrip("\r\n")
                begin = start + len("".join(lines[:number]).encode())
                second = begin + len(lines[number].encode())
                if one.strip() and other.strip() and one != other:
                    edits = (
                        Edit(begin, begin + len(one.encode()), other),
                        Edit(second, second + len(other.encode()), one),
                    )
                    yield Mistake("entries", "two entries of a table are exchanged", edits)
        elif name_of(source.parent(node)) == "split":
            pieces = text.strip("\"'").split(" ")
            for number, (one, other) in enumerate(itertools.pairwise(pieces)):
                offset = start + len(text) - len(text.lstrip("\"'")) + len(" ".join([*pieces[:number], ""]).encode())
                if one and other and one != other:
                    edit = Edit(offset, offset + len(f"{one} {other}".encode()), f"{other} {one}")
                    yield Mistake("entries", "two entries of a table are exchanged", (edit,))


def _joined(source: Source) -> Iterator[Mistake]:
    what = "the order in which parts are joined is turned round"
    for call in source.nodes(ast.Call):
        if callee(call) in _JOINS and call.args and isinstance(call.args[0], ast.List | ast.Tuple):
            for one, other in _neighbours(call.args[0].elts):
                yield from _exchange(source, "order", what, one, other)
        elif callee(call) in _JOINS and call.args and isinstance(call.args[0], ast.Name | ast.Attribute):
            text = source.text(call.args[0])
            yield Mistake("order", what, (source.put(call.args[0], f"{text}[::-1]"),))
            yield Mistake("joined-part", "a part is missing", (source.put(call.args[0], f"{text}[1:]"),))


def _assigned(source: Source) -> Iterator[Mistake]:
    """r = ...; z = ... of the same shape: each gets the other's value."""
    for first, second in source.neighbours():
        one, other = first.stmt, second.stmt
        if not isinstance(one, ast.Assign) or not isinstance(other, ast.Assign):
            continue
        target, goal = one.targets[0], other.targets[0]
        if not isinstance(target, ast.Name | ast.Attribute) or not isinstance(goal, ast.Name | ast.Attribute):
            continue
        if type(one.value) is type(other.value) and source.text(target) != source.text(goal):
            what = f"the roles of {source.text(target)} and {source.text(goal)} are exchanged"
            yield from _exchange(source, "assigned", what, target, goal)


def _returned(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        value = place.stmt.value if isinstance(place.stmt, ast.Return) else None
        if not isinstance(value, ast.Tuple):
            continue
        inner = [item for item in value.elts if isinstance(item, ast.Tuple)]
        for parts in [value, *inner]:
            for one, other in _neighbours(parts.elts):
                yield from _exchange(source, "returned", "the parts of the result are exchanged", one, other)
        for item in inner:
            for one in item.elts:
                for other in value.elts:
                    if not isinstance(other, ast.Tuple) and source.text(one) != source.text(other):
                        edit = source.put_node(one, other)
                        yield Mistake("returned", "a part of the result stands where another belongs", (edit,))


def _chained(source: Source) -> Iterator[Mistake]:
    """x.mean().pow(2) for x.pow(2).mean(), and layer(relu(x)) for relu(layer(x))."""
    what = "two steps are done in the wrong order"
    for call in source.nodes(ast.Call):
        inner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and name_of(inner.func.value) != "torch"
        ):
            (_, begin), (_, middle), (_, end) = map(source.span, (inner.func.value, inner, call))
            first, second = (
                source.at((source.outer(inner.func.value)[1], middle)),
                source.at((source.outer(inner)[1], end)),
            )
            if bare(first) != bare(second) and begin <= middle and source.outer(inner)[1] == middle:
                edit = Edit(source.outer(inner.func.value)[1], end, second + first)
                yield Mistake("steps", what, (edit,))
        if len(call.args) == 1 and not call.keywords and isinstance(call.args[0], ast.Call):
            nested = call.args[0]
            if (
                len(nested.args) == 1
                and not nested.keywords
                and isinstance(nested.args[0], ast.Name | ast.Subscript | ast.Call)
            ):
                yield from _exchange(source, "steps", what, call.func, nested.func)


def _picked(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Subscript):
        value = whole(node.slice)
        if value is not None and name_of(node.value) != "shape":
            for other in {0: (1, -1), 1: (0,), -1: (0,)}.get(value, (value - 1,)):
                edit = Edit(*source.span(node.slice), str(other))
                yield Mistake("picked", "the wrong part is picked out", (edit,))


def _branches(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.IfExp):
        yield from _exchange(source, "branches", "the two branches are exchanged", node.body, node.orelse)


def _operands(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, _ORDERED) and not isinstance(node.left, ast.Constant | ast.JoinedStr):
            yield from _exchange(source, "operands", "two operands are exchanged", node.left, node.right)


def _arguments(source: Source) -> Iterator[Mistake]:
    what = "two arguments are exchanged"
    for call in source.nodes(ast.Call):
        if callee(call) in ("isinstance", "getattr", "setattr", "hasattr", "range", "print"):
            continue
        for one, other in _neighbours([node for node in call.args if not isinstance(node, ast.Starred)][:4]):
            yield from _exchange(source, "arguments", what, one, other)
        if isinstance(call.func, ast.Attribute) and len(call.args) == 1 and callee(call) in _METHODS:
            yield from _exchange(source, "operands", "two operands are exchanged", call.func.value, call.args[0])


_METHODS = ("sub", "div", "matmul", "mm", "bmm", "lerp", "pow")


def _neighbours(nodes: Sequence[ast.expr]) -> list[tuple[ast.expr, ast.expr]]:
    return list(itertools.pairwise(nodes))


def _exchange(source: Source, kind: str, what: str, one: ast.expr, other: ast.expr) -> Iterator[Mistake]:
    if isinstance(one, ast.Starred | ast.JoinedStr) or isinstance(other, ast.Starred | ast.JoinedStr):
        return
    if edits := source.swap(one, other):
        yield Mistake(kind, what, edits)
