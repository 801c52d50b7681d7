"""Numbers and other literals: off by one, the wrong constant, a flag or a word turned round, a comparison turned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.precedence import ARITHMETIC
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, names_in, whole

_TURNED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", ">"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", "<"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPPOSITES = {
    "keep": "drop",
    "drop": "keep",
    "mean": "sum",
    "sum": "mean",
    "none": "mean",
    "inf": "-inf",
    "relu": "tanh",
}
_COUNT = re.compile(r".*(layer|depth|step|count|times|reps).*|num_.*")
_BY_ONE = "a bound is off by one"


def numbers(source: Source) -> Iterator[Mistake]:
    """Literals that are wrong, and bounds that are off by one."""
    yield from _flags(source)
    yield from _comparisons(source)
    yield from _slices(source)
    yield from _ranges(source)
    yield from _counts(source)
    yield from _constants(source)


def _flags(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Constant):
        value, span = node.value, source.span(node)
        if isinstance(value, bool):
            yield Mistake("flag", f"{not value} stands where {value} belongs", (Edit(*span, str(not value)),))
        elif isinstance(value, str) and value in _OPPOSITES:
            other = _OPPOSITES[value]
            text = source.text(node).replace(value, other)
            yield Mistake("word", f"{other} stands where {value} belongs", (Edit(*span, text),))


def _comparisons(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Compare):
        if len(node.ops) != 1 or isinstance(source.place(node).stmt, ast.While):
            continue
        sign, other = _TURNED[type(node.ops[0])]
        start, end = source.outer(node.left)[1], source.outer(node.comparators[0])[0]
        between = source.at((start, end))
        if between.split() == sign.split():
            turned = between.replace(between.strip(), other)
            yield Mistake("comparison", "a condition is turned round", (Edit(start, end, turned),))
            if sign in _SHIFTED:
                shifted = between.replace(sign, _SHIFTED[sign])
                yield Mistake("comparison", _BY_ONE, (Edit(start, end, shifted),))


def _slices(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Slice):
        start, end = source.span(node)
        for name, part in (("upper", node.upper), ("lower", node.lower)):
            if part is None:
                continue
            value = whole(part)
            if value is not None:
                for other in (value - 1, value + 1):
                    text = "" if other == 0 and name == "upper" and value < 0 else str(other)
                    if not (value > 0 > other or value == 0 > other):
                        yield Mistake("slice", _BY_ONE, (Edit(*source.span(part), text),))
            else:
                for sign in "-+":
                    text = f"{source.text(part)}{source.operator(sign)}1"
                    yield Mistake("slice", _BY_ONE, (source.put(part, text, ARITHMETIC),))
        if node.step is not None:
            step = source.span(node.step)
            yield Mistake("slice", "the step of a slice is missing", (Edit(step[0], step[1], ""),))
        if (node.lower or node.upper) and node.step is None:
            yield Mistake("slice", "a bound of a slice is missing", (Edit(start, end, ":"),))


def _ranges(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        if callee(call) not in ("range", "arange", "islice") or not call.args:
            continue
        stop = (
            call.args[0] if len(call.args) == 1 and callee(call) != "islice" else call.args[min(1, len(call.args) - 1)]
        )
        if isinstance(stop, ast.Starred):
            continue
        for sign in "-+":
            text = f"{source.text(stop)}{source.operator(sign)}1"
            yield Mistake("range", _BY_ONE, (source.put(stop, text, ARITHMETIC),))
        if len(call.args) == 1 and callee(call) != "islice":
            start = source.span(stop)[0]
            yield Mistake("range", "the first step is left out", (Edit(start, start, "1, "),))
        elif whole(call.args[0]) not in (0, None):
            yield Mistake("range", _BY_ONE, (source.put(call.args[0], "0"),))


def _counts(source: Source) -> Iterator[Mistake]:
    """n_layers + 1 for n_layers"""
    for node in names_in(source):
        field = source.field_of(node)
        if isinstance(node.ctx, ast.Load) and _COUNT.fullmatch(name_of(node)) and field in ("args", "value", "right"):
            if isinstance(source.parent(node), ast.Attribute | ast.Assign):
                continue
            for sign in "-+":
                text = f"{source.text(node)}{source.operator(sign)}1"
                yield Mistake("count", "there is one too many or too few", (source.put(node, text, ARITHMETIC),))


def _constants(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Constant):
        value, parent = node.value, source.parent(node)
        if isinstance(source.place(node).stmt, ast.While) or isinstance(value, bool):
            continue
        if isinstance(value, float):
            for other in _floats(value):
                what = f"{other} stands where {source.text(node)} belongs"
                yield Mistake("constant", what, (Edit(*source.span(node), other),))
        elif isinstance(value, int) and not isinstance(parent, ast.Subscript | ast.Slice | ast.UnaryOp):
            others = {0: (1,), 1: (2, 0), 2: (3, 1)}.get(value, (value + 1, value - 1))
            for number in others:
                if number or not isinstance(parent, ast.BinOp) or not isinstance(parent.op, ast.Div):
                    what = f"{number} stands where {source.text(node)} belongs"
                    yield Mistake("constant", what, (Edit(*source.span(node), str(number)),))


def _floats(value: float) -> tuple[str, ...]:
    if value == 0.0:
        return ("1.0",)
    if value in (0.5, 2.0, 1.0):
        return {0.5: ("1.0", "2.0"), 2.0: ("1.0", "0.5"), 1.0: ("2.0", "0.0")}[value]
    return (repr(value * 2), repr(1 - value)) if 0 < value < 1 else (repr(value * 2),)
