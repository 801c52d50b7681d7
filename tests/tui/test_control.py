"""An open window beside commands: settings that change, cards that are put aside, and undo of the last change."""

from __future__ import annotations

import pytest

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


async def test_keys_bury_and_suspend_a_card_and_u_takes_it_back(
    collection: Collection, checker: Checker, app: StudyApp
) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("space")
        await shows(pilot, "What is a leaf", "- Bury")
        await pilot.press("-")
        await shows(pilot, "What is the root?", "Buried: it comes again tomorrow. u takes it back.")
        assert collection.view("trees/leaf").buried_until is not None
        await pilot.press("space", "!")
        await shows(pilot, "Double it", "Suspended: it comes again when you unsuspend it. u takes it back.")
        assert collection.view("trees/root").suspended
        await pilot.press("u")
        await shows(pilot, "What is the root?", "Undone: the suspension.")
        await pilot.press("u")
        await shows(pilot, "What is a leaf", "Undone: the burying.")
        view = collection.view("trees/leaf")
        assert (view.suspended, view.buried_until) == (False, None)
        await pilot.press("?")
        await shows(pilot, "Put the card aside until tomorrow")


async def test_burying_a_code_card_keeps_what_was_typed(
    collection: Collection, checker: Checker, app: StudyApp
) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("space", "-", "-")
        await shows(pilot, "Write double(x)")
        path = collection.answers.start(collection.find("double"))[0]
        await pilot.press("enter", "#", "-", "!", "escape")
        await pilot.press("-")
        await shows(pilot, "Nothing rated this time.")
        assert path.read_text().startswith("#-!def double(x):")
        assert collection.view("trees/double").buried_until is not None
        await pilot.press("u")
        await shows(pilot, "Write double(x)")
        assert path.read_text().startswith("#-!def double(x):")


async def test_a_read_only_history_refuses_to_bury(
    collection: Collection, app: StudyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("space")
        await shows(pilot, "What is a leaf")
        monkeypatch.setattr(collection.store._file, "read_only", True)
        for key, word in (("-", "Not buried"), ("!", "Not suspended")):
            await pilot.press(key)
            await shows(pilot, word)
        assert app.screen.session.current.name == "leaf"  # type: ignore[attr-defined]
        assert collection.view("trees/leaf").buried_until is None
