"""Verdicts without a checker, and one warm checker for the tests that need the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.checker.declared import read_declaration
from studylm.checker.verdict import CheckRequest, Verdict
from studylm.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
DECK = ROOT / "cards" / "language-model"
ANSWERS = ROOT / "tests" / "answers"


class Card:
    """A bundled code card: its answers, and the checks that judge them."""

    def __init__(self, name: str, checker: Checker) -> None:
        self.name, self._checker = name, checker
        self.checks = DECK / "checks" / f"{name}.py"
        self.defines = read_declaration(self.checks).defines

    def answer(self, name: str) -> bytes:
        """A bundled solution, or a right answer of the tests."""
        solution = DECK / "solutions" / self.name / f"{name}.py"
        return (solution if solution.exists() else ANSWERS / self.name / f"right-{name}.py").read_bytes()

    def run(self, source: bytes) -> Verdict:
        """The real verdict on a file."""
        return self._checker.run(
            CheckRequest(
                card=f"language-model/{self.name}",
                source=source,
                filename=f"{self.name}.py",
                checks=self.checks,
                timeout=60.0,
                device="cpu",
            )
        )


@pytest.fixture(scope="session")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Card]]:
    """card(name) -> a bundled card with a checker that stays warm for the whole session."""
    with Checker(Workspace(tmp_path_factory.mktemp("workspace"))) as checker:
        yield lambda name: Card(name, checker)
