"""State and gradients: cut off where they must flow, kept where they must not, carried over or not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from studylm.forms.answer.source import Place, Source
from studylm.forms.mistakes.activations import method
from studylm.forms.mistakes.mistake import Mistake, callee, name_of, parameters, rename

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
_DETACHED = "the gradient is cut off"


def state(source: Source) -> Iterator[Mistake]:
    """What is detached, copied, registered and carried over."""
    yield from _freed(source)
    yield from _detached_in_loop(source)
    yield from _not_kept(source)
    yield from _dtype(source)
    yield from _shared(source)
    yield from _detached(source)


def _freed(source: Source) -> Iterator[Mistake]:
    for call in source.nodes(ast.Call):
        name = callee(call)
        if name in _FREE and isinstance(call.func, ast.Attribute) and name_of(call.func.value) not in ("torch", "copy"):
            yield Mistake(*_FREE[name], (source.put_node(call, call.func.value),))
        if name in _WRAPPERS and len(call.args) == 1 and not isinstance(call.args[0], ast.GeneratorExp | ast.Starred):
            yield Mistake(*_WRAPPERS[name], (source.put_node(call, call.args[0]),))
    for node in source.nodes(ast.Attribute):
        if node.attr == "no_grad":
            edit = rename(source, node, "enable_grad")
            yield Mistake("grad-kept", "the gradient is not switched off", (edit,))


def _flows(place: Place) -> ast.expr | None:
    """The value of a statement through which gradients may flow."""
    stmt = place.stmt
    value = stmt.value if isinstance(stmt, ast.Assign | ast.Return | ast.AugAssign) else None
    if place.function is None or place.function.name == "__init__":
        return None
    return value if isinstance(value, ast.Call | ast.BinOp | ast.Subscript) and callee_of(value) != "detach" else None


def callee_of(node: ast.expr) -> str:
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
    for comprehension in source.nodes(ast.ListComp):
        loop = comprehension.generators[0]
        if isinstance(comprehension.elt, ast.Call) and isinstance(loop.iter, ast.Call) and callee(loop.iter) == "range":
            unused = isinstance(loop.target, ast.Name) and not any(
                isinstance(node, ast.Name) and node.id == name_of(loop.target) for node in ast.walk(comprehension.elt)
            )
            if unused and len(loop.iter.args) == 1 and isinstance(loop.iter.args[0], ast.Name | ast.Attribute):
                count, element = source.text(loop.iter.args[0]), source.text(comprehension.elt)
                edit = source.put(comprehension, f"[{element}]{source.operator('*')}{count}", 11)
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
        if not isinstance(name.ctx, ast.Load) or name.id not in parameters(place.function):
            continue
        parent = source.parent(name)
        if isinstance(parent, ast.BinOp | ast.Call) and source.field_of(name) != "func" and place.rank == 0:
            yield Mistake("detached", _DETACHED, (method(source, name, ".detach()"),))
    for place in source.places:
        stmt = place.stmt
        if isinstance(stmt, ast.Return) and isinstance(stmt.value, ast.Tuple) and place.rank < 2:
            for item in stmt.value.elts:
                if isinstance(item, ast.Name | ast.Call):
                    yield Mistake("detached", _DETACHED, (method(source, item, ".detach()"),))
