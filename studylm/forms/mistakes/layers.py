"""Layers: one left out, used once too often, without its bias, or taken for another of the same kind."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee

_BIASED = ("Linear", "Conv1d", "Bilinear")
_NOT_LAYERS = ("register_buffer", "register_parameter", "apply", "reset", "to", "eval", "train")
_OTHERS = 2
"""Layers that take one's place, at most."""


def layers(source: Source) -> Iterator[Mistake]:
    """What a model is made of, and when it is used."""
    yield from _used(source)
    yield from _unbiased(source)
    yield from _others(source)


def _used(source: Source) -> Iterator[Mistake]:
    """x for self.layer(x), and self.layer(self.layer(x))."""
    for call in source.nodes(ast.Call):
        own = (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "self"
        )
        if (
            not own
            or len(call.args) != 1
            or call.keywords
            or callee(call) in _NOT_LAYERS
            or source.place(call).rank > 1
        ):
            continue
        if not isinstance(call.args[0], ast.Starred | ast.GeneratorExp):
            yield Mistake("layer-missing", "a layer is left out", (source.put_node(call, call.args[0]),))
            twice = f"{source.text(call.func)}({source.text(call)})"
            yield Mistake("layer-twice", "a layer is used once too often", (source.put(call, twice),))


def _unbiased(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        biased = callee(call) in _BIASED and not any(word.arg in (None, "bias") for word in call.keywords)
        if biased and len(call.args) == 2:
            end = max(end for _, end in [*map(source.span, call.args), *map(source.span, call.keywords)])
            yield Mistake("no-bias", "a bias is missing", (Edit(end, end, ", bias=False"),))


def _others(source: Source) -> Iterator[Mistake]:
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
