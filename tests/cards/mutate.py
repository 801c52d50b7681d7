"""Mutants of a program: one operator, sign, constant, name, function, argument or statement changed at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

FUNCTIONS = {
    "sigmoid": ["tanh", "relu"],
    "tanh": ["sigmoid", "relu"],
    "relu": ["sigmoid"],
    "cat": ["stack"],
    "stack": ["cat"],
    "zeros": ["ones"],
    "new_zeros": ["new_ones"],
}
INVERSE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
}
Site = tuple[Any, str, Any]


def _callee(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _sites(function: ast.FunctionDef, attributes: set[str]) -> Iterator[Site]:
    local = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {a.arg for a in function.args.args} - {"self"}
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp):
            for op in (ast.Add, ast.Sub, ast.Mult):
                if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)) and not isinstance(node.op, op):
                    yield node, "operator", op
            yield node, "become", "left"
            yield node, "become", "right"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield node, "become", "operand"
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node, "value", node.value + 1
            yield node, "value", node.value - 1
        elif isinstance(node, ast.Call):
            for other in FUNCTIONS.get(_callee(node), []):
                yield node, "function", other
            if (
                isinstance(node.func, ast.Attribute)
                and not node.args
                and not node.keywords
                and _callee(node) in ("detach", "sigmoid", "tanh", "relu")
            ):
                yield node, "become", "receiver"
            if len(node.args) == 1 and _callee(node) in ("sigmoid", "tanh", "relu"):
                yield node, "become", "argument"
            if len(node.args) >= 2:
                yield node, "swap", None
            for k in range(len(node.keywords)):
                yield node, "keyword", k
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in INVERSE:
            yield node, "compare", None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in local:
            yield from ((node, "name", other) for other in sorted(local - {node.id}))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in attributes:
            yield from ((node, "attribute", other) for other in sorted(attributes - {node.attr}))
        elif isinstance(node, ast.Assign) and isinstance(node.value, (ast.BinOp, ast.Call)) and _is_product(node.value):
            yield node, "detach", None
        if isinstance(node, (ast.FunctionDef, ast.For)) and len(node.body) > 1:
            yield from ((node, "delete", k) for k in range(len(node.body)))


def _is_product(value: ast.expr) -> bool:
    return not (isinstance(value, ast.Call) and _callee(value) in ("detach", "new_zeros", "zeros"))


def _apply(tree: ast.AST, site: Site) -> None:
    node, kind, what = site
    if kind == "operator":
        node.op = what()
    elif kind == "value":
        node.value = what
    elif kind == "function":
        if isinstance(node.func, ast.Attribute):
            node.func.attr = what
        else:
            node.func.id = what
    elif kind == "swap":
        node.args[0], node.args[1] = node.args[1], node.args[0]
    elif kind == "keyword":
        del node.keywords[what]
    elif kind == "compare":
        node.ops = [INVERSE[type(node.ops[0])]()]
    elif kind == "name":
        node.id = what
    elif kind == "attribute":
        node.attr = what
    elif kind == "delete":
        del node.body[what]
    elif kind == "detach":
        node.value = ast.Call(ast.Attribute(node.value, "detach", ast.Load()), [], [])
    else:
        part = {"receiver": lambda: node.func.value, "argument": lambda: node.args[0]}.get(
            what, lambda: getattr(node, what)
        )()
        for parent in ast.walk(tree):
            for field, value in ast.iter_fields(parent):
                if value is node:
                    setattr(parent, field, part)
                elif isinstance(value, list) and any(item is node for item in value):
                    value[:] = [part if item is node else item for item in value]


def _all_sites(tree: ast.Module) -> list[Site]:
    stored = {
        n.attr
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute)
        and isinstance(n.ctx, ast.Store)
        and isinstance(n.value, ast.Name)
        and n.value.id == "self"
    }
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name != "__init__"]
    return [site for function in functions for site in _sites(function, stored)]


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """(the changed lines, the whole mutant), each once; how the weights start (`__init__`) is left alone."""
    base = ast.unparse(ast.parse(source))
    seen = {base}
    for k in range(len(_all_sites(ast.parse(base)))):
        tree = ast.parse(base)
        _apply(tree, _all_sites(tree)[k])
        text = ast.unparse(ast.fix_missing_locations(tree))
        if text in seen:
            continue
        seen.add(text)
        old, new = base.splitlines(), text.splitlines()
        changed = [line.strip() for line in new if line not in old] or [
            f"without: {line.strip()}" for line in old if line not in new
        ]
        yield " ; ".join(changed) or "lines in another order", text
