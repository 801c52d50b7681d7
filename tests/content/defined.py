"""What the code of a file defines, and what may take the place of what: for `leaks.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

_METHODS = ("__init__", "forward", "reset")
_Takes: TypeAlias = tuple[int, float]


@dataclass(frozen=True)
class Defined:
    """A name that code defines.

    Attributes:
        kind: class, function, value, or thing if it is not known.
        takes: by method, or under the empty name for a function, the least and the most positional arguments; empty if
            they are not known.
    """

    name: str
    kind: str
    takes: tuple[tuple[str, _Takes], ...] = ()


def fits(given: Defined, want: Defined) -> bool:
    """Whether the name may be what a card asks for; a function may also make what a class makes."""
    if given.kind == "thing":
        return True
    if given.kind == "function" and want.kind == "class":
        (_, takes), needed = given.takes[0], dict(want.takes)["__init__"]
        return _covers(takes, needed)
    if given.kind != want.kind:
        return False
    takes_by_name = dict(given.takes)
    return not given.takes or all(
        name in takes_by_name and _covers(takes_by_name[name], needed) for name, needed in want.takes
    )


def _covers(given: _Takes, needed: _Takes) -> bool:
    """Whether a call with any number of arguments that is needed is possible; `*args` needs one."""
    most = needed[1] if needed[1] != float("inf") else max(1, needed[0])
    return given[0] <= needed[0] and most <= given[1]


def definitions(statement: ast.stmt) -> Iterator[Defined]:
    """The names that a statement at the top of a file defines and that a card could ask for."""
    if isinstance(statement, ast.ClassDef):
        yield Defined(statement.name, "class", _methods(statement))
    elif isinstance(statement, ast.FunctionDef):
        yield Defined(statement.name, "function", (("", _takes(statement.args)),))
    elif isinstance(statement, ast.Assign):
        value = statement.value
        for target in statement.targets:
            if isinstance(target, ast.Name):
                if isinstance(value, ast.Lambda):
                    yield Defined(target.id, "function", (("", _takes(value.args)),))
                elif isinstance(value, ast.Dict) or ast.unparse(value).startswith("dict("):
                    yield Defined(target.id, "value")
                elif isinstance(value, ast.Name | ast.Attribute) or ast.unparse(value).startswith("nn."):
                    yield Defined(target.id, "thing")


def _methods(found: ast.ClassDef) -> tuple[tuple[str, _Takes], ...]:
    """What the methods take that the checks call, besides `self`; empty if the class inherits some of them."""
    if [ast.unparse(base) for base in found.bases] != ["nn.Module"]:
        return ()
    takes = {each.name: _takes(each.args) for each in found.body if isinstance(each, ast.FunctionDef)}
    return tuple((name, (takes[name][0] - 1, takes[name][1] - 1)) for name in _METHODS if name in takes)


def _takes(arguments: ast.arguments) -> tuple[int, float]:
    names = [*arguments.posonlyargs, *arguments.args]
    most = float("inf") if arguments.vararg else len(names)
    return len(names) - len(arguments.defaults), most


def statements(code: str) -> list[ast.stmt]:
    """The statements at the top of a file; none if it is not Python."""
    try:
        return ast.parse(code).body
    except SyntaxError:
        return []
