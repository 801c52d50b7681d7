"""What a pass suggests: from what was seen in this review alone."""

from __future__ import annotations

from studylm.collection import Rating
from studylm.forms.form import Form
from tests.collection.coding.conftest import RIGHT, WRONG, Desk, repair, restore

OTHER = b"def f():\n    return 1  # right, otherwise\n"


def rebuilt(desk: Desk, minutes: float, source: bytes) -> Rating | None:
    """Open the next review as a rebuild, pass it after some minutes, and rate it good."""
    desk.until_due()
    desk.collection.code_reviews.start(desk.card, Form.REBUILD)
    desk.clock.wait(minutes=minutes)
    suggested = desk.run(source)
    desk.rate(Rating.GOOD)
    return suggested


def test_help_of_an_earlier_review_does_not_count(desk: Desk) -> None:
    desk.collection.code_reviews.open(desk.card)
    desk.run(WRONG)
    desk.collection.answers.reveal_hint(desk.card)
    assert desk.run(RIGHT) is Rating.HARD
    desk.rate(Rating.GOOD)
    desk.run(WRONG)  # practice
    desk.collection.answers.reveal_hint(desk.card)
    desk.until_due()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    assert desk.run(OTHER) is Rating.GOOD


def test_failed_runs_and_hints_suggest_hard_and_say_so(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    desk.run(WRONG)
    desk.run(WRONG)
    desk.collection.answers.reveal_hint(desk.card)
    assert desk.run(OTHER) is Rating.HARD
    assert desk.collection.answers.suggestion("deck/f").why == "it took 2 failed runs and 1 hint"


def test_a_look_at_an_old_answer_suggests_again(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    kept = desk.collection.code_reviews.start(desk.card).kept
    assert kept is not None
    assert desk.collection.code_reviews.note_look(desk.card, desk.collection.store.attempts.record(kept))
    assert desk.run(OTHER) is Rating.AGAIN


def test_a_look_at_a_try_of_this_review_is_not_a_look_at_an_answer(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore(), repair())
    desk.collection.code_reviews.start(desk.card)
    desk.write(WRONG)
    kept = desk.collection.code_reviews.start(desk.card, Form.REPAIR).kept
    assert kept is not None
    assert not desk.collection.code_reviews.note_look(desk.card, desk.collection.store.attempts.record(kept))
    assert desk.run(OTHER) is Rating.GOOD


def test_a_look_while_the_card_is_not_due_does_not_count(desk: Desk) -> None:
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    assert not desk.collection.code_reviews.note_look(desk.card)
    desk.until_due()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    assert desk.run(OTHER) is Rating.GOOD


def test_an_old_answer_that_was_not_asked_for_again_suggests_nothing(desk: Desk) -> None:
    desk.pass_once()
    assert desk.run() is None
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    assert desk.run(RIGHT) is Rating.GOOD


def test_a_rebuild_in_less_than_half_the_usual_time_is_easy(desk: Desk) -> None:
    desk.pass_once()
    assert rebuilt(desk, 10, OTHER) is Rating.GOOD
    assert rebuilt(desk, 6, RIGHT) is Rating.GOOD
    assert rebuilt(desk, 3.9, OTHER) is Rating.EASY
    assert rebuilt(desk, 3.1, RIGHT) is Rating.GOOD  # the usual time is 6 minutes by now
    assert rebuilt(desk, -9, OTHER) is Rating.GOOD  # the clock went back


def test_a_quick_restore_is_good(desk: Desk) -> None:
    desk.pass_once()
    rebuilt(desk, 10, OTHER)
    desk.until_due()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card, Form.RESTORE)
    assert desk.run(RIGHT) is Rating.GOOD


def test_a_rebuild_after_a_restore_of_the_same_review_is_good(desk: Desk) -> None:
    desk.pass_once()
    rebuilt(desk, 10, OTHER)
    desk.until_due()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card, Form.RESTORE)
    desk.collection.code_reviews.start(desk.card, Form.REBUILD)
    assert desk.run(RIGHT) is Rating.GOOD
