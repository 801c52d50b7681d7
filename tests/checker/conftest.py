"""One warm server for most tests here, and a short way to run an answer against checks written beside the test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.workspace import Workspace

Judge = Callable[..., Verdict]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="session")
def checker(workspace: Workspace) -> Iterator[Checker]:
    with Checker(workspace) as checker:
        yield checker


@pytest.fixture
def judge(checker: Checker, tmp_path: Path) -> Judge:
    """judge(checks, answer): both as text, or the answer as bytes; returns the verdict."""

    def run(
        checks: str,
        answer: str | bytes,
        *,
        timeout: float = 60,
        on_check: Callable[[CheckResult], None] | None = None,
        filename: str = "answers/deck/card.py",
    ) -> Verdict:
        path = tmp_path / "checks" / "card.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(checks))
        source = answer if isinstance(answer, bytes) else textwrap.dedent(answer).encode()
        request = CheckRequest(card="deck/card", source=source, filename=filename, checks=path, timeout=timeout)
        return checker.run(request, on_check)

    return run
