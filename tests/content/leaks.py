"""What code of one card could be pasted as the answer to a code card: for `test_leaks.py`.

A card's code is its `python` fences, alone and all together, and a code card's starter and solutions too. It is pasted
as it stands and under the names that the other card's checks ask for: a class for a class, a function for a function,
whatever else has a name for either. An expression is pasted as what a function returns, with its own names in place of
the function's arguments. What certainly fails is left out: the checks call by position and vary every argument, so a
class or function has to take as many, and a class has to have every method.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from studylm.deck.card import Card
from tests.content.snippets import IMPORTED, fences

_MODULES = {"torch", "nn", "F"}
_METHODS = ("__init__", "forward", "reset")
_Takes: TypeAlias = tuple[int, float]
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Paste:
    """Code of one card as an answer to another.

    Attributes:
        part: where in the card it stands.
        source: the whole answer file.
    """

    part: str
    source: str


@dataclass(frozen=True)
class _Name:
    """A name that code defines.

    Attributes:
        kind: class, function, value, or thing if it is not known.
        takes: by method, or under the empty name for a function, the least and the most positional arguments; empty if
            they are not known.
    """

    name: str
    kind: str
    takes: tuple[tuple[str, _Takes], ...] = ()


def pastes(card: Card, target: Card) -> list[Paste]:
    """All pastes of a card's code that might pass as an answer to the code card `target`."""
    found: dict[str, Paste] = {}
    for part, code in [*_texts(card), *_files(card)]:
        for source in _under_names(code, target):
            found.setdefault(source, Paste(part, source))
    for part, expression in _expressions(card):
        for source in _returned(expression, target):
            found.setdefault(source, Paste(part, source))
    return list(found.values())


def own_pastes(target: Card, text: str, part: str) -> list[Paste]:
    """The pastes of one text of a code card as an answer to itself: its fences, and its code as an expression."""
    sources: dict[str, None] = {}
    for fence in fences(text):
        sources |= dict.fromkeys(_under_names(fence.code, target))
    for expression in _spans(text) + [each for fence in fences(text) for each in _values(fence.code)]:
        sources |= dict.fromkeys(_returned(expression, target))
    return [Paste(part, source) for source in sources]


def defines(target: Card) -> list[str]:
    """The names that the checks of a code card ask for."""
    assert target.checks is not None
    for statement in _parsed(target.checks.read_text(encoding="utf-8")):
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "DEFINES":
            names: list[str] = ast.literal_eval(statement.value)
            return names
    raise AssertionError(f"{target.id} defines nothing")


def _texts(card: Card) -> Iterator[tuple[str, str]]:
    corrections = [text for each in card.misconceptions for text in (each.claim, each.correction)]
    parts = {
        "prompt": [card.prompt],
        "answer": [card.answer or ""],
        "key points": card.key_points,
        "misconceptions": corrections,
        "hints": card.hints,
    }
    every: list[str] = []
    for part, texts in parts.items():
        for text in texts:
            for fence in fences(text):
                if fence.language == "python":
                    every.append(fence.code)
                    yield part, fence.code
    if len(every) > 1:
        yield "all fences", "\n".join(every)


def _files(card: Card) -> Iterator[tuple[str, str]]:
    if card.starter:
        yield "starter", card.starter
    for path in card.solutions:
        yield path.name, path.read_text(encoding="utf-8")


def _expressions(card: Card) -> Iterator[tuple[str, ast.expr]]:
    """The expressions that the card shows as code in a line, or as a statement of its own in a fence."""
    corrections = "\n".join(f"{each.claim}\n{each.correction}" for each in card.misconceptions)
    shown = {
        "prompt": f"{card.title}\n{card.prompt}",
        "answer": card.answer or "",
        "key points": "\n".join(card.key_points),
        "misconceptions": corrections,
    }
    for part, text in shown.items():
        for expression in _spans(text):
            yield part, expression
        for fence in fences(text):
            if fence.language == "python":
                for value in _values(fence.code):
                    yield part, value


def _spans(text: str) -> list[ast.expr]:
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [value for span in _SPAN.findall(prose) for value in _values(span)]


