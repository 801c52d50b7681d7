"""Whether the model is right: on four tests worked out by hand, and against sums over single reviews."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.collection import Rating
from studylm.stats.calibration import calibration, moving_average_loss, wilson
from studylm.store.derived.daily import DayRetention, Predicted
from tests.stats.conftest import Learner

AGAIN, HARD, GOOD, EASY = Rating
AFTER_8, AFTER_30 = 0.90247, 0.79178
"""Recall 8 and 30 days after a first review that was easy: (1 + 0.98034 t / 8.2956) ** -0.1542."""


def four_tests(learner: Learner) -> None:
    """One after 8 days that is recalled; three after 30 days, of which one is not."""
    for name in "abcd":
        learner.rate(name, EASY, 0)
    learner.rate("a", GOOD, 8)
    learner.rate("b", GOOD, 30)
    learner.rate("c", HARD, 30)
    learner.rate("d", AGAIN, 30)


def test_four_tests(learner: Learner) -> None:
    four_tests(learner)
    found = learner.stats().calibration
    assert pytest.approx((1 + 0.98034 * 8 / 8.2956) ** -0.1542, abs=1e-5) == AFTER_8
    assert pytest.approx((1 + 0.98034 * 30 / 8.2956) ** -0.1542, abs=1e-5) == AFTER_30
    assert found["bins"] == [
        {
            "from": 0.75,
            "to": 0.8,
            "reviews": 3,
            "predicted": pytest.approx(AFTER_30, abs=1e-4),
            "observed": 2 / 3,
            # (2/3 + z²/6 ∓ z √((2/3)(1/3)/3 + z²/36)) / (1 + z²/3) with z = 1.96, z² = 3.8415
            "low": pytest.approx(0.2077, abs=1e-4),
            "high": pytest.approx(0.9385, abs=1e-4),
        },
        {
            "from": 0.9,
            "to": 0.95,
            "reviews": 1,
            "predicted": pytest.approx(AFTER_8, abs=1e-4),
            "observed": 1.0,
            "low": pytest.approx(1 / (1 + 3.8415), abs=1e-4),
            "high": 1.0,
        },
    ]
    assert (found["reviews"], found["observed"]) == (4, 3 / 4)
    assert found["predicted"] == pytest.approx((AFTER_8 + 3 * AFTER_30) / 4, abs=1e-4)
    # (1 * |0.90247 - 1| + 3 * |0.79178 - 0.66667|) / 4 = (0.09753 + 0.37533) / 4 = 0.11822
    assert found["error_points"] == pytest.approx(11.822, abs=0.01)
    loss = found["log_loss"]
    # -(ln 0.90247 + 2 ln 0.79178 + ln(1 - 0.79178)) / 4 = (0.10262 + 0.46694 + 1.56916) / 4 = 0.53468
    assert loss["model"] == pytest.approx(0.53468, abs=1e-4)
    # -(3 ln 0.75 + ln 0.25) / 4 = (0.86305 + 1.38629) / 4 = 0.56234
    assert loss["constant"] == pytest.approx(0.56234, abs=1e-5)
    # On day 8 the share is 9/10 (ten tests at 90 %); on day 30 it is (9 + 1)/(10 + 1):
    # -(ln 0.9 + 2 ln(10/11) + ln(1/11)) / 4 = (0.10536 + 0.19062 + 2.39790) / 4 = 0.67347
    assert loss["moving_average"] == pytest.approx(0.67347, abs=1e-5)


def test_what_the_present_parameters_predicted(learner: Learner) -> None:
    four_tests(learner)
    stats = learner.stats()
    everything = {**stats.calibration, "log_loss": dict(stats.calibration["log_loss"])}
    del everything["log_loss"]["moving_average"]
    assert stats.calibration_now == everything


def test_without_tests_there_is_nothing_to_say(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    nothing = {"reviews": 0, "predicted": None, "observed": None, "error_points": None, "bins": []}
    stats = learner.stats()
    losses = {"model": None, "constant": None}
    assert stats.calibration == {**nothing, "log_loss": {**losses, "moving_average": None}}
    assert stats.calibration_now == {**nothing, "log_loss": losses}


def test_a_constant_that_was_always_right_has_no_loss(learner: Learner) -> None:
    for name in "ab":
        learner.rate(name, EASY, 0)
        learner.rate(name, GOOD, 8)
    loss = learner.stats().calibration["log_loss"]
    assert loss["constant"] == 0
    assert loss["model"] == pytest.approx(-math.log(AFTER_8), abs=1e-5)


def test_a_test_on_the_day_of_the_review_before_is_not_predicted_as_certain(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.rate("a", AGAIN, 0)  # recall was predicted to be 1
    found = learner.stats().calibration
    assert found["log_loss"]["model"] == pytest.approx(-math.log(0.001))
    assert [(each["from"], each["to"]) for each in found["bins"]] == [(0.95, 1.0)]


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (9, 10, 0.5958, 0.9821), (90, 100, 0.8256, 0.9448)],
)
def test_wilson_as_published(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


days = st.lists(st.tuples(st.integers(1, 50), st.floats(0, 1)), max_size=80)


@given(days)
def test_the_moving_average_looks_back_on_thirty_days_with_tests(found: list[tuple[int, float]]) -> None:
    each = [
        DayRetention(date(2026, 1, 1) + timedelta(days=3 * place), tested, round(tested * share), 0, 0)
        for place, (tested, share) in enumerate(found)
    ]
    losses = []
    for place, day in enumerate(each):
        before = each[max(0, place - 30) : place]
        chance = (9 + sum(it.remembered for it in before)) / (10 + sum(it.reviews for it in before))
        losses += [-math.log(chance)] * day.remembered + [-math.log(1 - chance)] * (day.reviews - day.remembered)
    expected = pytest.approx(sum(losses) / len(losses)) if losses else None
    assert moving_average_loss(each) == expected


def by_step(reviews: list[tuple[float, bool]]) -> list[Predicted]:
    steps: defaultdict[tuple[int, bool], list[float]] = defaultdict(list)
    for chance, recalled in reviews:
        steps[int(chance * 1000), recalled].append(chance)
    return [Predicted(*key, len(chances), sum(chances) / len(chances)) for key, chances in sorted(steps.items())]


def exact_loss(reviews: list[tuple[float, bool]]) -> float:
    return sum(-math.log(chance if recalled else 1 - chance) for chance, recalled in reviews) / len(reviews)


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.booleans()), min_size=1, max_size=300))
def test_the_sums_by_step_stand_for_the_single_reviews(reviews: list[tuple[float, bool]]) -> None:
    found = calibration(by_step(reviews))
    # Within a step, chances differ from their mean by 0.001 at most; what remains is of the second order.
    bound = sum((0.001 / max(1e-3, (chance if recalled else 1 - chance) - 0.001)) ** 2 for chance, recalled in reviews)
    assert found["log_loss"]["model"] == pytest.approx(exact_loss(reviews), abs=bound / len(reviews) + 1e-12)
    assert sum(each["reviews"] for each in found["bins"]) == found["reviews"] == len(reviews)
    assert found["observed"] == pytest.approx(sum(recalled for _, recalled in reviews) / len(reviews))
    assert found["predicted"] == pytest.approx(sum(chance for chance, _ in reviews) / len(reviews))
    assert all(0 <= each["low"] <= each["observed"] <= each["high"] <= 1 for each in found["bins"])


def test_for_a_learner_whom_the_model_knows_the_loss_is_exact_to_a_millionth() -> None:
    chance = random.Random(1)
    predicted = [chance.betavariate(18, 2) for _ in range(20_000)]  # 0.9 on average
    reviews = [(min(each, 0.999), chance.random() < each) for each in predicted]
    found = calibration(by_step(reviews))
    assert found["log_loss"]["model"] == pytest.approx(exact_loss(reviews), abs=1e-6)
    assert found["error_points"] < 1
    assert found["log_loss"]["model"] < found["log_loss"]["constant"]
