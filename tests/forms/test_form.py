"""Which form a code card takes at its next review."""

from __future__ import annotations

import pytest

from studylm.forms.form import CodeHistory, Form, choose_form, other_forms, pieces_for
from studylm.scheduling.model import Memory

BUILD, RESTORE, REPAIR, REBUILD = Form.BUILD, Form.RESTORE, Form.REPAIR, Form.REBUILD


@pytest.mark.parametrize(
    ("stability", "returns", "opened", "lapsed_from", "form"),
    [
        # the first return, and young cards
        (2.0, 0, [], None, RESTORE),
        (15.0, 0, [], None, RESTORE),
        (6.99, 3, [RESTORE, RESTORE], None, RESTORE),
        # from 7 to 21 days in turn, beginning with the one that did not come last
        (7.0, 1, [RESTORE], None, REPAIR),
        (12.0, 2, [RESTORE, REPAIR], None, RESTORE),
        (12.0, 3, [RESTORE, REPAIR, RESTORE], None, REPAIR),
        (21.0, 4, [REPAIR], None, RESTORE),
        (12.0, 2, [REPAIR, REBUILD], None, RESTORE),
        (12.0, 2, [RESTORE, REBUILD], None, REPAIR),
        (12.0, 2, [REBUILD], None, REPAIR),
        (12.0, 2, [], None, REPAIR),
        # mature cards, and a lapse from there
        (21.01, 0, [], None, REBUILD),
        (60.0, 5, [RESTORE, REPAIR], None, REBUILD),
        (2.0, 6, [REBUILD], 40.0, REBUILD),
        (2.0, 6, [REBUILD], 21.0, RESTORE),
        (9.0, 6, [RESTORE], 12.0, REPAIR),
        (None, 0, [], None, RESTORE),
    ],
)
def test_the_form_follows_from_memory_and_history(
    stability: float | None, returns: int, opened: list[Form], lapsed_from: float | None, form: Form
) -> None:
    history = CodeHistory(passed=True, returns=returns, opened=opened, lapsed_from=lapsed_from)
    assert choose_form(Memory(stability=stability), history) is form


@pytest.mark.parametrize("stability", [None, 1.0, 10.0, 100.0])
def test_a_card_that_was_never_passed_is_built(stability: float | None) -> None:
    assert choose_form(Memory(stability=stability), CodeHistory(returns=3, lapsed_from=50.0)) is BUILD


@pytest.mark.parametrize(
    ("stability", "pieces"), [(None, 1), (0.5, 1), (3.49, 1), (3.5, 2), (6.9, 2), (7.0, 3), (20.0, 3)]
)
def test_more_pieces_are_taken_out_as_a_card_matures(stability: float | None, pieces: int) -> None:
    assert pieces_for(Memory(stability=stability)) == pieces


def test_the_other_forms_come_round() -> None:
    assert other_forms(RESTORE) == (REPAIR, REBUILD)
    assert other_forms(REPAIR) == (REBUILD, RESTORE)
    assert other_forms(REBUILD) == (RESTORE, REPAIR)
    assert other_forms(BUILD) == ()
