"""A file to write an answer into from nothing: imports and signatures, and where a name cannot be told, what it is."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from studylm.forms.answer.reading import parse, parsed
from studylm.forms.answer.source import Function

_MODULES = ("nn.Module", "torch.nn.Module", "Module", "object")
_Made = TypeVar("_Made", bound=ast.stmt)
_PLAIN = frozenset(("staticmethod", "classmethod", "property"))


def rebuild(starter: str | None, base: bytes, defines: Sequence[str]) -> bytes:
    """Imports and signatures, the bodies `...`: of the deck's starter, and of the answer for names that it lacks.

    Args:
        starter: the card's starter, if it has one.
        base: a passed answer, as it is: it need not be Python.
        defines: the names that the card asks for. One that neither binds by name (made in `exec`, for example) gets a
            comment that says so.

    Returns:
        A file that can be parsed and does not pass.
    """
    wanted = tuple(dict.fromkeys(name for name in defines if name.isidentifier()))
    outline = parsed(starter) if starter else None
    source = parse(base)
    answer = source.tree if source else ast.Module([], [])
    try:
        text = _written(outline, answer, wanted)
        if parsed(text) is not None:
            return text.encode()
    except (RecursionError, ValueError):
        pass
    return _asked(wanted).encode()


def _written(outline: ast.Module | None, answer: ast.Module, wanted: Sequence[str]) -> str:
    parts: list[ast.stmt] = []
    imports: list[ast.stmt] = []
    found: set[str] = set()
    if outline is not None and _given(outline) & set(wanted):
        imports += _imports(outline, wanted)
        parts += _skeletons(outline, None, imports)
        found = _given(outline)
        parts += [_value(name) for name in wanted if name in found and not _defined(parts, name)]
    missing = [name for name in wanted if name not in found]
    if missing and _given(answer) & set(missing):
        imports += [
            stmt for stmt in _imports(answer, wanted) if ast.unparse(stmt) not in set(map(ast.unparse, imports))
        ]
        names = _with_bases(answer, missing)
        parts += [part for part in _skeletons(answer, names, imports) if not _defined(parts, part.name)]
        parts += [_value(name) for name in missing if name in _given(answer) and not _defined(parts, name)]
        found |= _given(answer)
    lines = "\n".join(map(ast.unparse, imports))
    blocks = [lines] if lines else []
    # Without the empty line below a class's name.
    texts = [ast.unparse(part).replace(":\n\n", ":\n", 1) for part in parts]
    blocks += ["\n" * bool(number or lines) + text for number, text in enumerate(texts)]
    if unknown := [name for name in wanted if name not in found]:
        blocks.append(_asked(unknown).rstrip())
    return "\n\n".join(blocks).strip() + "\n" if blocks else ""


def _asked(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"# To define here: {listed}.\n" if listed else "# Write the answer here.\n"


def _given(tree: ast.Module) -> set[str]:
    """The names that a module binds at its top by name, imports left out."""
    given = set()
    for stmt in tree.body:
        if isinstance(stmt, Function | ast.ClassDef):
            given.add(stmt.name)
        elif isinstance(stmt, ast.Assign | ast.AnnAssign | ast.AugAssign):
            given |= {
                node.id for node in ast.walk(stmt) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return given


def _imports(tree: ast.Module, wanted: Sequence[str]) -> list[ast.stmt]:
    """The imports at the top, without those that bind a name the card asks for."""
    kept: list[ast.stmt] = []
    for stmt in tree.body:
        if isinstance(stmt, ast.Import | ast.ImportFrom):
            aliases = [
                alias for alias in stmt.names if (alias.asname or alias.name) not in wanted and alias.name != "*"
            ]
            if aliases:
                stmt = copy.copy(stmt)
                stmt.names = aliases
                kept.append(stmt)
    kept.sort(key=lambda stmt: not (isinstance(stmt, ast.ImportFrom) and stmt.module == "__future__"))
    return kept


def _with_bases(tree: ast.Module, names: Iterable[str]) -> set[str]:
    """Some names with the classes of the same file that they inherit from."""
    classes = {stmt.name: stmt for stmt in tree.body if isinstance(stmt, ast.ClassDef)}
    every, waiting = set(names), list(names)
    while waiting:
        for base in getattr(classes.get(waiting.pop()), "bases", []):
            if isinstance(base, ast.Name) and base.id in classes and base.id not in every:
                every.add(base.id)
                waiting.append(base.id)
    return every


def _skeletons(
    tree: ast.Module, names: set[str] | None, imports: Iterable[ast.stmt]
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The classes and functions at the top, of these names or all, without their bodies; the last of each name."""
    known = set(dir(builtins))
    for stmt in imports:
        known |= {(alias.asname or alias.name).split(".")[0] for alias in getattr(stmt, "names", [])}
    definitions = {}
    for stmt in tree.body:
        value = getattr(stmt, "value", None)
        if isinstance(stmt, Function | ast.ClassDef):
            definitions[stmt.name] = stmt
        elif isinstance(stmt, ast.Assign) and isinstance(value, ast.Lambda):
            for target in stmt.targets:
                if isinstance(target, ast.Name):
                    definitions[target.id] = _from_lambda(target.id, value)
    for name, definition in definitions.items():
        if names is not None and name not in names:
            continue
        skeleton = _class(definition, known) if isinstance(definition, ast.ClassDef) else _function(definition, known)
        known.add(name)
        yield skeleton


