"""State and gradients: cut off where they must flow, kept where they must not, carried over or not, changed in place."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from studylm.forms.answer.edits import Edit
from studylm.forms.answer.precedence import binding
from studylm.forms.answer.source import Place, Source
from studylm.forms.mistakes.activations import method
from studylm.forms.mistakes.mistake import Mistake, bound_within, callee, name_of, parameters, rename

_FREE = {
    "detach": ("not-detached", "the state is not detached"),
    "detach_": ("not-detached", "the state is not detached"),
    "clone": ("not-cloned", "a copy is missing"),
    "copy": ("not-cloned", "a copy is missing"),
    "requires_grad_": ("no-grad", "the gradient is not switched on"),
    "to": ("dtype", "the dtype is not taken over"),
    "type_as": ("dtype", "the dtype is not taken over"),
    "double": ("dtype", "the dtype is wrong"),
    "float": ("dtype", "the dtype is wrong"),
}
_WRAPPERS = {
    "Parameter": ("no-parameter", "a weight is not a parameter"),
    "ModuleList": ("not-registered", "the layers are not registered"),
    "ParameterList": ("not-registered", "the weights are not registered"),
    "deepcopy": ("not-cloned", "a copy is missing"),
}
_NEW = {"new_zeros": "zeros", "new_ones": "ones", "zeros_like": "zeros", "new_empty": "empty"}
_NO_TENSORS = frozenset(
    (
        "detach",
        "list",
        "tuple",
        "dict",
        "set",
        "range",
        "len",
        "int",
        "float",
        "zip",
        "map",
        "iter",
        "next",
        "enumerate",
        "sorted",
        "str",
        "join",
        "split",
        "chunk",
        "unbind",
        "tolist",
        "item",
        "size",
        "dim",
        "max",
        "min",
        "getattr",
        "pack",
        "unpack",
        "frexp",
        "ldexp",
        "islice",
        "divmod",
        "round",
        "bytes",
        "Size",
        "empty",
        "zeros",
        "LSTM",
        "GRU",
        "tensor_split",
    )
)
"""Functions that return no tensor through which a gradient flows."""
_DETACHED = "the gradient is cut off"
_METHODS: dict[type[ast.AST], str] = {ast.Add: "add_", ast.Mult: "mul_", ast.Sub: "sub_", ast.Div: "div_"}
_SIGNS: dict[type[ast.AST], str] = {ast.Add: "+=", ast.Mult: "*=", ast.Sub: "-=", ast.Div: "/="}
_CALLS = ("relu", "sigmoid", "tanh", "mul", "add", "div", "sub", "masked_fill", "clamp", "pow", "exp")
_WHAT = "a tensor is changed in place"


def state(source: Source) -> Iterator[Mistake]:
    """What is detached, copied, registered and carried over."""
    yield from _freed(source)
    yield from _detached_in_loop(source)
    yield from _not_kept(source)
    yield from _dropped(source)
    yield from _dtype(source)
    yield from _shared(source)
    # Without torch, a file mostly has no gradients.
    plain = not any(
        "torch" in source.text(stmt) for stmt in source.tree.body if isinstance(stmt, ast.Import | ast.ImportFrom)
    )
    yield from (dataclasses.replace(mistake, seldom=plain) for mistake in _detached(source))


def _freed(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        name = callee(call)
        if name in _FREE and isinstance(call.func, ast.Attribute) and name_of(call.func.value) not in ("torch", "copy"):
            yield Mistake(*_FREE[name], (source.put_node(call, call.func.value),))
        if name in _WRAPPERS and len(call.args) == 1 and not isinstance(call.args[0], ast.Starred):
            inner = call.args[0]
            each = f"[{source.text(inner)[1:-1]}]" if isinstance(inner, ast.GeneratorExp) else source.text(inner)
            yield Mistake(*_WRAPPERS[name], (source.put(call, each, binding(inner)),))
    for node in source.nodes(ast.Attribute):
        if node.attr == "no_grad":
            edit = rename(source, node, "enable_grad")
            yield Mistake("grad-kept", "the gradient is not switched off", (edit,))


def _flows(place: Place) -> ast.expr | None:
    """The value of a statement through which gradients may flow."""
    stmt = place.stmt
    value = stmt.value if isinstance(stmt, ast.Assign | ast.Return | ast.AugAssign) else None
    if place.function is None or place.rank > 1 or not isinstance(value, ast.Call | ast.BinOp | ast.Subscript):
        return None
    return None if callee_of(value) in _NO_TENSORS or _of_numbers(value) else value


def _of_numbers(node: ast.expr) -> bool:
    """Whether an expression is about sizes, lists or strings, as far as its outermost parts tell."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.FloorDiv | ast.Mod) or _of_numbers(node.left) or _of_numbers(node.right)
    if isinstance(node, ast.Subscript):
        return name_of(node.value) == "shape"
    return isinstance(node, ast.List) or callee_of(node) in _NO_TENSORS


