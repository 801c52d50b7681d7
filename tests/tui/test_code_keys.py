"""The keys of a code card that comes back: another form, the differences, and what is told after a pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot

from studylm.checker.client import Checker
from studylm.collection import Collection, Rating, Stage
from studylm.forms.form import Form
from studylm.tui.app import StudyApp
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.panes.results import CheckRow
from studylm.tui.screens.differences import DifferencesScreen
from studylm.tui.screens.help import HelpScreen
from studylm.tui.screens.review import ReviewScreen
from studylm.tui.screens.review.summary import SummaryScreen
from studylm.workspace import Workspace
from tests.tui.conftest import Clock, make_deck, seen, shows, until
from tests.tui.returning import GAPS, MISTAKE, NEW, OLD, REPAIR, RESTORE, Judge, come_back

SIZES = [(80, 24), (140, 40)]
SPOT = """\
# Mistakes

## Spot it {#spot kind=spot mistakes=double:twice}

What is wrong with this?

### Answer

It is not doubled.
"""


@pytest.fixture
def only_code(workspace: Workspace, clock: Clock) -> Iterator[Collection]:
    """A collection with the code card alone, and a solution of it."""
    make_deck(workspace, recall="")
    solutions = workspace.cards / "trees" / "solutions"
    solutions.mkdir()
    (solutions / "double.py").write_text("def double(x):\n    return 2 * x\n")
    with Collection.open(workspace, clock=clock) as opened:
        yield opened


def said(pilot: Pilot[None]) -> str:
    return "\n".join(note.message for note in pilot.app._notifications)


def editor(pilot: Pilot[None]) -> CodeEditor:
    return pilot.app.screen.query_one(CodeEditor)


async def start(pilot: Pilot[None]) -> ReviewScreen:
    await pilot.press("space")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen) and editor(pilot).text != "")
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


async def run(pilot: Pilot[None], text: str | None = None) -> None:
    """Run what is in the editor, or `text`."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    if text is not None:
        editor(pilot).text = text
    tries = screen.runs.tries
    await pilot.press("f5")
    await until(pilot, lambda: screen.runs.tries > tries and not screen.runs.running)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_f7_goes_round_the_forms_and_keeps_each_try(
    only_code: Collection, clock: Clock, size: tuple[int, int]
) -> None:
    card = come_back(only_code, clock, RESTORE, REPAIR)
    async with StudyApp(only_code, Judge()).run_test(notifications=True, size=size) as pilot:
        screen = await start(pilot)
        await pilot.press("enter", "2")
        tried = editor(pilot).text
        await run(pilot)
        await shows(pilot, "✗ failed")
        await pilot.press("f7")
        await until(pilot, lambda: editor(pilot).text == MISTAKE)
        assert only_code.answers.read(card) == MISTAKE.encode()
        assert all(row.result is None for row in screen.query(CheckRow)) and screen.runs.mark == ""
        kept = next(a for a in only_code.store.attempts.records(card.id, drafts=True) if a.source == tried.encode())
        assert f"Your try so far is kept: studylm attempts {card.id} --source {kept.id} prints it." in said(pilot)
        pilot.app.clear_notifications()
        await shows(pilot, "Find the mistake and repair it, since you chose it")
        await pilot.press("f7")
        await until(pilot, lambda: "two" not in editor(pilot).text)
        await pilot.press("f7")
        await until(pilot, lambda: editor(pilot).text == GAPS)
        assert editor(pilot).selected_text == "..."
        sources = [a.source for a in only_code.store.attempts.records(card.id, drafts=True)]
        assert MISTAKE.encode() in sources and tried.encode() in sources


