"""Two windows on one workspace: what one has done, the other does not do again."""

from __future__ import annotations

from studylm.checker.client import Checker
from studylm.collection import Collection, Rating
from studylm.tui.app import StudyApp
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace
from tests.tui.conftest import Clock


def told(app: StudyApp) -> str:
    return "\n".join(note.message for note in app._notifications)


def shown(app: StudyApp) -> str | None:
    assert isinstance(app.screen, ReviewScreen)
    return app.screen.card.id if app.screen.card else None


async def test_a_card_that_was_rated_in_another_window_is_told_and_not_rated_again(
    collection: Collection, workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    app = StudyApp(collection, checker)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("space", "space")
        with Collection.open(workspace, clock=clock) as other:
            other.rate("trees/leaf", Rating.EASY)
        await pilot.press("1")
        await pilot.pause()
        assert "trees/leaf was rated in another window: easy." in told(app)
        assert collection.view("trees/leaf").memory.reps == 1
        assert shown(app) == "trees/root"
        await pilot.press("space", "4")
        await pilot.pause()
        assert collection.view("trees/root").memory.reps == 1


async def test_u_takes_back_no_rating_of_another_window(
    collection: Collection, workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    app = StudyApp(collection, checker)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("space", "space", "4")
        await pilot.pause()
        with Collection.open(workspace, clock=clock) as other:
            other.rate("trees/root", Rating.GOOD)
            await pilot.press("u")
            await pilot.pause()
            assert "trees/root was rated in another window since: good." in told(app)
            assert [collection.view(f"trees/{name}").memory.reps for name in ("leaf", "root")] == [1, 1]
            other.undo()
        await pilot.press("u")
        await pilot.pause()
        assert collection.view("trees/leaf").memory.reps == 0
        assert shown(app) == "trees/leaf"