def callee_of(node: ast.AST) -> str:
    """The name that an expression calls; "" if it calls none."""
    return callee(node) if isinstance(node, ast.Call) else ""


def _detached_in_loop(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        value = _flows(place)
        if value is not None and place.loop and isinstance(place.stmt, ast.Assign):
            target = place.stmt.targets[0]
            read = any(isinstance(node, ast.Name) and name_of(target) == node.id for node in ast.walk(value))
            if isinstance(target, ast.Name) and read:
                what = "the state is detached at each step"
                yield Mistake("detached-in-loop", what, (method(source, value, ".detach()"),))


def _not_kept(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        stmt = place.stmt
        if not isinstance(stmt, ast.Assign) or place.function is None or place.function.name == "__init__":
            continue
        if any(isinstance(target, ast.Attribute) for target in stmt.targets) and (edit := source.drop_statement(place)):
            what = "what reset does is missing" if place.function.name == "reset" else "the state is not kept"
            yield Mistake("not-kept", what, (edit,))


def _dropped(source: Source) -> Iterator[Mistake]:
    """h.detach() for h = h.detach(), and h = h + f(h) for h = f(h)."""
    for place in source.places:
        stmt = place.stmt
        if not isinstance(stmt, ast.Assign) or len(stmt.targets) > 1 or place.function is None or place.rank == 2:
            continue
        target, value = source.text(stmt.targets[0]), stmt.value
        read = {source.text(node) for node in ast.walk(value) if isinstance(node, ast.Name | ast.Attribute)}
        if target not in read or not isinstance(value, ast.Call):
            continue
        start = source.span(stmt)[0]
        edit = Edit(start, source.outer(value)[0], "")
        yield Mistake("result-dropped", "a result is not kept", (edit,))
        start = source.span(value)[0]
        added = Edit(start, start, f"{target}{source.operator('+')}")
        yield Mistake("added", "the new value is added to the old one", (added,))


def _dtype(source: Source) -> Iterator[Mistake]:
    what = "the dtype is not taken over"
    for call in source.nodes(ast.Call):
        for word in call.keywords:
            if word.arg == "dtype" and (edit := source.drop_argument(call, word)):
                yield Mistake("dtype", what, (edit,))
        if callee(call) in _NEW and isinstance(call.func, ast.Attribute) and "torch" in source.names:
            if name_of(call.func.value) != "torch":
                arguments = ", ".join([*map(source.text, call.args), *map(source.text, call.keywords)])
                edit = source.put(call, f"torch.{_NEW[callee(call)]}({arguments})")
                yield Mistake("dtype", what, (edit,))
            elif len(call.args) == 1 and not call.keywords:
                edit = source.put(call, f"torch.{_NEW[callee(call)]}({source.text(call.args[0])}.shape)")
                yield Mistake("dtype", what, (edit,))


def _shared(source: Source) -> Iterator[Mistake]:
    """[layer] * n for [layer for _ in range(n)], and a.weight = b.weight copied."""
    comprehensions: list[ast.ListComp | ast.GeneratorExp] = [
        *source.nodes(ast.ListComp),
        *(node for node in source.nodes(ast.GeneratorExp) if callee_of(source.parent(node)) in _WRAPPERS),
    ]
    for comprehension in comprehensions:
        loop = comprehension.generators[0]
        if isinstance(comprehension.elt, ast.Call) and isinstance(loop.iter, ast.Call) and callee(loop.iter) == "range":
            unused = isinstance(loop.target, ast.Name) and not any(
                isinstance(node, ast.Name) and node.id == name_of(loop.target) for node in ast.walk(comprehension.elt)
            )
            if unused and len(loop.iter.args) == 1 and isinstance(loop.iter.args[0], ast.Name | ast.Attribute):
                count, element = source.text(loop.iter.args[0]), source.text(comprehension.elt)
                text = f"[{element}]{source.operator('*')}{count}"
                # A generator's brackets are the call's own.
                brackets = isinstance(comprehension, ast.GeneratorExp)
                edit = (
                    Edit(*source.span(comprehension), f"({text})") if brackets else source.put(comprehension, text, 11)
                )
                yield Mistake("one-for-all", "the same layer is used everywhere", (edit,))
    for place in source.places:
        stmt = place.stmt
        if not isinstance(stmt, ast.Assign) or name_of(stmt.value) != "weight" or name_of(stmt.targets[0]) != "weight":
            continue
        copied = [source.put(node, f"{source.text(node)}.data") for node in (stmt.targets[0], stmt.value)]
        yield Mistake("copied", "the weight is copied, not shared", tuple(copied))
    for node in source.nodes(ast.Attribute):
        if node.attr == "weight" and isinstance(node.ctx, ast.Load) and source.field_of(node) != "func":
            parent = source.parent(node)
            if not isinstance(parent, ast.Attribute):
                for call in (".detach()", ".clone()"):
                    what = _DETACHED if call == ".detach()" else "the weight is copied, not shared"
                    yield Mistake("weight-cut-off", what, (method(source, node, call),))


def _detached(source: Source) -> Iterator[Mistake]:
    for place in source.places:
        if value := _flows(place):
            yield Mistake("detached", _DETACHED, (method(source, value, ".detach()"),))
    for name in source.nodes(ast.Name):
        place = source.place(name)
        known = name.id in parameters(place.function) or name.id in bound_within(source, name)
        if not isinstance(name.ctx, ast.Load) or not known:
            continue
        parent, grand = source.parent(name), source.parent(source.parent(name))
        receiver = isinstance(parent, ast.Attribute) and isinstance(grand, ast.Call) and grand.func is parent
        if place.rank == 0 and (receiver or isinstance(parent, ast.BinOp | ast.Call | ast.List | ast.Tuple)):
            yield Mistake("detached", _DETACHED, (method(source, name, ".detach()"),))
            yield Mistake("dtype", "everything is computed in float32", (method(source, name, ".float()"),))
    for place in source.places:
        stmt = place.stmt
        if isinstance(stmt, ast.Return) and isinstance(stmt.value, ast.Tuple) and place.rank < 2:
            for item in stmt.value.elts:
                if isinstance(item, ast.Name | ast.Call):
                    yield Mistake("detached", _DETACHED, (method(source, item, ".detach()"),))


def inplace(source: Source) -> Iterator[Mistake]:
    """h += e for h = h + e, x.mul_(m) for x * m, and the like."""
    for place in source.places:
        stmt = place.stmt
        value = stmt.value if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 else None
        if isinstance(stmt, ast.Assign) and isinstance(value, ast.BinOp) and type(value.op) in _SIGNS:
            target = source.text(stmt.targets[0])
            if source.text(value.left) == target and place.rank < 2:
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
