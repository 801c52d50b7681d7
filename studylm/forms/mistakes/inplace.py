"""Changes in place: of the caller's tensor, or of one that backward still needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, parameters

_METHODS: dict[type[ast.AST], str] = {ast.Add: "add_", ast.Mult: "mul_", ast.Sub: "sub_", ast.Div: "div_"}
_SIGNS: dict[type[ast.AST], str] = {ast.Add: "+=", ast.Mult: "*=", ast.Sub: "-=", ast.Div: "/="}
_CALLS = ("relu", "sigmoid", "tanh", "mul", "add", "div", "sub", "masked_fill", "clamp", "pow", "exp")
_WHAT = "a tensor is changed in place"


def inplace(source: Source) -> Iterator[Mistake]:
    """h += e for h = h + e, x.mul_(m) for x * m, and the like."""
    for place in source.places:
        stmt = place.stmt
        value = stmt.value if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 else None
        if isinstance(stmt, ast.Assign) and isinstance(value, ast.BinOp) and type(value.op) in _SIGNS:
            target = source.text(stmt.targets[0])
            if isinstance(value.left, ast.Name) and value.left.id == target and place.rank < 2:
                start, end = source.span(stmt)
                right = source.at(source.outer(value.right))
                edit = Edit(start, end, f"{target} {_SIGNS[type(value.op)]} {right}")
                yield Mistake("in-place", _WHAT, (edit,))
    for node in source.nodes(ast.BinOp):
        place = source.place(node)
        if place.function is None or type(node.op) not in _METHODS or not isinstance(node.left, ast.Name):
            continue
        if node.left.id in parameters(place.function) and place.rank < 2:
            text = f"{node.left.id}.{_METHODS[type(node.op)]}({source.text(node.right)})"
            yield Mistake("in-place", _WHAT, (source.put(node, text),))
    for call in source.nodes(ast.Call):
        place = source.place(call)
        if not isinstance(call.func, ast.Attribute) or callee(call) not in _CALLS or place.rank > 1:
            continue
        if name_of(call.func.value) not in ("F", "torch", "self", "math", "functional"):
            end = source.span(call.func)[1]
            yield Mistake("in-place", _WHAT, (Edit(end, end, "_"),))
