"""Sittings of some minutes, an exam on Today, and a fit that is offered after a sitting."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from studylm.checker.client import Checker
from studylm.collection import Collection, Rating
from studylm.tui.app import StudyApp
from studylm.workspace import Workspace
from tests.changing import change
from tests.tui.conftest import Clock, make_deck, seen, shows

MANY = "\n".join(f"## Fact {n} {{#f{n}}}\n\nWhat is {n}?\n\n### Answer\n\nIt is {n}.\n" for n in range(60))


@pytest.fixture
def many(workspace: Workspace, clock: Clock) -> Collection:
    """Sixty cards that are all due."""
    make_deck(workspace, recall=MANY, code="")
    opened = Collection.open(workspace, clock=clock)
    for card_id in opened.library.cards:
        opened.rate(card_id, Rating.EASY, duration_ms=30_000)
    clock.forward(days=40)
    return opened


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_sitting_of_twenty_minutes_ends_and_names_what_it_postpones(
    many: Collection, clock: Clock, checker: Checker, size: tuple[int, int]
) -> None:
    app = StudyApp(many, checker)
    async with app.run_test(notifications=True, size=size) as pilot:
        await shows(pilot, "About 37 minutes for 60 cards.", "20 minutes")
        await pilot.press("t")
        await shows(pilot, "· 0 done")
        for number in range(1, 5):
            await pilot.press("space")
            clock.forward(minutes=4.99)
            await pilot.press("3")
            if number < 4:
                await shows(pilot, f"· {number} done")
        await shows(pilot, "Done: 4 cards", "The time is used.", "56 reviews postponed: trees/f")
        await pilot.pause(0.8)
        await pilot.press("space")
        await shows(pilot, "for 56 cards.")
    many.close()


async def test_the_minutes_of_the_day_are_shown_as_used_up(
    many: Collection, workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    change(workspace, "minutes_per_day = 10\n")
    app = StudyApp(many, checker)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await shows(pilot, "About 10 minutes", "reviews postponed: trees/f")
        for n in range(4):
            many.rate(f"trees/f{n}", Rating.GOOD, duration_ms=290_000)
        await pilot.press("question_mark", "escape")
        await shows(pilot, "Today's limit is reached; 56 reviews beyond it", "m goes on now.")
        await pilot.press("m")
        await shows(pilot, "· 0 done")
    many.close()


async def test_today_names_the_exam(many: Collection, clock: Clock, checker: Checker) -> None:
    day = many.clock.today() + timedelta(days=12)
    many.exams.enter(day, "", list(many.library.cards))
    app = StudyApp(many, checker)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, f"Exam on {day.day} {day:%B}, in 12 days")
    many.close()


def differs(collection: Collection, clock: Clock) -> None:
    """Reviews of somebody who forgets faster than the model thinks."""
    chance = random.Random(4)
    while not collection.fitting.is_due():
        order = collection.order()
        for card_id in (*order.learning, *order.review, *order.new[:5]):
            known = chance.random() < 0.72
            collection.rate(card_id, Rating.GOOD if known else Rating.AGAIN, duration_ms=1000)
        clock.forward(days=1)
    for card_id in collection.order().learning:
        collection.rate(card_id, Rating.EASY, duration_ms=1000)


async def finish_a_sitting(pilot: object) -> None:
    press = pilot.press  # type: ignore[attr-defined]
    await press("space")
    await shows(pilot, "· 0 done")  # type: ignore[arg-type]
    await press("space", "4")


async def test_a_fit_is_offered_after_a_sitting_and_runs_when_asked(
    workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    make_deck(workspace, recall=MANY, code="")
    with Collection.open(workspace, clock=clock) as collection:
        differs(collection, clock)
        assert collection.fitting.is_due()
        change(workspace, "new_per_day = 0\nreviews_per_day = 1\n")
        app = StudyApp(collection, checker)
        async with app.run_test(notifications=True, size=(80, 24)) as pilot:
            await finish_a_sitting(pilot)
            await shows(pilot, "f fits the memory model to your own reviews")
            await pilot.press("f")
            await shows(pilot, "On your last")
            assert not collection.fitting.is_due()
            assert "f Fit" not in seen(pilot)


async def test_a_fit_runs_by_itself_or_never_if_the_setting_says_so(
    workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    make_deck(workspace, recall=MANY, code="")
    with Collection.open(workspace, clock=clock) as collection:
        differs(collection, clock)
        for value in ("never", "auto"):
            change(workspace, f'new_per_day = 0\nreviews_per_day = 1\noptimize = "{value}"\n')
            app = StudyApp(collection, checker)
            async with app.run_test(notifications=True, size=(80, 24)) as pilot:
                await finish_a_sitting(pilot)
                await shows(pilot, "Done: 1 card")
                if value == "auto":
                    await shows(pilot, "On your last")
                assert "f fits the memory model" not in seen(pilot)
                assert collection.fitting.is_due() == (value == "never")
            clock.forward(days=1)
