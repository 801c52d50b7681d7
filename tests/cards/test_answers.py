"""Every recorded answer gets its due: the right ones pass, the wrong ones are told their own mistake, and only that.

An answer's file is tests/answers/<card>/right-*.py or wrong-*.py. A wrong one starts with what it must be told,

    # expects: CHECK | PHRASE

where CHECK is the check that says so, or the verdict (error, refused, crashed) where the file is turned down as a
whole, and PHRASE a part of the diagnosis. Several such lines must all hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from studylm.checker.declared import declared_checks
from studylm.checker.verdict import Outcome, Status, Verdict
from studylm.deck.card import Card, Kind
from studylm.deck.library import load_library
from studylm.workspace import Workspace

Judge = Callable[..., Verdict]

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "tests" / "answers"
CHECKS = ROOT / "cards" / "language-model" / "checks"
SOLUTIONS = ROOT / "cards" / "language-model" / "solutions"


def found(pattern: str) -> list[ParameterSet]:
    """The answers of that name; all but the first of each card are for `make test-all`."""
    names = sorted(str(path.relative_to(ANSWERS)) for path in ANSWERS.glob(pattern))
    sample = {name.partition("/")[0]: name for name in reversed(names)}.values()
    return [pytest.param(name, marks=() if name in sample else pytest.mark.exhaustive) for name in names]


def told(verdict: Verdict) -> str:
    """All that the learner reads, in one text."""
    lines = [f"{verdict.outcome.value} {verdict.message}"]
    for check in verdict.checks:
        if check.status in (Status.FAILED, Status.ERROR):
            parts = (check.message, f"expected {check.expected}", f"actual {check.actual}", f"hint {check.hint}")
            lines.append(f"{check.id}: " + " / ".join(parts))
    return "\n".join(lines)


def expectations(source: str) -> list[tuple[str, str]]:
    lines = re.findall(r"^# expects: *([\w-]+) *\| *(.+?) *$", source, re.MULTILINE)
    assert lines and source.startswith("# expects:"), "a wrong answer starts with `# expects: CHECK | PHRASE`"
    return lines


@pytest.mark.parametrize("name", found("*/right-*.py"))
def test_right_answer_passes(judge: Judge, name: str) -> None:
    path = ANSWERS / name
    verdict = judge(path.parent.name, path.read_bytes(), path.name)
    assert verdict.passed, told(verdict)


@pytest.mark.parametrize("name", found("*/wrong-*.py"))
def test_wrong_answer_is_told_its_mistake(judge: Judge, name: str) -> None:
    path = ANSWERS / name
    source = path.read_text()
    verdict = judge(path.parent.name, source, path.name)
    text = told(verdict)
    bad = {check.id: check for check in verdict.checks if check.status in (Status.FAILED, Status.ERROR)}
    wanted = expectations(source)
    for where, phrase in wanted:
        if where in {outcome.value for outcome in Outcome}:
            assert verdict.outcome.value == where, text
            said = verdict.message
        else:
            assert verdict.outcome is Outcome.FAILED, text
            assert where in bad, text
            check = bad[where]
            said = " ".join(part for part in (check.message, check.expected, check.actual, check.hint) if part)
        assert phrase.lower() in " ".join(said.split()).lower(), text
    if verdict.outcome is Outcome.FAILED:
        assert set(bad) == {where for where, _ in wanted}, f"one mistake, more than one complaint:\n{text}"
        for check in bad.values():
            if check.status is Status.FAILED:
                assert check.hint, f"no next step:\n{text}"
                if "in place" not in check.message:  # noticed by the kit, which has nothing to compare
                    assert check.expected and check.actual, f"no expected and actual:\n{text}"


def cards() -> list[Card]:
    library = load_library(Workspace(ROOT / "nowhere"))
    return [c for c in library.cards.values() if c.kind is Kind.CODE and c.deck == "language-model"]


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.name)
def test_starter_fails_kindly(judge: Judge, card: Card) -> None:
    assert card.starter, "a code card has a starter"
    verdict = judge(card.name, card.starter)
    assert verdict.outcome is Outcome.FAILED, told(verdict)
    bad = [check for check in verdict.checks if check.status in (Status.FAILED, Status.ERROR)]
    assert any(check.status is Status.FAILED for check in bad) or "NotImplementedError" in bad[0].message, told(verdict)


@pytest.mark.parametrize("name", sorted(str(p.relative_to(SOLUTIONS)) for p in SOLUTIONS.glob("*/*.py")))
def test_solution_passes(judge: Judge, name: str) -> None:
    path = SOLUTIONS / name
    verdict = judge(path.parent.name, path.read_bytes(), path.name)
    assert verdict.passed, told(verdict)


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.name)
def test_card_is_complete(card: Card) -> None:
    assert len(card.hints) == 3
    assert len(card.solutions) >= 2
    assert card.links and card.topics and card.needs
    assert card.checks is not None and len(declared_checks(card.checks)) >= 1
    right = list((ANSWERS / card.name).glob("right-*.py"))
    wrong = list((ANSWERS / card.name).glob("wrong-*.py"))
    assert len(right) >= 5 and len(wrong) >= 10, (len(right), len(wrong))
