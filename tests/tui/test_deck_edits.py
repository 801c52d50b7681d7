"""Decks that are edited while they are studied, what a card says about its kin, and one topic at a time."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.collection import Collection
from studylm.errors import StudylmError
from studylm.tui.app import StudyApp
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.screens.review import ReviewScreen
from studylm.tui.screens.review.summary import SummaryScreen
from studylm.tui.screens.today import TodayScreen
from studylm.workspace import Workspace
from tests.tui.conftest import CODE, RECALL, Clock, make_deck, seen, until
from tests.tui.test_bad_days import said
from tests.waiting import PATIENCE

LINKED = RECALL.replace("{#leaf number=1}", '{#leaf number=1 links="double,root,not-there" topics="leaves"}')


def write(workspace: Workspace, text: str, name: str = "a.md") -> None:
    """Save a deck file as editors do: another file takes its name."""
    file = workspace.cards / "trees" / name
    new = file.with_name("." + name)
    new.write_text(text)
    new.replace(file)


@pytest.fixture
def cold(tmp_path: Path) -> Checker:
    """A checker that is never asked to run, so it never loads torch."""

    class Cold(Checker):
        def warm_up(self) -> None:
            """Stay cold."""

    return Cold(Workspace(tmp_path))


async def test_a_cards_kin_stand_under_its_answer(workspace: Workspace, clock: Clock, cold: Checker) -> None:
    make_deck(workspace, recall=LINKED, code=CODE.replace("kind=code", 'kind=code links="leaf"'))
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, cold).run_test(size=(80, 24)) as pilot:
            await pilot.press("space")
            await pilot.pause()
            assert "try it in code" not in seen(pilot)
            await pilot.press("space", "pagedown", "pagedown")
            await until(pilot, lambda: "try it in code: trees/double" in seen(pilot))
            assert "see also: trees/root" in seen(pilot)
            assert "not-there" not in seen(pilot)
            await pilot.press("4", "space")
            await pilot.pause()
            assert "see also" not in seen(pilot)  # the root leads nowhere
            await pilot.press("4", "f3", "f3")
            await until(pilot, lambda: "say it in words: trees/leaf" in seen(pilot))


async def test_an_edited_card_is_shown_as_it_reads_now(
    collection: Collection, workspace: Workspace, cold: Checker
) -> None:
    async with StudyApp(collection, cold).run_test(size=(140, 40)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        write(workspace, RECALL.replace("of a tree", "of an oak"))
        await until(pilot, lambda: "of an oak" in seen(pilot))
        assert "without children" not in seen(pilot)  # still not revealed
        await pilot.press("space", "tab", "enter")
        await until(pilot, lambda: seen(pilot).count("[✓]") == 1)
        write(workspace, "Notes first.\n\n" + RECALL.replace("**without** children", "with **no** children at all"))
        await until(pilot, lambda: "with no children at all" in seen(pilot))
        assert "What is a leaf of a tree" in seen(pilot)
        assert seen(pilot).count("[✓]") == 1
        await pilot.press("4")
        await until(pilot, lambda: "What is the root?" in seen(pilot))
        assert collection.view("trees/leaf").memory.reps == 1


async def test_typed_code_outlives_an_edit_of_its_deck(workspace: Workspace, clock: Clock, cold: Checker) -> None:
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, cold).run_test(size=(140, 40)) as pilot:
            await pilot.press("space", "enter", *"# mine")
            write(workspace, CODE.replace("twice `x`", "two times `x`").replace("return x\n", "return None\n"), "b.md")
            await until(pilot, lambda: "two times x" in seen(pilot))
            editor = pilot.app.screen.query_one(CodeEditor)
            assert editor.has_focus
            assert editor.text == "# minedef double(x):\n    return x\n"
            checks = workspace.cards / "trees" / "checks" / "double.py"
            checks.write_text(checks.read_text().replace("Negative numbers too.", "Below zero as well."))
            await until(pilot, lambda: "Below zero as well." in seen(pilot))


async def test_a_card_that_is_gone_gives_way(collection: Collection, workspace: Workspace, cold: Checker) -> None:
    app = StudyApp(collection, cold)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await pilot.press("space", "space")
        await pilot.pause()
        head, _, root = RECALL.partition("## What a leaf is")
        write(workspace, head + "## What a root is" + root.partition("## What a root is")[2])
        await until(pilot, lambda: "What is the root?" in seen(pilot))
        assert "“What a leaf is” is no longer in its deck file" in said(app)
        assert "without a parent" not in seen(pilot)
        await pilot.press("space", "4", *"xy")
        await until(pilot, lambda: "Double it" in seen(pilot))
        await pilot.press("enter", *"# mine")
        (workspace.cards / "trees" / "b.md").unlink()
        await until(pilot, lambda: isinstance(app.screen, SummaryScreen))
        assert workspace.answer_file("trees/double").read_text().startswith("# mine")
        write(workspace, RECALL)  # and a card that returns can be studied
        await until(pilot, lambda: "A card is due again" in seen(pilot))
        await pilot.press("q")  # or be left for another time
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))


async def test_a_page_over_the_card_stays_and_the_edit_waits(
    collection: Collection, workspace: Workspace, cold: Checker
) -> None:
    async with StudyApp(collection, cold).run_test(size=(100, 30)) as pilot:
        await pilot.press("space", "question_mark")
        write(workspace, RECALL.replace("of a tree", "of an oak"))
        await pilot.pause(3)
        assert "Think first" in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "of an oak" in seen(pilot))


async def test_an_edit_waits_for_the_checks_to_end(workspace: Workspace, clock: Clock, tmp_path: Path) -> None:
    make_deck(workspace, recall="")
    go_on = threading.Event()

    class Held(Checker):
        def warm_up(self) -> None:
            """Stay cold."""

        def run(self, request: object, on_check: object = None) -> None:  # type: ignore[override]
            go_on.wait(PATIENCE)
            raise StudylmError("No verdict this time.", "Run it again.")

    with Collection.open(workspace, clock=clock) as collection:
        async with StudyApp(collection, Held(Workspace(tmp_path))).run_test(size=(140, 40)) as pilot:
            await pilot.press("space", "f5")
            write(workspace, CODE.replace("twice `x`", "two times `x`"), "b.md")
            await pilot.pause(3)
            assert "twice x" in seen(pilot) and "running" in seen(pilot).lower()
            go_on.set()
            await until(pilot, lambda: "two times x" in seen(pilot))
            assert "No verdict this time." in seen(pilot)  # and what came of the run is still there


async def test_what_an_edit_breaks_is_told_once(collection: Collection, workspace: Workspace, cold: Checker) -> None:
    app = StudyApp(collection, cold)
    async with app.run_test(notifications=True, size=(100, 40)) as pilot:
        await pilot.pause()
        write(workspace, "# More\n\n## One {#leaf}\n\nAgain?\n\n### Answer\n\nYes.\n", "c.md")
        await until(pilot, lambda: "cards/trees/c.md:3" in said(app))
        await until(pilot, lambda: "1 place in deck files needs a look" in seen(pilot))  # Today says it too
        app.clear_notifications()
        write(workspace, RECALL.replace("of a tree", "of an oak"))
        await pilot.press("space")
        await until(pilot, lambda: "of an oak" in seen(pilot))
        assert "c.md" not in said(app)


async def test_e_opens_only_decks_that_are_the_learners(
    collection: Collection,
    workspace: Workspace,
    cold: Checker,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EDITOR", "vim")
    monkeypatch.delenv("VISUAL", raising=False)
    app = StudyApp(collection, cold)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("space", "e")
        await pilot.pause()
        assert "does not support opening $EDITOR" in said(app)  # it tried: tests have no real terminal
        assert isinstance(app.screen, ReviewScreen) and not app.screen.query_one(CodePane).display
    file = workspace.cards / "trees" / "a.md"
    file.chmod(0o444)
    if not os.access(file, os.W_OK):  # the superuser may write anything
        app = StudyApp(collection, cold)
        async with app.run_test(notifications=True) as pilot:
            await pilot.press("space", "e")
            await pilot.pause()
            assert "is not writable" in said(app)
            assert "does not support" not in said(app)
    fresh = Workspace(tmp_path / "fresh")
    with Collection.open(fresh, clock=clock) as bundled:
        app = StudyApp(bundled, cold)
        async with app.run_test(notifications=True) as pilot:
            await pilot.press("space", "e")
            await until(pilot, lambda: "belongs to studylm" in said(app))
            assert str(fresh.cards / "language-model") in said(app)


async def test_today_names_the_one_topic(workspace: Workspace, clock: Clock, cold: Checker) -> None:
    make_deck(workspace, recall=LINKED)
    with Collection.open(workspace, clock=clock) as collection:
        collection.focus("leaves")
        async with StudyApp(collection, cold).run_test(size=(60, 20)) as pilot:
            await until(pilot, lambda: "only the topic leaves" in seen(pilot))
            assert "for 1 card." in seen(pilot)


async def test_code_is_there_after_its_deck_was_renamed(workspace: Workspace, clock: Clock, cold: Checker) -> None:
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as collection:
        app = StudyApp(collection, cold)
        async with app.run_test(notifications=True, size=(140, 40)) as pilot:
            await pilot.press("space", "enter", *"# mine")
            (workspace.cards / "trees").rename(workspace.cards / "woods")
            await until(pilot, lambda: "answers/woods/double.py" in seen(pilot))
            editor = pilot.app.screen.query_one(CodeEditor)
            assert editor.text == "# minedef double(x):\n    return x\n"
            assert "your answer answers/trees/double.py was copied" in said(app)
    assert workspace.answer_file("woods/double").read_text() == workspace.answer_file("trees/double").read_text()


async def test_a_card_stays_in_view_when_its_deck_is_renamed(
    collection: Collection, workspace: Workspace, cold: Checker
) -> None:
    app = StudyApp(collection, cold)
    async with app.run_test(notifications=True, size=(140, 40)) as pilot:
        await pilot.press("space", "space", "3", "space")  # the leaf is studied, the root is revealed
        await until(pilot, lambda: "What is the root?" in seen(pilot) and "without a parent" in seen(pilot))
        (workspace.cards / "trees").rename(workspace.cards / "woods")
        await until(pilot, lambda: "woods/root" in collection.library.cards)
        await until(pilot, lambda: "without a parent" in seen(pilot))
        assert "no longer" not in said(app)
        await pilot.press("4")
        await until(pilot, lambda: collection.view("woods/root").memory.reps == 1)


async def test_an_edit_while_the_screen_is_being_opened_is_not_missed(
    collection: Collection, workspace: Workspace, cold: Checker
) -> None:
    write(workspace, RECALL.replace("of a tree", "of an oak"))
    async with StudyApp(collection, cold).run_test(size=(140, 40)) as pilot:
        await pilot.press("space")
        await until(pilot, lambda: "of an oak" in seen(pilot))
