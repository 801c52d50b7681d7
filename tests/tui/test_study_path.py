"""The whole path with real parts: Today, review, code, summary, quit, and everything still there on return."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.pilot import Pilot

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckResult, Status
from studylm.collection import Collection, Rating
from studylm.tui.app import StudyApp
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.panes.results import CheckRow
from studylm.tui.screens.help import HelpScreen
from studylm.tui.screens.review import ReviewScreen
from studylm.tui.screens.review.summary import SummaryScreen
from studylm.tui.screens.today import TodayScreen
from studylm.workspace import Workspace
from tests.tui.conftest import Clock, make_deck, seen, shows, until

RIGHT = "def double(x):\n    return x + x\n"
SIZES = [(80, 24), *(pytest.param(size, marks=pytest.mark.exhaustive) for size in ((60, 20), (140, 40)))]


def review(pilot: Pilot[None]) -> ReviewScreen:
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


async def to_code_card(pilot: Pilot[None]) -> ReviewScreen:
    """Rate the recall cards easy, up to the code card."""
    await pilot.press("space", "space", "4", "space", "4")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen) and review(pilot).is_code)
    return review(pilot)


def test_the_tui_never_loads_torch() -> None:
    code = "import studylm.tui.app, sys; assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("size", SIZES)
async def test_the_whole_path(
    workspace: Workspace, collection: Collection, checker: Checker, clock: Clock, size: tuple[int, int]
) -> None:
    app = StudyApp(collection, checker)
    async with app.run_test(notifications=True, size=size) as pilot:
        await until(pilot, lambda: "new" in seen(pilot) and "trees" in seen(pilot) and "space" in seen(pilot))

        await pilot.press("space")
        await until(pilot, lambda: "What is a leaf of a tree, and what is hₜ₋₁?" in " ".join(seen(pilot).split()))
        assert "without children" not in seen(pilot)

        await pilot.press("space")
        await pilot.pause()
        screen = seen(pilot)
        assert "A node without children." in screen
        for button in ("1 again · 1m", "2 hard · 6m", "3 good · 10m", "4 easy · "):
            assert (button if size[0] >= 72 else button.replace(" ·", "")) in screen
        promised = collection.preview("trees/leaf")[Rating.EASY]

        await pilot.press("4")
        await pilot.pause()
        assert collection.view("trees/leaf").memory == promised
        assert "What is the root?" in seen(pilot)

        await pilot.press("u")
        await until(pilot, lambda: collection.view("trees/leaf").memory.reps == 0)
        assert "What is a leaf" in seen(pilot)
        await pilot.press("space", "4", "space", "3")
        await pilot.pause()

        assert review(pilot).is_code
        assert "Write double(x): twice x." in seen(pilot)
        answer = workspace.answer_file("trees/double")
        assert answer.read_text() == "def double(x):\n    return x\n"

        await pilot.press("enter", "ctrl+end", "up", "end", "x", "f5")
        await until(pilot, lambda: not review(pilot).runs.running)
        assert answer.read_text() == "def double(x):\n    return xx\n"
        await shows(pilot, "not yet", "skipped")

        editor = pilot.app.screen.query_one(CodeEditor)
        if not editor.has_focus:
            await pilot.press("enter")
        await pilot.press("end", "backspace", *" + x", "ctrl+s")
        await until(pilot, lambda: not review(pilot).runs.running)
        assert answer.read_text() == RIGHT
        await shows(pilot, "✓ passed · 2 of 2 checks", "▸2 hard")  # one failed try lowers good to hard

        await pilot.press("enter")
        await until(pilot, lambda: collection.view("trees/double").memory.reps == 1)
        # The card rated good comes back in ten minutes, so this sitting is not over yet.
        assert "What is the root?" in seen(pilot)
        await pilot.press("space", "4")
        await pilot.pause()
        await until(pilot, lambda: "Double it" in seen(pilot) or isinstance(app.screen, SummaryScreen))
        if isinstance(app.screen, ReviewScreen):  # rated good or hard, the code card is due again in this sitting
            await pilot.press("f5")
            await until(pilot, lambda: "✓ passed" in seen(pilot))
            await pilot.press("4")
        await until(pilot, lambda: isinstance(app.screen, SummaryScreen))
        screen = seen(pilot)
        assert "Done: 3 cards" in screen
        assert "The next card comes" in screen
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        assert "All done for now." in seen(pilot)
        await pilot.press("q")
    before = [(view.card.id, view.memory) for view in collection.cards()]

    clock.forward(hours=1)
    with Collection.open(workspace, clock=clock) as again:
        assert [(view.card.id, view.memory) for view in again.cards()] == before
        async with StudyApp(again, checker).run_test(notifications=True, size=size) as pilot:
            await until(pilot, lambda: "All done for now." in seen(pilot))
            await pilot.press("u")
            await until(pilot, lambda: "Undone: the rating of" in seen(pilot))
            assert [(view.card.id, view.memory) for view in again.cards()] != before


async def test_checks_are_listed_one_by_one_and_a_failure_says_what_to_do(app: StudyApp) -> None:
    async with app.run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await to_code_card(pilot)
        rows = list(screen.query(CheckRow))
        assert [row.check_id for row in rows] == ["twice", "negative"]
        assert all(row.result is None for row in rows)
        await pilot.press("f5")
        await until(pilot, lambda: not screen.runs.running)
        await shows(pilot, "✗ failed", "↷ skipped", "expected 6", "got      3", "try      Add x to itself.")
        assert "3 was not doubled." in seen(pilot)
        results = [row.result for row in screen.query(CheckRow)]
        assert [result.status for result in results if isinstance(result, CheckResult)] == [
            Status.FAILED,
            Status.SKIPPED,
        ]


async def test_an_error_leads_the_cursor_to_its_line(app: StudyApp, workspace: Workspace) -> None:
    file = workspace.answer_file("trees/double")
    file.parent.mkdir(parents=True)
    file.write_text("import math\n\n\ndef double(x)\n    return x + x\n")
    async with app.run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await to_code_card(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: not screen.runs.running)
        await shows(pilot, "could not be loaded", "line 4")
        await until(pilot, lambda: screen.query_one(CodeEditor).cursor_location[0] == 3)


async def test_an_error_inside_a_check_leads_there_too(app: StudyApp, workspace: Workspace) -> None:
    file = workspace.answer_file("trees/double")
    file.parent.mkdir(parents=True)
    file.write_text("def double(x):\n    print('called', x)\n    return x + nothing\n")
    async with app.run_test(size=(140, 40)) as pilot:
        screen = await to_code_card(pilot)
        await pilot.press("f5")
        await shows(pilot, "✗ error", "nothing", "Your file printed", "called 3")
        await until(pilot, lambda: screen.query_one(CodeEditor).cursor_location[0] == 2)


async def test_a_run_never_freezes_the_screen_and_can_be_stopped(
    workspace: Workspace, clock: Clock, checker: Checker
) -> None:
    make_deck(workspace, recall="")
    checks = workspace.cards / "trees" / "checks" / "double.py"
    file = workspace.answer_file("trees/double")
    file.parent.mkdir(parents=True)
    file.write_text("import time\n\n\ndef double(x):\n    time.sleep(1000)\n    return x + x\n")
    assert checks.exists()
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, checker).run_test(notifications=True, size=(140, 40)) as pilot:
            await pilot.press("space")
            await pilot.pause()
            screen = review(pilot)
            await pilot.press("enter", "f5")
            await until(pilot, lambda: "running" in seen(pilot))
            await pilot.press("ctrl+end", *"# typed")
            assert screen.query_one(CodeEditor).text.endswith("# typed")
            assert screen.runs.running
            await pilot.press("escape")
            await pilot.pause()
            assert not screen.runs.running
            await shows(pilot, "Stopped")
            # And the next run works, from a file that ends.
            screen.query_one(CodeEditor).load_text(RIGHT)
            await pilot.press("f5")
            await until(pilot, lambda: not screen.runs.running)
            await shows(pilot, "✓ passed")


async def test_hints_come_one_at_a_time_and_stay(app: StudyApp) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await to_code_card(pilot)
        await pilot.press("f2")
        await pilot.pause()
        assert "Hint 1 of 2" in seen(pilot) and "Hint 2 of 2" not in seen(pilot)
        await pilot.press("f2", "f2")
        await until(pilot, lambda: "Hint 2 of 2" in seen(pilot))
        await until(pilot, lambda: "You have seen all the hints" in seen(pilot))
        await pilot.press("q", "space")
        await until(pilot, lambda: "Hint 2 of 2" in seen(pilot))


async def test_giving_up_asks_first_and_suggests_again(app: StudyApp, collection: Collection) -> None:
    async with app.run_test(notifications=True, size=(140, 40)) as pilot:
        await to_code_card(pilot)
        await pilot.press("f3")
        await pilot.pause()
        assert "Add it to itself." not in seen(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: "Add it to itself." in seen(pilot))
        assert "▸1 again" in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: collection.view("trees/double").memory.reps == 1)


async def test_ratings_can_be_clicked(app: StudyApp, collection: Collection) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("space", "space")
        await pilot.click("#rate-4")
        await until(pilot, lambda: collection.view("trees/leaf").memory.reps == 1)


async def test_key_points_can_be_ticked_and_hints_asked_for_on_recall_cards(app: StudyApp) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("space", "f2", "space")
        await pilot.pause()
        assert "Look down, not up." in seen(pilot)
        assert seen(pilot).count("[ ]") == 2
        await pilot.press("tab", "enter")
        await until(pilot, lambda: seen(pilot).count("[✓]") == 1)


async def test_an_answer_can_be_written_down_first(app: StudyApp, collection: Collection) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("space", "t")
        await pilot.pause()
        await shows(pilot, "esc shows the answer")  # space is text here
        await pilot.press(*"q 1 my words", "escape")
        await shows(pilot, "q 1 my words", "A node without children.")
        await pilot.press("4")
        await shows(pilot, "What is the root?")
        assert "my words" not in seen(pilot)
        assert collection.view("trees/leaf").memory.reps == 1


async def test_help_is_a_page_over_the_card(app: StudyApp) -> None:
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await pilot.press("space", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "Show the answer" in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "What is a leaf" in seen(pilot))


async def test_help_lists_the_keys_of_the_screen_below(app: StudyApp) -> None:
    async with app.run_test(size=(140, 60)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "Study what is due" in seen(pilot)
        await pilot.press("escape", "space", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        now, _, later = seen(pilot).partition("Keys that work later on this screen")
        assert "space" in now and "Show the answer" in now and "f5" not in now.lower()
        assert "Rate the card easy" in later and "Rate the card easy" not in now


async def test_help_from_the_editor_lists_no_letters(app: StudyApp) -> None:
    async with app.run_test(size=(140, 60)) as pilot:
        await to_code_card(pilot)
        await pilot.press("enter", "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        lines = seen(pilot).splitlines()
        for keys, what in (
            ("F5, ctrl+s", "run the hidden checks"),
            ("ctrl+z", "Undo the last change"),
            ("F8", "$EDITOR"),
        ):
            assert any(keys in line and what in line for line in lines), keys
        assert not any("Take back the last rating" in line or "Back to Today" in line for line in lines)
        assert "e, F8" not in seen(pilot)
        await pilot.press("escape", *"qu1e")
        assert "qu1e" in app.screen.query_one(CodeEditor).text


async def test_help_follows_keys_that_were_changed(app: StudyApp) -> None:
    async with app.run_test(size=(140, 60)) as pilot:
        app.set_keymap({"review.reveal": "ctrl+t"})
        await pilot.press("space")
        await shows(pilot, "ctrl+t Answer")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert any("ctrl+t" in line and "Show the answer" in line for line in seen(pilot).splitlines())


async def test_every_binding_has_an_id_and_a_tooltip(app: StudyApp) -> None:
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("space")
        await pilot.pause()
        ours = {
            binding
            for screen in app.screen_stack
            for node in (app, screen, *screen.walk_children())
            if type(node).__module__.startswith("studylm")
            for binding in type(node).__dict__.get("BINDINGS", ())
        }
        assert len(ours) > 20
        assert [binding for binding in ours if not (binding.id and binding.tooltip and binding.description)] == []
        ids = [binding.id for binding in ours]
        assert len(ids) == len(set(ids))
