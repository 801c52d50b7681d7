"""What is proved beforehand, what is said where nothing can be, and that a run which is stopped loses nothing."""

from __future__ import annotations

import time

import pytest

from studylm.checker.client import CheckCancelled
from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.collection import Rating
from studylm.collection.coding.candidates import NONE_FOUND, NOT_YET, STALE
from studylm.collection.coding.proving import ENOUGH, Prover
from studylm.forms.form import Form
from tests.collection.coding.conftest import Desk

ANSWER = b"def f():\n    a = 2 * 3\n    b = a - 4\n    return b - 1  # right\n"


class Calculator:
    """A checker for small answers without torch: f() must give 1."""

    def __init__(self, *, stop_after: int = 1000, outcome: Outcome | None = None) -> None:
        self.runs = 0
        self.requests: list[CheckRequest] = []
        self._stop_after = stop_after
        self._outcome = outcome

    def run(self, request: CheckRequest, on_check: object = None) -> Verdict:
        self.runs += 1
        self.requests.append(request)
        if self.runs > self._stop_after:
            raise CheckCancelled("The run was cancelled.")
        try:
            space: dict[str, object] = {}
            exec(request.source, space)
            status = Status.PASSED if space["f"]() == 1 else Status.FAILED  # type: ignore[operator]
        except Exception:
            status = Status.ERROR
        outcome = self._outcome or (Outcome.PASSED if status is Status.PASSED else Outcome.FAILED)
        check = CheckResult(id="value", title="f gives 1.", status=status)
        return Verdict(
            card=request.card, outcome=outcome, isolated=True, device="cpu", seconds=0.1, checks=(check,), message=""
        )


def forms(desk: Desk, form: Form) -> list[str]:
    found = desk.collection.code_reviews.candidates.base(desk.card)
    assert found is not None
    return [each.key for each in desk.collection.store.proofs.of("deck/f", found[1]) if each.form is form]


def test_enough_is_proved_for_the_form_that_is_due_and_the_other(desk: Desk) -> None:
    desk.pass_once(ANSWER)
    checker = Calculator()
    prover = Prover(desk.collection, checker)
    due = list(prover.cards())
    assert [(card.id, form) for card, form in due] == [("deck/f", Form.RESTORE), ("deck/f", Form.REPAIR)]
    for card, form in due:
        prover.prove(card, form)
    assert len(set(forms(desk, Form.RESTORE))) == ENOUGH
    assert 1 <= len(set(forms(desk, Form.REPAIR))) <= ENOUGH
    assert all(request.background for request in checker.requests)
    assert list(prover.cards()) == []
    opened = desk.collection.code_reviews.start(desk.card)
    assert opened.form is Form.RESTORE
    assert b"..." in desk.path.read_bytes()


def test_what_has_come_makes_room_for_new_ones(desk: Desk) -> None:
    desk.pass_once(ANSWER)
    prover = Prover(desk.collection, Calculator())
    prover.prove(desk.card, Form.RESTORE)
    desk.collection.code_reviews.start(desk.card)
    desk.run(ANSWER)
    desk.rate(Rating.HARD)
    assert (desk.card, Form.RESTORE) in list(prover.cards())
    prover.prove(desk.card, Form.RESTORE)
    assert len(set(forms(desk, Form.RESTORE))) > ENOUGH


def test_a_run_that_is_stopped_loses_nothing(desk: Desk) -> None:
    desk.pass_once(ANSWER)
    with pytest.raises(CheckCancelled):
        Prover(desk.collection, Calculator(stop_after=3)).prove(desk.card, Form.RESTORE)
    before = forms(desk, Form.RESTORE)
    assert before
    Prover(desk.collection, Calculator()).prove(desk.card, Form.RESTORE)
    assert forms(desk, Form.RESTORE)[: len(before)] == before


def test_when_the_time_is_over_nothing_is_run(desk: Desk) -> None:
    desk.pass_once(ANSWER)
    checker = Calculator()
    Prover(desk.collection, checker).prove(desk.card, Form.RESTORE, enough=1, until=time.monotonic() - 1)
    assert checker.runs == 0
    assert desk.collection.code_reviews.start(desk.card).why == NOT_YET[Form.RESTORE]


def test_one_is_enough_for_a_start_in_a_shell_and_it_is_not_in_the_background(desk: Desk) -> None:
    desk.pass_once(ANSWER)
    checker = Calculator()
    Prover(desk.collection, checker).prove(desk.card, Form.RESTORE, enough=1, until=time.monotonic() + 60)
    assert len(forms(desk, Form.RESTORE)) == 1
    assert not any(request.background for request in checker.requests)


def test_an_answer_that_does_not_pass_any_more_is_written_again(desk: Desk) -> None:
    desk.pass_once(b"def f():\n    a = 3\n    return a  # right once\n")
    prover = Prover(desk.collection, Calculator())
    for form in (Form.RESTORE, Form.REPAIR):
        prover.prove(desk.card, form)
        assert desk.collection.code_reviews.start(desk.card, form).why == STALE
    assert list(prover.cards()) == []


@pytest.mark.parametrize("answer", [b"f = 1 # right", b"exec('def f(): return 1')  # right\n", b"def f(: # right"])
def test_an_answer_without_pieces_is_written_again(desk: Desk, answer: bytes) -> None:
    desk.pass_once(answer)
    prover = Prover(desk.collection, Calculator(outcome=Outcome.PASSED))
    prover.prove(desk.card, Form.RESTORE)
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, opened.why) == (Form.REBUILD, NONE_FOUND[Form.RESTORE])
    assert desk.source(opened.kept) == answer


def test_a_run_that_was_too_slow_says_nothing_about_the_answer(desk: Desk) -> None:
    desk.pass_once(ANSWER)
    prover = Prover(desk.collection, Calculator(outcome=Outcome.TIMEOUT))
    prover.prove(desk.card, Form.RESTORE)
    assert (desk.card, Form.RESTORE) in list(prover.cards())
