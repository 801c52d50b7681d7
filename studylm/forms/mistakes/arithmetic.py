"""Arithmetic: another operation, a term or a factor missing, brackets missing, a sum for a mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.precedence import binding, needed
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, names_in, rename, root_of, whole

_INSTEAD: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("+",)),
    ast.FloorDiv: ("//", ("%", "/")),
    ast.Mod: ("%", ("//",)),
    ast.Div: ("/", ("//",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
    ast.LShift: ("<<", (">>",)),
    ast.RShift: (">>", ("<<",)),
}
_SIGN_WORDS = {"+": "a plus", "-": "a minus", "*": "a product"}
_RENAMED = {
    "mean": ("sum",),
    "sum": ("mean", "prod"),
    "square": ("abs",),
    "abs": ("square",),
    "pow": ("mul",),
    "mse_loss": ("l1_loss",),
    "MSELoss": ("L1Loss",),
    "add": ("sub",),
    "sub": ("add",),
    "mul": ("add",),
    "addcmul": ("addcdiv",),
    "ge": ("lt",),
    "gt": ("le",),
    "lt": ("ge",),
    "le": ("gt",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "max": ("min",),
    "min": ("max",),
    "amax": ("amin",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "rand": ("randn",),
    "rand_like": ("randn_like",),
    "randn": ("rand",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "new_zeros": ("new_ones",),
    "new_ones": ("new_zeros",),
    "any": ("all",),
    "all": ("any",),
    "append": ("extend",),
    "extend": ("append",),
    "appendleft": ("append",),
    "popleft": ("pop",),
    "cumsum": ("cumprod",),
    "triu": ("tril",),
    "tril": ("triu",),
    "prod": ("sum",),
    "GRUCell": ("RNNCell",),
    "cross_entropy": ("nll_loss",),
}
_UNWRAPPED = (
    "square",
    "abs",
    "mean",
    "sqrt",
    "reversed",
    "flip",
    "sorted",
    "sum",
    "round",
    "tril",
    "triu",
    "set",
    "float",
)


def arithmetic(source: Source) -> Iterator[Mistake]:
    """What is computed is not what is meant."""
    yield from _squares(source)
    yield from _renamed(source)
    yield from _brackets(source)
    yield from _regrouped(source)
    yield from _operators(source)
    yield from _terms(source)
    yield from _signs(source)
    yield from _left_out(source)


def _squares(source: Source) -> Iterator[Mistake]:
    what = "the square is missing"
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.Pow):
            yield Mistake(
                "no-square",
                what if whole(node.right) == 2 else "the power is missing",
                (source.put_node(node, node.left),),
            )
        elif isinstance(node.op, ast.Mult) and source.text(node.left) == source.text(node.right):
            yield Mistake("no-square", what, (source.put_node(node, node.left),))
    for call in source.nodes(ast.Call):
        if callee(call) == "pow" and isinstance(call.func, ast.Attribute) and len(call.args) == 1:
            text = source.text(call.func.value)
            if name_of(call.func.value) not in ("torch", "math"):
                yield Mistake("no-square", what, (source.put_node(call, call.func.value),))
                if isinstance(call.func.value, ast.Name | ast.Call | ast.Attribute | ast.Subscript):
                    yield Mistake(
                        "no-square", "an amount stands where a square belongs", (source.put(call, f"{text}.abs()"),)
                    )


def _renamed(source: Source) -> Iterator[Mistake]:
    for node in names_in(source):
        name = name_of(node)
        if root_of(node) == "self" and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            continue
        for other in _RENAMED.get(name, ()):
            new = other
            if isinstance(node, ast.Name) and name in source.names and other not in source.names:
                if "torch" not in source.names:
                    continue
                new = f"torch.{other}"
            what = f"{other.strip('_')} stands where {name.strip('_')} belongs"
            yield Mistake(f"{name}-{other}", what, (rename(source, node, new),))


def _brackets(source: Source) -> Iterator[Mistake]:
    """The brackets around 1 - p are missing."""
    for node in source.nodes(ast.BinOp):
        parent, name = source.parent(node), source.field_of(node)
        outer = source.outer(node)
        if outer != source.span(node) and binding(node) < needed(parent, name) and isinstance(parent, ast.BinOp):
            edit = Edit(*outer, source.text(node))
            if "\n" not in edit.text and "\r" not in edit.text:
                yield Mistake("brackets", "brackets are missing", (edit,))


def _regrouped(source: Source) -> Iterator[Mistake]:
    """(a + b) * c for a + b * c"""
    for node in source.nodes(ast.BinOp):
        right = node.right
        if (
            isinstance(node.op, ast.Add | ast.Sub)
            and isinstance(right, ast.BinOp)
            and isinstance(right.op, ast.Mult | ast.Div)
        ):
            (start, _), (middle, _) = source.outer(node.left), source.outer(right)
            if source.span(right)[0] == middle:
                end = source.outer(right.left)[1]
                edits = (Edit(start, start, "("), Edit(end, end, ")"))
                yield Mistake("brackets", "brackets stand in the wrong place", edits)


def _operators(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        if type(node.op) not in _INSTEAD or (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)):
            continue
        sign, others = _INSTEAD[type(node.op)]
        start, end = source.outer(node.left)[1], source.outer(node.right)[0]
        between = source.at((start, end))
        if between.strip() == sign:
            for other in others:
                what = f"{_SIGN_WORDS.get(other, other)} stands where {_SIGN_WORDS.get(sign, sign)} belongs"
                yield Mistake("operator", what, (Edit(start, end, between.replace(sign, other)),))


def _terms(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Mult | ast.Sub | ast.FloorDiv | ast.Mod | ast.MatMult):
            what = "a factor is missing" if isinstance(node.op, ast.Mult | ast.MatMult) else "a term is missing"
            for kept in (node.left, node.right):
                if not isinstance(kept, ast.JoinedStr):
                    yield Mistake("term", what, (source.put_node(node, kept),))


def _signs(source: Source) -> Iterator[Mistake]:
    for node in source.nodes(ast.UnaryOp):
        if isinstance(node.op, ast.USub) and not isinstance(source.parent(node), ast.Subscript):
            yield Mistake("sign", "a minus is missing", (source.put_node(node, node.operand),))
        elif isinstance(node.op, ast.Invert):
            yield Mistake("sign", "a mask is turned round", (source.put_node(node, node.operand),))


def _left_out(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        name = callee(call)
        inner: ast.expr | None = None
        if isinstance(call.func, ast.Attribute) and name_of(call.func.value) not in ("torch", "F", "math"):
            inner = call.func.value if name in _UNWRAPPED or name.endswith("_") or name == "log_softmax" else None
        elif name in _UNWRAPPED and len(call.args) == 1:
            inner = call.args[0]
        if inner is not None and not isinstance(inner, ast.GeneratorExp | ast.Starred):
            yield Mistake("no-call", f"the {name.strip('_')} is missing", (source.put_node(call, inner),))
