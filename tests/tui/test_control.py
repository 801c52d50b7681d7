"""An open window beside commands: settings that change, cards that are put aside, and undo of the last change."""

from __future__ import annotations

from studylm.checker.client import Checker
from studylm.collection import Collection, Rating
from studylm.tui.app import StudyApp
from studylm.workspace import Workspace
from tests.changing import change
from tests.tui.conftest import Clock, seen, shows, until


async def test_today_uses_changed_settings_and_takes_back_what_a_command_did(
    collection: Collection, workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    new = collection.queue(day_limits=True).new
    assert new > 1
    app = StudyApp(collection, checker)
    async with app.run_test(notifications=True, size=(240, 40)) as pilot:
        await until(pilot, lambda: f"for {new} cards" in seen(pilot))
        with Collection.open(workspace, clock=clock) as other:
            other.control.suspend(["trees/leaf"])
        change(workspace, "new_per_day = 1\n")
        await pilot.press("u")
        await until(pilot, lambda: "Undone: the suspension of trees/leaf." in seen(pilot))
        await until(pilot, lambda: "for 1 card." in seen(pilot))
        assert not collection.view("trees/leaf").suspended
        await pilot.press("u")
        await until(pilot, lambda: "There is nothing to undo." in seen(pilot))
        change(workspace, "new_per_day = few\n")
        await pilot.press("u")
        await until(pilot, lambda: "The settings from before hold." in seen(pilot))
        assert "for 1 card." in seen(pilot)


async def test_a_rating_that_makes_a_leech_says_what_to_do(
    collection: Collection, workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    change(workspace, "leech_lapses = 1\nnew_per_day = 0\n")
    collection.rate("trees/leaf", Rating.EASY)
    clock.forward(days=60)
    app = StudyApp(collection, checker)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await shows(pilot, "About 1 minute")
        await pilot.press("space", "space", "1")
        await shows(pilot, "A leech (1 lapse): its hint may help: Look down, not up.")
        await pilot.press("q")
        await shows(pilot, "trees/leaf is a leech (1 lapse): its hint may help")
