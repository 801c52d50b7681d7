"""A code card that comes back: what the editor shows, and what the learner is told about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot

from studylm.collection import Collection, Rating
from studylm.forms.form import Form
from studylm.tui.app import StudyApp
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace
from tests.tui.conftest import Clock, make_deck, seen, shows, until
from tests.tui.returning import GAPS, MISTAKE, NEW, OLD, REPAIR, RESTORE, Judge, check, come_back, wait_until_due

SIZES = [(80, 24), (140, 40)]
BLANK = "def double(x):\n"


@pytest.fixture
def only_code(workspace: Workspace, clock: Clock) -> Iterator[Collection]:
    """A collection with the code card alone."""
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as opened:
        yield opened


def said(pilot: Pilot[None]) -> list[str]:
    return [note.message for note in pilot.app._notifications]


def editor(pilot: Pilot[None]) -> CodeEditor:
    return pilot.app.screen.query_one(CodeEditor)


async def start(pilot: Pilot[None]) -> ReviewScreen:
    await pilot.press("space")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen) and editor(pilot).text != "")
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_editor_shows_what_was_opened(only_code: Collection, clock: Clock, size: tuple[int, int]) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(notifications=True, size=size) as pilot:
        await start(pilot)
        assert editor(pilot).text == GAPS
        await pilot.press("f4")
        await shows(pilot, "two = ...")
        assert "two = 2" not in seen(pilot)
        assert said(pilot) == []


async def test_a_note_of_the_opening_is_told_once(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock)
    async with StudyApp(only_code, Judge()).run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await start(pilot)
        assert screen.session.opened is not None and screen.session.opened.note
        assert said(pilot) == [screen.session.opened.note]
        assert OLD not in editor(pilot).text


async def test_where_the_file_cannot_be_written_the_old_answer_is_not_shown(
    only_code: Collection, clock: Clock, workspace: Workspace
) -> None:
    card = come_back(only_code, clock, RESTORE)
    file = workspace.answer_file(card.id)
    # Whoever runs this, a folder cannot be replaced by a file; the old answer is still in it.
    file.rename(file.with_name("kept.py"))
    file.mkdir()
    judge = Judge()
    async with StudyApp(only_code, judge).run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await start(pilot)
        assert screen.session.trouble is not None
        assert said(pilot) == [str(screen.session.trouble)]
        assert editor(pilot).text == only_code.code_reviews.blank(card)
        pilot.app.clear_notifications()  # it lies over the lines at the top
        await shows(pilot, "nothing here is saved", "def double")
        assert "two = 2" not in seen(pilot)
        editor(pilot).load_text(NEW)
        await pilot.press("enter", "f5")
        await shows(pilot, "✓ passed")
        assert judge.ran[-1].source == NEW.encode()
        assert said(pilot) == []
    assert file.is_dir() and file.with_name("kept.py").read_text() == OLD


async def test_a_history_that_cannot_be_written_opens_nothing_and_leaves_the_file(
    only_code: Collection, clock: Clock, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = come_back(only_code, clock, RESTORE)
    monkeypatch.setattr(only_code.store._file, "read_only", True)
    judge = Judge()
    async with StudyApp(only_code, judge).run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await start(pilot)
        assert screen.session.opened is None and len(said(pilot)) == 1
        assert "two = 2" not in seen(pilot)
        await pilot.press("enter", *"# typed", "f5")
        await until(pilot, lambda: not screen.runs.running)
        assert judge.ran[-1].source.startswith(b"# typed")
    assert workspace.answer_file(card.id).read_text() == OLD


async def test_an_answer_that_was_copied_from_a_former_id_is_told(clock: Clock, workspace: Workspace) -> None:
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as collection:
        check(collection, BLANK + "    return 0\n")
    deck = workspace.cards / "trees"
    text = (deck / "b.md").read_text()
    (deck / "b.md").write_text(text.replace("{#double", "{#twice"))
    (deck / "checks" / "double.py").rename(deck / "checks" / "twice.py")
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, Judge()).run_test(notifications=True, size=(140, 40)) as pilot:
            await start(pilot)
            assert any("was called trees/double before" in note for note in said(pilot))
            assert editor(pilot).text == BLANK + "    return 0\n"


@pytest.mark.parametrize("size", SIZES)
async def test_the_header_says_which_form_and_why(only_code: Collection, clock: Clock, size: tuple[int, int]) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(size=size) as pilot:
        await start(pilot)
        await shows(pilot, "Put back what is missing: 2 pieces, since it comes back for the first time")
        await pilot.press("enter")
        await shows(pilot, "Put back what is missing: 2 pieces", "tab Next gap", "two = ...")


async def test_a_long_reason_is_whole_where_there_is_room(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, rating=Rating.EASY)
    for _ in range(2):
        only_code.rate("trees/double", Rating.EASY)
        wait_until_due(only_code, clock)
    async with StudyApp(only_code, Judge()).run_test(size=(140, 40)) as pilot:
        screen = await start(pilot)
        assert screen.session.opened is not None
        whole = f"Write it again from its signatures, since {screen.session.opened.why}"
        assert "stability" in whole
        await shows(pilot, whole)
        await pilot.resize_terminal(80, 24)
        await shows(pilot, whole[:70])


async def test_a_card_that_was_never_passed_has_no_header(only_code: Collection) -> None:
    async with StudyApp(only_code, Judge()).run_test(size=(80, 24)) as pilot:
        screen = await start(pilot)
        assert not screen.query_one("#form-line").display


async def test_tab_goes_from_gap_to_gap_and_indents_when_none_is_open(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(size=(80, 24)) as pilot:
        await start(pilot)
        await pilot.press("enter")
        assert editor(pilot).selected_text == "..." and editor(pilot).cursor_location == (2, 13)
        await pilot.press("tab")
        assert editor(pilot).selection.start == (4, 11)
        await pilot.press("tab")
        assert editor(pilot).selection.start == (2, 10)
        await pilot.press("shift+tab")
        assert editor(pilot).selection.start == (4, 11)
        await pilot.press("shift+tab", "2", "tab")
        assert editor(pilot).text == GAPS.replace("two = ...", "two = 2")
        assert editor(pilot).selected_text == "..."
        await pilot.press(*"x*two")
        await until(pilot, lambda: "Next gap" not in seen(pilot))
        await pilot.press("home", "home", "tab")
        assert editor(pilot).document.get_line(4) == "        return x*two"
        await pilot.press("shift+tab")
        assert editor(pilot).document.get_line(4) == "    return x*two"
        await pilot.press(*["ctrl+z"] * 9)
        await until(pilot, lambda: "Next gap" in seen(pilot))


async def test_several_lines_are_indented_while_gaps_are_open(only_code: Collection, clock: Clock) -> None:
    come_back(only_code, clock, RESTORE)
    async with StudyApp(only_code, Judge()).run_test(size=(80, 24)) as pilot:
        await start(pilot)
        await pilot.press("enter", "ctrl+home", "shift+down", "shift+down", "tab")
        assert editor(pilot).text == "\n".join(["    " + line for line in GAPS.split("\n")[:2]] + GAPS.split("\n")[2:])
        await pilot.press("shift+tab")
        assert editor(pilot).text == GAPS


async def test_undo_never_reaches_the_old_answer(only_code: Collection, clock: Clock, workspace: Workspace) -> None:
    card = come_back(only_code, clock, RESTORE, REPAIR)
    async with StudyApp(only_code, Judge()).run_test(notifications=True, size=(140, 40)) as pilot:
        screen = await start(pilot)
        await pilot.press("enter", *["ctrl+z"] * 3)
        assert editor(pilot).text == GAPS
        await pilot.press("2", "f7")
        await until(pilot, lambda: editor(pilot).text == MISTAKE)
        await pilot.press(*["ctrl+z"] * 3)
        assert editor(pilot).text == MISTAKE
        # A shell opens yet another form; that is not an edit either, while any other program's is one.
        with Collection.open(workspace, clock=clock) as shell:
            shell.code_reviews.start(card, Form.RESTORE)
        await until(pilot, lambda: editor(pilot).text == GAPS)
        await pilot.press(*["ctrl+z"] * 3)
        assert editor(pilot).text == GAPS
        await until(pilot, lambda: any("in another form: Put back" in note for note in said(pilot)))
        assert screen.session.opened is not None and screen.session.opened.form is Form.RESTORE
        assert editor(pilot).selected_text == "..."
        workspace.answer_file(card.id).write_text("mine = 1\n")
        await until(pilot, lambda: editor(pilot).text == "mine = 1\n")
        await pilot.press("ctrl+z")
        assert editor(pilot).text == GAPS
