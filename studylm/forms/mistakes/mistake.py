"""One mistake that people make, as edits of an answer."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Source


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake to build in.

    Attributes:
        kind: its kind, a stable identifier.
        what: the kind in plain words, as a statement.
        edits: what turns the answer into one with this mistake.
        seldom: whether a check will hardly name it here.
    """

    kind: str
    what: str
    edits: tuple[Edit, ...]
    seldom: bool = False


Family = Callable[[Source], Iterator[Mistake]]
"""Finds the mistakes of one family that an answer has room for, nearest to its idea first."""


def callee(call: ast.Call) -> str:
    """The last part of the name that is called: `cat` in `torch.cat(...)`; "" if it has none."""
    return name_of(call.func)


def name_of(node: ast.AST) -> str:
    """The last part of a name with dots; "" of anything else."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def root_of(node: ast.AST) -> str:
    """The first part of a name with dots; "" of anything else."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_in(source: Source) -> list[ast.Name | ast.Attribute]:
    """All names of an answer, with dots and without."""
    return [*source.nodes(ast.Attribute), *source.nodes(ast.Name)]


def whole(node: ast.AST) -> int | None:
    """The value of an integer literal, a minus before it included; None of anything else."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = whole(node.operand)
        return None if inner is None else -inner
    return None


def is_number(node: ast.AST, value: float) -> bool:
    """Whether a node is the literal of a number."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value == value


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> list[str]:
    """The names of a function's parameters, `self` left out."""
    if function is None:
        return []
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in every if argument.arg != "self"]


def bound_within(source: Source, node: ast.AST) -> set[str]:
    """The arguments of the lambdas around a node in its statement."""
    bound: set[str] = set()
    stmt = source.place(node).stmt
    while node is not stmt:
        node = source.parent(node)
        if isinstance(node, ast.Lambda):
            bound |= {argument.arg for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
    return bound


def rename(source: Source, node: ast.Name | ast.Attribute, name: str) -> Edit:
    """The last part of a name with dots becomes another one."""
    end = source.span(node)[1]
    return Edit(end - len(name_of(node).encode()), end, name)
