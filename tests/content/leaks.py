"""What code of one card could be pasted as the answer to a code card: for `test_leaks.py`.

A card's code is its `python` fences, alone and all together, and a code card's starter and solutions too. It is pasted
as it stands and under the names that the other card's checks ask for: a class for a class, a function for a function,
whatever else has a name for either. An expression is pasted as what a function returns, with its own names in place of
the function's arguments. What certainly fails is left out: the checks call by position and vary every argument, so a
class or function has to take as many, a class has to have every method, and a function has to give what a solution
gives in the example of the prompt.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import itertools
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from studylm.deck.card import Card
from tests.content.defined import Defined, definitions, fits, statements
from tests.content.snippets import IMPORTED, fences

_MODULES = {"torch", "nn", "F"}
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


def pastes(card: Card, target: Card) -> list[Paste]:
    """All pastes of a card's code that might pass as an answer to the code card `target`."""
    found: dict[str, Paste] = {}
    for part, code in [*_texts(card), *_files(card)]:
        for source in _under_names(code, target):
            found.setdefault(source, Paste(part, source))
    for part, expression in _expressions(card):
        for source in _returned(expression, target):
            found.setdefault(source, Paste(part, source))
    return [paste for paste in found.values() if _gives_the_example(paste.source, target)]


def own_pastes(target: Card, text: str, part: str) -> list[Paste]:
    """The pastes of one text of a code card as an answer to itself: its fences, and its code as an expression."""
    sources: dict[str, None] = {}
    for fence in fences(text):
        sources |= dict.fromkeys(_under_names(fence.code, target))
    for expression in _spans(text) + [each for fence in fences(text) for each in _values(fence.code)]:
        sources |= dict.fromkeys(_returned(expression, target))
    return [Paste(part, source) for source in sources if _gives_the_example(source, target)]


def defines(target: Card) -> list[str]:
    """The names that the checks of a code card ask for."""
    assert target.checks is not None
    for statement in statements(target.checks.read_text(encoding="utf-8")):
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
    for statement in statements(code):
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.Expr | ast.Return) and isinstance(value, ast.expr):
            found.append(value)
            found += value.args if isinstance(value, ast.Call) else []
    return [value for value in found if not isinstance(value, ast.Name | ast.Constant)]


def _under_names(code: str, target: Card) -> Iterator[str]:
    """The code as it stands, and with its names changed to those that the card asks for, in every way that may pass."""
    given = [name for statement in statements(code) for name in definitions(statement)]
    wanted = _wanted(target)
    choices = [[name for name in given if fits(name, want)] for want in wanted]
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
        self.definitions = set(names)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(f"{node.id}_", node.ctx) if node.id in self.definitions else node


@cache
def _wanted(target: Card) -> tuple[Defined, ...]:
    """The names that a card asks for, as its first solution defines them; `takes` is what the checks must give."""
    code = target.solutions[0].read_text(encoding="utf-8")
    names = {name.name: name for statement in statements(code) for name in definitions(statement)}
    return tuple(names[name] for name in defines(target))


def _gives_the_example(source: str, target: Card) -> bool:
    """Whether an answer gives what the first solution gives in the prompt's example; True if it need not be the same."""
    if _arguments(target) is None or len(defines(target)) > 1:
        return True
    (example,) = [fence.code for fence in fences(target.prompt) if fence.language == "python"]
    wanted = _results(target.solutions[0].read_text(encoding="utf-8"), example)
    given = _results(source, example)
    return wanted is None or (given is not None and all(map(_same, given, wanted)))


@cache
def _results(source: str, example: str) -> list[object] | None:
    """The values of the example's lines; None if the answer or one of the lines raises."""
    scope: dict[str, object] = {"__name__": "answer", "torch": torch}
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(source, scope)
            return [eval(ast.unparse(each), scope) for each in statements(example) if isinstance(each, ast.Expr)]
    except Exception:
        return None


def _same(one: object, other: object) -> bool:
    """Whether two results may be meant as the same value; their types are left to the checks."""
    if isinstance(one, Tensor) or isinstance(other, Tensor):
        if not (isinstance(one, Tensor | float) and isinstance(other, Tensor | float)):
            return False
        a, b = torch.as_tensor(one, dtype=torch.float64), torch.as_tensor(other, dtype=torch.float64)
        return a.shape == b.shape and torch.allclose(a, b, rtol=1e-3, atol=1e-6)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


@cache
def _arguments(target: Card) -> list[str] | None:
    """The arguments of the function that a card asks for first; None if that is a class or returns nothing."""
    for statement in statements(target.solutions[0].read_text(encoding="utf-8")):
        if isinstance(statement, ast.FunctionDef) and statement.name == defines(target)[0]:
            returns = any(isinstance(node, ast.Return) for node in ast.walk(statement))
            return [argument.arg for argument in statement.args.args] if returns else None
    return None
