"""The built-in Python editor, driven by keys."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from studylm.tui.panes.editor import CodeEditor
from studylm.tui.terminal.theme import DARK, LIGHT, apply_theme


class EditorApp(App[None]):
    def compose(self) -> ComposeResult:
        yield CodeEditor(id="editor")

    def on_mount(self) -> None:
        apply_theme(self)
        self.query_one(CodeEditor).focus()


async def typed(pilot: Pilot[None], keys: str, text: str = "") -> str:
    """What `text` becomes when `keys`, separated by spaces, are pressed at its end."""
    editor = pilot.app.query_one(CodeEditor)
    editor.load_text(text)
    editor.move_cursor(editor.document.end)
    await pilot.press(*keys.split())
    return editor.text


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name, "ansi-dark", "ansi-light", "textual-dark"])
async def test_python_is_really_highlighted(theme: str) -> None:
    app = EditorApp()
    async with app.run_test() as pilot:
        app.theme = theme
        editor = app.query_one(CodeEditor)
        editor.load_text("def f(x):\n    return 'text'  # why\n")
        await pilot.pause()
        editor.move_cursor(editor.document.end)
        await pilot.pause()
        colours = {
            segment.text.strip(): segment.style.color
            for row in range(2)
            for segment in editor.render_line(row)
            if segment.style and segment.text.strip()
        }
        five = [colours[text] for text in ("def", "f", "(x):", "return", "'text'")]
        assert len(set(five)) == 4  # def and return are both keywords
        assert colours["def"] == colours["return"]


@pytest.mark.parametrize(
    ("text", "keys", "after"),
    [
        ("def f(x):", "enter a", "def f(x):\n    a"),
        ("if x:  # why", "enter a", "if x:  # why\n    a"),
        ("    y = 1", "enter a", "    y = 1\n    a"),
        ("        return y", "enter a", "        return y\n    a"),
        ("    ", "backspace", ""),
        ("      ", "backspace", "    "),
        ("    x", "backspace", "    "),
        ("x", "tab", "x   "),
        ("", "tab a", "    a"),
        ("        x", "shift+tab", "    x"),
        ("  x", "shift+tab", "x"),
        ("    x = 1", "ctrl+underscore", "    # x = 1"),
        ("    # x = 1", "ctrl+underscore", "    x = 1"),
        ("a", "enter ctrl+z", "a"),
    ],
)
async def test_habits(text: str, keys: str, after: str) -> None:
    app = EditorApp()
    async with app.run_test() as pilot:
        assert await typed(pilot, keys, text) == after


async def test_a_selection_moves_as_one() -> None:
    app = EditorApp()
    async with app.run_test() as pilot:
        assert await typed(pilot, "ctrl+home shift+down shift+down tab", "a\nb\nc") == "    a\n    b\nc"
        assert await typed(pilot, "alt+a shift+tab", "    a\n  b\nc") == "a\nb\nc"
        assert await typed(pilot, "alt+a ctrl+underscore", "a\n\n  b") == "# a\n\n#   b"
