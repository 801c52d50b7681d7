"""With the real checker: what is prepared does not pass, fails by name, and passes again once it is put right."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from studylm.checker.verdict import Outcome, Status
from studylm.forms.form import Form
from studylm.forms.gaps import gaps_in
from studylm.forms.preparing import prepare
from tests.forms.conftest import Card


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("gru", "textbook"),
        ("dropout", "where"),
        ("awd-lstm-map", "table"),
        ("tanh", "stretched"),
        ("keeps-state", "plain"),
    ],
)
def test_three_of_each_form_are_proved(card: Callable[[str], Card], name: str, answer: str) -> None:
    one = card(name)
    base = one.answer(answer)
    for form in (Form.RESTORE, Form.REPAIR):
        found = list(itertools.islice(prepare(base, form, pieces=2, seen=(), run=one.run, defines=one.defines), 3))
        assert len({candidate.key for candidate in found}) == 3
        for candidate in found:
            verdict = one.run(candidate.source)
            assert not verdict.passed
            if form is Form.REPAIR:
                assert verdict.outcome is Outcome.FAILED
                assert any(check.status is Status.FAILED for check in verdict.checks)
            else:
                assert len(gaps_in(candidate.source.decode())) == candidate.pieces


def test_a_restore_whose_gaps_are_filled_again_passes(card: Callable[[str], Card]) -> None:
    one = card("gru")
    base = one.answer("textbook")
    candidate = next(prepare(base, Form.RESTORE, pieces=1, seen=(), run=one.run, defines=one.defines))
    row, column = gaps_in(candidate.source.decode())[0]
    lines = candidate.source.decode().splitlines()
    old = base.decode().splitlines()[row - 1]
    lines[row] = lines[row][:column] + old[column:]
    assert one.run("\n".join(lines).encode()).passed


def test_a_base_that_no_longer_passes_yields_nothing(card: Callable[[str], Card]) -> None:
    one = card("dropout")
    broken = one.answer("where").replace(b"1 - self.p", b"self.p")
    assert not list(prepare(broken, Form.REPAIR, pieces=1, seen=(), run=one.run, defines=one.defines))
