"""The two places to write in, through undo and redo of changes that make the text much shorter or longer."""

from __future__ import annotations

import random

import pytest
from textual.app import App
from textual.widgets import TextArea

from studylm.collection import Collection
from studylm.tui.app import StudyApp
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.screens.review.code_runs import CheckerLike
from studylm.tui.widgets.scratch import Scratch

LINES = "\n".join(f"line {number} " + "of many words " * (number % 9) for number in range(30))
MANY = "\n".join(str(number) for number in range(1200))


class One(App[None]):
    """One place to write in, on the whole screen."""

    def __init__(self, area: TextArea) -> None:
        super().__init__()
        self.area = area

    def compose(self) -> list[TextArea]:  # type: ignore[override]
        return [self.area]

    def on_mount(self) -> None:
        self.area.display = True
        self.area.focus()


def paste(app: App[None], text: str) -> None:
    app.copy_to_clipboard(text)


@pytest.mark.parametrize("area", [CodeEditor, Scratch])
@pytest.mark.parametrize("text", [LINES, MANY, LINES + "\n" * 40], ids=["lines", "many", "gap"])
async def test_a_long_paste_is_taken_back_and_made_again(area: type[TextArea], text: str) -> None:
    app = One(area())
    async with app.run_test(size=(40, 10)) as pilot:
        paste(app, text)
        await pilot.press(*"ab", "ctrl+v")
        assert app.area.text == "ab" + text
        await pilot.press("ctrl+z")
        assert app.area.text == "ab"
        await pilot.press("ctrl+y")
        assert app.area.text == "ab" + text
        await pilot.press("ctrl+z", "ctrl+z")
        assert app.area.text == ""
        await pilot.press("ctrl+y", "ctrl+y", "x")
        assert app.area.text == "ab" + text + "x"


@pytest.mark.parametrize(("area", "all_"), [(CodeEditor, "alt+a"), (Scratch, "f7")])
async def test_everything_is_selected_and_replaced(area: type[TextArea], all_: str) -> None:
    app = One(area())
    async with app.run_test(size=(40, 10)) as pilot:
        paste(app, LINES)
        await pilot.press("ctrl+v", all_)
        paste(app, "short")
        await pilot.press("ctrl+v")
        assert app.area.text == "short"
        await pilot.press("ctrl+z")
        assert app.area.text == LINES
        await pilot.press(all_, "backspace", "ctrl+z", "ctrl+y")
        assert app.area.text == ""
        await pilot.press("ctrl+z", "ctrl+z")
        assert app.area.text == ""
        await pilot.press("ctrl+y", "ctrl+y")
        assert app.area.text == ""


@pytest.mark.parametrize("area", [CodeEditor, Scratch])
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.exhaustive)])
async def test_any_order_of_keys_leads_back_and_forth(area: type[TextArea], seed: int) -> None:
    chance = random.Random(seed)
    keys = ["ctrl+v", "ctrl+z", "ctrl+y", "f7", "backspace", "enter", "x", "up", "ctrl+k", "ctrl+u", "pageup", "delete"]
    app = One(area())
    async with app.run_test(size=(30, 6)) as pilot:
        for _ in range(60):
            paste(app, chance.choice([LINES, "word", "two\nlines\n"]))
            await pilot.press(chance.choice(keys))
        made = app.area.text
        stack = len(app.area.history.undo_stack)
        for _ in range(stack):
            app.area.undo()
        for _ in range(stack):
            app.area.redo()
        assert app.area.text == made


async def test_words_that_can_only_be_read_are_not_taken_back(collection: Collection, checker: CheckerLike) -> None:
    app = StudyApp(collection, checker)
    async with app.run_test() as pilot:
        paste(app, LINES)
        await pilot.press("space", "t", "ctrl+v", "escape")
        scratch = app.screen.query_one(Scratch)
        assert scratch.read_only and scratch.text == LINES
        app.set_focus(scratch)
        await pilot.press("ctrl+z")
        assert scratch.text == LINES
        await pilot.press("ctrl+y")
        assert scratch.text == LINES


async def test_a_pasted_short_answer_is_taken_back_in_a_review(collection: Collection, checker: CheckerLike) -> None:
    app = StudyApp(collection, checker)
    async with app.run_test(size=(60, 20)) as pilot:
        paste(app, LINES)
        await pilot.press("space", "t", "ctrl+v", "ctrl+z")
        scratch = app.screen.query_one(Scratch)
        assert scratch.text == ""
        await pilot.press("ctrl+y", "ctrl+z", *"mine")
        assert scratch.text == "mine"
