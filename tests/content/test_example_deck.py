"""The example deck of CONTRIBUTING.md: it loads, its code runs, and its checks tell right from wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest, Outcome, Status, Verdict
from studylm.deck.card import Kind
from studylm.deck.library import load_library
from studylm.workspace import Workspace
from tests.content.snippets import agrees, answer_code, deck_cards, expected_prints, run, spot_runs, what_happens

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CARDS = {card.name: card for card in deck_cards("gradient-descent", EXAMPLES)}
CODE = CARDS["line-fit"]
RIGHT = next(path for path in CODE.solutions if path.stem == CODE.name).read_text(encoding="utf-8")

WRONG = {
    "goes uphill": ("a - lr * grad_a, b - lr * grad_b", "a + lr * grad_a, b + lr * grad_b"),
    "summed, not averaged": (".mean()", ".sum()"),
    "half as long": ("2 *", "1 *"),
    "Nothing moved": ("a, b = a - lr * grad_a, b - lr * grad_b", "pass"),
    "not a Python float": ("return a, b", "return x.new_tensor(a), b"),
    "later ones are not": ("error = a * x + b - y", "error = a * x - y"),
}
"""What the diagnosis must say, and the mistake made in the correct answer."""


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker(Workspace(EXAMPLES)) as checker:
        yield checker


def judge(checker: Checker, source: str) -> Verdict:
    assert CODE.checks is not None
    return checker.run(CheckRequest(card=CODE.id, source=source.encode(), filename="line-fit.py", checks=CODE.checks))


def test_it_has_six_cards_of_all_kinds_and_no_problem() -> None:
    problems = load_library(Workspace(EXAMPLES)).problems
    assert [str(problem) for problem in problems if EXAMPLES in problem.source.path.parents] == []
    assert len(CARDS) == 6
    assert {card.kind for card in CARDS.values()} == set(Kind)
    for card in CARDS.values():
        assert card.answer
        assert card.key_points
        assert all(item.correction for item in card.misconceptions)


def test_what_it_shows_is_what_happens() -> None:
    for _, code in answer_code(list(CARDS.values())):
        out, error = run(code)
        assert error is None
        assert out.splitlines() == expected_prints(code)
    ((_, code, shown),) = spot_runs(list(CARDS.values()))
    assert agrees(shown, what_happens(code))


@pytest.mark.parametrize("solution", CODE.solutions, ids=lambda path: path.stem)
def test_its_solutions_pass(checker: Checker, solution: Path) -> None:
    assert judge(checker, solution.read_text(encoding="utf-8")).outcome is Outcome.PASSED


def test_its_starter_fails(checker: Checker) -> None:
    assert judge(checker, CODE.starter or "").outcome is Outcome.FAILED


@pytest.mark.parametrize("says", WRONG)
def test_a_wrong_answer_is_told_its_mistake(checker: Checker, says: str) -> None:
    right, wrong = WRONG[says]
    assert right in RIGHT
    verdict = judge(checker, RIGHT.replace(right, wrong))
    assert verdict.outcome is Outcome.FAILED
    assert [check for check in verdict.checks if check.status is Status.FAILED and says in check.message]


def test_the_guide_names_files_and_cards_that_exist() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:examples|docs|tests|cards|studylm)/[\w./-]+)`", guide):
        assert (ROOT / path).exists(), path
