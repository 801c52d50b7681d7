"""What a check learns beside a value: the functions of torch that were used, and the case in which an answer raised."""

from __future__ import annotations

import pytest
import torch

from studylm.checker.client import Checker
from studylm.checker.learner.trace import Trace
from studylm.checker.verdict import CheckRequest, CheckResult, Status
from studylm.workspace import Workspace

CHECKS = """
from studylm.checker.kit import expect, trying

def check_used(learner):
    value, used = learner.f.traced(3)
    expect(value.shape == (3,) and "bernoulli_" in used, str(used), hint="use it")

def check_case(learner):
    with trying("With n = 0", hint="Think of nothing."):
        learner.g(0)

def check_no_case(learner):
    with trying("With n = 1", hint="Think of one."):
        learner.g(1)
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CheckResult]:
    folder = tmp_path_factory.mktemp("trace")
    (folder / "checks.py").write_text(CHECKS)
    source = b"import torch\ndef f(n):\n    return torch.empty(n).bernoulli_(0.5)\ndef g(n):\n    return 1 / n\n"
    request = CheckRequest(card="d/c", source=source, filename="c.py", checks=folder / "checks.py", timeout=30.0)
    with Checker(Workspace(folder)) as checker:
        return {check.id: check for check in checker.run(request).checks}


def test_a_check_sees_what_was_called(results: dict[str, CheckResult]) -> None:
    assert results["used"].status is Status.PASSED, results["used"]


def test_an_error_begins_with_its_case_and_has_its_hint(results: dict[str, CheckResult]) -> None:
    case = results["case"]
    assert case.status is Status.ERROR
    assert case.message.startswith("With n = 0:") and "ZeroDivisionError" in case.message
    assert case.hint == "Think of nothing."
    assert results["no_case"].status is Status.PASSED and results["no_case"].message == ""


def test_names_are_noted_once_in_order() -> None:
    with Trace() as trace:
        t = torch.zeros(3)
        t.add_(1).add_(2).sum()
    assert list(trace.names) == ["zeros", "add_", "sum"]
