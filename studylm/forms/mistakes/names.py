"""The wrong variable of the same scope: h for x, the old state for the new one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Function, Place, Source
from studylm.forms.mistakes.mistake import Mistake, bound_within, parameters

_OTHERS = 3
"""Variables that take one's place, at most."""


def names(source: Source) -> Iterator[Mistake]:
    """A name that is known at the same place stands where another one belongs."""
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
        if not isinstance(node.ctx, ast.Load) or source.field_of(node) == "func":
            continue
        if own := bound_within(source, node):
            for other in sorted(own - {node.id})[:_OTHERS] if node.id in own else ():
                what = f"{other} stands where {node.id} belongs"
                yield Mistake("variable", what, (Edit(*source.span(node), other),))
            continue
        if place.function is None:
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
