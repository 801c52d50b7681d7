"""Recall now and later, distributions, topics and the hardest cards, on histories that are worked out by hand.

The published parameters of FSRS-6 give a first review a stability of 0.2120 (again), 1.2931 (hard), 2.3065 (good) or 8.2956
days (easy), and a difficulty of 6.4133, 5.1122, 2.1181 or 1. Recall after t days is (1 + factor t / S) ** -0.1542 with
factor = 0.9 ** (-1 / 0.1542) - 1 = 0.98035.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from studylm.collection import Rating
from studylm.scheduling.fsrs import forgetting_curve, forgetting_curves
from studylm.scheduling.model import DEFAULT_PARAMETERS, Config, Memory, retrievability
from studylm.stats.recall import Recall
from tests.stats.conftest import MONDAY, Learner

AGAIN, HARD, GOOD, EASY = Rating
TODAY = MONDAY.date()


def recall(days: float, stability: float) -> float:
    return float((1 + 0.980346 * days / stability) ** -0.154200)


def test_the_sum_and_the_mean_of_recall(learner: Learner) -> None:
    learner.rate("a", EASY, 0)  # stability 8.2956
    learner.rate("b", GOOD, 0)  # stability 2.3065
    stats = learner.stats(5)
    # (1 + 0.98035 * 5 / 8.2956) ** -0.1542 = 1.59088 ** -0.1542 = 0.93091; 3.12519 ** -0.1542 = 0.83886
    assert recall(5, 8.2956) == pytest.approx(0.93091, abs=1e-4)
    assert recall(5, 2.3065) == pytest.approx(0.83886, abs=1e-4)
    assert stats.known == pytest.approx(0.93091 + 0.83886, abs=1e-4)
    assert stats.average_retrievability == pytest.approx((0.93091 + 0.83886) / 2, abs=1e-4)


def test_what_is_expected_on_the_next_days(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.rate("b", GOOD, 3)
    found = learner.stats(5).expected  # a was reviewed 5 days ago, b 2
    assert [(each["day"], each["days"]) for each in found] == [
        ("2026-05-10", 1),
        ("2026-05-16", 7),
        ("2026-05-23", 14),
        ("2026-06-08", 30),
        ("2026-08-07", 90),
    ]
    for each in found:
        known = recall(5 + each["days"], 8.2956) + recall(2 + each["days"], 2.3065)
        assert (each["known"], each["recall"]) == (pytest.approx(known, abs=1e-4), pytest.approx(known / 2, abs=1e-4))


def test_recall_can_be_expected_on_any_date() -> None:
    memories = {
        "a": Memory(stability=10.0, difficulty=5.0, last_review=MONDAY, last_day=TODAY - timedelta(days=10)),
        "b": Memory(stability=30.0, difficulty=5.0, last_review=MONDAY, last_day=TODAY),
        "new": Memory(),
    }
    found = Recall(memories, TODAY, parameters=DEFAULT_PARAMETERS, config=Config())
    assert found.now == {"a": pytest.approx(0.9), "b": 1.0}  # after as many days as the stability, recall is 0.9
    later = found.expected(TODAY + timedelta(days=30))
    assert later.known == pytest.approx(recall(40, 10) + 0.9, abs=1e-5)
    assert found.expected(TODAY - timedelta(days=10)).known == 2.0  # nothing was forgotten then
    nothing = Recall({}, TODAY, parameters=DEFAULT_PARAMETERS, config=Config()).expected(date(2030, 1, 1))
    assert (nothing.known, nothing.recall) == (0, None)


def test_recall_is_that_of_the_scheduler(learner: Learner) -> None:
    for name, rating in zip("abcd", Rating, strict=True):
        learner.rate(name, rating, 0)
    memories = learner.collection.store.present.memories()
    config = learner.collection.config
    found = Recall(memories, TODAY + timedelta(days=9), parameters=DEFAULT_PARAMETERS, config=config).now
    for card_id, memory in memories.items():
        assert found[card_id] == retrievability(memory, TODAY + timedelta(days=9), config=config)
    days, stabilities = [-3, 0, 1, 0.5, 700], [0.1, 2.0, 3.0, 4.0, 5.0]
    for parameters in (DEFAULT_PARAMETERS, (*DEFAULT_PARAMETERS[:-1], 0.4)):
        assert forgetting_curves(days, stabilities, parameters) == [
            forgetting_curve(each, stability, parameters) for each, stability in zip(days, stabilities, strict=True)
        ]


def test_distributions(learner: Learner) -> None:
    for name, rating in zip("abcd", Rating, strict=True):
        learner.rate(name, rating, 0)

    def held(name: str, day: int) -> dict[float, int]:
        return {each["from"]: each["cards"] for each in learner.stats(day).distributions[name] if each["cards"]}

    assert held("retrievability", 0) == {0.9: 4}
    assert held("stability", 0) == {0: 1, 1: 2, 7: 1}  # 0.2120; 1.2931, 2.3065; 8.2956
    assert held("difficulty", 0) == {6: 1, 5: 1, 2: 1, 1: 1}
    # After 40 days: (1 + 0.98034 * 40 / S) ** -0.1542 = 0.447, 0.588, 0.640, 0.764
    assert held("retrievability", 40) == {0.4: 1, 0.5: 1, 0.6: 1, 0.7: 1}
    bins = learner.stats(40).distributions
    assert [(each["from"], each["to"]) for each in bins["retrievability"]] == [
        (0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0)
    ]  # fmt: skip
    assert [(each["from"], each["to"]) for each in bins["stability"]] == [
        (0, 1), (1, 3), (3, 7), (7, 14), (14, 30), (30, 90), (90, 180), (180, 365), (365, None)
    ]  # fmt: skip
    assert [(each["from"], each["to"]) for each in bins["difficulty"]] == [(each, each + 1) for each in range(1, 10)]


def test_the_ends_of_the_bins() -> None:
    from studylm.stats.recall import distributions

    memories = [
        Memory(stability=stability, difficulty=difficulty)
        for stability, difficulty in ((1.0, 1.0), (3.0, 9.0), (364.9, 10.0), (365.0, 2.0), (36500.0, 1.9))
    ]
    found = distributions(memories, [0.0, 0.1, 0.5, 0.999, 1.0])
    assert [each["cards"] for each in found["stability"]] == [0, 1, 1, 0, 0, 0, 0, 1, 2]
    assert [each["cards"] for each in found["difficulty"]] == [2, 1, 0, 0, 0, 0, 0, 0, 2]
    assert [each["cards"] for each in found["retrievability"]] == [1, 1, 0, 0, 0, 1, 0, 0, 0, 2]


def test_topics(learner: Learner) -> None:
    learner.rate("a", EASY, 0)  # x
    learner.rate("a", AGAIN, 8)  # a lapse
    learner.rate("b", GOOD, 8)  # x and y; c of y was never reviewed
    stats = learner.stats(8)  # both were reviewed today: recall is 1
    assert stats.topics == {
        "x": {"cards": 2, "seen": 2, "mastery": 1.0, "known": 2.0, "recall": 1.0, "reviews": 3, "lapses": 1},
        "y": {"cards": 2, "seen": 1, "mastery": 0.5, "known": 1.0, "recall": 1.0, "reviews": 1, "lapses": 0},
    }
    later = learner.stats(10)
    b = recall(2, 2.3065)
    assert later.topics["y"]["known"] == later.topics["y"]["recall"] == pytest.approx(b, abs=1e-4)
    assert later.topics["y"]["mastery"] == pytest.approx(b / 2, abs=1e-4)
    learner.collection.control.reset(["d/a"])
    assert (learner.stats().topics["x"]["reviews"], learner.stats().topics["x"]["lapses"]) == (1, 0)


def test_the_hardest_cards_by_lapses_then_difficulty_then_recall(learner: Learner) -> None:
    learner.rate("a", EASY, 0)
    learner.rate("a", AGAIN, 8)  # one lapse
    learner.rate("b", GOOD, 0)  # no lapse, difficulty 2.1181
    learner.rate("c", HARD, 0)  # no lapse, difficulty 5.1122
    learner.rate("d", GOOD, 5)  # as difficult as b, but reviewed later
    learner.rate("e", GOOD, 5)  # like d
    found = learner.stats(8).hardest
    assert [each["id"] for each in found] == ["d/a", "d/c", "d/b", "d/d", "d/e"]
    assert [each["lapses"] for each in found] == [1, 0, 0, 0, 0]
    assert [each["reviews"] for each in found] == [2, 1, 1, 1, 1]
    assert found[1]["difficulty"] == pytest.approx(5.1122, abs=1e-4)
    assert found[1]["recall"] == pytest.approx(recall(8, 1.2931), abs=1e-4)
