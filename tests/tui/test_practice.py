"""Studying ahead and the query box on Today."""

from __future__ import annotations

import pytest

from studylm.checker.client import Checker
from studylm.collection import Collection, Rating
from studylm.tui.app import StudyApp
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace
from tests.tui.conftest import RECALL, Clock, make_deck, seen, shows, until

SIZES = [(80, 24), (140, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_studying_ahead_records_nothing(
    collection: Collection, app: StudyApp, clock: Clock, size: tuple[int, int]
) -> None:
    collection.rate("trees/leaf", Rating.EASY)
    collection.rate("trees/root", Rating.GOOD)
    collection.rate("trees/root", Rating.GOOD)
    collection.rate("trees/double", Rating.EASY)
    clock.forward(days=1)
    before = collection.cards(), collection.store.reviews.records()
    async with app.run_test(notifications=True, size=size) as pilot:
        await shows(pilot, "a Study ahead")
        await pilot.press("a")
        await shows(
            pilot, "What is the root?", "Practice: nothing is recorded.", "2 left" if size[0] < 100 else "2 review"
        )
        await pilot.press("space")
        await shows(pilot, "The node without a parent.", "1 again")
        await pilot.press("1")
        await shows(pilot, "What is a leaf")
        await pilot.press("u")
        await shows(pilot, "What is the root?")
        await pilot.press("space", "1", "space", "3", "space")
        await shows(pilot, "The node without a parent.")
        await pilot.press("4")
        await shows(pilot, "Practised: 3 answers, 1 of them again. Nothing was recorded.")
    assert (collection.cards(), collection.store.reviews.records()) == before


async def test_practice_records_once_it_is_asked_to(collection: Collection, app: StudyApp, clock: Clock) -> None:
    collection.rate("trees/leaf", Rating.EASY)
    collection.rate("trees/root", Rating.EASY)
    clock.forward(days=3)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("a")
        await shows(pilot, "Practice: nothing is recorded.")
        await pilot.press("space", "3", "w")
        await shows(pilot, "Practice: each rating is recorded, as in a review.")
        await pilot.press("space")
        easy = collection.preview("trees/root")[Rating.EASY]
        assert easy.interval_days is not None
        await shows(pilot, "easy · ")
        await pilot.press("4")
        await shows(pilot, "Practised: 2 answers, 0 of them again. 1 review recorded.")
    assert collection.view("trees/root").memory.interval_days == easy.interval_days
    assert [record.card_id for record in collection.store.reviews.records()] == [
        "trees/leaf",
        "trees/root",
        "trees/root",
    ]


async def test_there_is_nothing_to_practise_at_first(app: StudyApp) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("a")
        await shows(pilot, "There is nothing to practise yet")


async def test_a_query_starts_a_sitting_over_what_matches(collection: Collection, app: StudyApp, clock: Clock) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("slash")
        await shows(pilot, "Which cards?")
        await pilot.press(*"is:nwe")
        await shows(pilot, "there is no is:nwe. Did you mean is:new?")
        await pilot.press("enter", *["backspace"] * 6, *"leaf-")
        await shows(pilot, "No card matches.")
        await pilot.press("enter", *["backspace"] * 5, *"parent")
        await shows(pilot, "1 card matches, 1 to study now: enter starts.")
        await pilot.press("enter")
        await shows(pilot, "What is the root?")
        assert isinstance(app.screen, ReviewScreen)
        await pilot.press("space", "4")
        await shows(pilot, "Done: 1 card")
        await pilot.press("q")
        await shows(pilot, "/ Search")
        await pilot.press("slash", *"parent")
        await shows(pilot, "1 card matches, none to study now: enter practises, unrecorded.")
        await pilot.press("enter")
        await shows(pilot, "Practice: nothing is recorded.")
        await pilot.press("q", "slash", *"kind:code")
        await shows(pilot, "1 card matches, 1 to study now")
        await pilot.press("escape")
        await until(pilot, lambda: "matches" not in seen(pilot) and "/ Search" in seen(pilot))


async def test_a_query_is_a_way_past_what_new_cards_wait_for(
    workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    make_deck(workspace, recall=RECALL.replace("{#root ", '{#root needs="leaf" '))
    with Collection.open(workspace, clock=clock) as collection:
        app = StudyApp(collection, checker)
        async with app.run_test(notifications=True, size=(80, 24)) as pilot:
            await pilot.press("slash", *"parent")
            await shows(pilot, "1 card matches, 1 to study now, past what they need: enter starts.")
            await pilot.press("enter")
            await shows(pilot, "What is the root?", "1 left")
