"""Statements: one missing, two in the wrong order, a condition turned round, a sequence gone through backwards."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Place, Source
from studylm.forms.mistakes.mistake import Mistake, callee

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


def flow(source: Source) -> Iterator[Mistake]:
    """What is done, when, and how often."""
    bindings = _Bindings(source)
    yield from _order(source, bindings)
    yield from _left_out(source, bindings)
    yield from _conditions(source)
    yield from _backwards(source)
    yield from _parts(source)
    yield from _filters(source)
    yield from _nothing(source)


def _order(source: Source, bindings: _Bindings) -> Iterator[Mistake]:
    """Two neighbours that touch the same name, exchanged."""
    for first, second in source.neighbours():
        if not isinstance(first.stmt, _SIMPLE) or not isinstance(second.stmt, _SIMPLE) or first.rank == 2:
            continue
        touched = _stored(first.stmt) | (_called(first.stmt) & _stored(second.stmt))
        if not touched & (_loaded(second.stmt) | _stored(second.stmt)):
            continue
        if not first.loop and not bindings.known(first):
            continue
        if source.begins_line(first.span) and source.begins_line(second.span):
            edits = (Edit(*first.span, source.at(second.span)), Edit(*second.span, source.at(first.span)))
            yield Mistake("order", "two steps are done in the wrong order", edits)


class _Bindings:
    """Where each name, and each attribute of a class's instances, is bound first."""

    def __init__(self, source: Source) -> None:
        self._first: dict[tuple[object, str], int] = {}
        for place in source.places:
            for name in _stored(place.stmt):
                key = (place.cls if "." in name else place.function, name)
                self._first[key] = min(place.span[0], self._first.get(key, place.span[0]))

    def known(self, place: Place) -> bool:
        """Whether all that a statement binds is bound before."""
        arguments = {argument.arg for argument in place.function.args.args} if place.function else set()
        names = _stored(place.stmt) - arguments
        first = [self._first[place.cls if "." in name else place.function, name] for name in names]
        return bool(_stored(place.stmt)) and all(start < place.span[0] for start in first)


def _stored(stmt: ast.stmt) -> set[str]:
    heads = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target] if isinstance(stmt, ast.AugAssign) else []
    nodes = [node for head in heads for node in ast.walk(head)]
    return {
        _dotted(node)
        for node in nodes
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
    }


