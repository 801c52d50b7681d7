"""The wrong activation: another one, none, or one too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.source import Source
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, names_in, rename, root_of

_OTHERS = {
    "sigmoid": ("tanh", "relu"),
    "tanh": ("sigmoid", "relu"),
    "relu": ("tanh", "sigmoid"),
    "Sigmoid": ("Tanh", "ReLU"),
    "Tanh": ("Sigmoid", "ReLU"),
    "ReLU": ("Tanh", "Sigmoid"),
    "sigmoid_": ("tanh_", "relu_"),
    "tanh_": ("sigmoid_", "relu_"),
    "relu_": ("tanh_", "sigmoid_"),
    "gelu": ("tanh", "relu"),
    "GELU": ("Tanh", "ReLU"),
    "silu": ("sigmoid", "relu"),
    "expit": ("sinc",),
    "logsigmoid": ("softplus",),
    "log_softmax": ("softmax",),
    "LogSoftmax": ("Softmax",),
    "softmax": ("log_softmax",),
}
_CELLS = ("RNN", "RNNCell")


def activations(source: Source) -> Iterator[Mistake]:
    """A sigmoid for a tanh, and the like, however it is spelt; one left out; a softmax at the end."""
    for choice in (0, 1):
        yield from _swapped(source, choice)
        if choice == 0:
            yield from _left_out(source)
            yield from _by_name(source)
            yield from _at_the_end(source)


def _swapped(source: Source, choice: int) -> Iterator[Mistake]:
    for node in names_in(source):
        others = _OTHERS.get(name_of(node), ())
        if choice >= len(others) or root_of(node) == "self" or not isinstance(node.ctx, ast.Load):
            continue
        other = others[choice]
        if isinstance(node, ast.Name):
            if node.id not in source.names or source.place(node).stmt in source.tree.body:
                continue
            other = other if other in source.names else f"torch.{other}" if "torch" in source.names else ""
            if not other:
                continue
        old, new = name_of(node).strip("_").lower(), others[choice].strip("_").lower()
        yield Mistake("activation", f"a {new} stands where a {old} belongs", (rename(source, node, other),))


def _left_out(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        name = callee(call)
        if name not in _OTHERS or name[0].isupper():
            continue
        inner: ast.expr | None = None
        if isinstance(call.func, ast.Attribute) and not call.args and not call.keywords:
            inner = call.func.value
        elif root_of(call.func) not in ("", "self") and len(call.args) == 1 and not call.keywords:
            inner = call.args[0]
        if inner is not None and not isinstance(inner, ast.Starred | ast.GeneratorExp):
            yield Mistake("no-activation", f"the {name.strip('_')} is missing", (source.put_node(call, inner),))


def _by_name(source: Source) -> Iterator[Mistake]:
    """nn.RNN(..., nonlinearity="relu")"""
    for node in source.nodes(ast.Constant):
        if node.value in ("relu", "tanh"):
            other = "tanh" if node.value == "relu" else "relu"
            text = source.text(node).replace(str(node.value), other)
            what = f"a {other} stands where a {node.value} belongs"
            yield Mistake("activation", what, (Edit(*source.span(node), text),))
    for call in source.nodes(ast.Call):
        if (
            callee(call) in _CELLS
            and not any(word.arg in (None, "nonlinearity") for word in call.keywords)
            and call.args
        ):
            end = max(end for _, end in [*map(source.span, call.args), *map(source.span, call.keywords)])
            edit = Edit(end, end, ', nonlinearity="relu"')
            yield Mistake("activation", "a relu stands where a tanh belongs", (edit,))


def _at_the_end(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        stmt = place.stmt
        if place.rank > 0 or place.cls is None or not isinstance(stmt, ast.Return) or stmt.value is None:
            continue
        if isinstance(stmt.value, ast.Call | ast.BinOp):
            for name, call in (("softmax", ".softmax(-1)"), ("tanh", ".tanh()"), ("relu", ".relu()")):
                if not isinstance(stmt.value, ast.Call) or callee(stmt.value) != name:
                    edit = method(source, stmt.value, call)
                    yield Mistake("extra-activation", f"there is a {name} too many at the end", (edit,))


def method(source: Source, node: ast.expr, call: str) -> Edit:
    """A method's call behind an expression."""
    text = source.text(node)
    atom = isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    return source.put(node, f"{text}{call}" if atom else f"({text}){call}")