async def test_f7_leaves_out_a_form_that_is_not_proved(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(notifications=True) as pilot:
        screen = await start(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: screen.session.opened is not None and screen.session.opened.form is Form.REBUILD)


async def test_f7_without_another_form_leaves_the_try_alone(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock)
    async with StudyApp(only_code, Judge()).run_test(notifications=True) as pilot:
        await start(pilot)
        await pilot.press("enter", *"# mine")
        await pilot.press("f7")
        await until(pilot, lambda: "No other form" in said(pilot))
        assert editor(pilot).text.startswith("# mine")
        await pilot.press("ctrl+z")
        assert not editor(pilot).text.startswith("# mine")


async def test_f7_says_why_it_does_nothing(only_code: Collection, clock: Clock) -> None:
    judge = Judge()
    async with StudyApp(only_code, judge).run_test(notifications=True, size=(140, 40)) as pilot:
        await start(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: "You have not passed this card yet, so it has no other form." in said(pilot))
        await pilot.press("q")
    come_back(only_code, clock, RESTORE, REPAIR)
    async with StudyApp(only_code, judge).run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await start(pilot)
        judge.hold = True
        await pilot.press("enter", "f5", "f7")
        await until(pilot, lambda: "The checks are still running; esc stops them." in said(pilot))
        await pilot.press("escape")
        judge.hold = False
        await until(pilot, lambda: not screen.runs.running)
        await run(pilot, NEW)
        await pilot.press("f7")
        await until(pilot, lambda: "rate this one first" in said(pilot))
        assert editor(pilot).text == NEW


@pytest.mark.parametrize("size", SIZES)
async def test_f6_shows_the_differences_after_the_pass(
    only_code: Collection, clock: Clock, size: tuple[int, int]
) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(notifications=True, size=size) as pilot:
        await start(pilot)
        assert "F6" not in seen(pilot)
        await pilot.press("f6", "enter", "f6")
        await until(pilot, lambda: said(pilot).count("The differences come after the pass.") == 2)
        await run(pilot, NEW)
        pilot.app.clear_notifications()
        await shows(pilot, "F6 Differences")
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, DifferencesScreen))
        await shows(pilot, "1 of 3", "What had been taken out: the value of two and what is returned")
        await shows(pilot, "- your answer of 2 Mar 2026", "+ your new answer")
        await shows(pilot, "-     two = 2  # my own words", "+     return x + x")
        await pilot.press("right")
        await shows(pilot, "- the restore as it was opened", "-     two = ...", "+     return x + x")
        await pilot.press("right")
        await shows(pilot, "- a right answer: double.py", "-     return 2 * x")
        await pilot.press("f6")
        await shows(pilot, "Good is suggested")