def _dotted(node: ast.Name | ast.Attribute) -> str:
    """`h`, or `self.h`; of what is longer, the end."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{node.value.id if isinstance(node.value, ast.Name) else ''}.{node.attr}"


def _loaded(stmt: ast.stmt) -> set[str]:
    return {_dotted(node) for node in ast.walk(stmt) if isinstance(node, ast.Name | ast.Attribute)}


def _called(stmt: ast.stmt) -> set[str]:
    return _loaded(stmt) if isinstance(stmt, ast.Expr) else set()


def _left_out(source: Source, bindings: _Bindings) -> Iterator[Mistake]:
    for place in source.places:
        stmt = place.stmt
        if not isinstance(stmt, _SIMPLE) or (place.rank == 2 and _is_super(stmt)) or isinstance(place.loop, ast.While):
            continue
        # A name that is bound here first would only be unknown below.
        items = isinstance(stmt, ast.Assign) and all(isinstance(node, ast.Subscript) for node in stmt.targets)
        if isinstance(stmt, ast.Assign) and not items and not bindings.known(place):
            continue
        if edit := source.drop_statement(place):
            yield Mistake("left-out", "a step is missing", (edit,))
    for place in source.places:
        if isinstance(place.stmt, ast.If) and not place.stmt.orelse and len(place.block) > 1:
            start, end = source.whole_lines(source.span(place.stmt))
            if source.begins_line(place.span) and not isinstance(place.loop, ast.While):
                yield Mistake("case-missing", "a case is missing", (Edit(start, end, ""),))


def _is_super(stmt: ast.stmt) -> bool:
    """Whether a statement calls the constructor of a class above."""
    return isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call) and callee(stmt.value) == "__init__"


def _conditions(source: Source) -> Iterator[Mistake]:
    tests: list[ast.expr] = [place.stmt.test for place in source.places if isinstance(place.stmt, ast.If)]
    for test in [*tests, *(node.test for node in source.nodes(ast.IfExp))]:
        what = "a condition is turned round"
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield Mistake("condition", what, (source.put_node(test, test.operand),))
        elif isinstance(test, ast.Name | ast.Attribute | ast.Call):
            yield Mistake("condition", what, (source.put(test, f"not {source.text(test)}", 4),))
    for node in source.nodes(ast.BoolOp):
        if len(node.values) == 2:
            start, end = source.outer(node.values[0])[1], source.outer(node.values[1])[0]
            sign, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            between = source.at((start, end))
            if between.strip() == sign:
                edit = Edit(start, end, between.replace(sign, other))
                yield Mistake("condition", f"an {other} stands where an {sign} belongs", (edit,))
            for value in node.values:
                yield Mistake("condition", "half of a condition is missing", (source.put_node(node, value),))
    for choice in source.nodes(ast.IfExp):
        for kept in (choice.body, choice.orelse):
            yield Mistake("case-missing", "a case is missing", (source.put_node(choice, kept),))


def _backwards(source: Source) -> Iterator[Mistake]:
    loops: list[ast.expr] = [place.stmt.iter for place in source.places if isinstance(place.stmt, ast.For)]
    loops += [node.iter for node in source.nodes(ast.comprehension)]
    for through in loops:
        if source.field_of(through) != "iter" or through not in source.owners:
            continue
        text, name = source.text(through), callee(through) if isinstance(through, ast.Call) else ""
        if name in ("range", "unbind", "tolist", "list", "sorted") or isinstance(through, ast.Name | ast.Attribute):
            yield Mistake(
                "backwards", "the sequence is gone through backwards", (source.put(through, f"reversed({text})"),)
            )
        if name in ("unbind", "tolist", "list", "split", "chunk") or isinstance(through, ast.Name | ast.Attribute):
            yield Mistake("first-missing", "the first step is left out", (source.put(through, f"{text}[1:]"),))
            yield Mistake("last-missing", "the last step is left out", (source.put(through, f"{text}[:-1]"),))


def _parts(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        value = place.stmt.value if isinstance(place.stmt, ast.Return) else None
        if isinstance(value, ast.Call) and callee(value) in ("stack", "cat") and value.args and place.rank == 0:
            parts = value.args[0]
            if isinstance(parts, ast.Name | ast.Attribute):
                edit = source.put(value, f"{source.text(parts)}[-1]")
                yield Mistake("only-last", "only the last step is returned", (edit,))
        if isinstance(value, ast.Tuple) and len(value.elts) > 1:
            for kept in value.elts[:2]:
                yield Mistake("part-missing", "a part of the result is missing", (source.put_node(value, kept),))
        elif isinstance(value, ast.Subscript):
            yield Mistake(
                "not-picked", "the whole is returned where a part belongs", (source.put_node(value, value.value),)
            )
    for node in source.nodes(ast.Subscript):
        if isinstance(node.ctx, ast.Load) and source.place(node).rank == 0 and isinstance(node.slice, ast.Slice):
            yield Mistake("not-picked", "the whole stands where a part belongs", (source.put_node(node, node.value),))


def _nothing(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        stmt = place.stmt
        if (
            isinstance(stmt, ast.Return)
            and stmt.value is not None
            and place.rank == 0
            and not isinstance(stmt.value, ast.Name)
        ):
            start, value = source.span(stmt)[0], source.outer(stmt.value)[0]
            if source.at((start, value)).strip() == "return":
                yield Mistake("no-return", "nothing is returned", (Edit(start, value, ""),))


def _filters(source: Source) -> Iterator[Mistake]:
    for loop in source.nodes(ast.comprehension):
        for test in loop.ifs:
            yield Mistake("filter", "a condition is turned round", (source.put(test, f"not ({source.text(test)})"),))
    for lookup in source.nodes(ast.Subscript):
        if isinstance(lookup.ctx, ast.Load) and isinstance(lookup.slice, ast.Name) and source.place(lookup).rank == 0:
            index = source.text(lookup.slice)
            edit = source.put(lookup.slice, f"{index}{source.operator('-')}1", 10)
            yield Mistake("index", "an index is off by one", (edit,))
