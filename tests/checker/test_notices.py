"""Notices: what a check file says about an answer that cannot be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylm.checker import notices
from studylm.checker.declared import read_declaration
from studylm.checker.notices import Notice, annotate, noticed
from studylm.checker.verdict import CheckResult, Outcome, Status, Verdict
from studylm.errors import StudylmError
from tests.waiting import GROWING

NOTICES = (Notice(r"\.bernoulli\(", "Line {line} lacks an underscore."),)
SOURCE = b"import torch\n# t.bernoulli(p)\nt = t.bernoulli(0.5)\n"


def verdict(outcome: Outcome, *checks: CheckResult) -> Verdict:
    return Verdict(
        card="d/c", outcome=outcome, isolated=True, device="cpu", seconds=0.1, checks=checks, message="No `flips`."
    )


def result(status: Status, message: str) -> CheckResult:
    return CheckResult(id="a", title="A", status=status, message=message)


def test_the_first_line_is_named_and_comments_do_not_count() -> None:
    assert noticed(SOURCE.decode(), NOTICES) == ["Line 3 lacks an underscore."]
    assert noticed("# t.bernoulli(p)", NOTICES) == []


def test_a_file_that_cannot_be_run_is_told() -> None:
    assert annotate(verdict(Outcome.ERROR), SOURCE, NOTICES).message == "No `flips`.\nLine 3 lacks an underscore."


def test_what_ran_is_judged_by_what_it_did() -> None:
    for ran in (
        verdict(Outcome.PASSED, result(Status.PASSED, "")),
        verdict(Outcome.FAILED, result(Status.FAILED, "Not scaled.")),
        verdict(Outcome.FAILED, result(Status.ERROR, "NameError: name 'x' is not defined")),
    ):
        assert annotate(ran, SOURCE, NOTICES) == ran


def test_notices_are_read_from_the_check_file(tmp_path: Path) -> None:
    path = tmp_path / "checks.py"
    path.write_text('NOTICES = [(r"a+", "an a")]\ndef check_x(learner): pass\n')
    assert read_declaration(path).notices == (Notice("a+", "an a"),)
    path.write_text('NOTICES = [("(", "broken")]\ndef check_x(learner): pass\n')
    with pytest.raises(StudylmError, match="NOTICES"):
        read_declaration(path)


def test_a_pattern_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = (Notice("b", "Line {line} has a b."), Notice("(a*)*c", "never"), Notice("b", "too late"))
    said: list[str] = []
    for limit in GROWING:
        monkeypatch.setattr(notices, "SEARCH_WITHIN", limit)
        said = noticed("a" * 60 + "\nb", endless)
        if said:
            break
    assert said == ["Line 2 has a b."]


def test_no_pattern_is_more_than_a_deck_can_get_wrong(tmp_path: Path) -> None:
    path = tmp_path / "checks.py"
    for pattern in ("(" * 20_000 + ")" * 20_000, "a{99999999999999999999}"):
        path.write_text(f'NOTICES = [("{pattern}", "x")]\ndef check_x(learner): pass\n')
        with pytest.raises(StudylmError, match="NOTICES"):
            read_declaration(path)
