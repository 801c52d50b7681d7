"""Probabilities and masks: p for 1 - p, kept for dropped, not scaled, dropped in the wrong mode."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from studylm.forms.answer.precedence import ARITHMETIC
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, is_number, name_of, names_in

_CHANCE = re.compile(r"(p|prob|probability|rate|drop|keep|q)|(.*_)?p|p_.*|(keep|drop)_?(p|prob|rate)?")
_SHORT = 20
"""Longer texts are not spelt out in words."""
_DIVIDE = ("div", "div_", "divide", "true_divide")


def probabilities(source: Source) -> Iterator[Mistake]:
    """The mistakes that dropout invites."""
    yield from _complement_for_p(source)
    yield from _unscaled(source)
    yield from _modes(source)
    yield from _p_for_complement(source)
    yield from _scaled_the_other_way(source)


def _complement_for_p(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.Sub) and is_number(node.left, 1):
            right = source.text(node.right) if len(source.text(node.right)) < _SHORT else "p"
            edit = source.put_node(node, node.right)
            yield Mistake("complement", f"{right} stands where 1 - {right} belongs", (edit,))


def _p_for_complement(source: Source) -> Iterator[Mistake]:
    for node in names_in(source):
        if not isinstance(node.ctx, ast.Load) or not _CHANCE.fullmatch(name_of(node)):
            continue
        parent = source.parent(node)
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Sub) and is_number(parent.left, 1):
            continue
        if isinstance(parent, ast.Attribute) or source.field_of(node) == "func":
            continue
        text = source.text(node)
        edit = source.put(node, f"1{source.operator('-')}{text}", ARITHMETIC)
        yield Mistake("complement", f"1 - {text} stands where {text} belongs", (edit,))


def _unscaled(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.Div):
            yield Mistake("unscaled", "the division is missing", (source.put_node(node, node.left),))
    for call in source.nodes(ast.Call):
        if callee(call) in _DIVIDE and isinstance(call.func, ast.Attribute) and len(call.args) == 1:
            yield Mistake("unscaled", "the division is missing", (source.put_node(call, call.func.value),))


def _scaled_the_other_way(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.Div):
            left, right = source.outer(node.left), source.outer(node.right)
            between = source.at((left[1], right[0]))
            if between.strip() == "/":
                text = source.at((left[0], left[1])) + between.replace("/", "*") + source.at(right)
                edit = source.put(node, text, ARITHMETIC + 1)
                yield Mistake("scaled-the-other-way", "a product stands where a division belongs", (edit,))


def _modes(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.Attribute):
        if node.attr != "training" or not isinstance(node.ctx, ast.Load):
            continue
        parent = source.parent(node)
        exchanged = "training and evaluation are exchanged"
        if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
            yield Mistake("mode", exchanged, (source.put_node(parent, node),))
            yield Mistake("mode-ignored", "evaluation is treated as training", (source.put(parent, "False"),))
        else:
            yield Mistake("mode", exchanged, (source.put(node, f"not {source.text(node)}", 4),))
            yield Mistake("mode-ignored", "evaluation is treated as training", (source.put(node, "True"),))
        if isinstance(parent, ast.BoolOp):
            other = next(value for value in parent.values if value is not node)
            edit = source.put_node(parent, other)
            if len(parent.values) == 2:
                yield Mistake("mode-ignored", "evaluation is treated as training", (edit,))