def _values(code: str) -> list[ast.expr]:
    """What the statements of a text compute: expressions, assigned or returned values, and arguments of calls."""
    found: list[ast.expr] = []
    for statement in _parsed(code):
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.Expr | ast.Return) and isinstance(value, ast.expr):
            found.append(value)
            found += value.args if isinstance(value, ast.Call) else []
    return [value for value in found if not isinstance(value, ast.Name | ast.Constant)]


def _under_names(code: str, target: Card) -> Iterator[str]:
    """The code as it stands, and with its names changed to those that the card asks for, in every way that may pass."""
    given = [name for statement in _parsed(code) for name in _names(statement)]
    wanted = _wanted(target)
    choices = [[name for name in given if _fits(name, want)] for want in wanted]
    for chosen in itertools.product(*choices):
        if len({name.name for name in chosen}) == len(chosen):
            source = code
            for name, want in zip(chosen, wanted, strict=True):
                source = re.sub(rf"(?<![\w.]){re.escape(name.name)}\b", want.name, source)
            yield IMPORTED + source


def _returned(expression: ast.expr, target: Card) -> Iterator[str]:
    """A function of the name that the card asks for, which returns the expression of its arguments."""
    wanted = _wanted(target)
    if [want.kind for want in wanted] != ["function"]:
        return
    arguments = _arguments(target)
    if arguments is None:
        return
    free = _free(expression)
    if len(free) != len(arguments):
        return  # the checks vary every argument
    head = f"{IMPORTED}def {wanted[0].name}({', '.join(arguments)}):\n    "
    for order in itertools.permutations(arguments, len(free)):
        values = "; ".join(f"{name}_ = {argument}" for name, argument in zip(free, order, strict=True))
        text = ast.unparse(_Renamed(free).visit(ast.parse(ast.unparse(expression), mode="eval")))
        yield f"{head}{values}\n    return {text}\n"


def _free(expression: ast.expr) -> list[str]:
    """The names that an expression takes from around it; one of Python's own, such as `input`, only if it is not called."""
    nodes = list(ast.walk(expression))
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return sorted(names - _MODULES - (called & set(dir(builtins))))


class _Renamed(ast.NodeTransformer):
    """Puts an underscore behind some names, so that they do not collide with those of arguments."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = set(names)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(f"{node.id}_", node.ctx) if node.id in self._names else node


def _fits(given: _Name, want: _Name) -> bool:
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


@cache
def _wanted(target: Card) -> tuple[_Name, ...]:
    """The names that a card asks for, as its first solution defines them; `takes` is what the checks must give."""
    code = target.solutions[0].read_text(encoding="utf-8")
    names = {name.name: name for statement in _parsed(code) for name in _names(statement)}
    return tuple(names[name] for name in defines(target))


@cache
def _arguments(target: Card) -> list[str] | None:
    """The arguments of the function that a card asks for; None if it returns nothing."""
    for statement in _parsed(target.solutions[0].read_text(encoding="utf-8")):
        if isinstance(statement, ast.FunctionDef) and statement.name == defines(target)[0]:
            returns = any(isinstance(node, ast.Return) for node in ast.walk(statement))
            return [argument.arg for argument in statement.args.args] if returns else None
    raise AssertionError(f"{target.id}: its first solution has no such function")


def _names(statement: ast.stmt) -> Iterator[_Name]:
    if isinstance(statement, ast.ClassDef):
        yield _Name(statement.name, "class", _methods(statement))
    elif isinstance(statement, ast.FunctionDef):
        yield _Name(statement.name, "function", (("", _takes(statement.args)),))
    elif isinstance(statement, ast.Assign):
        value = statement.value
        for target in statement.targets:
            if isinstance(target, ast.Name):
                if isinstance(value, ast.Lambda):
                    yield _Name(target.id, "function", (("", _takes(value.args)),))
                elif isinstance(value, ast.Dict) or ast.unparse(value).startswith("dict("):
                    yield _Name(target.id, "value")
                elif isinstance(value, ast.Name | ast.Attribute) or ast.unparse(value).startswith("nn."):
                    yield _Name(target.id, "thing")


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


def _parsed(code: str) -> list[ast.stmt]:
    try:
        return ast.parse(code).body
    except SyntaxError:
        return []