def _class(original: ast.ClassDef, known: set[str]) -> ast.ClassDef:
    # A class that inherits from what is in a library might pass with nothing of its own.
    bases = [base for base in original.bases if _harmless(base, known)]
    methods: list[ast.stmt] = [
        _function(stmt, known | {original.name})
        for stmt in original.body
        if isinstance(stmt, Function) and (not stmt.name.startswith("_") or stmt.name.endswith("__"))
    ]
    body = methods or [_ellipsis()]
    return _filled(ast.ClassDef(original.name, bases, [], body, []))


def _harmless(base: ast.expr, known: set[str]) -> bool:
    text = ast.unparse(base)
    return text in _MODULES or (isinstance(base, ast.Name) and base.id in known and not hasattr(builtins, base.id))


def _function(original: Function, known: set[str]) -> Function:
    function = copy.deepcopy(original)
    function.body = [_ellipsis()]
    function.decorator_list = [
        node for node in function.decorator_list if isinstance(node, ast.Name) and node.id in _PLAIN
    ]
    arguments = function.args
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
        if argument is not None and not _resolved(argument.annotation, known):
            argument.annotation = None
    if not _resolved(function.returns, known):
        function.returns = None
    arguments.defaults = [_default(node, known) or _ellipsis().value for node in arguments.defaults]
    arguments.kw_defaults = [_default(node, known) for node in arguments.kw_defaults]
    return _filled(function)


def _default(node: ast.expr | None, known: set[str]) -> ast.expr | None:
    """A default that is a literal or a name; a longer one may hold what is to be written."""
    if node is None:
        return None
    simple = isinstance(node, ast.Constant | ast.Name | ast.UnaryOp) and _resolved(node, known)
    return node if simple else _ellipsis().value


def _resolved(node: ast.AST | None, known: set[str]) -> bool:
    return node is None or all(inner.id in known for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _from_lambda(name: str, value: ast.Lambda) -> ast.FunctionDef:
    return _filled(ast.FunctionDef(name, value.args, [_ellipsis()], []))


def _value(name: str) -> ast.Assign:
    return _filled(ast.Assign([ast.Name(name, ast.Store())], _ellipsis().value, lineno=1))


def _defined(parts: Iterable[ast.stmt], name: str) -> bool:
    return any(getattr(part, "name", None) == name for part in parts)


def _ellipsis() -> ast.Expr:
    return ast.Expr(ast.Constant(...))


def _filled(node: _Made) -> _Made:
    """A node with what Python wants to know of each."""
    if "type_params" in node._fields:  # from 3.12 on
        setattr(node, "type_params", [])  # noqa: B010
    return ast.fix_missing_locations(node)
