"""One warm checker for all tests of the code cards, and a short way to run an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest, Verdict
from studylm.workspace import Workspace

CHECKS = Path(__file__).resolve().parents[2] / "cards" / "language-model" / "checks"

Judge = Callable[..., Verdict]


@pytest.fixture(scope="session")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    """A checker whose server stays warm for the whole session."""
    with Checker(Workspace(tmp_path_factory.mktemp("workspace"))) as running:
        yield running


@pytest.fixture(scope="session")
def judge(checker: Checker) -> Judge:
    """judge(card, source) -> the verdict on that text as an answer to the bundled card."""

    def run(card: str, source: str | bytes, filename: str | None = None) -> Verdict:
        return checker.run(
            CheckRequest(
                card=f"language-model/{card}",
                source=source.encode() if isinstance(source, str) else source,
                filename=filename or f"{card}.py",
                checks=CHECKS / f"{card}.py",
                timeout=60.0,
                device="cpu",
            )
        )

    return run
