"""A code card that is reset: new again, but passed before, so it comes back as on its first return."""

from __future__ import annotations

from studylm.collection import Phase, Rating, ReviewSession
from studylm.forms.form import Form
from tests.collection.coding.conftest import RIGHT, WRONG, Desk, repair, restore


def test_it_stays_passed_and_comes_as_on_its_first_return(desk: Desk) -> None:
    desk.pass_once()
    for _ in range(3):
        desk.prove(restore(), repair())
        desk.collection.code_reviews.start(desk.card)
        desk.run(RIGHT)
        desk.rate(Rating.EASY)
        desk.until_due()
    assert desk.collection.code_reviews.next_forms(desk.card)[0] is Form.REBUILD
    desk.collection.control.reset([desk.card.id])
    assert desk.collection.view(desk.card.id).memory.phase is Phase.NEW
    assert [view.card.id for view in desk.collection.search("is:passed is:new")] == [desk.card.id]
    assert desk.collection.code_reviews.next_forms(desk.card)[0] is Form.RESTORE
    desk.prove(restore("again"))
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, desk.source(opened.kept)) == (Form.RESTORE, RIGHT)
    assert desk.path.read_bytes() == restore("again").source
    assert not desk.collection.store.attempts.help_since_review(desk.card.id).passed


def test_earlier_runs_do_not_count_for_the_review_after_it(desk: Desk) -> None:
    desk.pass_once()
    desk.collection.control.reset([desk.card.id])
    session = ReviewSession(desk.collection)
    assert session.opened is not None and session.opened.form is Form.REBUILD
    assert session.suggested is None
    assert desk.run(WRONG) is None
    assert desk.run(RIGHT) is Rating.HARD
    desk.rate(Rating.HARD)
    reviews = desk.collection.store.reviews.records(desk.card.id)
    assert [review.before.phase for review in reviews] == [Phase.NEW, Phase.NEW]
    assert reviews[-1].form is Form.REBUILD


def test_undo_of_the_review_after_a_reset_and_of_the_reset(desk: Desk) -> None:
    desk.pass_once()
    before = desk.collection.view(desk.card.id).memory
    desk.collection.control.reset([desk.card.id])
    desk.prove(restore())
    desk.collection.code_reviews.open(desk.card)
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    assert desk.collection.code_reviews.start(desk.card).form is None
    desk.collection.control.undo()
    again = desk.collection.code_reviews.open(desk.card)
    assert (again.form, again.changed) == (Form.RESTORE, False)
    assert desk.collection.store.attempts.help_since_review(desk.card.id).passed
    desk.collection.control.undo()
    assert desk.collection.view(desk.card.id).memory == before
