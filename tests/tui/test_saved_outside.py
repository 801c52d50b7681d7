"""A run judges what is in the file at that moment, however recently another program has saved it."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from studylm.checker.client import Checker
from studylm.collection import Collection
from studylm.tui.app import StudyApp
from studylm.tui.panes import code_pane
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace
from tests.tui.conftest import Clock, make_deck

RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x - x\n"


@pytest.fixture
def only_code(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A deck with the code card alone; the editor does not look at the file by itself in time."""
    monkeypatch.setattr(code_pane, "AUTOSAVE", 1000.0)
    make_deck(workspace, recall="")
    return workspace


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    for _ in range(1200):
        await pilot.pause(0.05)
        if true():
            return
    raise AssertionError("waited in vain")


async def run(pilot: Pilot[None], collection: Collection) -> bytes:
    """Press F5 and wait for the verdict. Returns the source that ran."""
    before = len(collection.store.attempts.records("trees/double"))
    await pilot.press("f5")
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    await until(
        pilot, lambda: len(collection.store.attempts.records("trees/double")) > before and not screen.runs.running
    )
    return collection.store.attempts.records("trees/double")[-1].source


async def test_a_run_judges_what_was_saved_outside_just_before(
    only_code: Workspace, clock: Clock, checker: Checker
) -> None:
    file = only_code.answer_file("trees/double")
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, checker)
        async with app.run_test() as pilot:
            await pilot.press("space")
            await pilot.pause()
            file.write_text(WRONG)
            assert await run(pilot, collection) == WRONG.encode()
            assert app.screen.query_one(CodeEditor).text == WRONG
            # As long, and as old: only its content tells.
            stamp = file.stat()
            file.write_text(RIGHT)
            os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            assert await run(pilot, collection) == RIGHT.encode()
            # By a new file that takes the old one's name, as most editors do it.
            new = file.with_name("new.py")
            new.write_text(WRONG)
            new.replace(file)
            assert await run(pilot, collection) == WRONG.encode()
            assert [kept.outcome for kept in collection.store.attempts.records("trees/double")] == [
                "failed",
                "passed",
                "failed",
            ]


async def test_a_run_keeps_both_what_was_typed_here_and_what_was_saved_outside(
    only_code: Workspace, clock: Clock, checker: Checker
) -> None:
    file = only_code.answer_file("trees/double")
    with Collection.open(only_code, clock=clock) as collection:
        app = StudyApp(collection, checker)
        async with app.run_test(notifications=True) as pilot:
            await pilot.press("space", "enter", *"# mine")
            file.write_text(RIGHT)
            ran = await run(pilot, collection)
            assert ran.startswith(b"# mine")
            assert file.read_bytes() == ran
            assert file.with_name("double.py.orig").read_text() == RIGHT
            assert any("double.py.orig" in note.message for note in app._notifications)