async def test_after_giving_up_the_try_is_compared(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, REPAIR, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await start(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: editor(pilot).text == MISTAKE)
        await pilot.press("escape", "f3", "f3")
        await until(pilot, lambda: screen.session.stage is Stage.ANSWER)
        await pilot.press("f6")
        await shows(pilot, "The mistake was: 3 instead of 2", "- your answer of 2 Mar 2026", "+ your try")
        await shows(pilot, "-     two = 2  # my own words", "+     two = 3  # my own words")


async def test_a_first_pass_is_compared_with_right_answers_alone(only_code: Collection) -> None:
    async with StudyApp(only_code, Judge()).run_test(size=(140, 40)) as pilot:
        await start(pilot)
        await run(pilot, NEW)
        await pilot.press("f6")
        await shows(pilot, "- a right answer: double.py", "+ your new answer")
        assert "1 of" not in seen(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_rating_line_says_why(only_code: Collection, clock: Clock, size: tuple[int, int]) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(size=size) as pilot:
        await start(pilot)
        await run(pilot)
        await run(pilot)
        await run(pilot, NEW)
        await shows(pilot, "Well done. Hard is suggested, since it took 2 failed runs.", "▸2 hard")


async def test_a_mistake_that_comes_back_brings_its_card(workspace: Workspace, clock: Clock) -> None:
    make_deck(workspace, recall=SPOT)
    wrong = "def double(x):\n    return x * x\n"
    with Collection.open(workspace, clock=clock) as collection:
        assert collection.library.cards["trees/spot"].mistakes
        card = collection.library.cards["trees/double"]
        collection.rate("trees/spot", Rating.EASY)
        collection.code_reviews.open(card)
        collection.answers.check(card, wrong.encode(), "double.py", checker=Judge())
        come_back(collection, clock, RESTORE)
        async with StudyApp(collection, Judge()).run_test(notifications=True, size=(80, 24)) as pilot:
            screen = await start(pilot)
            assert screen.is_code
            await run(pilot, wrong)
            await until(pilot, lambda: "made this mistake before; a short card about it comes next." in said(pilot))
            await run(pilot, wrong)
            assert said(pilot).count("made this mistake before") == 1
            await run(pilot, NEW)
            await pilot.press("2")
            await shows(pilot, "What is wrong with this?")


async def test_the_summary_says_which_forms_were_done(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(size=(80, 24)) as pilot:
        await start(pilot)
        await run(pilot, NEW)
        await pilot.press("3")
        await until(pilot, lambda: isinstance(pilot.app.screen, SummaryScreen))
        await shows(pilot, "restore 1", "with one to three pieces taken out")
        assert "rebuild" not in seen(pilot)


async def test_a_sitting_without_code_has_no_forms(workspace: Workspace, clock: Clock) -> None:
    make_deck(workspace, code="")
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, Judge()).run_test(size=(80, 24)) as pilot:
            await pilot.press("space", "space", "4", "space", "4")
            await until(pilot, lambda: isinstance(pilot.app.screen, SummaryScreen))
            assert not pilot.app.screen.query_one("#summary-forms").display


async def test_help_lists_the_keys(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, RESTORE, REPAIR)
    async with StudyApp(only_code, Judge()).run_test(size=(140, 60)) as pilot:
        await start(pilot)
        await pilot.press("enter", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        now, _, later = seen(pilot).partition("Keys that work later on this screen")
        assert "F7" in now and "tab" in now and "Go to the next piece to put back" in now
        assert "F6" in later and "F6" not in now


async def test_keys_can_be_changed(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, RESTORE, REPAIR)
    app = StudyApp(only_code, Judge())
    async with app.run_test(size=(140, 40)) as pilot:
        app.set_keymap({"review.form": "ctrl+t", "editor.gap": "ctrl+n"})
        await start(pilot)
        await pilot.press("enter", "ctrl+n")
        assert editor(pilot).cursor_location == (4, 14)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: editor(pilot).text == MISTAKE)


@pytest.mark.parametrize("size", SIZES)
async def test_with_the_real_checker(
    workspace: Workspace, clock: Clock, checker: Checker, size: tuple[int, int]
) -> None:
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as collection:
        come_back(collection, clock, RESTORE, REPAIR)
        async with StudyApp(collection, checker).run_test(notifications=True, size=size) as pilot:
            await start(pilot)
            await run(pilot)
            await shows(pilot, "not yet")
            await pilot.press("f7")
            await until(pilot, lambda: editor(pilot).text == MISTAKE)
            await pilot.press("down", "end", *["left"] * 16, "backspace", "2")
            assert editor(pilot).text == OLD
            await run(pilot)
            pilot.app.clear_notifications()
            await shows(pilot, "✓ passed", "Hard is suggested, since it took 1 failed run.")
            await pilot.press("f6")
            await shows(pilot, "The mistake was: 3 instead of 2", "your new answer: the same")
            await pilot.press("right")
            await shows(pilot, "- the repair as it was opened", "-     two = 3", "+     two = 2")
            await pilot.press("escape", "2")
            await until(pilot, lambda: isinstance(pilot.app.screen, SummaryScreen))


async def test_a_failed_run_leads_to_the_gap_of_its_line(workspace: Workspace, clock: Clock, checker: Checker) -> None:
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as collection:
        come_back(collection, clock, RESTORE)
        async with StudyApp(collection, checker).run_test(size=(140, 40)) as pilot:
            await start(pilot)
            await run(pilot, "def double(x):\n    # 1 of 1\n    two, three = ...\n    return x + x\n")
            await pilot.press("enter")
            await until(pilot, lambda: editor(pilot).selection.start == (2, 17))
            assert editor(pilot).selected_text == "..."
