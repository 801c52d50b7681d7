"""A collection fits FSRS when enough reviews are new, says what came of it, and finds the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from benchmarks.fsrs_learner import START, different, record, study
from studylm.collection import Collection, Rating, ReviewSession
from studylm.collection.control.fitting import Outcome
from studylm.errors import StudylmError
from studylm.scheduling.fsrs import DEFAULT_PARAMETERS

Open = Callable[..., Collection]


def state(collection: Collection) -> tuple[object, ...]:
    """Everything that a fit may change."""
    store = collection.store
    return store.reviews.memories(), list(store.reviews.all_parameters()), store.fits.records()


def test_too_few_reviews_are_said_to_be_too_few(open_collection: Open) -> None:
    collection = open_collection()
    for number in range(12):
        collection.rate(f"deck/c{number}", Rating.GOOD)
    before = state(collection)
    assert not collection.fitting.is_due()
    assert collection.fitting.run() == Outcome(
        reviews=0,
        adopted=False,
        before=None,
        after=None,
        reason="You have 0 of the 400 reviews that a fit needs: those that came a day or more after the one before on the "
        "same card.",
    )
    assert state(collection) == before


def test_a_fit_is_offered_adopted_followed_and_reverted(open_collection: Open) -> None:
    collection, window = open_collection(), open_collection()
    record(collection.store, study(different(2), cards=300, days=150, seed=2))
    fitting, at_first = collection.fitting, collection.store.reviews.memories()
    assert fitting.is_due() and window.fitting.is_due()

    tried = fitting.run(dry_run=True)
    assert not tried.adopted and tried.reason.endswith("Nothing was changed.")
    assert collection.store.fits.records() == [] and collection.store.reviews.memories() == at_first

    found = fitting.run()
    assert found.adopted
    assert found.before is not None and found.after is not None and found.after < found.before
    assert (found.before, found.after, found.reviews) == (tried.before, tried.after, tried.reviews)
    held_out = round(found.reviews / 5)
    assert found.reason.startswith("On your last ")
    assert abs(int(found.reason.split()[3].replace(",", "")) - held_out) < 40
    assert f"predict better: log loss {found.after:.3f} instead of {found.before:.3f}." in found.reason
    assert not fitting.is_due() and not window.fitting.is_due()

    for each in (collection, window):
        memories = each.store.reviews.memories()
        assert memories == each.store.reviews.replayed() != at_first
        assert {card_id: memory.due for card_id, memory in memories.items()} == {
            card_id: memory.due for card_id, memory in at_first.items()
        }

    again = fitting.run()
    assert not again.adopted and again.reason == "The present parameters are those of the fit already."
    back = window.fitting.revert()
    assert (back.adopted, back.before, back.after, back.reason) == (
        False,
        None,
        None,
        "Back to the published parameters.",
    )
    assert collection.store.reviews.memories() == at_first
    assert collection.store.reviews.parameters().fsrs == DEFAULT_PARAMETERS
    assert not fitting.is_due(), "it is not offered again at once"
    with pytest.raises(StudylmError, match="nothing to revert"):
        fitting.revert()


def test_a_second_fit_goes_back_to_the_first(open_collection: Open) -> None:
    collection = open_collection()
    record(collection.store, study(different(2), cards=300, days=150, seed=2))
    assert collection.fitting.run().adopted
    first = collection.store.reviews.parameters()
    collection.store.fits.adopt(different(1), collection.clock.now(), instead_of=first, reviews=2000, reason="better")
    day = collection.clock.today()
    assert (
        collection.fitting.revert(dry_run=True).reason == f"This would go back to the parameters of the fit of {day}."
    )
    assert collection.store.reviews.parameters().fsrs == different(1)
    assert collection.fitting.revert().reason == f"Back to the parameters of the fit of {day}."
    assert collection.store.reviews.parameters().fsrs == first.fsrs


def test_a_refused_fit_is_offered_again_when_a_fifth_is_new(open_collection: Open) -> None:
    collection = open_collection()
    histories = study(DEFAULT_PARAMETERS, cards=100, days=60, seed=3)
    record(collection.store, histories)
    assert collection.fitting.is_due()
    before = collection.store.reviews.memories()
    found = collection.fitting.run()
    assert not found.adopted and found.before and found.after
    assert "log loss" in found.reason and found.reason.endswith("The present parameters stay.")
    assert collection.store.reviews.memories() == before
    assert not collection.fitting.is_due()
    reviews, now, more = collection.store.daily.days(), START + timedelta(days=90), 0
    tested = sum(day.tested for day in reviews)
    while not collection.fitting.is_due() and more < 1000:
        now += timedelta(hours=1)
        collection.store.reviews.record(f"d/{more % 100}", Rating.EASY, now, config=collection.config)
        more += 1
    assert more == pytest.approx(tested / 4, abs=5)


def test_reviews_on_one_day_cannot_be_split(open_collection: Open) -> None:
    collection = open_collection()
    for day in (0, 9):
        for number in range(420):
            collection.store.reviews.record(
                f"d/{number}", Rating.EASY, START + timedelta(days=day), config=collection.config
            )
    found = collection.fitting.run()
    assert (found.reviews, found.adopted, found.before) == (420, False, None)
    assert "too few days" in found.reason
    assert not collection.fitting.is_due()


def test_resets_and_undos_are_left_out_or_split(open_collection: Open) -> None:
    collection = open_collection()
    for card, days in (("c0", (0, 3, 9)), ("c1", (0, 5)), ("c0", (12, 12, 20))):
        if days[0] == 12:
            collection.control.reset([f"deck/{card}"])
        for day in days:
            collection.store.reviews.record(
                f"deck/{card}", Rating.GOOD, START + timedelta(days=day), config=collection.config
            )
    collection.undo()
    lengths = sorted(len(history) for history in collection.store.reviews.histories())
    assert lengths == [2, 2, 3]
    collection.control.reset(["deck/c1"])
    assert sorted(len(history) for history in collection.store.reviews.histories()) == lengths


def test_an_open_session_goes_on(open_collection: Open) -> None:
    collection = open_collection()
    session = ReviewSession(collection)
    record(collection.store, study(different(2), cards=300, days=150, seed=2))
    assert session.current is not None
    assert open_collection().fitting.run().adopted
    session.reveal()
    promised = session.previews()[Rating.EASY]
    assert session.rate(Rating.EASY).after == promised
    assert collection.stats().known > 0
