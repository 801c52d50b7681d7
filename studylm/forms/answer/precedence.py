"""How strongly expressions bind: where text that takes an expression's place needs brackets."""

from __future__ import annotations

import ast

ATOM = 16
ARITHMETIC = 10
"""How strongly + and - bind."""
PRODUCT = 11
UNARY = 12

_OPERATORS: dict[type[ast.AST], int] = {
    ast.Or: 2,
    ast.And: 3,
    ast.BitOr: 6,
    ast.BitXor: 7,
    ast.BitAnd: 8,
    ast.LShift: 9,
    ast.RShift: 9,
    ast.Add: ARITHMETIC,
    ast.Sub: ARITHMETIC,
    ast.Mult: PRODUCT,
    ast.MatMult: PRODUCT,
    ast.Div: PRODUCT,
    ast.FloorDiv: PRODUCT,
    ast.Mod: PRODUCT,
    ast.Pow: 13,
}


def binding(node: ast.expr) -> int:
    """How strongly an expression holds together, `ATOM` at most."""
    if isinstance(node, ast.BinOp | ast.BoolOp):
        return _OPERATORS[type(node.op)]
    if isinstance(node, ast.UnaryOp):
        return 4 if isinstance(node.op, ast.Not) else UNARY
    if isinstance(node, ast.Compare):
        return 5
    if isinstance(node, ast.Lambda | ast.IfExp):
        return 1
    if isinstance(node, ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Starred | ast.Tuple):
        return 0
    if isinstance(node, ast.Await):
        return 14
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex):
        return 15  # 2.sqrt() is no Python
    return ATOM


def needed(parent: ast.AST, field: str) -> int:
    """How strongly an expression has to hold together in a field of a node to stand there without brackets."""
    if isinstance(parent, ast.BinOp):
        own = _OPERATORS[type(parent.op)]
        if isinstance(parent.op, ast.Pow):
            return own + 1 if field == "left" else UNARY
        return own if field == "left" else own + 1
    if isinstance(parent, ast.BoolOp):
        return _OPERATORS[type(parent.op)] + 1
    if isinstance(parent, ast.UnaryOp):
        return 4 if isinstance(parent.op, ast.Not) else UNARY
    if isinstance(parent, ast.Compare):
        return 6
    if isinstance(parent, ast.Attribute):
        return ATOM
    if field == "func" or (isinstance(parent, ast.Subscript) and field == "value"):
        return 15
    if isinstance(parent, ast.IfExp):
        return 1 if field == "orelse" else 2
    if isinstance(parent, ast.Starred):
        return 6
    if isinstance(parent, ast.comprehension):
        return 2
    if isinstance(parent, ast.Await):
        return 15
    return 1
