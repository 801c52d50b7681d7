"""Fitting FSRS: which reviews count, what is held out, and when the fitted parameters are better."""

from __future__ import annotations

import math
from datetime import date

import fsrs_rs_python
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fsrs_learner import different, study
from studylm.scheduling.fitting import (
    FEWEST,
    Verdict,
    compare,
    fit,
    fitted,
    long_term_reviews,
    predictions,
    split,
)
from studylm.scheduling.folding import History, last_states, sound, states
from studylm.scheduling.fsrs import DEFAULT_PARAMETERS, next_states

DAY = date(2026, 1, 1).toordinal()


def history(*reviews: tuple[int, int]) -> History:
    """A history of (rating, days from the first day of all)."""
    made = History()
    for rating, day in reviews:
        made.add(rating, DAY + day)
    return made


histories = st.lists(
    st.lists(st.tuples(st.integers(1, 4), st.integers(-5, 60)), min_size=1, max_size=12).map(
        lambda reviews: history(
            *((rating, sum(gap for _, gap in reviews[:n])) for n, (rating, _) in enumerate(reviews))
        )
    ),
    min_size=1,
    max_size=60,
)


def test_a_review_tests_the_memory_if_it_comes_on_a_later_study_day() -> None:
    """Not the first one, none on the same day, and none if the clock was set back."""
    cards = [history((3, 0), (3, 0), (1, 4), (3, 4), (2, 9)), history((3, 6)), history((3, 8), (4, 7), (3, 7), (1, 8))]
    assert [(review.day - DAY, review.number, review.place, review.nth) for review in long_term_reviews(cards)] == [
        (4, 0, 2, 1),
        (8, 2, 3, 1),
        (9, 0, 4, 2),
    ]


@given(histories)
def test_whole_study_days_are_held_out(cards: list[History]) -> None:
    reviews = long_term_reviews(cards)
    assert [review.day for review in reviews] == sorted(review.day for review in reviews)
    earlier = split(reviews)
    assert 0 <= earlier < max(1, len(reviews))
    if earlier:
        assert reviews[earlier - 1].day < reviews[earlier].day
        assert 0.5 <= earlier / len(reviews) <= 0.9


def test_about_a_fifth_is_held_out() -> None:
    reviews = long_term_reviews(study(DEFAULT_PARAMETERS, cards=100, days=60, seed=1))
    assert split(reviews) / len(reviews) == pytest.approx(0.8, abs=0.03)
    one_day = long_term_reviews([history((3, 0), (3, 5)) for _ in range(500)])
    assert split(one_day) == 0
    assert fit([history((3, 0), (3, 5)) for _ in range(500)], DEFAULT_PARAMETERS).verdict is Verdict.TOO_CLOSE


@given(histories)
def test_many_histories_at_once_are_the_same_as_review_by_review(cards: list[History]) -> None:
    """To the last bit: otherwise what is computed anew would differ from what is kept up to date."""
    for card, last in zip(cards, last_states(cards, DEFAULT_PARAMETERS), strict=True):
        stability = difficulty = None
        one_by_one = []
        for rating, days in zip(card.ratings, card.elapsed(), strict=True):
            after = next_states(stability, difficulty, days, parameters=DEFAULT_PARAMETERS, desired_retention=0.9)
            stability, difficulty = after[rating - 1].stability, after[rating - 1].difficulty
            one_by_one.append((stability, difficulty))
        beginnings = [card.reviews()[: place + 1] for place in range(len(card))]
        assert list(states(beginnings, DEFAULT_PARAMETERS)) == one_by_one
        assert last == one_by_one[-1]


