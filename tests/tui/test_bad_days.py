"""What may go wrong around the learner: full disks, locked databases, other editors, small terminals, fast fingers."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.collection import Collection
from studylm.tui.app import StudyApp
from studylm.tui.panes import code_pane
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.screens.review import ReviewScreen
from studylm.tui.screens.today import TodayScreen
from studylm.tui.screens.too_small import TooSmallScreen
from studylm.workspace import Workspace
from tests.tui.conftest import Clock, make_deck, seen, until


@pytest.fixture
def only_code(workspace: Workspace) -> Workspace:
    make_deck(workspace, recall="")
    return workspace


@pytest.fixture
def cold(tmp_path: Path) -> Checker:
    """A checker that is never asked to run, so it never loads torch; these tests are about everything else."""

    class Cold(Checker):
        def warm_up(self) -> None:
            """Stay cold."""

    return Cold(Workspace(tmp_path))


def said(app: StudyApp) -> str:
    """What was told to the learner in passing."""
    return " ".join(notification.message for notification in app._notifications)


async def test_what_is_typed_is_saved_by_itself(only_code: Workspace, clock: Clock, cold: Checker) -> None:
    file = only_code.answer_file("trees/double")
    with Collection.open(only_code, clock=clock) as collection:
        async with StudyApp(collection, cold).run_test() as pilot:
            await pilot.press("space", "enter", *"# mine")
            await until(pilot, lambda: "# mine" in file.read_text())


@pytest.mark.parametrize("way_out", [["escape", "q"], ["ctrl+q"], ["escape", "escape"], ["escape", "f3", "f3", "1"]])
async def test_every_way_out_saves(
    only_code: Workspace, clock: Clock, cold: Checker, way_out: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_pane, "AUTOSAVE", 1000.0)
    with Collection.open(only_code, clock=clock) as collection:
        async with StudyApp(collection, cold).run_test() as pilot:
            await pilot.press("space", "enter", *"# mine", *way_out)
            await pilot.pause()
        assert only_code.answer_file("trees/double").read_text().startswith("# mine")


async def test_another_editors_version_is_shown_or_kept(only_code: Workspace, clock: Clock, cold: Checker) -> None:
    file = only_code.answer_file("trees/double")
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, cold)
        async with app.run_test(notifications=True) as pilot:
            await pilot.press("space")
            await pilot.pause()
            editor = app.screen.query_one(CodeEditor)
            # Nothing typed here: what the other editor wrote is shown.
            file.write_text("theirs = 1\n")
            await until(pilot, lambda: editor.text == "theirs = 1\n")
            # Typed in both: both are kept, and it is said where.
            await pilot.press("enter", *"m")
            file.write_text("theirs = 2\n")
            app.screen.query_one(CodePane).save()
            assert file.read_text() == "mtheirs = 1\n"
            assert file.with_name("double.py.orig").read_text() == "theirs = 2\n"
            await until(pilot, lambda: "double.py.orig" in said(app))


async def test_a_file_that_cannot_be_shown_is_left_alone(only_code: Workspace, clock: Clock, cold: Checker) -> None:
    file = only_code.answer_file("trees/double")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x = '\xe9'\n")
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, cold)
        async with app.run_test(notifications=True) as pilot:
            await pilot.press("space", "enter", *"abc", "escape", "q")
            await pilot.pause()
            assert "double.py:1 is not valid UTF-8 text" in said(app)
    assert file.read_bytes() == b"x = '\xe9'\n"


async def test_an_answer_that_cannot_be_made_or_saved_is_said_and_asked_about(
    only_code: Workspace, clock: Clock, cold: Checker
) -> None:
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, cold)
        async with app.run_test(notifications=True, size=(140, 40)) as pilot:
            await pilot.press("space", "enter")
            await pilot.pause()
            # The folder turns into a file: nothing can be saved in it, whoever runs this.
            folder = only_code.answers / "trees"
            for inside in folder.iterdir():
                inside.unlink()
            folder.rmdir()
            folder.write_text("in the way")
            await pilot.press(*"x = 1")
            await until(pilot, lambda: "cannot be" in said(app))
            assert app.screen.query_one(CodeEditor).text.startswith("x = 1")
            assert "not saved" in seen(pilot)
            await pilot.press("ctrl+q")
            await pilot.pause()
            assert not app.leaving  # asked first
            await pilot.press("escape", "f3", "f3", "1")
            await pilot.pause()
            assert collection.view("trees/double").memory.reps == 0  # asked first
            await pilot.press("q")
            await pilot.pause()
            assert isinstance(app.screen, ReviewScreen)  # asked first
            await pilot.press("q")
            await until(pilot, lambda: isinstance(app.screen, TodayScreen))


@pytest.mark.exhaustive  # waits until SQLite gives up
async def test_a_rating_that_cannot_be_recorded_leaves_the_card(
    collection: Collection, workspace: Workspace, cold: Checker
) -> None:
    app = StudyApp(collection, cold)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("space", "space")
        await pilot.pause()
        other = sqlite3.connect(workspace.database, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            await pilot.press("3")
            await until(pilot, lambda: said(app) != "")
        finally:
            other.rollback()
            other.close()
        app.clear_notifications()  # they lie over the card
        await until(pilot, lambda: "A node without children." in seen(pilot))
        assert collection.view("trees/leaf").memory.reps == 0
        await pilot.press("3")
        await until(pilot, lambda: collection.view("trees/leaf").memory.reps == 1)


async def test_no_editor_is_one_clear_line(
    only_code: Workspace, clock: Clock, cold: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, cold)
        async with app.run_test(notifications=True) as pilot:
            await pilot.press("space", "e")
            await pilot.pause()
            assert "$EDITOR is not set. Set it" in said(app)
            assert isinstance(app.focused, CodeEditor)  # the built-in one is there


async def test_a_terminal_that_is_too_small_says_so_and_nothing_is_lost(
    only_code: Workspace, clock: Clock, cold: Checker
) -> None:
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, cold)
        async with app.run_test(size=(60, 20)) as pilot:
            await pilot.press("space", "enter", *"# mine")
            await pilot.resize_terminal(30, 9)
            await until(pilot, lambda: isinstance(app.screen, TooSmallScreen))
            assert "needs 50x16" in " ".join(seen(pilot).split())
            assert "30x9" in seen(pilot)
            await pilot.press("q", "space")
            for size in ((20, 5), (49, 16), (140, 40)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
            await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
            assert app.screen.query_one(CodeEditor).text.startswith("# mine")
            assert "# mine" in seen(pilot)


async def test_it_can_even_start_too_small(collection: Collection, cold: Checker) -> None:
    app = StudyApp(collection, cold)
    async with app.run_test(size=(20, 5)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TooSmallScreen))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        assert "trees" in seen(pilot)


@pytest.mark.parametrize("size", [(50, 16), (60, 20), (80, 24), (110, 30), (250, 80)])
async def test_every_screen_fits_every_size(collection: Collection, cold: Checker, size: tuple[int, int]) -> None:
    app = StudyApp(collection, cold)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "space starts" in seen(pilot))
        await pilot.press("space")
        await until(pilot, lambda: "What is a leaf" in seen(pilot) and "space Answer" in seen(pilot))
        await pilot.press("space")
        await until(
            pilot, lambda: "4 easy" in seen(pilot) and "A node without" in seen(pilot) and "q Leave" in seen(pilot)
        )
        await pilot.press("4", "space", "4")
        await until(pilot, lambda: "twice x." in seen(pilot) and "F5 Run" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "def double(x):" in seen(pilot))


async def test_fast_fingers(collection: Collection, cold: Checker) -> None:
    """Keys that arrive faster than the screen is drawn neither crash it nor rate a card that was not seen."""
    app = StudyApp(collection, cold)
    async with app.run_test() as pilot:
        await pilot.pause()
        for key in ("space", "space", "4", "4", "space", "space", "4", "u", "space", "4", "4"):
            app.simulate_key(key)
            await asyncio.sleep(0)
        await until(pilot, lambda: app._message_queue.empty())

        def shown() -> bool:
            """Whether there is a card, and it is the one on the screen."""
            card = app.screen.card if isinstance(app.screen, ReviewScreen) else None
            return card is not None and card.prompt.replace("*", "").replace("`", "")[:12] in seen(pilot)

        await until(pilot, shown)
        assert sum(view.memory.reps for view in collection.cards()) <= 2


async def test_no_cards_at_all_is_a_friendly_page(workspace: Workspace, clock: Clock, cold: Checker) -> None:
    make_deck(workspace, recall="", code="")
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, cold).run_test() as pilot:
            await pilot.press("space")
            await until(pilot, lambda: "There are no cards here yet." in seen(pilot))
            assert "markdown file" in seen(pilot)


async def test_problems_in_deck_files_are_named_with_file_and_line(
    workspace: Workspace, clock: Clock, cold: Checker
) -> None:
    make_deck(workspace)
    (workspace.cards / "trees" / "c.md").write_text("# More\n\n## One {#leaf}\n\nAgain?\n\n### Answer\n\nYes.\n")
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, cold).run_test(size=(100, 40)) as pilot:
            await until(pilot, lambda: "1 place in deck files needs a look" in seen(pilot))
            assert "cards/trees/c.md:3" in seen(pilot)


async def test_a_fault_in_the_checker_does_not_take_the_sitting_with_it(
    only_code: Workspace, clock: Clock, tmp_path: Path
) -> None:
    class Broken(Checker):
        def warm_up(self) -> None:
            raise OSError("no processes left")

        def run(self, request: object, on_check: object = None) -> None:  # type: ignore[override]
            raise RuntimeError("boom")

    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, Broken(Workspace(tmp_path)))
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.press("space", "f5")
            await until(pilot, lambda: "boom" in seen(pilot))
            assert "bug in studylm" in " ".join(seen(pilot).split())
            assert app.is_running


async def test_a_folder_that_may_only_be_read(workspace: Workspace, clock: Clock, cold: Checker) -> None:
    make_deck(workspace)
    with Collection.open(workspace, clock=clock):
        pass
    workspace.database.chmod(stat.S_IRUSR)
    try:
        with Collection.open(workspace, clock=clock) as collection:
            if not collection.store.read_only:
                pytest.skip("this user may write anything")
            app = StudyApp(collection, cold)
            async with app.run_test(notifications=True) as pilot:
                await until(pilot, lambda: "ratings cannot be saved" in " ".join(seen(pilot).split()))
                await pilot.press("space", "space", "3")
                await until(pilot, lambda: said(app))
                assert "A node without children." in seen(pilot)
    finally:
        workspace.database.chmod(0o644)
