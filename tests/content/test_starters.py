"""A code card's starter says what goes in and what comes out, and leaves the answer to the learner."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest

from studylm.deck.card import Card, Kind
from tests.content.leaks import defines
from tests.content.snippets import deck_cards

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CODE = [card for card in [*deck_cards(), *deck_cards("gradient-descent", EXAMPLES)] if card.kind is Kind.CODE]
MOST = 0.4
"""The share of a solution's lines that a starter may hold is below this."""


def code_lines(source: str, *, heads: bool = True) -> list[str]:
    """The lines of code, stripped: without blank lines, comments, docstrings and imports, and without those that begin
    a class or a function if `heads` is False."""
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is not ...
        if docstring or isinstance(node, ast.Import | ast.ImportFrom):
            assert isinstance(node, ast.stmt)
            left_out |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.ClassDef | ast.FunctionDef) and not heads:
            left_out |= set(range(node.lineno, node.body[0].lineno))
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return [line.strip() for n, line in enumerate(lines, 1) if line.strip() and n not in left_out]


def given_away(card: Card, *, heads: bool) -> float:
    """The share of the shortest solution's lines that are in the starter."""
    solutions = [path.read_text(encoding="utf-8") for path in card.solutions]
    shortest = min(solutions, key=lambda source: len(code_lines(source)))
    lines = code_lines(shortest, heads=heads)
    starter = set(code_lines(card.starter or "", heads=heads))
    return sum(line in starter for line in lines) / len(lines)


@pytest.mark.parametrize("card", CODE, ids=[card.name for card in CODE])
def test_a_starter_gives_little_of_the_answer_away(card: Card) -> None:
    assert given_away(card, heads=True) < MOST
    assert given_away(card, heads=False) < MOST, "of what is between the signatures"


@pytest.mark.parametrize("card", CODE, ids=[card.name for card in CODE])
def test_a_starter_has_every_name_and_argument_of_the_answer(card: Card) -> None:
    """The starter can be loaded as it stands, and its signatures are those of the first solution."""
    scope: dict[str, object] = {"__name__": "answer"}
    exec(card.starter or "", scope)
    assert set(defines(card)) <= set(scope)
    wanted, given = signatures(card.solutions[0].read_text(encoding="utf-8")), signatures(card.starter or "")
    for name in set(defines(card)) & set(wanted):
        assert given[name] == wanted[name]


def signatures(source: str) -> dict[str, list[str]]:
    """Of each function and class at the top of a file: the names of the arguments, of a class those of `__init__`,
    `forward` and `reset`."""
    found: dict[str, list[str]] = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef):
            found[statement.name] = arguments(statement)
        elif isinstance(statement, ast.ClassDef):
            methods = [each for each in statement.body if isinstance(each, ast.FunctionDef)]
            found[statement.name] = [word for each in methods for word in (each.name, *arguments(each))]
    return found


def arguments(function: ast.FunctionDef) -> list[str]:
    """The names and defaults of a function's arguments, without their types."""
    given = function.args
    defaults = [ast.unparse(default) for default in given.defaults]
    rest = [f"*{given.vararg.arg}"] if given.vararg else []
    return [*(argument.arg for argument in given.args), *rest, *defaults]