def test_the_log_loss_is_that_of_fsrs() -> None:
    """fsrs-rs weights later reviews more: 0.25 + 0.75 (n / last)³."""
    cards = study(different(1), cards=60, days=60, seed=1)
    reviews = long_term_reviews(cards)
    items = [fsrs_rs_python.FSRSItem(cards[each.number].reviews()[: each.place + 1]) for each in reviews]
    for parameters in (DEFAULT_PARAMETERS, different(1)):
        losses = [each.loss for each in predictions(cards, reviews, parameters)]
        weights = [0.25 + 0.75 * (place / (len(losses) - 1)) ** 3 for place in range(len(losses))]
        weighted = sum(loss * weight for loss, weight in zip(losses, weights, strict=True)) / sum(weights)
        assert fsrs_rs_python.FSRS(list(parameters)).evaluate(items).log_loss == pytest.approx(weighted, rel=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_a_fit_finds_a_memory_that_is_different(seed: int) -> None:
    true = different(seed)
    cards = study(true, cards=800, days=240, seed=seed)  # enough to tell them apart
    found = fit(cards, DEFAULT_PARAMETERS)
    assert found.verdict is Verdict.BETTER
    assert found.parameters is not None and sound(found.parameters)
    assert found.before is not None and found.after is not None and found.after < found.before
    reviews = long_term_reviews(cards)
    later = reviews[-found.held_out :]
    best = math.fsum(each.loss for each in predictions(cards, later, true)) / len(later)
    assert found.after - best < 0.5 * (found.before - best), "most of what there is to gain is gained"
    assert fit(cards, DEFAULT_PARAMETERS) == found, "nothing is left to chance"


def test_a_fit_that_is_repeated_gains_nothing() -> None:
    cards = study(different(1), cards=200, days=100, seed=1)
    found = fit(cards, DEFAULT_PARAMETERS).parameters
    assert found is not None
    again = fit(cards, found)
    assert (again.verdict, again.parameters, again.before) == (Verdict.NO_BETTER, found, again.after)


def test_the_memory_that_was_expected_is_mostly_left_alone() -> None:
    verdicts = [fit(study(DEFAULT_PARAMETERS, cards=100, days=90, seed=n), DEFAULT_PARAMETERS) for n in range(12)]
    better = [found for found in verdicts if found.verdict is Verdict.BETTER]
    assert len(better) <= 4
    assert all(found.before and found.after and found.before - found.after < 0.02 for found in better)


@given(histories)
def test_any_history_is_answered(cards: list[History]) -> None:
    many = cards * 12
    found = fit(many, DEFAULT_PARAMETERS)
    assert found.tested == len(long_term_reviews(many))
    assert (found.verdict is Verdict.TOO_FEW) == (found.tested < FEWEST)
    assert (found.verdict is Verdict.BETTER) <= (found.parameters is not None and sound(found.parameters))
    for loss in (found.before, found.after):
        assert loss is None or (math.isfinite(loss) and loss >= 0)


@pytest.mark.parametrize(
    "unusable",
    [None, (), DEFAULT_PARAMETERS[:-1], (*DEFAULT_PARAMETERS[:-1], math.nan), (*DEFAULT_PARAMETERS[:-1], 0.9)],
)
def test_parameters_that_cannot_be_used_are_never_better(unusable: tuple[float, ...] | None) -> None:
    cards = study(different(1), cards=80, days=60, seed=1)
    reviews = long_term_reviews(cards)
    found = compare(cards, reviews, split(reviews), DEFAULT_PARAMETERS, unusable)
    assert (found.verdict, found.parameters, found.before, found.after) == (Verdict.UNSOUND, None, None, None)


def test_of_a_long_history_the_latest_reviews_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where none of them is the first one of its card, from which the stability after the first rating is fitted."""
    monkeypatch.setattr("studylm.scheduling.fitting.MOST", 600)
    cards = study(different(2), cards=150, days=200, seed=2)
    latest = long_term_reviews(cards)[-600:]
    assert all(review.nth > 1 for review in latest)
    found = fit(cards, DEFAULT_PARAMETERS)
    assert (found.tested, found.held_out) == (600, len(latest) - split(latest))
    assert found.parameters is not None and found.after is not None and found.before is not None


def test_reviews_of_which_nothing_can_be_learned_give_no_parameters() -> None:
    assert fitted([], []) is None or sound(fitted([], []) or ())


def test_long_histories_are_left_out_of_the_fit_and_count_otherwise() -> None:
    long = history(*((3, day) for day in range(600)))
    cards = [long, *study(DEFAULT_PARAMETERS, cards=60, days=60, seed=1)]
    assert len(long_term_reviews([long])) == 599
    assert fit(cards, DEFAULT_PARAMETERS).before is not None


def test_the_days_of_a_history_may_go_back() -> None:
    card = history((3, 0), (3, 5), (3, 2), (3, 4))
    assert card.elapsed() == [0, 5, 0, 2]
