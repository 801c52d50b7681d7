"""What a learner is told: each kind of verdict, on answers as people write and break them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from studylm.checker.client import SOURCE_MAX, Checker
from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.errors import StudylmError
from tests.waiting import GROWING

CHECKS = '''
"""Checks for a doubling layer."""
import torch
from studylm.checker.kit import depends, expect, expect_close, expect_shape, passing

DEFINES = ["Double"]


def check_shape(learner):
    """The shape stays."""
    expect_shape(learner.Double(3)(torch.ones(2, 3)), (2, 3), "the output", hint="Do not sum.")
    passing("Well shaped.")


@depends("shape")
def check_value(learner):
    """Every number is doubled."""
    expect_close(learner.Double(3)(torch.ones(2, 3)), torch.full((2, 3), 2.0), "The numbers are not doubled.")


@depends("value")
def check_last(learner):
    """And so on."""
'''

RIGHT = """
from torch import nn


class Double(nn.Module):
    def __init__(self, n):
        super().__init__()

    def forward(self, x):
        return 2 * x
"""


def statuses(verdict: Verdict) -> list[str]:
    return [check.status.value for check in verdict.checks]


def test_passed(judge):
    seen: list[CheckResult] = []
    verdict = judge(CHECKS, RIGHT, on_check=seen.append)
    assert verdict.outcome is Outcome.PASSED and verdict.passed
    assert [check.id for check in verdict.checks] == ["shape", "value", "last"]
    assert [check.title for check in verdict.checks] == ["The shape stays.", "Every number is doubled.", "And so on."]
    assert verdict.checks[0].message == "Well shaped."
    assert seen == list(verdict.checks)
    assert verdict.device == "cpu" and verdict.card == "deck/card" and verdict.line is None
    assert verdict.to_json()["verdict"] == "passed"


def test_failed_says_what_was_expected_and_skips_what_depends_on_it(judge):
    verdict = judge(CHECKS, RIGHT.replace("2 * x", "3 * x"))
    assert verdict.outcome is Outcome.FAILED
    assert statuses(verdict) == ["passed", "failed", "skipped"]
    failed = verdict.checks[1]
    assert failed.message == "The numbers are not doubled."
    assert failed.expected == "2 at [0, 0]" and failed.actual == "3 at [0, 0]"
    assert "Every number is doubled" in verdict.checks[2].message


def test_a_hint_comes_with_the_diagnosis(judge):
    verdict = judge(CHECKS, RIGHT.replace("2 * x", "(2 * x).sum(1)"))
    assert verdict.checks[0].hint == "Do not sum."
    assert (verdict.checks[0].expected, verdict.checks[0].actual) == ("(2, 3)", "(2,)")


def test_what_the_file_prints_comes_with_the_verdict(judge):
    verdict = judge(CHECKS, "print('loading')\n" + RIGHT.replace("return", "print('called ✓');return"))
    assert verdict.passed
    assert verdict.output.startswith("loading\ncalled ✓\n")


def test_the_demonstration_of_the_file_does_not_run(judge):
    verdict = judge(CHECKS, RIGHT + "\nif __name__ == '__main__':\n    raise SystemExit('ran')\n")
    assert verdict.passed


def test_a_syntax_error_shows_the_learners_line_and_a_caret(judge):
    verdict = judge(CHECKS, "import torch\nclass Double(:\n    pass\n")
    assert verdict.outcome is Outcome.ERROR
    assert verdict.line == 2
    assert "SyntaxError" in verdict.message
    line, caret = (
        verdict.message.splitlines()[-2:]
        if "^" in verdict.message.splitlines()[-1]
        else verdict.message.splitlines()[1:3]
    )
    assert line == "line 2: class Double(:"
    assert line[caret.index("^")] == ":"
    assert statuses(verdict) == ["skipped"] * 3


def test_an_error_at_import_shows_the_learners_line_even_if_it_was_raised_deeper(judge):
    verdict = judge(CHECKS, "import torch\n\nx = torch.randn(2, 3) @ torch.randn(2, 3)\n" + RIGHT)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.line == 3
    assert "line 3: x = torch.randn(2, 3) @ torch.randn(2, 3)" in verdict.message
    assert "studylm" not in verdict.message and "site-packages" not in verdict.message


def test_an_error_in_a_call_is_failed_and_its_check_an_error(judge):
    verdict = judge(CHECKS, RIGHT.replace("2 * x", "2 * x.undefined"))
    assert verdict.outcome is Outcome.FAILED
    assert statuses(verdict) == ["error", "skipped", "skipped"]
    assert "line 10: return 2 * x.undefined" in verdict.checks[0].message
    assert verdict.checks[0].line == 10 and verdict.first_line == 10
    assert "studylm" not in verdict.checks[0].message


def test_a_class_that_needs_other_arguments(judge):
    verdict = judge(CHECKS, RIGHT.replace("self, n", "self, n, m"))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.checks[0].status is Status.ERROR
    assert "line 6: def __init__(self, n, m):" in verdict.checks[0].message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Doubl = 1", "The file defines no `Double`; did you mean `Doubl`?"),
        ("class double: pass", "The file defines no `Double`; did you mean `double`?"),
        ("x = 1", "The file defines no `Double`."),
        ("", "The file is empty; it should define `Double`."),
        (" \n\t\n", "The file is empty; it should define `Double`."),
    ],
)
def test_a_missing_name(judge, source, message):
    verdict = judge(CHECKS, source)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.message == message
    assert statuses(verdict) == ["skipped"] * 3


@pytest.mark.parametrize(
    "source",
    [
        b"# \xff\xfe\nx = 1\n",
        "x = 'ä'".encode("latin-1"),
        b"# coding: klingon\nx = 1\n",
        b"x = 1\0\n",
        b"\0" * 100,
        b"\xef\xbb\xbf" + b"# coding: latin-1\n",
        "x = 1".encode("utf-16"),
        b"\x80\x04\x95",
        b"x = '" + b"a" * 200_000,
        b"(" * 200,
    ],
)
def test_what_is_not_python(judge, source):
    verdict = judge(CHECKS, source)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.message and "studylm" not in verdict.message
    assert statuses(verdict) == ["skipped"] * 3


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        (RIGHT.encode("utf-16"), "The file is saved as UTF-16, which Python does not read.\nSave it as UTF-8.", None),
        (
            RIGHT.encode("utf-16-le"),
            "The file is saved as UTF-16, which Python does not read.\nSave it as UTF-8.",
            None,
        ),
        (RIGHT.encode() + b"\0", "The file contains NUL bytes.", None),
        (
            b"import torch\n# caf\xe9\n" + RIGHT.encode(),
            "The byte 0xe9 is not valid UTF-8.\nline 2: # caf\N{REPLACEMENT CHARACTER}\nSave the file as UTF-8.",
            2,
        ),
        (
            b"# -*- coding: UTF-8 -*-\n# caf\xe9\n" + RIGHT.encode(),
            "The byte 0xe9 is not valid UTF-8.\nline 2: # caf",
            2,
        ),
    ],
)
def test_what_is_no_text_is_told_what_to_do(judge, source, message, line):
    verdict = judge(CHECKS, source)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.message.startswith(message)
    assert verdict.line == line


def test_line_ends_and_marks_of_other_systems_are_python(judge):
    assert judge(CHECKS, RIGHT.replace("\n", "\r\n").encode()).passed
    assert judge(CHECKS, b"\xef\xbb\xbf" + RIGHT.encode()).passed
    assert judge(CHECKS, b"# coding: latin-1\nname = '\xe4'\n" + RIGHT.encode()).passed


def test_a_file_of_ten_megabytes(judge):
    verdict = judge(CHECKS, RIGHT.encode() + b"#" * 10_000_000)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.message == f"The file is too long: 10.0 MB; an answer has at most {SOURCE_MAX / 1e6:g} MB."


def test_a_hang_is_named(judge):
    hanging = RIGHT.replace("return", "while x.ndim == 2: pass\n        return")
    for limit in GROWING:
        verdict = judge(CHECKS, hanging, timeout=limit)
        assert verdict.outcome is Outcome.TIMEOUT
        assert f"{limit:g} seconds" in verdict.message
        if "“The shape stays.”" in verdict.message:
            break
    assert "“The shape stays.”" in verdict.message
    assert statuses(verdict) == ["error", "skipped", "skipped"]
    assert verdict.checks[0].message == verdict.message


def test_a_crash_names_the_exit(judge):
    verdict = judge(CHECKS, RIGHT.replace("return", "import os; os._exit(7)\n        return"))
    assert verdict.outcome is Outcome.CRASHED
    assert "exit code 7" in verdict.message
    verdict = judge(CHECKS, "import sys\n\n\nsys.exit('enough')\n")
    assert verdict.outcome is Outcome.CRASHED
    assert verdict.line == 4 and "sys.exit('enough')" in verdict.message
    verdict = judge(CHECKS, RIGHT.replace("return", "import os; os.abort()\n        return"))
    assert "SIGABRT" in verdict.message


def test_memory_is_told_apart(judge):
    verdict = judge(CHECKS, RIGHT.replace("return 2 * x", "return [0] * 10**12"))
    assert verdict.outcome is Outcome.MEMORY
    assert verdict.line == 10


BROKEN = {
    "syntax": "def check_a(learner:\n    pass\n",
    "name": "def check_a(learner):\n    undefined_name\n",
    "zero": "def check_a(learner):\n    1 / 0\n",
    "raise": "def check_a(learner):\n    learner.Double(3)\n    raise RuntimeError('mine')\n",
    "import": "import no_such_module\n\n\ndef check_a(learner):\n    pass\n",
    "fixture": "def check_a(learner, no_such_fixture):\n    pass\n",
    "none": "x = 1\n",
    "twice": "def check_a(learner):\n    pass\n\n\ndef check_a(learner):\n    pass\n",
    "exit": "import os\n\n\ndef check_a(learner):\n    os._exit(0)\n",
    "exit_sys": "import sys\n\n\ndef check_a(learner):\n    sys.exit(0)\n",
    "rule": "FORBIDS = 'no such rule'\n\n\ndef check_a(learner):\n    pass\n",
    "defines": "DEFINES = [1]\n\n\ndef check_a(learner):\n    pass\n",
    "needs": "from studylm.checker.kit import depends\n\n\n@depends('b')\ndef check_a(learner):\n    pass\n",
    "needs_computed": "from studylm.checker.kit import depends\n\n\n@depends(*'b')\ndef check_a(learner):\n    pass\n",
    "hidden": "def check_a(learner):\n    pass\n\n\ndel check_a\n",
    "attribute": "import torch\n\n\ndef check_a(learner):\n    learner.Double(3)(torch.ones(2, 3)).no_such_method()\n",
    "main": "def check_a(learner):\n    learner.no_such_name(3).foo\n"
    if False
    else "raise ValueError('at import')\n\n\ndef check_a(learner):\n    pass\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_decks_own_broken_check_is_the_decks_fault(judge, name):
    verdict = judge(BROKEN[name], RIGHT)
    assert verdict.outcome is Outcome.ERROR, verdict
    assert ("deck" in verdict.message and "broken" in verdict.message) or "not to blame" in verdict.message
    assert not any(check.status is Status.PASSED for check in verdict.checks)


def test_a_check_that_stumbles_over_what_came_back_is_the_answers_failure(judge):
    checks = """
        import torch

        def check_pair(learner):
            a, b = learner.pair(torch.ones(2))
            assert torch.equal(a, b)
    """
    verdict = judge(checks, "def pair(x):\n    return None\n")
    assert verdict.outcome is Outcome.FAILED
    assert "could not work with what the answer gave back" in verdict.checks[0].message
    verdict = judge(checks, "def pair(x):\n    return x, x + 1\n")
    assert verdict.outcome is Outcome.FAILED
    assert verdict.checks[0].message == "This should hold: torch.equal(a, b)"


def test_checks_that_are_not_there(checker: Checker, tmp_path: Path):
    with pytest.raises(StudylmError, match="not there"):
        checker.run(CheckRequest(card="a/b", source=b"x = 1", filename="x.py", checks=tmp_path / "no.py"))


def test_the_verdict_is_on_the_bytes_that_were_given(judge, tmp_path: Path):
    """A file that changes while it is read cannot matter: nobody reads it again."""
    file = tmp_path / "answer.py"
    file.write_text(RIGHT)
    source = file.read_bytes()
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            file.write_text("x = (")

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        assert judge(CHECKS, source, filename=str(file)).passed
    finally:
        stop.set()
        thread.join()


def test_parametrised_checks_are_reported_once(judge):
    checks = """
        import pytest
        import torch
        from studylm.checker.kit import expect

        seen = []

        def check_types(learner, dtype):
            '''Any dtype.'''
            seen.append(dtype)
            expect(learner.same(torch.ones(2, dtype=dtype)).dtype == dtype, f"Not {dtype}.")

        @pytest.mark.parametrize("n", [1, 2, 3])
        def check_sizes(learner, n):
            expect(len(learner.same(torch.ones(n))) == n, "Another size.", actual=n)
    """
    results: list[CheckResult] = []
    verdict = judge(checks, "def same(x):\n    return x\n", on_check=results.append)
    assert verdict.passed and [check.id for check in results] == ["types", "sizes"]
    verdict = judge(checks, "def same(x):\n    return x.float()[:2]\n")
    assert statuses(verdict) == ["failed", "failed"]
    assert verdict.checks[0].message == "Not torch.float64." and verdict.checks[1].actual == "3 (int)"


def test_runs_repeat_exactly(judge):
    checks = """
        import torch
        from studylm.checker.kit import passing

        def check_draw(learner):
            passing(f"{float(torch.rand(1)):.9f} {float(learner.draw()):.9f} {learner.python_draw():.9f}")
    """
    answer = "import random\nimport torch\n\n\ndef draw():\n    return torch.rand(1)\n\n\ndef python_draw():\n    return random.random()\n"
    first, second = judge(checks, answer), judge(checks, answer)
    assert first.passed and first.checks[0].message == second.checks[0].message


def test_control_characters_do_not_reach_the_terminal(judge):
    verdict = judge(CHECKS, RIGHT.replace("return", "raise ValueError('\\x1b[2J\\x07boo')\n        return"))
    assert "boo" in verdict.checks[0].message
    assert "\x1b" not in verdict.checks[0].message
