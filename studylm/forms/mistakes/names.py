"""The wrong variable of the same scope: h for x, the old state for the new one, another layer of the same kind."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Function, Place, Source
from studylm.forms.mistakes.mistake import Mistake, callee, parameters

_OTHERS = 2
"""Variables that take one's place, at most."""


def names(source: Source) -> Iterator[Mistake]:
    """A name that is known at the same place stands where another one belongs."""
    yield from _layers(source)
    yield from _variables(source)


def _variables(source: Source) -> Iterator[Mistake]:
    bound: dict[Function, dict[str, int]] = {}
    for function in [place.function for place in source.places if place.function]:
        bound.setdefault(function, dict.fromkeys(parameters(function), 0))
    for place in source.places:
        if place.function:
            for name in _targets(place.stmt):
                bound[place.function].setdefault(name.id, source.span(name)[0])
    for node in source.nodes(ast.Name):
        place = source.place(node)
        if place.function is None or not isinstance(node.ctx, ast.Load) or source.field_of(node) == "func":
            continue
        if _inside_own_scope(source, node):
            continue
        known = bound[place.function]
        if node.id not in known:
            continue
        others = [name for name, at in known.items() if name != node.id and at < place.span[0] and _alike(place, name)]
        # The latest first: what was computed just before is what is taken by mistake.
        for other in sorted(others, key=lambda name: -known[name])[:_OTHERS]:
            what = f"{other} stands where {node.id} belongs"
            yield Mistake("variable", what, (Edit(*source.span(node), other),))


def _alike(place: Place, name: str) -> bool:
    return name != "_" and not (place.function and place.function.name == name)


def _targets(stmt: ast.stmt) -> list[ast.Name]:
    if isinstance(stmt, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return []
    heads: list[ast.AST] = []
    if isinstance(stmt, ast.Assign):
        heads = list(stmt.targets)
    elif isinstance(stmt, ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor):
        heads = [stmt.target]
    elif isinstance(stmt, ast.With):
        heads = [item.optional_vars for item in stmt.items if item.optional_vars]
    return [
        node
        for head in heads
        for node in ast.walk(head)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _inside_own_scope(source: Source, node: ast.AST) -> bool:
    """Whether a name stands in a comprehension or a lambda, which bind names of their own."""
    stmt: ast.AST = source.place(node).stmt
    while node is not stmt:
        node = source.parent(node)
        if isinstance(node, ast.Lambda):
            return True
    return False


def _layers(source: Source) -> Iterator[Mistake]:
    """self.u for self.w, where both are made by a call of the same name."""
    made: dict[str, dict[str, str]] = {}
    for place in source.places:
        stmt = place.stmt
        if place.cls and isinstance(stmt, ast.Assign) and isinstance(stmt.value, ast.Call):
            for target in stmt.targets:
                if (
                    isinstance(target, ast.Attribute)
                    and isinstance(target.value, ast.Name)
                    and target.value.id == "self"
                ):
                    made.setdefault(place.cls.name, {})[target.attr] = callee(stmt.value)
    for node in source.nodes(ast.Attribute):
        place = source.place(node)
        if not isinstance(node.ctx, ast.Load) or not place.cls or not isinstance(node.value, ast.Name):
            continue
        kinds = made.get(place.cls.name, {})
        if node.value.id != "self" or node.attr not in kinds:
            continue
        others = [name for name, kind in kinds.items() if kind == kinds[node.attr] and name != node.attr]
        for other in others[:_OTHERS]:
            end = source.span(node)[1]
            what = f"{other} stands where {node.attr} belongs"
            yield Mistake("layer", what, (Edit(end - len(node.attr.encode()), end, other),))
